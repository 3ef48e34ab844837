package diagnose

// Entry is one code of the catalogue of findings.
type Entry struct {
	Code    string // stable for ever
	Meaning string // one phrase, English
}

// Catalogue returns every code that [FromDecision] can give, in the order of
// the subjects. Codes are added, never changed and never given a new meaning.
func Catalogue() []Entry {
	return []Entry{
		{"caa.issuer-missing.self", "the name's own CAA records do not name the CA"},
		{"caa.issuer-missing.parent", "the CAA records of a name above do not name the CA"},
		{"caa.issuer-missing.alias", "the CAA records at the target of the name's alias do not name the CA"},
		{"caa.issuer-missing.parent-alias", "a name above is an alias, and the CAA records at its target do not name the CA"},
		{"caa.dname", "a DNAME leads the lookup into another tree"},
		{"caa.wild-denied", "the issuewild records do not name the CA"},
		{"caa.wild-only", "there are issuewild records and no issue record, so plain names are open to every CA"},
		{"caa.deny-all", "the records forbid every CA"},
		{"caa.value-malformed", "a value breaks the grammar, so it names nobody"},
		{"caa.value-quoted", "the same, because quotation marks are part of the value"},
		{"caa.value-url", "the same, because of a URL or a final dot"},
		{"caa.params-malformed", "parameters break the grammar, or cannot be satisfied"},
		{"caa.issuer-misspelt", "a record names nobody, and nearly a known CA"},
		{"caa.issuer-retired", "a record uses the name of a brand given up"},
		{"caa.issuer-unknown", "a record names nobody that any list knows"},
		{"caa.issuer-case", "the CA's name is in other letters than it publishes"},
		{"caa.critical-unknown", "a critical record has a tag that the CA does not know"},
		{"caa.critical-unknown.alias", "the same, at the target of an alias"},
		{"caa.accounturi", "the records let only another account in"},
		{"caa.validationmethods", "the records let the CA in for other validation methods only"},
		{"caa.param-misspelt", "a parameter is nearly a known one, so it is ignored"},
		{"caa.param-case", "a parameter is known only without regard to letter case"},
		{"caa.param-unknown", "a parameter means nothing to this check"},
		{"caa.param-unread", "the CA does not read parameters"},
		{"caa.tag-misspelt", "a tag is nearly a known one, so it restricts nothing"},
		{"caa.tag-unknown", "a tag is unknown and without effect"},
		{"caa.tag-invalid", "a tag has octets that no tag can have"},
		{"caa.lookup-failed", "the lookup failed, and was let pass under BR 4.2.2.1"},
		{"caa.flag-1", "flag 1 is set, probably meant as critical"},
		{"caa.flags-reserved", "flag bits are set that mean nothing"},
		{"caa.iodef-bad", "no report can be sent to the iodef address"},
		{"caa.contactemail-bad", "the contactemail value is not one bare address"},
		{"caa.contactphone-bad", "the contactphone value is not one global number"},
		{"caa.set-without-issue", "a set restricts nobody and hides those above it"},
		{"caa.loosened", "a set allows more than the one above it"},
		{"caa.duplicate-record", "the same record stands there twice"},
		{"caa.cname-and-other-data", "CAA records stand beside a CNAME and are not used"},
		{"caa.record-malformed", "a CAA record cannot be read"},
		{"caa.alias-loop", "aliases lead in a circle"},
		{"caa.alias-chain-too-long", "a chain of aliases is too long"},
		{"caa.tld-lookup", "the lookup failed at the top-level domain only"},
		{"srv.qtype-dropped", "questions for CAA are dropped on the way, others are answered"},
		{"srv.lookup-timeout", "the CAA question was not answered in time; the cause is open"},
		{"srv.lookup-servfail", "the CAA question was answered with SERVFAIL; the cause is open"},
		{"srv.lookup-refused", "the CAA question was refused; the cause is open"},
		{"srv.lookup-notimp", "the CAA question was answered with NOTIMP"},
		{"srv.lookup-formerr", "the CAA question was answered with FORMERR"},
		{"srv.lookup-rcode", "the CAA question was answered with another error code"},
		{"srv.lookup-lame", "no server that the zone is delegated to has it"},
		{"srv.lookup-unreachable", "no server of the zone can be reached"},
		{"srv.lookup-tcp", "the answer is too large for UDP, and TCP failed"},
		{"srv.lookup-malformed", "the answer cannot be read"},
		{"srv.lookup-budget", "the lookup took more questions than one decision may send"},
		{"dnssec.bogus", "the signatures do not hold"},
		{"dnssec.indeterminate", "what DNSSEC says of the zone could not be told"},
		{"chk.unreachable", "this check has no way to the DNS"},
		{"chk.clock", "this machine's clock is wrong"},
		{"chk.canceled", "the check was stopped"},
		{"ca.identity", "the CA has no usable issuer domain name"},
		{"name.invalid", "no public certificate can be had for the name"},
	}
}

package diagnose

import "github.com/mayissue/mayissue/phrase"

// Entry is one code of the catalogue of findings.
type Entry struct {
	Code    string        // stable for ever
	Meaning phrase.Phrase // what it says, in one phrase
}

// Catalogue returns every code that [FromDecision] can give, in the order of
// the subjects. Codes are added, never changed and never given a new meaning.
func Catalogue() []Entry {
	return []Entry{
		{"caa.issuer-missing.self", phrase.Of("the name's own CAA records do not name the CA")},
		{"caa.issuer-missing.parent", phrase.Of("the CAA records of a name above do not name the CA")},
		{"caa.issuer-missing.alias", phrase.Of("the CAA records at the target of the name's alias do not name the CA")},
		{"caa.issuer-missing.parent-alias", phrase.Of("a name above is an alias, and the CAA records at its target do not name the CA")},
		{"caa.dname", phrase.Of("a DNAME leads the lookup into another tree")},
		{"caa.wild-denied", phrase.Of("the issuewild records do not name the CA")},
		{"caa.wild-only", phrase.Of("there are issuewild records and no issue record, so plain names are open to every CA")},
		{"caa.deny-all", phrase.Of("the records forbid every CA")},
		{"caa.value-malformed", phrase.Of("a value breaks the grammar, so it names nobody")},
		{"caa.value-quoted", phrase.Of("the same, because quotation marks are part of the value")},
		{"caa.value-url", phrase.Of("the same, because of a URL or a final dot")},
		{"caa.params-malformed", phrase.Of("parameters break the grammar, or cannot be satisfied")},
		{"caa.issuer-misspelt", phrase.Of("a record names nobody, and nearly a known CA")},
		{"caa.issuer-retired", phrase.Of("a record uses the name of a brand given up")},
		{"caa.issuer-unknown", phrase.Of("a record names nobody that any list knows")},
		{"caa.issuer-case", phrase.Of("the CA's name is in other letters than it publishes")},
		{"caa.critical-unknown", phrase.Of("a critical record has a tag that the CA does not know")},
		{"caa.critical-unknown.alias", phrase.Of("the same, at the target of an alias")},
		{"caa.accounturi", phrase.Of("the records let only another account in")},
		{"caa.validationmethods", phrase.Of("the records let the CA in for other validation methods only")},
		{"caa.param-misspelt", phrase.Of("a parameter is nearly a known one, so it is ignored")},
		{"caa.param-case", phrase.Of("a parameter is known only without regard to letter case")},
		{"caa.param-unknown", phrase.Of("a parameter means nothing to this check")},
		{"caa.param-unread", phrase.Of("the CA does not read parameters")},
		{"caa.tag-misspelt", phrase.Of("a tag is nearly a known one, so it restricts nothing")},
		{"caa.tag-unknown", phrase.Of("a tag is unknown and without effect")},
		{"caa.tag-invalid", phrase.Of("a tag has octets that no tag can have")},
		{"caa.lookup-failed", phrase.Of("the lookup failed, and was let pass under BR 4.2.2.1")},
		{"caa.flag-1", phrase.Of("flag 1 is set, probably meant as critical")},
		{"caa.flags-reserved", phrase.Of("flag bits are set that mean nothing")},
		{"caa.iodef-bad", phrase.Of("no report can be sent to the iodef address")},
		{"caa.contactemail-bad", phrase.Of("the contactemail value is not one bare address")},
		{"caa.contactphone-bad", phrase.Of("the contactphone value is not one global number")},
		{"caa.set-without-issue", phrase.Of("a set restricts nobody and hides those above it")},
		{"caa.loosened", phrase.Of("a set allows more than the one above it")},
		{"caa.duplicate-record", phrase.Of("the same record stands there twice")},
		{"caa.cname-and-other-data", phrase.Of("CAA records stand beside a CNAME and are not used")},
		{"caa.record-malformed", phrase.Of("a CAA record cannot be read")},
		{"caa.alias-loop", phrase.Of("aliases lead in a circle")},
		{"caa.alias-chain-too-long", phrase.Of("a chain of aliases is too long")},
		{"caa.tld-lookup", phrase.Of("the lookup failed at the top-level domain only")},
		{"srv.qtype-dropped", phrase.Of("questions for CAA are dropped on the way, others are answered")},
		{"srv.lookup-timeout", phrase.Of("the CAA question was not answered in time; the cause is open")},
		{"srv.lookup-servfail", phrase.Of("the CAA question was answered with SERVFAIL; the cause is open")},
		{"srv.lookup-refused", phrase.Of("the CAA question was refused; the cause is open")},
		{"srv.lookup-notimp", phrase.Of("the CAA question was answered with NOTIMP")},
		{"srv.lookup-formerr", phrase.Of("the CAA question was answered with FORMERR")},
		{"srv.lookup-rcode", phrase.Of("the CAA question was answered with another error code")},
		{"srv.lookup-lame", phrase.Of("no server that the zone is delegated to has it")},
		{"srv.lookup-unreachable", phrase.Of("no server of the zone can be reached")},
		{"srv.lookup-tcp", phrase.Of("the answer is too large for UDP, and TCP failed")},
		{"srv.lookup-malformed", phrase.Of("the answer cannot be read")},
		{"srv.lookup-budget", phrase.Of("the lookup took more questions than one decision may send")},
		{"dnssec.bogus", phrase.Of("the signatures do not hold")},
		{"dnssec.indeterminate", phrase.Of("what DNSSEC says of the zone could not be told")},
		{"chk.unreachable", phrase.Of("this check has no way to the DNS")},
		{"chk.clock", phrase.Of("this machine's clock is wrong")},
		{"chk.canceled", phrase.Of("the check was stopped")},
		{"ca.identity", phrase.Of("the CA has no usable issuer domain name")},
		{"name.invalid", phrase.Of("no public certificate can be had for the name")},
	}
}

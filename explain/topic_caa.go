package explain

import "github.com/mayissue/mayissue/phrase"

// forbids are the findings behind a refusal that comes of CAA records.
func forbids() []string {
	return []string{
		"caa.issuer-missing.self", "caa.issuer-missing.parent", "caa.issuer-missing.alias", "caa.issuer-missing.parent-alias",
		"caa.wild-denied", "caa.deny-all", "caa.critical-unknown", "caa.critical-unknown.alias",
		"caa.accounturi", "caa.validationmethods", "caa.value-malformed", "caa.value-quoted", "caa.issuer-misspelt",
	}
}

func caaTopics() []topic {
	return []topic{
		{
			kinds:    []string{"globalsign-line"},
			title:    phrase.Of("A CAA record stands in the way"),
			meaning:  phrase.Of("CAA records that govern the name do not let the CA in."),
			todo:     phrase.Of("Add a record that names the CA beside those that are there, and keep those of the CAs that you still use."),
			findings: forbids(),
		},
		{
			kinds:   []string{"globalsign-critical", "mayissue-critical", "mayissue-critical-unknown"},
			title:   phrase.Of("A critical CAA record has a tag that the CA does not know"),
			meaning: phrase.Of("A record marked critical whose tag the CA does not know obliges it to refuse (RFC 8659 section 4.1)."),
			todo:    phrase.Of("Remove that record, or clear its critical flag, if nobody needs it; at an alias target, ask whoever runs it."),
			findings: []string{
				"caa.critical-unknown", "caa.critical-unknown.alias",
			},
		},
		{
			kinds: []string{
				"globalsign-failed", "caa-forbids", "acm-caa-error", "acme-caa", "mayissue-forbids", "mayissue-not-authorized",
				"mayissue-account-mismatch", "mayissue-method-mismatch", "mayissue-malformed-value", "mayissue-summary", "dcv-issuer-domain-name-not-allowed", "dcv-account-uri-mismatch",
			},
			title:    phrase.Of("CAA records do not let this CA in"),
			meaning:  phrase.Of("CAA records stand at the name, at a name above it, or at the target of an alias, and the nearest set of them does not name this CA, so it must refuse. The name of a parent or of an alias target counts as much as the name itself."),
			todo:     phrase.Of("Find the set that counts, add a record that names the CA beside those that are there, and keep those of the CAs that you still use. A request that failed has to be made again."),
			findings: forbids(),
		},
		{
			kinds:    []string{"caa-recheck"},
			title:    phrase.Of("CAA was looked at again right before issuing"),
			meaning:  phrase.Of("An earlier validation was reused, and the CA looked at CAA again because that check had grown old. What it found now stands beside this."),
			todo:     phrase.Of("See the problem that is told for each name, and mend that."),
			findings: forbids(),
		},
		{
			kinds:    []string{"globalsign-cache"},
			title:    phrase.Of("The CA remembers what it saw"),
			meaning:  phrase.Of("After a change of the DNS, the CA may go on using the earlier answer for a while."),
			todo:     phrase.Of("Mend the records first, wait until the earlier answer is forgotten, and then try again."),
			findings: []string{"caa.stale-cache"},
		},
		{
			kinds:    []string{"caa-truncated"},
			title:    phrase.Of("The CAA answer was truncated"),
			meaning:  phrase.Of("The answer did not fit into one message, and it could not be had over TCP either."),
			todo:     phrase.Of("Make the set of CAA records smaller, and let the name servers answer over TCP on port 53."),
			findings: []string{"srv.lookup-tcp", "caa.too-large", "srv.tcp-closed"},
		},
		{
			kinds:    []string{"provider-no-caa"},
			title:    phrase.Of("The DNS provider says that it does not support CAA records"),
			meaning:  phrase.Of("It need not. Its servers need only answer questions for types that they do not know with NOERROR and no records, as RFC 1035 and RFC 3597 want it; then every CA may issue."),
			todo:     phrase.Of("Tell the provider so. What is to be mended is how its servers answer unknown types; a form for CAA records is not needed."),
			findings: []string{"srv.lookup-notimp", "srv.lookup-servfail", "srv.lookup-timeout", "srv.lookup-refused", "srv.qtype-dropped", "srv.notimp"},
		},
	}
}

package explain

import "github.com/mayissue/mayissue/phrase"

func dnssecTopics() []topic {
	meaning := phrase.Of("The chain of signatures from the root to the answer does not hold. A CA must validate DNSSEC, and must not take such a failure for a permission.")
	return []topic{
		{
			kinds:    []string{"resolver-ede-7", "resolver-ede-25"},
			title:    phrase.Of("A DNSSEC signature has expired"),
			meaning:  meaning,
			todo:     phrase.Of("Have the zone signed anew, and see that all of its servers get the new signatures."),
			findings: []string{"sec.rrsig-expired", "dnssec.bogus"},
		},
		{
			kinds:    []string{"resolver-ede-8", "resolver-ede-26"},
			title:    phrase.Of("A DNSSEC signature is not valid yet"),
			meaning:  meaning,
			todo:     phrase.Of("Set the clock of the signing server right, and have the zone signed anew."),
			findings: []string{"sec.rrsig-future", "dnssec.bogus"},
		},
		{
			kinds:    []string{"resolver-ede-9", "resolver-ede-11"},
			title:    phrase.Of("No key of the zone fits the DS records at its parent"),
			meaning:  meaning,
			todo:     phrase.Of("Compare the DS records at the registrar with the keys of the zone. Where the zone was moved or is no longer signed, remove the DS records; else enter those of the present key."),
			findings: []string{"sec.ds-orphan", "sec.ds-mismatch", "sec.dnskey-unsigned", "dnssec.bogus"},
		},
		{
			kinds:    []string{"resolver-ede-10"},
			title:    phrase.Of("Signatures are missing in a signed zone"),
			meaning:  meaning,
			todo:     phrase.Of("See which server gives answers without signatures, and mend that one."),
			findings: []string{"sec.rrsig-missing", "sec.do-dropped", "dnssec.bogus"},
		},
		{
			kinds:    []string{"resolver-ede-12", "dnssec-empty-answers"},
			title:    phrase.Of("Answers without records are signed wrongly"),
			meaning:  phrase.Of("The proof that a name or a type does not exist is missing or wrong, and only answers without records show it. Answers to a question for CAA mostly have none. PowerDNS had such a fault up to version 4.0.3."),
			todo:     phrase.Of("Rectify the zone and renew the software of the name servers, or ask the DNS provider to."),
			findings: []string{"sec.denial-bad", "sec.denial-bitmap", "sec.wildcard-proof", "dnssec.bogus"},
		},
		{
			kinds:    []string{"resolver-ede-1", "resolver-ede-2", "resolver-ede-27"},
			title:    phrase.Of("The zone uses algorithms or settings that validators do not take"),
			meaning:  phrase.Of("Validators treat such a zone as unsigned, or refuse its answers."),
			todo:     phrase.Of("Sign the zone with a usual algorithm (13, 15 or 8) and a DS digest of type 2; with NSEC3, use no extra iterations."),
			findings: []string{"sec.alg-unsupported", "sec.ds-sha1-only", "sec.nsec3-iterations"},
		},
		{
			kinds:    []string{"resolver-ede-3", "resolver-ede-19"},
			title:    phrase.Of("A resolver gave an old answer"),
			meaning:  phrase.Of("It could not reach the name servers and told what it had remembered. A CA does not decide by such an answer."),
			todo:     phrase.Of("Ask each server in the NS records for the zone by itself, and mend or remove those that do not answer."),
			findings: []string{"srv.all-down", "srv.some-down"},
		},
		{
			kinds:    []string{"dnssec-bogus", "resolver-bogus", "resolver-ede-*", "mayissue-dnssec-bogus", "mayissue-dnssec-indeterminate", "dcv-dns-lookup-dnssec-failure"},
			title:    phrase.Of("DNSSEC validation fails"),
			meaning:  meaning,
			todo:     phrase.Of("Find which records of which zone do not validate. Most often DS records were left at the registrar after a move, or signatures have expired."),
			findings: []string{"dnssec.bogus", "dnssec.indeterminate", "sec.ds-orphan", "sec.ds-mismatch", "sec.rrsig-expired", "sec.rrsig-missing", "sec.rrsig-invalid", "sec.denial-bad"},
		},
	}
}

package explain

import "github.com/mayissue/mayissue/phrase"

func lookupTopics() []topic {
	return []topic{
		{
			kinds:    []string{"lookup-timeout", "mayissue-timeout", "resolver-ede-22", "resolver-ede-23", "dcv-dns-lookup-timeout", "mayissue-no-reachable-server"},
			title:    phrase.Of("A name server did not answer in time"),
			meaning:  phrase.Of("The question went unanswered, also when it was asked again. Silence may hide a record that forbids issuing, so the CA must not issue. Most often a firewall before the name servers drops questions for types that it does not know; too much load, a server that is down, or a network that is blocked are the other causes."),
			todo:     phrase.Of("Try again after some minutes. If it goes on, ask the DNS provider which of its servers leave a question for type CAA unanswered, and whether a firewall drops unknown types or foreign networks."),
			findings: []string{"srv.lookup-timeout", "srv.qtype-dropped", "srv.some-down", "srv.all-down", "srv.rate-limited", "srv.geo-blocked", "srv.lookup-unreachable"},
		},
		{
			kinds:    []string{"lookup-qtype-dropped"},
			title:    phrase.Of("A firewall drops questions for types that it does not know"),
			meaning:  phrase.Of("Other questions are answered, and those for CAA are not, so the CA waits in vain and must not issue."),
			todo:     phrase.Of("Ask the DNS provider to let questions of every type through to the name servers."),
			findings: []string{"srv.qtype-dropped", "srv.lookup-timeout"},
		},
		{
			kinds:    []string{"lookup-blocked"},
			title:    phrase.Of("The name servers may block the network of the CA"),
			meaning:  phrase.Of("The same question may be answered elsewhere and refused or dropped where the CA asks from. CAs ask from several places in the world."),
			todo:     phrase.Of("Let DNS questions from everywhere reach the name servers: no CA has a list of addresses that lasts."),
			findings: []string{"srv.geo-blocked", "srv.rate-limited", "srv.lookup-servfail"},
		},
		{
			kinds:    []string{"lookup-servfail", "mayissue-servfail", "mayissue-other-rcode", "lookup-failed", "mayissue-no-answer", "resolver-ede-13", "resolver-ede-14", "resolver-ede-24", "acme-dns", "dcv-dns-lookup-exception", "dcv-dns-lookup-io-exception"},
			title:    phrase.Of("The DNS look-up failed (SERVFAIL)"),
			meaning:  phrase.Of("No usable answer was had, so it is not known whether a record forbids issuing, and the CA must not issue. Most often DNSSEC validation fails; then come servers that answer a question for CAA with an error, and servers that are down."),
			todo:     phrase.Of("See whether the zone is signed and its signatures hold, in answers without records too; then whether each name server answers a question for type CAA with NOERROR. What is wrong is for the DNS provider to mend."),
			findings: []string{"dnssec.bogus", "srv.lookup-servfail", "sec.denial-bad", "sec.rrsig-expired", "sec.ds-orphan", "sec.ds-mismatch", "srv.lookup-notimp", "srv.servfail-type", "srv.all-down", "srv.lookup-lame"},
		},
		{
			kinds:    []string{"lookup-outage"},
			title:    phrase.Of("Name servers may be down"),
			meaning:  phrase.Of("Where none of the servers that the zone is delegated to can be reached, nobody gets an answer."),
			todo:     phrase.Of("Ask each server in the NS records for the zone by itself, and mend or remove those that do not answer."),
			findings: []string{"srv.all-down", "srv.some-down", "srv.lookup-unreachable"},
		},
		{
			kinds:    []string{"lookup-refused", "mayissue-refused", "mayissue-lame", "resolver-ede-18", "resolver-ede-20", "resolver-ede-15", "resolver-ede-16", "resolver-ede-17"},
			title:    phrase.Of("A name server refused the question"),
			meaning:  phrase.Of("The server does not have the zone, or does not answer whoever asked. To the CA that is no answer, so it must not issue."),
			todo:     phrase.Of("See whether each server that the zone is delegated to has the zone; take out of the delegation those that do not, or load the zone there."),
			findings: []string{"srv.lookup-refused", "srv.lookup-lame", "srv.lame"},
		},
		{
			kinds:    []string{"lookup-notimp", "lookup-formerr", "mayissue-notimp", "mayissue-formerr", "resolver-ede-21", "resolver-ede-30"},
			title:    phrase.Of("A name server answers a question for CAA with an error code"),
			meaning:  phrase.Of("A server that does not know a type must answer NOERROR with no records. An error such as NOTIMP leaves the CA without an answer, so it must not issue."),
			todo:     phrase.Of("Report it to the DNS provider: its servers must answer every type of question, known or not (RFC 1035, RFC 3597)."),
			findings: []string{"srv.lookup-notimp", "srv.lookup-formerr", "srv.notimp"},
		},
		{
			kinds:    []string{"lookup-nxdomain", "dcv-dns-lookup-domain-not-found", "dcv-dns-lookup-unknown-host-exception"},
			title:    phrase.Of("The name does not exist"),
			meaning:  phrase.Of("The DNS says that there is no such name. For CAA that means no records; where a record for validation was looked up, it is not there."),
			todo:     phrase.Of("Compare the name with the one that was meant, letter by letter, and create the record at the DNS host that the zone is delegated to."),
			findings: []string{"dcv.absent", "dcv.name-doubled", "dcv.unregistered", "srv.nxdomain-type"},
		},
		{
			kinds:    []string{"lookup-network", "acme-connection"},
			title:    phrase.Of("The connection failed"),
			meaning:  phrase.Of("A server could not be reached over the network."),
			todo:     phrase.Of("Try again after some minutes. If it goes on, ask whoever runs the server whether it is up and open on that port."),
			findings: []string{"srv.lookup-unreachable", "srv.lookup-tcp", "srv.all-down"},
		},
		{
			kinds:    []string{"lookup-canceled", "mayissue-canceled"},
			title:    phrase.Of("The look-up was broken off"),
			meaning:  phrase.Of("Whoever asked gave up before an answer came. That says nothing about the name."),
			todo:     phrase.Of("Try again."),
			findings: []string{"srv.lookup-timeout", "srv.slow", "chk.canceled"},
		},
		{
			kinds:    []string{"secondary-validation", "mpic-*", "dcv-mpic-*"},
			title:    phrase.Of("The CA's look-ups from several places did not agree"),
			meaning:  phrase.Of("CAs ask from several places in the world, and enough of them must see the same. Here one of them got another answer, or none."),
			todo:     phrase.Of("See whether all name servers serve the same records, and whether a firewall or a rule for regions treats some networks otherwise."),
			findings: []string{"caa.inconsistent-perspectives", "caa.inconsistent-servers", "srv.geo-blocked", "srv.rate-limited", "srv.some-down"},
		},
	}
}

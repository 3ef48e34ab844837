package explain

import "github.com/mayissue/mayissue/phrase"

func clientTopics() []topic {
	return []topic{
		{
			kinds:    []string{"lego-propagation", "cert-manager-propagation", "certbot-propagation", "acme-client-propagation", "lego-timeout"},
			title:    phrase.Of("The client does not see its validation record on all name servers"),
			meaning:  phrase.Of("Before it tells the CA, the client looks the TXT record up itself, and a server did not have it or answered with an error. The CA was not asked yet."),
			todo:     phrase.Of("See whether the server that is named has the record; load the zone there, or take the server out of the delegation. Where the client asks a private view of the zone, tell it to ask public resolvers."),
			findings: []string{"dcv.absent", "dcv.secondary-stale", "dcv.undelegated-zone", "dcv.private-view", "dcv.negative-cache", "dcv.name-doubled", "srv.lame", "srv.lookup-refused", "srv.lookup-servfail"},
		},
		{
			kinds:    []string{"lego-no-nameservers", "lego-no-zone", "cert-manager-no-nameservers", "cert-manager-soa"},
			title:    phrase.Of("The client cannot find the zone of the name"),
			meaning:  phrase.Of("It asks for the SOA and NS records to learn where to put the validation record, and got none that it can use."),
			todo:     phrase.Of("See whether the zone is delegated and its servers answer. Where the client asks a resolver with a private view, tell it to ask public resolvers."),
			findings: []string{"srv.lookup-servfail", "srv.lookup-lame", "dcv.private-view", "dcv.unregistered", "dnssec.bogus"},
		},
		{
			kinds:    []string{"txt-missing", "dcv-dns-lookup-record-not-found", "dcv-random-value-not-found", "dcv-random-value-empty-text-body", "dcv-request-token-error-not-found"},
			title:    phrase.Of("The CA did not find the validation record"),
			meaning:  phrase.Of("The name has no record with the value that the CA gave for validation."),
			todo:     phrase.Of("Create the record at the DNS host that the zone is delegated to, and see that all of its servers have it before you try again."),
			findings: []string{"dcv.absent", "dcv.name-doubled", "dcv.undelegated-zone", "dcv.secondary-stale", "dcv.hidden-txt"},
		},
		{
			kinds: []string{
				"txt-wrong", "dcv-random-value-expired", "dcv-random-value-insufficient-entropy", "dcv-request-token-error-invalid-token", "dcv-request-token-error-date-expired",
				"dcv-request-token-error-future-date", "dcv-dns-lookup-text-parse-exception", "dcv-persistent-record-expired",
			},
			title:    phrase.Of("The validation record has another value than this request needs"),
			meaning:  phrase.Of("A record is there, and its value is of an earlier request, too old, or changed on the way."),
			todo:     phrase.Of("Put in the value of this request, and remove those of earlier ones."),
			findings: []string{"dcv.value-other-request", "dcv.value-typo", "dcv.deadline", "dcv.secondary-stale", "dcv.negative-cache"},
		},
		{
			kinds:    []string{"certbot-failed", "acme-unauthorized", "acme-incorrectresponse", "acme-compound", "acme-tls"},
			title:    phrase.Of("The CA did not accept the validation of a name"),
			meaning:  phrase.Of("This line only says that it failed. The detail beside it says why, for each name."),
			todo:     phrase.Of("See the detail for each name. If it is not here, paste that as well."),
			findings: []string{"dcv.absent", "dcv.value-other-request", "dcv.negative-cache"},
		},
		{
			kinds:   []string{"acme-ratelimited"},
			title:   phrase.Of("Too many requests in too short a time"),
			meaning: phrase.Of("The CA counts requests, and failed validations too, and has stopped for a while."),
			todo:    phrase.Of("Wait until the time that the CA names, and try against its test system meanwhile."),
		},
		{
			kinds:   []string{"acme-serverinternal", "acme-malformed", "dcv-dns-lookup-bad-request", "mayissue-budget-exceeded", "dcv-*"},
			title:   phrase.Of("The CA or its software failed"),
			meaning: phrase.Of("The fault is not one of the name."),
			todo:    phrase.Of("Try again after some minutes. If it goes on, tell the CA or whoever runs the client."),
		},
	}
}

// ownTopics are what only this program says.
func ownTopics() []topic {
	return []topic{
		{
			kinds:    []string{"mayissue-own-network"},
			title:    phrase.Of("The check had no way to the DNS"),
			meaning:  phrase.Of("The fault is with the machine or the network that checked. That says nothing about the name."),
			todo:     phrase.Of("Check again from a network with a way to the DNS."),
			findings: []string{"chk.unreachable", "chk.clock"},
		},
		{
			kinds:    []string{"mayissue-alias-loop", "mayissue-alias-chain-too-long"},
			title:    phrase.Of("The aliases of the name lead nowhere"),
			meaning:  phrase.Of("They lead in a circle, or there are too many of them, so no CA gets an answer."),
			todo:     phrase.Of("Let the name point to its target directly."),
			findings: []string{"caa.alias-loop", "caa.alias-chain-too-long"},
		},
		{
			kinds:    []string{"mayissue-malformed-message", "mayissue-malformed-record", "mayissue-tcp-failed"},
			title:    phrase.Of("The answer cannot be read"),
			meaning:  phrase.Of("A name server gave an answer that breaks the rules of the DNS or of CAA, or that could not be had whole."),
			todo:     phrase.Of("Report it to the DNS provider."),
			findings: []string{"srv.lookup-malformed", "caa.record-malformed", "srv.lookup-tcp"},
		},
		{
			kinds:   []string{findingCode},
			title:   phrase.Of("This is a code of mayissue"),
			meaning: phrase.Of("It stands for one finding, and never changes its meaning."),
			todo:    phrase.Of("Give the code alone to have it explained."),
		},
	}
}

package explain

import "github.com/mayissue/mayissue/phrase"

// absent are the findings behind a validation record that ACM does not see.
func absent() []string {
	return []string{
		"dcv.absent", "dcv.name-doubled", "dcv.undelegated-zone", "dcv.ns-not-switched", "dcv.value-typo", "dcv.value-doubled",
		"dcv.name-no-underscore", "dcv.txt-beside-cname", "dcv.private-view", "dcv.proxied", "dcv.secondary-stale", "dcv.negative-cache", "dcv.ca-backoff",
	}
}

func acmTopics() []topic {
	return []topic{
		{
			kinds:    []string{"acm-pending", "terraform-acm-pending", "terraform-acm-state-pending-validation"},
			title:    phrase.Of("ACM has not seen the validation record yet"),
			meaning:  phrase.Of("The certificate waits (PENDING_VALIDATION) until the CNAME record that ACM asked for can be looked up in the public DNS, for every name of the request. ACM looks by its own schedule, which nobody can start by hand, and gives up after 72 hours."),
			todo:     phrase.Of("See whether the record is served by the servers that the zone is delegated to, under exactly the name and with exactly the value that ACM gave. If it is, wait, some hours at times; do not create it anew."),
			findings: absent(),
		},
		{
			kinds:    []string{"mayissue-validation-missing", "mayissue-validation-wrong", "mayissue-validation-partly"},
			title:    phrase.Of("The record that a CA asked for is not in place"),
			meaning:  phrase.Of("A CA validates a name by a record that it asks for. It issues only once it finds that record at every name server that it may happen to ask."),
			todo:     phrase.Of("See what stands at the record's name, at each of the zone's name servers, and mend what differs. `mayissue dcv` shows it."),
			findings: absent(),
		},
		{
			kinds:    []string{"mayissue-order-over"},
			title:    phrase.Of("The order is over"),
			meaning:  phrase.Of("The CA has given the order up, or its time had passed before the CA saw the record."),
			todo:     phrase.Of("Leave the record where it is, and order the certificate anew."),
			findings: []string{"dcv.deadline", "dcv.ca-refused", "dcv.caa-error"},
		},
		{
			kinds:    []string{"acm-validation-timed-out", "acm-timed-out", "terraform-acm-state-validation-timed-out"},
			title:    phrase.Of("ACM gave up waiting for the validation record"),
			meaning:  phrase.Of("For 72 hours the CNAME record could not be looked up, and the request has failed (VALIDATION_TIMED_OUT)."),
			todo:     phrase.Of("Put the record right first, then request a new certificate: the record for it is mostly the same."),
			findings: append([]string{"dcv.deadline"}, absent()...),
		},
		{
			kinds:    []string{"acm-pending-renewal"},
			title:    phrase.Of("ACM is renewing the certificate"),
			meaning:  phrase.Of("ACM tries by itself while the certificate is in use. It needs the validation record of every name, as for a new one."),
			todo:     phrase.Of("See that the CNAME records are still there. Nothing else is to be done."),
			findings: []string{"dcv.removed", "dcv.partial-sans"},
		},
		{
			kinds:    []string{"acm-cname-misplaced", "acm-hosted-zone-not-found", "acm-invalid-change-batch"},
			title:    phrase.Of("The CNAME record is at a DNS host that the zone is not delegated to"),
			meaning:  phrase.Of("Only the servers in the NS records for the zone count. A record that was entered elsewhere is never seen."),
			todo:     phrase.Of("Look up the NS records for the zone, and create the record there; or change the delegation at the registrar."),
			findings: []string{"dcv.undelegated-zone", "dcv.ns-not-switched", "dcv.zone-cut", "dcv.absent"},
		},
		{
			kinds:    []string{"acm-cname-characters"},
			title:    phrase.Of("Characters of the CNAME record are missing or too many"),
			meaning:  phrase.Of("The name and the value must be exactly those that ACM gave; the underscore at the beginning of the name belongs to it."),
			todo:     phrase.Of("Copy both again, without blanks and quotation marks."),
			findings: []string{"dcv.name-typo", "dcv.value-typo", "dcv.name-no-underscore", "dcv.value-decorated"},
		},
		{
			kinds:    []string{"acm-cname-doubled"},
			title:    phrase.Of("The DNS provider put the name of the zone at the end a second time"),
			meaning:  phrase.Of("Some forms add the name of the zone by themselves, so that the record stands at a name such as _x.example.com.example.com."),
			todo:     phrase.Of("Edit the record, and enter its name without the name of the zone."),
			findings: []string{"dcv.name-doubled", "dcv.value-doubled"},
		},
		{
			kinds:    []string{"acm-txt-beside-cname"},
			title:    phrase.Of("A TXT record stands beside the CNAME record"),
			meaning:  phrase.Of("A name with a CNAME record may have no other records (RFC 1034)."),
			todo:     phrase.Of("Remove the TXT record at that name."),
			findings: []string{"dcv.txt-beside-cname"},
		},
		{
			kinds:    []string{"acm-private-zone"},
			title:    phrase.Of("The record is in a private hosted zone"),
			meaning:  phrase.Of("Nobody outside can see a private zone, and ACM cannot either."),
			todo:     phrase.Of("Create the record in the public hosted zone of the same name."),
			findings: []string{"dcv.private-view"},
		},
		{
			kinds:    []string{"acm-propagation"},
			title:    phrase.Of("Other resolvers may not know the change yet"),
			meaning:  phrase.Of("Servers and resolvers keep earlier answers for as long as their TTL says, negative ones too."),
			todo:     phrase.Of("See whether all servers of the zone have the record; then wait until the earlier answers are forgotten."),
			findings: []string{"dcv.negative-cache", "dcv.secondary-stale", "dcv.ca-backoff"},
		},
		{
			kinds:    []string{"acm-domain-not-allowed", "acm-additional-verification-required", "acm-domain-validation-denied"},
			title:    phrase.Of("AWS holds the name back"),
			meaning:  phrase.Of("The name is one that AWS takes for unsafe or for much used by others, so it asks for more than validation. No record changes that."),
			todo:     phrase.Of("Open a case with AWS Support."),
			findings: nil,
		},
		{
			kinds:    []string{"acm-invalid-public-domain", "acm-other", "acm-domain-mismatch", "mayissue-invalid-name", "acme-rejectedidentifier", "acme-unsupportedidentifier", "dcv-domain-invalid-*"},
			title:    phrase.Of("The name is none that a public certificate can hold"),
			meaning:  phrase.Of("Its top-level domain does not exist, or the name has a slip in it."),
			todo:     phrase.Of("Read the name letter by letter, and make a new request with the right one."),
			findings: []string{"name.invalid", "dcv.public-suffix", "dcv.unregistered"},
		},
		{
			kinds:   []string{"acm-pca-*", "acm-slr-not-found", "acm-access-denied", "acm-internal-failure", "acm-endpoint-not-active", "acm-no-available-contacts"},
			title:   phrase.Of("ACM failed for a reason in the AWS account"),
			meaning: phrase.Of("The private CA, a permission, an e-mail address or the service itself stood in the way. The DNS has no part in it."),
			todo:    phrase.Of("Look the constant up in the guide to AWS Certificate Manager, mend it in the account, and make a new request."),
		},
		{
			kinds:    []string{"acm-failed", "acm-expired", "acm-revoked", "acm-inactive", "terraform-acm-state-*"},
			title:    phrase.Of("The ACM certificate is in a state from which it cannot be issued"),
			meaning:  phrase.Of("A certificate that failed, expired or was revoked stays so. Its FailureReason says why."),
			todo:     phrase.Of("Look at FailureReason of the certificate, mend what it says, and request a new certificate."),
			findings: append([]string{"dcv.deadline"}, forbids()[:3]...),
		},
	}
}

package diagnose

import (
	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/phrase"
)

// refusal is a CA's word for why it has given up, in plain words.
type refusal struct {
	word  string
	means phrase.Phrase // within a sentence
	who   string        // who can act on it
	do    phrase.Phrase // what
}

// caaRefused is ACM's word for CAA records that keep it out.
const caaRefused = "CAA_ERROR"

// refusalOf finds a word in the table. A new word is a row.
func refusalOf(word string) (refusal, bool) {
	for _, r := range refusals() {
		if r.word == word {
			return r, true
		}
	}
	return refusal{}, false
}

// refusals are the words of ACM's FailureReason and RenewalStatusReason, from
// the API of AWS Certificate Manager.
func refusals() []refusal {
	private := phrase.Of("Mend it in AWS Private CA, then request the certificate anew.")
	return []refusal{
		{caaRefused, phrase.Of("the CAA records of a name do not let Amazon in, or could not be looked up"), Owner, phrase.Of("Let Amazon in by CAA, then request the certificate anew.")},
		{"DOMAIN_NOT_ALLOWED", phrase.Of("a list of harmful sites, such as that of VirusTotal, names the domain"), Owner, phrase.Of("Have the domain taken off the list by whoever keeps it, then request the certificate anew.")},
		{"ADDITIONAL_VERIFICATION_REQUIRED", phrase.Of("the CA wants to know more first, as it does for very well-known domains"), TheCA, phrase.Of("Ask the support of AWS to go through the request with you.")},
		{"INVALID_PUBLIC_DOMAIN", phrase.Of("a name does not end in a public top-level domain"), Owner, phrase.Of("Request the certificate anew for names that are public, or from a private CA.")},
		{"NO_AVAILABLE_CONTACTS", phrase.Of("there is no address to which e-mail for validation could be sent"), Owner, phrase.Of("Request the certificate anew with validation by DNS.")},
		{"DOMAIN_VALIDATION_DENIED", phrase.Of("somebody who was asked about the domain has denied the request"), Owner, phrase.Of("Find out who denied it, then request the certificate anew.")},
		{"OTHER", phrase.Of("the CA does not say why; often a name is misspelt"), Owner, phrase.Of("Compare the names of the request letter by letter, then request the certificate anew.")},
		{"PCA_LIMIT_EXCEEDED", phrase.Of("the private CA has issued as many certificates as it may"), Owner, private},
		{"PCA_INVALID_ARN", phrase.Of("the ARN names no private CA"), Owner, private},
		{"PCA_INVALID_STATE", phrase.Of("the private CA is not in the state to issue"), Owner, private},
		{"PCA_REQUEST_FAILED", phrase.Of("the private CA could not work on the request"), Owner, private},
		{"PCA_NAME_CONSTRAINTS_VALIDATION", phrase.Of("the private CA may not issue for a name, by its name constraints"), Owner, private},
		{"PCA_RESOURCE_NOT_FOUND", phrase.Of("the private CA does not exist any more"), Owner, private},
		{"PCA_INVALID_ARGS", phrase.Of("the private CA does not take the request as it is"), Owner, private},
		{"PCA_INVALID_DURATION", phrase.Of("the certificate would be valid longer than the private CA itself"), Owner, private},
		{"PCA_ACCESS_DENIED", phrase.Of("ACM has no permission to use the private CA"), Owner, private},
		{"SLR_NOT_FOUND", phrase.Of("the role by which ACM acts in the account does not exist"), Owner, phrase.Of("Create the service-linked role of ACM in the account, then request the certificate anew.")},
	}
}

// caRefused: dcv.ca-refused. The CA has given up, for another reason than CAA
// or the time: what its word means, and who acts. Of renewals [renewalPending]
// speaks.
func caRefused(v *validation) []Finding {
	word := v.Expect.Failure
	if word == caaRefused || word == "" && !v.gaveUp() || v.past() || v.Expect.Certificate.Renewal == renewalFailed {
		return nil
	}
	f := v.start("dcv.ca-refused", Error, Certain)
	f.Title = phrase.Of("%s has refused the request", v.asker())
	f.Remedy = steps(saying("Find out from the CA what is meant, then request the certificate anew."))
	if r, ok := refusalOf(word); ok {
		f.Who, f.Remedy = r.who, steps(say(r.do))
	} else {
		f.Confidence = Low
	}
	f.Detail = v.reason(word)
	if word == "" {
		f.Detail = phrase.Of("It gives no reason.")
	}
	return []Finding{f}
}

// gaveUp reports whether the CA says that it has, without being timed out.
func (v *validation) gaveUp() bool { return v.Expect.Said == dcv.SaidFailed }

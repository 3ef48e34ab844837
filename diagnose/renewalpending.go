package diagnose

import (
	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/phrase"
)

// renewalFailed is ACM's word for a renewal that came to nothing.
const renewalFailed = "FAILED"

// renewalPending: dcv.renewal-pending. The CA has begun to renew the
// certificate and has not come to an end, or has failed.
func renewalPending(v *validation) []Finding {
	c := v.Expect.Certificate
	f := v.start("dcv.renewal-pending", Warning, Certain)
	f.Who, f.Retryable = Owner, true
	f.Title = phrase.Of("%s is renewing the certificate and has not validated every name", v.asker())
	said := phrase.Of("%s says of the renewal: %s.", v.asker(), c.Renewal)
	switch {
	case c.Renewal == renewalFailed:
		f.Severity, f.Retryable = Error, false
		f.Title = phrase.Of("The renewal of the certificate has failed")
		f.Remedy = steps(saying("Find out from the CA what is meant, then request the certificate anew."))
		if r, ok := refusalOf(c.RenewalReason); ok {
			f.Who, f.Remedy = r.who, steps(say(r.do))
		}
	case c.Renewal == "PENDING_AUTO_RENEWAL":
		f.Severity, f.Who = Info, TheCA
		f.Title = phrase.Of("%s is renewing the certificate by itself", v.asker())
		f.Remedy = steps(saying("Nothing, as long as the records of all names stay published."))
	case c.Renewal == "PENDING_VALIDATION":
	case c.Renewal == "" && v.Expect.Said == dcv.SaidRenewing:
		said = phrase.Of("%s says that it waits for the validation of this name.", v.asker())
	default:
		return nil
	}
	f.Detail = phrase.Join(said, v.reason(c.RenewalReason), v.ending())
	switch {
	case len(f.Remedy) > 0:
	case v.Status == dcv.InPlace:
		f.Detail = phrase.Join(f.Detail, phrase.Of("The record of this name is in place."))
		f.Remedy = steps(saying("Look whether each other name of the certificate is in place as well; then wait: the CA looks again by itself."))
	default:
		f.Remedy = steps(saying("Put the record of this name in place, and leave it there: the CA looks again by itself."))
	}
	return []Finding{f}
}

// reason says what the CA's word for a failure means; nothing where it gave
// none.
func (v *validation) reason(word string) phrase.Phrase {
	switch r, ok := refusalOf(word); {
	case word == "":
		return phrase.Phrase{}
	case ok:
		return phrase.Of("It gives as the reason %s: %s.", quoted(word), r.means)
	}
	return phrase.Of("It gives as the reason %s.", quoted(word))
}

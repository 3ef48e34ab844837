package diagnose

import (
	"time"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/phrase"
)

// renewalAtRisk: dcv.renewal-at-risk (ecosystem 3.1). A certificate ends within
// the time in which the CA renews it, and what the CA will look for is not
// there: the record, or CAA records that let it in.
func renewalAtRisk(v *validation) []Finding {
	end := v.Expect.Certificate.NotAfter
	gone, refused := v.Status == dcv.Missing || v.Status == dcv.Wrong || v.Status == dcv.Partly, v.caa.Result == caa.Deny.String()
	if !v.issued() || end.IsZero() || v.left() > dcv.RenewalWindow || !gone && !refused {
		return nil
	}
	f := v.start("dcv.renewal-at-risk", Warning, Certain)
	if v.left() <= dcv.RenewalAlarm {
		f.Severity = Error
	}
	f.Title = phrase.Of("The certificate ends at %s, and its renewal will fail", instant(end))
	if v.left() < 0 {
		f.Title = phrase.Of("The certificate ended at %s, and could not be renewed", instant(end))
	}
	f.Detail = phrase.Of("%s renews a certificate in its last %s, and looks for the record and for the CAA records then.", v.asker(), days(dcv.RenewalWindow))
	if gone {
		f.Detail = phrase.Join(f.Detail, phrase.Of("The record %s is not in place.", v.Expect.Text()))
		f.Remedy = steps(saying("Publish this record in the zone %s:", v.Zone), v.want())
	}
	if refused {
		f.Detail = phrase.Join(f.Detail, v.forbidding())
		f.Remedy = append(f.Remedy, v.admit()...)
	}
	return []Finding{f}
}

// issued reports whether there is a certificate already: a name can be
// validated long before, or for a request that fails then.
func (v *validation) issued() bool {
	if s := v.Expect.Certificate.Status; s != "" {
		return s == "ISSUED" || s == "EXPIRED"
	}
	return v.Expect.Seen()
}

// left is how long the certificate is still valid; negative where it has
// ended.
func (v *validation) left() time.Duration {
	if v.trace == nil {
		return 0
	}
	return v.Expect.Certificate.NotAfter.Sub(v.trace.Clock)
}

// ending says when the certificate ends, as far as that is known.
func (v *validation) ending() phrase.Phrase {
	if end := v.Expect.Certificate.NotAfter; !end.IsZero() {
		return phrase.Of("The certificate ends at %s.", instant(end))
	}
	return phrase.Phrase{}
}

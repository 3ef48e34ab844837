package diagnose

import (
	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/phrase"
)

// notInUse: dcv.not-in-use (ecosystem 3.1). ACM renews a certificate only while
// something uses it, or once it was exported, however right the record is.
func notInUse(v *validation) []Finding {
	if !v.unused() || !v.issued() {
		return nil
	}
	f := v.idle("dcv.not-in-use")
	f.Title = phrase.Of("Nothing uses the certificate, so %s will not renew it", v.asker())
	f.Detail = phrase.Join(phrase.Of("%s says that the certificate is not in use, and renews no such certificate.", v.asker()), v.ending())
	f.Remedy = steps(saying("If it is still wanted, let something use it, such as a load balancer or a distribution. If not, delete it, and the record with it unless another certificate rests on it."))
	return []Finding{f}
}

// notEligible: dcv.not-eligible. The CA says that it does not renew the
// certificate by itself, for another reason than that nothing uses it.
func notEligible(v *validation) []Finding {
	if v.Expect.Certificate.Eligible != dcv.ToldNo || v.unused() || !v.issued() {
		return nil
	}
	f := v.idle("dcv.not-eligible")
	f.Title = phrase.Of("%s will not renew the certificate by itself", v.asker())
	f.Detail = phrase.Join(phrase.Of("%s says that the certificate is not eligible for renewal, such as one that was imported.", v.asker()), v.ending())
	f.Remedy = steps(saying("Request a new certificate that is validated by DNS, put it in the place of this one, and keep its record published."))
	return []Finding{f}
}

// unused reports whether the CA says that nothing uses the certificate.
func (v *validation) unused() bool {
	return v.Expect.Said == dcv.SaidNotInUse || v.Expect.Certificate.InUse == dcv.ToldNo
}

// idle starts a finding about a certificate that will not be renewed: a
// warning once the time for that has begun, or where it is not known.
func (v *validation) idle(code string) Finding {
	f := v.start(code, Info, Certain)
	if end := v.Expect.Certificate.NotAfter; end.IsZero() || v.left() <= dcv.RenewalWindow {
		f.Severity = Warning
	}
	return f
}

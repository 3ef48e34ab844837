package diagnose

import (
	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/phrase"
)

// accountURI: caa.accounturi. The record names the CA, but for another
// account (RFC 8657 section 3). Without an account to compare, nobody can
// tell, and the record lets nobody in.
func accountURI(s *scene) []Finding {
	return s.parameter(caa.AccountMismatch, func(f *Finding, r caa.Record) {
		f.Code = "caa.accounturi"
		f.Title = phrase.Of("The CAA record at %s lets only another account of %s in", f.At, s.caName())
		f.Detail = phrase.Join(s.whereFound(), phrase.Of("The record %s has an accounturi other than %s.", shown(r), quoted(s.req.Account)))
		f.Remedy = steps(saying("Request with the account that the record names, or add this record:"),
			record(f.At, caa.Record{Tag: s.property(), Value: s.identifier() + "; accounturi=" + s.req.Account}), s.wait())
		if s.req.Account == "" {
			f.Confidence = Medium
			f.Title = phrase.Of("The CAA record at %s lets only one account of %s in", f.At, s.caName())
			f.Detail = phrase.Join(s.whereFound(), phrase.Of("The record %s has an accounturi, and no account was given to compare with it.", shown(r)))
			f.Remedy = steps(saying("Give the URL of the account that will request the certificate (--account)."))
		}
	})
}

// validationMethods: caa.validationmethods. The record names the CA, but not
// for the method in use (RFC 8657 section 4).
func validationMethods(s *scene) []Finding {
	return s.parameter(caa.MethodMismatch, func(f *Finding, r caa.Record) {
		f.Code = "caa.validationmethods"
		f.Title = phrase.Of("The CAA record at %s lets %s in for other validation methods only", f.At, s.caName())
		f.Detail = phrase.Join(s.whereFound(), phrase.Of("The record %s has a validationmethods that does not list %s.", shown(r), quoted(s.req.Method)))
		f.Remedy = steps(saying("Validate with a method that the record lists, or add this record:"),
			record(f.At, caa.Record{Tag: s.property(), Value: s.identifier() + "; validationmethods=" + s.req.Method}), s.wait())
		if s.req.Method == "" {
			f.Confidence = Medium
			f.Detail = phrase.Join(s.whereFound(), phrase.Of("The record %s has a validationmethods, and no method was given to compare with it.", shown(r)))
			f.Remedy = steps(saying("Say which method will be used (--method), for example --method dns-01."))
		}
	})
}

// parameter yields one finding for each record that names the CA and is spent
// by the parameter, where that is what denies.
func (s *scene) parameter(why caa.Reason, fill func(*Finding, caa.Record)) []Finding {
	if !s.denied() || s.d.Reason != caa.AccountMismatch && s.d.Reason != caa.MethodMismatch {
		return nil
	}
	var out []Finding
	for _, j := range s.d.Records {
		if j.Why == why && len(out) < most {
			f := s.found("", Error)
			fill(&f, j.Record)
			out = append(out, f)
		}
	}
	return out
}

package diagnose

import (
	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/phrase"
)

// noIdentity: ca.identity. The denial rests on no record: the CA could not
// say by which names it answers, so nothing can name it (BR 4.2.2.1 wants the
// names in CP/CPS section 4.2).
func noIdentity(s *scene) []Finding {
	if s.d.Verdict != caa.Deny || s.d.FoundAt.IsValid() {
		return nil
	}
	f := Finding{Code: "ca.identity", Severity: Error, Who: TheCA, Confidence: Certain, Evidence: []int{}}
	if len(s.levels) > 0 {
		f.At = s.levels[0].Name.String()
	}
	f.Title = phrase.Of("The CA has no usable issuer domain name, so no record can name it")
	f.Detail = phrase.Of("Every CA is refused that cannot say by which names CAA records call it.")
	if !s.d.Detail.IsZero() {
		f.Detail = phrase.Join(sentence(s.d.Detail.Map(caa.EscapeValue)), f.Detail)
	}
	f.Remedy = steps(saying("Give the CA's issuer domain names, as its CP/CPS section 4.2 has them."))
	return []Finding{f}
}

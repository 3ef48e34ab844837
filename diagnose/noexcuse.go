package diagnose

import (
	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/phrase"
)

// noExcuse: sec.no-excuse. Context for the owner who hears that another CA, or
// this one once, let it pass: from 2026-03-15 on no CA may (BR 4.2.2.2). Before,
// it says nothing.
func noExcuse(s *scene) []Finding {
	if s.d.Reason != caa.DNSSECBogus || !s.rules.DNSSECRequired {
		return nil
	}
	at := s.d.FailedAt
	if !at.IsValid() {
		at = s.level.Name
	}
	f := Finding{Code: "sec.no-excuse", Severity: Info, Who: TheCA, Confidence: Certain, At: at.String(), Evidence: []int{}}
	f.Title = phrase.Of("No CA may pass over a DNSSEC failure")
	f.Detail = phrase.Of("Since 2026-03-15 every CA must validate DNSSEC up to the root when it looks for CAA records, and may not take a failure for permission (BR 4.2.2.2). To try another CA, or a public resolver that has switched validation off for the zone, does not help.")
	return []Finding{f}
}

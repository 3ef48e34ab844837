package diagnose

import (
	"slices"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/evidence"
)

// atServers starts a finding about what some servers of the surveyed zone do.
// It stands in the way where the decision failed, and is a warning where other
// servers had the answer: a CA that happens to ask the bad ones will refuse.
func (s *scene) atServers(code string, vs []server) Finding {
	f := Finding{Code: code, Severity: Warning, Who: DNSHost, Confidence: Certain, Servers: told(vs), Evidence: []int{}}
	if s.failed() {
		f.Severity = Error
	}
	for _, v := range vs {
		f.Zone = v.zone.String()
		f.Evidence = append(f.Evidence, v.ids()...)
	}
	f.At = f.Zone
	slices.Sort(f.Evidence)
	for _, v := range vs[:min(len(vs), 2)] {
		if x := v.last(evidence.ProbeCAA); x != nil {
			f.Commands = append(f.Commands, commandFor(x))
		}
	}
	return f
}

// failed reports whether the decision had no lawful answer.
func (s *scene) failed() bool { return s.d.Verdict == caa.VerdictError }

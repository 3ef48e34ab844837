package diagnose

import (
	"fmt"

	"github.com/mayissue/mayissue/caa"
)

// criticalUnknown: caa.critical-unknown and, behind an alias,
// caa.critical-unknown.alias. A property that the CA does not recognise has
// the critical flag, so the CA must not issue, whatever else the set says
// (RFC 8659 section 4.1).
func criticalUnknown(s *scene) []Finding {
	if !s.denied() || s.d.Reason != caa.CriticalUnknown {
		return nil
	}
	var out []Finding
	for _, j := range s.d.Records {
		if j.Why != caa.CriticalUnknown {
			continue
		}
		f := s.found("caa.critical-unknown", Error)
		if s.aliased() {
			f.Code = "caa.critical-unknown.alias"
		}
		tag := quoted(j.Record.Tag)
		f.Title = fmt.Sprintf("A critical CAA record at %s has a tag that %s does not know: %s", f.At, s.caName(), tag)
		f.Detail = fmt.Sprintf("%s One of them, %s, is marked critical: a CA that does not know its tag must refuse, even if other records name it.", s.whereFound(), shown(j.Record))
		plain := j.Record
		plain.Flags = 0
		only := ""
		if s.aliased() {
			only = fmt.Sprintf("Only whoever runs %s can change it.", f.At)
		}
		f.Remedy = steps(only, "Delete the record, or clear its critical flag:", record(f.At, plain), s.wait())
		out = append(out, f)
		if len(out) == most {
			break
		}
	}
	return out
}

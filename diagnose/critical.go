package diagnose

import (
	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/phrase"
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
		f.Title = phrase.Of("A critical CAA record at %s has a tag that %s does not know: %s", f.At, s.caName(), tag)
		f.Detail = phrase.Join(s.whereFound(), phrase.Of("One of them, %s, is marked critical: a CA that does not know its tag must refuse, even if other records name it.", shown(j.Record)))
		plain := j.Record
		plain.Flags = 0
		only := phrase.Phrase{}
		if s.aliased() {
			only = phrase.Of("Only whoever runs %s can change it.", f.At)
		}
		f.Remedy = steps(say(only), saying("Delete the record, or clear its critical flag:"), record(f.At, plain), s.wait())
		out = append(out, f)
		if len(out) == most {
			break
		}
	}
	return out
}

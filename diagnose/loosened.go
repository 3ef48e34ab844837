package diagnose

import (
	"slices"
	"strings"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// loosened: caa.loosened (DIAG-20, DIAG-25). The nearest set wins outright
// (RFC 8659 section 3), so a set below another can let in a CA that the one
// above keeps out. A climb stops at the nearest set, so it can only be told
// where somebody hands in the levels of both; where both names are asked about
// in one run, [WithSetAbove] says it.
func loosened(s *scene) []Finding {
	if s.d.Verdict != caa.Permit || s.level.Outcome != caa.LevelCAA {
		return nil
	}
	for i := s.d.Level + 1; i < len(s.levels); i++ {
		above := s.levels[i]
		if above.Outcome != caa.LevelCAA {
			continue
		}
		return s.looser(above.Name.String(), above.Records)
	}
	return nil
}

// WithSetAbove adds to the findings of a name whose own set lets the CA in, at
// foundAt, that the set of a name above lets in fewer.
func WithSetAbove(fs []Finding, foundAt name.Name, own []caa.Record, above name.Name, set []caa.Record, wildcard bool) []Finding {
	if slices.ContainsFunc(fs, func(f Finding) bool { return f.Code == "caa.loosened" }) {
		return fs
	}
	s := scene{req: caa.Request{Wildcard: wildcard}, owner: foundAt, level: caa.Level{Name: foundAt, Records: own}, d: caa.Decision{FoundAt: foundAt}}
	return ordered(append(fs, s.looser(above.String(), set)...))
}

// looser yields the finding where the deciding set lets in more than the set
// of a name above.
func (s *scene) looser(above string, set []caa.Record) []Finding {
	here, there := allowed(s.level.Records, s.kind(s.level.Records)), allowed(set, s.kind(set))
	if there.any || !here.more(there) {
		return nil
	}
	f := s.found("caa.loosened", Info)
	f.Evidence = append([]int{}, f.Evidence...)
	f.Title = phrase.Of("The CAA records at %s allow more than those above it", f.At)
	f.Detail = phrase.Of("%s allows %s; %s, above it, allows %s. The nearest set counts alone.",
		s.d.FoundAt, here, above, there)
	f.Remedy = steps(saying("Nothing, if that is meant. If not, delete the CAA records at %s, or make them as strict as those above.", f.At))
	return []Finding{f}
}

// kind returns the tag that governs the request in a set.
func (s *scene) kind(set []caa.Record) string {
	if s.req.Wildcard {
		for _, r := range set {
			if strings.EqualFold(r.Tag, "issuewild") {
				return "issuewild"
			}
		}
	}
	return "issue"
}

// admission is whom a set lets in, parameters left aside.
type admission struct {
	any bool
	ids []string // lower case
}

func allowed(set []caa.Record, kind string) admission {
	a := admission{any: true}
	for _, r := range set {
		if !strings.EqualFold(r.Tag, kind) {
			continue
		}
		a.any = false
		if v, err := caa.ParseValue(r.Value); err == nil && v.Issuer != "" {
			a.ids = append(a.ids, strings.ToLower(v.Issuer))
		}
	}
	return a
}

// more reports whether a lets somebody in whom b does not.
func (a admission) more(b admission) bool {
	if a.any {
		return true
	}
	known := map[string]bool{}
	for _, id := range b.ids {
		known[id] = true
	}
	return slices.ContainsFunc(a.ids, func(id string) bool { return !known[id] })
}

// Text says it within a sentence.
func (a admission) Text() phrase.Phrase {
	switch {
	case a.any:
		return phrase.Of("every CA")
	case len(a.ids) == 0:
		return phrase.Of("no CA")
	}
	return phrase.List(a.ids)
}

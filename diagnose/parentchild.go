package diagnose

import (
	"slices"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/phrase"
)

// parentChild: srv.parent-child-ns. The zone above and the zone itself name
// different servers. Resolvers use the one list or the other, so two CAs may
// ask two sets of servers (resolver.md 3.3 number 8).
func parentChild(s *scene) []Finding {
	var out []Finding
	for _, g := range s.hosted() {
		if c := s.cut(g.zone); !g.surveyed || c == nil || c.Referral == 0 {
			continue // nobody delegated, or the zone was not asked
		}
		above, below := namesOf(g, func(v server) bool { return v.Parent }), namesOf(g, func(v server) bool { return v.Child })
		onlyAbove := slices.DeleteFunc(slices.Clone(above), func(n string) bool { return slices.Contains(below, n) })
		onlyBelow := slices.DeleteFunc(slices.Clone(below), func(n string) bool { return slices.Contains(above, n) })
		if len(above) == 0 || len(below) == 0 || len(onlyAbove)+len(onlyBelow) == 0 {
			continue
		}
		ids := []int{s.cut(g.zone).Referral}
		for _, v := range g.servers {
			ids = append(ids, v.ids(evidence.ProbeNS)...)
		}
		f := s.aboutHosts("srv.parent-child-ns", g, slices.Concat(onlyAbove, onlyBelow), ids)
		f.Severity = Warning
		for _, p := range s.survey.Probes {
			if p.Kind == evidence.ProbeParentNS {
				f.Commands = append(f.Commands, commandFor(p.Exchange))
				break
			}
		}
		for _, v := range g.servers {
			if x := v.last(evidence.ProbeNS); x != nil {
				f.Commands = append(f.Commands, commandFor(x))
				break
			}
		}
		f.Title = phrase.Of("The zone above %s and the zone itself name different name servers", g.zone)
		var parts []phrase.Phrase
		if len(onlyAbove) > 0 {
			parts = append(parts, phrase.Of("Only the zone above names %s.", phrase.List(onlyAbove)))
		}
		if len(onlyBelow) > 0 {
			parts = append(parts, phrase.Of("Only the zone itself names %s.", phrase.List(onlyBelow)))
		}
		f.Detail = phrase.Join(append(parts, phrase.Of("Resolvers use the one list or the other."))...)
		f.Remedy = steps(saying("Make both lists the same: enter at the registrar the servers that should serve the zone, and write the same ones into its NS records."))
		out = append(out, f)
	}
	return out
}

// namesOf returns the names of the servers of a zone that f holds for.
func namesOf(g hosted, f func(server) bool) []string {
	var out []string
	for _, v := range which(g.servers, f) {
		if v.Name.IsValid() && !slices.Contains(out, v.Name.String()) {
			out = append(out, v.Name.String())
		}
	}
	return out
}

package diagnose

import (
	"cmp"
	"net/netip"
	"slices"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// hosted is one zone in which CAA was asked, with its servers as a survey knows
// them, or else those that the walk happened to ask.
type hosted struct {
	zone     name.Name
	servers  []server
	surveyed bool
}

// hosted returns the zones in which CAA was asked, see [scene.findHosted].
func (s *scene) hosted() []hosted { return s.zones }

// findHosted collects the zones whose owners can do something about their servers:
// not the root, and no public suffix unless the request is about itself. The
// zone that was surveyed comes first.
func (s *scene) findHosted() []hosted {
	if s.trace == nil || len(s.intercepted()) > 0 {
		return nil
	}
	var out []hosted
	own, _ := s.servers()
	if len(own) > 0 && !s.registry(own[0].zone) {
		for i := range own {
			own[i].walk = s.walked(own[0].zone, own[i].Addr)
		}
		out = append(out, hosted{own[0].zone, own, true})
	}
	for _, st := range s.trace.Steps {
		known := slices.ContainsFunc(out, func(g hosted) bool { return g.zone == st.Zone })
		if st.Purpose == evidence.ForCAA && !known && !s.registry(st.Zone) {
			out = append(out, s.fromWalk(st.Zone))
		}
	}
	return out
}

// fromWalk is a zone that nobody surveyed.
func (s *scene) fromWalk(zone name.Name) hosted {
	g := hosted{zone: zone}
	for _, x := range s.trace.Exchanges {
		a := x.Addr.Addr()
		if x.Zone == zone && !slices.ContainsFunc(g.servers, func(v server) bool { return v.Addr == a }) {
			g.servers = append(g.servers, server{evidence.ListedServer{Name: x.Server, Addr: a, Parent: true}, zone, nil, s.walked(zone, a)})
		}
	}
	slices.SortFunc(g.servers, func(a, b server) int { return cmp.Or(a.Name.Compare(b.Name), a.Addr.Compare(b.Addr)) })
	return g
}

// walked returns what an address said about a zone during the decision.
func (s *scene) walked(zone name.Name, a netip.Addr) []*evidence.Exchange {
	var out []*evidence.Exchange
	for _, x := range s.trace.Exchanges {
		if a.IsValid() && x.Zone == zone && x.Addr.Addr() == a {
			out = append(out, x)
		}
	}
	return out
}

// registry reports whether a zone is that of a registry, the root included:
// whoever asks for a name below it can change nothing there.
func (s *scene) registry(zone name.Name) bool {
	if s.trace != nil && s.trace.Name == zone {
		return false
	}
	suffix, ok := name.SuffixList{}.PublicSuffix(zone)
	return zone.NumLabels() < 2 || ok && suffix == zone
}

// are returns the servers of the zone in a condition.
func (g hosted) are(c condition) []server {
	return which(g.servers, func(v server) bool { return v.condition() == c })
}

// questioned counts the addresses that anything was sent to.
func (g hosted) questioned() int {
	return len(which(g.servers, func(v server) bool { return v.asked() || len(v.walk) > 0 }))
}

// score says on how many servers the question is answered.
func (g hosted) score() phrase.Phrase {
	return phrase.Of("Addresses of the name servers of %s that answer the question: %d of %d.", g.zone, len(g.are(works)), g.questioned())
}

// stands reports whether what ails the servers of a zone is why the decision
// failed: it had no answer, and no server has one.
func (s *scene) stands(g hosted) bool {
	return s.failed() && g.surveyed && s.d.Reason != caa.DNSSECBogus && len(g.are(works)) == 0
}

// about starts a finding about servers of a zone. The evidence is what they
// said to probes of the kinds, or to all where none is given.
func (s *scene) about(code string, g hosted, vs []server, kinds ...evidence.ProbeKind) Finding {
	f := s.atServers(code, vs)
	f.Zone, f.At, f.Severity, f.Evidence = g.zone.String(), g.zone.String(), Warning, []int{}
	if s.stands(g) {
		f.Severity = Error
	}
	for _, v := range vs {
		f.Evidence = append(f.Evidence, v.ids(kinds...)...)
		if v.asked() {
			continue
		}
		for _, x := range v.walk {
			f.Evidence = append(f.Evidence, x.ID)
		}
		if len(f.Commands) < 2 && len(v.walk) > 0 {
			f.Commands = append(f.Commands, commandFor(v.walk[len(v.walk)-1]))
		}
	}
	slices.Sort(f.Evidence)
	return f
}

// numbers returns the IDs of exchanges.
func numbers(xs []*evidence.Exchange) []int {
	out := []int{}
	for _, x := range xs {
		out = append(out, x.ID)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

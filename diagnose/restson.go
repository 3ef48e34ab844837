package diagnose

import (
	"slices"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/chain"
	"github.com/mayissue/mayissue/evidence"
)

// restsOn returns the replies that the decision rests on, as far as they are
// the owner's: those for the levels that it needed, not those of the root and
// the top-level domains.
func (s *scene) restsOn() []*evidence.Exchange {
	if s.trace == nil {
		return nil
	}
	var out []*evidence.Exchange
	for _, l := range s.needed() {
		for _, id := range l.Evidence {
			if x := s.trace.Exchange(id); x != nil && x.Reply != nil && x.Zone.NumLabels() > 1 && !slices.Contains(out, x) {
				out = append(out, x)
			}
		}
	}
	return out
}

// links returns the zones that the decision rests on, and those above them,
// without the root and the top-level domains; those above first.
func (s *scene) links() []chain.Zone {
	if s.chains == nil {
		return nil
	}
	var out []chain.Zone
	for _, l := range s.needed() {
		for _, h := range l.Hops {
			if !h.Zone.IsValid() {
				continue
			}
			for _, z := range s.chains.Zone(h.Zone).Chain() {
				known := slices.ContainsFunc(out, func(o chain.Zone) bool { return o.Name == z.Name })
				if z.Name.NumLabels() > 1 && !known {
					out = append(out, z)
				}
			}
		}
	}
	return out
}

// needed returns the levels that the decision needed.
func (s *scene) needed() []caa.Level {
	if s.d.Level >= 0 && s.d.Level < len(s.levels) {
		return s.levels[:s.d.Level+1]
	}
	return s.levels
}

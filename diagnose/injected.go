package diagnose

import (
	"slices"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/provider"
)

// providerInjected: caa.provider-injected (ecosystem.md 4.1). Some providers
// add CAA records for the CAs that they use themselves to those of their
// customer, so the set names CAs that its owner never entered and lacks the
// one that was asked about. The signal is a known provider and several issuers
// in one set; what the owner entered is not known here, so confidence is
// medium.
func providerInjected(s *scene) []Finding {
	if !s.denied() || len(s.listed) < 3 {
		return nil
	}
	p, zone := s.providerOf(s.owner)
	if p.Injects == "" {
		return nil
	}
	f := s.found("caa.provider-injected", Warning)
	f.Confidence, f.Zone = Medium, zone.String()
	f.Title = phrase.Of("%s adds CAA records of its own to those of %s", p.Label(), f.At)
	f.Detail = phrase.Of("With its feature %s, %s publishes records for the CAs that it uses, beside those that were entered. The set names %s.", p.Injects, p.Label(), phrase.List(s.listed))
	f.Remedy = steps(
		saying("Enter a record for the CA at %s, beside those that it adds:", p.Label()), s.letIn(f.At),
		saying("Or switch off the feature %s, which then no longer adds any.", p.Injects))
	return []Finding{f}
}

// providerOf returns who runs the name servers of the zone that a name lies
// in, as far as the trace knows it, and the zone.
func (s *scene) providerOf(n name.Name) (provider.Provider, name.Name) {
	cut := s.cutOf(n)
	if cut == nil {
		return provider.Provider{}, name.Name{}
	}
	p, _ := provider.Of(hostsOf(cut))
	return p, cut.Zone
}

// cutOf returns the deepest zone of the trace that holds a name; nil for the
// root and for what the trace does not know.
func (s *scene) cutOf(n name.Name) *evidence.Cut {
	if s.trace == nil || !n.IsValid() {
		return nil
	}
	var best *evidence.Cut
	for i := range s.trace.Cuts {
		c := &s.trace.Cuts[i]
		if !c.Zone.IsRoot() && c.Zone.Contains(n) && (best == nil || best.Zone.Contains(c.Zone)) {
			best = c
		}
	}
	return best
}

func hostsOf(c *evidence.Cut) []name.Name {
	var out []name.Name
	for _, srv := range c.Servers {
		if srv.Name.IsValid() && !slices.Contains(out, srv.Name) {
			out = append(out, srv.Name)
		}
	}
	return out
}

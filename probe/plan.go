package probe

import (
	"net/netip"
	"slices"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/name"
)

// Why says what a survey is to explain.
type Why uint8

// The kinds of failure. The zero value asks for what every survey asks.
const (
	Anything  Why = iota
	NoAnswer      // the CAA question failed: silence, an error code, garbage
	Unproven      // DNSSEC does not hold, or could not be told
	Forbidden     // the records forbid: are they the same everywhere, and meant to be there?
)

// Plan is what a survey asks about: a pure function of the failure.
type Plan struct {
	Zone   name.Name // whose servers are asked
	Name   name.Name // whose CAA question it is about
	Parent name.Name // the zone above; zero where nothing is to be asked there
	Asked  name.Name // the name that a certificate is wanted for
	Why    Why

	Servers []Server // of Zone, as the zone above lists them
	Above   []Server // of Parent; a few of them are asked for the delegation
}

// Server is one name server as a delegation gives it.
type Server struct {
	Name  name.Name
	Addrs []netip.Addr // glue
}

// For returns the plan for a failure at n, whose question was put to the
// servers of zone. It is false where the trace does not know the zone.
func For(t *evidence.Trace, zone, n name.Name, why Why) (Plan, bool) {
	cut := find(t, zone)
	if cut == nil || !zone.Contains(n) {
		return Plan{}, false
	}
	p := Plan{Zone: zone, Name: n, Why: why, Servers: servers(cut)}
	if above := find(t, cut.Parent); cut.Parent.IsValid() && above != nil {
		p.Parent, p.Above = cut.Parent, servers(above)
	}
	return p, true
}

// ServersOf returns the servers of a zone as the trace's delegation lists them.
func ServersOf(t *evidence.Trace, zone name.Name) []Server {
	if cut := find(t, zone); cut != nil {
		return servers(cut)
	}
	return nil
}

func find(t *evidence.Trace, zone name.Name) *evidence.Cut {
	i := slices.IndexFunc(t.Cuts, func(c evidence.Cut) bool { return c.Zone == zone })
	if i < 0 {
		return nil
	}
	return &t.Cuts[i]
}

func servers(c *evidence.Cut) []Server {
	var out []Server
	for _, s := range c.Servers {
		out = append(out, Server{s.Name, s.Addrs})
	}
	return out
}

package diagnose

import (
	"slices"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// circularServers: srv.circular. To find the address of a name server its own
// zone must be asked, which is the zone that it serves, or one that waits for
// this one in turn; and there is no glue to break the circle (RFC 1034 section
// 4.2.1, RFC 9471).
func circularServers(s *scene) []Finding {
	var out []Finding
	for _, g := range s.hosted() {
		if !g.surveyed {
			continue // somebody answered
		}
		var hosts []string
		for _, d := range s.delegation(g) {
			if !s.addressed(g, d) && s.circular(g.zone, d.Name, nil) {
				hosts = append(hosts, d.Name.String())
			}
		}
		if len(hosts) == 0 {
			continue
		}
		var ids []int
		for _, c := range s.trace.Cuts {
			if c.Referral > 0 && !s.registry(c.Zone) {
				ids = append(ids, c.Referral)
			}
		}
		f := s.aboutHosts("srv.circular", g, hosts, ids)
		f.Title = phrase.Of("The name servers of %s can only be found by asking themselves", g.zone)
		f.Detail = phrase.Of("To find the address of %s, the zone itself must be asked, or one that depends on it, and the zone above gives no address.", phrase.List(hosts))
		f.Remedy = steps(
			saying("Enter the addresses of the name servers inside %s at the registrar (host or glue records).", g.zone),
			saying("Where two zones name servers in each other, move at least one name server of each to a third zone."))
		out = append(out, f)
	}
	return out
}

// circular reports whether the address of a host of a zone depends on the zone
// itself, through zones none of whose servers has an address. passed are the
// zones on the way.
func (s *scene) circular(zone, host name.Name, passed []name.Name) bool {
	in := s.deepest(host)
	switch {
	case in == nil || slices.Contains(passed, in.Zone):
		return false
	case in.Zone == zone:
		return true
	}
	for _, d := range in.Servers {
		if len(d.Addrs) > 0 || !s.circular(zone, d.Name, append(passed, in.Zone)) {
			return false
		}
	}
	return len(in.Servers) > 0
}

// deepest returns the deepest zone known to the walk that a name lies in.
func (s *scene) deepest(n name.Name) *evidence.Cut {
	var best *evidence.Cut
	for i, c := range s.trace.Cuts {
		if c.Zone.Contains(n) && (best == nil || c.Zone.NumLabels() > best.Zone.NumLabels()) {
			best = &s.trace.Cuts[i]
		}
	}
	return best
}

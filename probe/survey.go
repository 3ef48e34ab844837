package probe

import (
	"cmp"
	"context"
	"net/netip"
	"slices"
	"sync"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/reply"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

// survey is one survey under way.
type survey struct {
	p     *Prober
	plan  Plan
	zone  evidence.Listed
	above evidence.Listed
	desks map[netip.Addr]*desk // of the zone's servers
	upper []*desk              // of the servers of the zone above that are asked
	hosts []*evidence.Exchange // that brought addresses of name servers
}

// askedAbove is how many servers of the zone above are asked for what they say
// of the zone: two that differ are enough to show it.
const askedAbove = 3

// Survey asks what the plan calls for. The IDs of the exchanges go on after
// the one given. ctx and the prober's limits bound it.
func (p *Prober) Survey(ctx context.Context, plan Plan, after int) *evidence.Survey {
	ctx, cancel := context.WithTimeout(ctx, p.cfg.Limits.Time)
	defer cancel()
	out := &evidence.Survey{Started: p.cfg.Now()}
	s := &survey{p: p, plan: plan, desks: map[netip.Addr]*desk{}}
	s.zone.Zone, s.above.Zone = plan.Zone, plan.Parent
	for _, srv := range plan.Servers {
		s.list(ctx, srv, func(l *evidence.ListedServer) { l.Parent = true })
	}
	var wg sync.WaitGroup
	wg.Go(func() { s.askAbove(ctx) })
	first := s.all()
	s.each(first, func(d *desk) { s.first(ctx, d) })
	s.listChild(ctx)
	s.each(s.all(), func(d *desk) {
		if !slices.Contains(first, d) {
			s.first(ctx, d)
		}
		s.second(ctx, d)
	})
	s.once(ctx)
	wg.Wait()
	s.collect(out, after)
	out.Finished = p.cfg.Now()
	return out
}

// list adds one server of the zone, an entry for each address.
func (s *survey) list(ctx context.Context, srv Server, mark func(*evidence.ListedServer)) {
	addrs, glue, why := srv.Addrs, len(srv.Addrs) > 0, "no-address"
	if !glue && srv.Name.IsValid() && s.p.cfg.Hosts != nil {
		var alias bool
		var by []*evidence.Exchange
		addrs, alias, by = s.p.cfg.Hosts.Addresses(ctx, srv.Name)
		s.hosts = append(s.hosts, by...)
		if alias {
			why = "alias"
		}
	}
	if len(addrs) == 0 {
		if !glue && ctx.Err() != nil {
			why = "limit" // nobody knows whether it has one: the time was up
		}
		s.entry(srv.Name, netip.Addr{}, why, glue, mark)
	}
	for _, a := range addrs {
		why := s.unasked(a.Unmap())
		s.entry(srv.Name, a.Unmap(), why, glue, mark)
		if why == "" && s.desks[a.Unmap()] == nil {
			s.desks[a.Unmap()] = s.p.desk(srv.Name, a.Unmap())
		}
	}
}

// unasked says why an address is not asked, or nothing.
func (s *survey) unasked(a netip.Addr) string {
	switch {
	case !s.p.cfg.MayAsk(a):
		return "refused-range"
	case a.Is4() && s.p.cfg.NoIPv4, a.Is6() && s.p.cfg.NoIPv6:
		return "family"
	case s.desks[a] == nil && len(s.desks) >= s.p.cfg.Limits.Addresses:
		return "limit"
	}
	return ""
}

// entry notes a server, or marks the entry that there is.
func (s *survey) entry(n name.Name, a netip.Addr, why string, glue bool, mark func(*evidence.ListedServer)) {
	i := slices.IndexFunc(s.zone.Servers, func(l evidence.ListedServer) bool { return l.Name == n && l.Addr == a })
	if i < 0 {
		i = len(s.zone.Servers)
		s.zone.Servers = append(s.zone.Servers, evidence.ListedServer{Name: n, Addr: a, Glue: glue, Unasked: why})
	}
	mark(&s.zone.Servers[i])
}

// listChild adds the servers that the zone's own NS records name, by the word
// of servers that the zone above lists: another copy of the zone has no say.
func (s *survey) listChild(ctx context.Context) {
	mark := func(l *evidence.ListedServer) { l.Child = true }
	seen := map[name.Name]bool{}
	for _, d := range s.all() {
		if !s.delegated(d) {
			continue
		}
		for _, host := range nsOf(d.last(evidence.ProbeNS)) {
			if seen[host] {
				continue
			}
			seen[host] = true
			known := false
			for i := range s.zone.Servers {
				if s.zone.Servers[i].Name == host {
					mark(&s.zone.Servers[i])
					known = true
				}
			}
			if !known && len(seen) <= reply.MaxServers {
				s.list(ctx, Server{Name: host}, mark)
			}
		}
	}
}

// nsOf returns the names of an NS set that was answered.
func nsOf(x *evidence.Exchange) []name.Name {
	if x == nil {
		return nil
	}
	rd, _ := reply.Interpret(x)
	var out []name.Name
	for _, r := range rd.Records {
		if n, err := r.Target(); err == nil && r.Type == wire.TypeNS {
			out = append(out, n)
		}
	}
	return out
}

// all returns the desks of the zone's servers in a fixed order.
func (s *survey) all() []*desk {
	var out []*desk
	for _, d := range s.desks {
		out = append(out, d)
	}
	slices.SortFunc(out, func(a, b *desk) int {
		return cmp.Or(a.server.Compare(b.server), a.addr.Compare(b.addr))
	})
	return out
}

// each works on all servers side by side.
func (s *survey) each(ds []*desk, f func(*desk)) {
	var wg sync.WaitGroup
	for _, d := range ds {
		wg.Go(func() { f(d) })
	}
	wg.Wait()
}

// askAbove asks servers of the zone above what they say of the zone.
func (s *survey) askAbove(ctx context.Context) {
	for _, srv := range s.plan.Above {
		for _, a := range srv.Addrs {
			if a = a.Unmap(); len(s.upper) < askedAbove && s.p.cfg.MayAsk(a) && !(a.Is4() && s.p.cfg.NoIPv4) && !(a.Is6() && s.p.cfg.NoIPv6) {
				s.upper = append(s.upper, s.p.desk(srv.Name, a))
				s.above.Servers = append(s.above.Servers, evidence.ListedServer{Name: srv.Name, Addr: a, Glue: true, Parent: true})
				break
			}
		}
	}
	s.each(s.upper, func(d *desk) {
		qs := []question{about(evidence.ProbeParentNS, s.plan.Parent, s.plan.Zone)}
		if s.plan.Why != Forbidden {
			qs = append(qs, about(evidence.ProbeDS, s.plan.Parent, s.plan.Zone))
		}
		d.all(ctx, qs...)
	})
}

// collect puts what was seen into the survey, in a fixed order.
func (s *survey) collect(out *evidence.Survey, after int) {
	out.Zones = []evidence.Listed{s.zone}
	if len(s.above.Servers) > 0 {
		out.Zones = append(out.Zones, s.above)
	}
	for _, d := range append(s.all(), s.upper...) {
		slices.SortStableFunc(d.said, func(a, b evidence.Probe) int { return a.Exchange.Sent.Compare(b.Exchange.Sent) })
		out.Probes = append(out.Probes, d.said...)
	}
	for _, x := range s.hosts {
		c := *x // it may stand in a trace already, under another number
		out.Probes = append(out.Probes, evidence.Probe{Kind: evidence.ProbeAddress, Exchange: &c})
	}
	for i := range out.Probes {
		out.Probes[i].Exchange.ID = after + i + 1
	}
}

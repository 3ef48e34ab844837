package lab

import (
	"net/netip"

	"github.com/miekg/dns"

	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// number gives addresses to the servers that have none of their own, in the
// order of the scenarios, so that one set of scenarios always has the same.
func (b *builder) number() error {
	for _, h := range b.in.hosts {
		for _, a := range h.addrs {
			if a.IsUnspecified() {
				continue
			}
			if o := b.in.byAddr[a]; o != nil {
				return phrase.Errorf("lab: address %s is that of %s and of %s", a, o.name, h.name)
			}
			b.in.byAddr[a] = h
		}
	}
	next4 := netip.AddrFrom4([4]byte{127, 53, 1, 1})
	next6 := block6.Addr().Next()
	for _, h := range b.in.hosts {
		for i, a := range h.addrs {
			if !a.IsUnspecified() {
				continue
			}
			next := &next4
			if a.Is6() {
				next = &next6
			}
			for b.in.byAddr[*next] != nil {
				*next = next.Next()
			}
			if !block4.Contains(*next) && !block6.Contains(*next) {
				return phrase.Errorf("lab: no address left for %s", h.name)
			}
			h.addrs[i] = *next
			b.in.byAddr[*next] = h
		}
	}
	return nil
}

// fill gives every zone the SOA and NS records that it lacks, and every
// server name its addresses, in the zone that the name lies in.
func (b *builder) fill() error {
	for _, origin := range b.order {
		var hosts []name.Name
		for _, h := range b.in.hosts {
			if h.zones[origin] != nil {
				hosts = append(hosts, h.name)
			}
		}
		b.zones[origin].complete(hosts)
	}
	for _, h := range b.in.hosts {
		if z := zoneSet(b.zones).deepest(h.name, 0); z != nil {
			b.addresses(z, h)
		}
	}
	for _, h := range b.in.hosts {
		for _, r := range b.in.root.get(name.Root(), dns.TypeNS) {
			r.zone = nil // a server that is lame has no signatures of the root
			h.rootNS = append(h.rootNS, r)
		}
	}
	return nil
}

// addresses adds the addresses of h to z, unless the scenario gave the name
// addresses or an alias of its own.
func (b *builder) addresses(z *Zone, h *host) {
	for _, t := range z.nodes[h.name] {
		if t == dns.TypeA || t == dns.TypeAAAA || t == dns.TypeCNAME {
			return
		}
	}
	for _, a := range h.addrs {
		z.add(hostRecord(h.name, a.AsSlice()))
	}
}

// delegate adds to every parent zone the delegations that it lacks, with glue
// for the servers whose names lie within the child (RFC 9471).
func (b *builder) delegate() error {
	for _, origin := range b.order {
		above, ok := origin.Parent()
		if !ok {
			continue
		}
		parent := zoneSet(b.zones).deepest(above, 0)
		if len(parent.get(origin, dns.TypeNS)) > 0 {
			continue
		}
		for _, ns := range b.zones[origin].get(origin, dns.TypeNS) {
			parent.add(record{owner: origin, typ: dns.TypeNS, ttl: ns.ttl, rdata: ns.rdata})
			if host, ok := ns.target(); ok && origin.Contains(host) {
				b.glue(parent, host)
			}
		}
	}
	return nil
}

// glue copies the addresses of a name server from its own zone to the parent
// of that zone.
func (b *builder) glue(parent *Zone, host name.Name) {
	z := zoneSet(b.zones).deepest(host, 0)
	for _, t := range []uint16{dns.TypeA, dns.TypeAAAA} {
		for _, r := range z.get(host, t) {
			parent.add(r)
		}
	}
}

// arm puts the faults in place.
func (b *builder) arm() error {
	for _, s := range b.in.scenarios {
		own := b.hostsOf(s)
		for _, f := range s.Faults {
			a := &armed{Fault: f, scenario: s.File}
			b.in.faults = append(b.in.faults, a)
			if f.needsZone() && b.in.zoneFor(&f) == nil {
				return phrase.Errorf("lab: %s: fault %q: no such signed zone", s.File, f)
			}
			if f.Target == "*" {
				for _, h := range own {
					h.faults = append(h.faults, a)
				}
				continue
			}
			target, err := name.Parse(f.Target)
			if err != nil {
				return phrase.Errorf("lab: %s: fault %q: %w", s.File, f, err)
			}
			if err := b.armAt(a, target, own); err != nil {
				return err
			}
		}
	}
	return nil
}

// armAt puts one fault on a server, or on a zone at all its servers.
func (b *builder) armAt(a *armed, target name.Name, own []*host) error {
	if h := b.hosts[target]; h != nil {
		h.faults = append(h.faults, a)
		return nil
	}
	a.zone = target
	found := false
	for _, h := range own {
		if h.zones[target] != nil {
			h.faults = append(h.faults, a)
			found = true
		}
	}
	if !found {
		return phrase.Errorf("lab: %s: fault %q: no such server or zone", a.scenario, a.Fault)
	}
	return nil
}

// hostsOf returns the servers that a scenario names or that have its zones.
func (b *builder) hostsOf(s *Scenario) []*host {
	mine := map[name.Name]bool{}
	for _, spec := range s.Servers {
		mine[spec.Name] = true
	}
	var hs []*host
	for _, h := range b.in.hosts {
		has := mine[h.name]
		for _, z := range s.Zones {
			has = has || h.zones[z.Origin] != nil
		}
		if has {
			hs = append(hs, h)
		}
	}
	return hs
}

package resolve

import (
	"net/netip"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/reply"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

// parentSide returns the addresses of a name server of z as the zone above
// the server's own gives them. They are asked last, where the addresses that
// the server's own zone gives are none or of no use: a delegation that no
// other resolver stumbles over must not fail here either. They come from
// those who delegate and so deserve the trust of any glue.
func (w *walk) parentSide(z *zone, h name.Name) []netip.Addr {
	if z.name.Contains(h) {
		return w.askParent(z, h)
	}
	for up := w.r.knownZone(h, w.r.cfg.Now()); up != nil; up = up.parent {
		if addrs := up.addrsOf(h); addrs != nil {
			return addrs
		}
	}
	return nil
}

// addrsOf returns the addresses that the delegation gave for a server.
func (z *zone) addrsOf(h name.Name) []netip.Addr {
	for _, s := range z.servers {
		if s.name == h {
			return s.addrs
		}
	}
	return nil
}

// askParent asks the servers of the zone above z for the addresses of a
// server within z: the referral brought none that can be used, and only those
// who gave the referral can know more.
func (w *walk) askParent(z *zone, h name.Name) []netip.Addr {
	if z.parent == nil || w.account.looks == 0 || w.depth >= w.r.cfg.Limits.Nesting {
		return nil
	}
	w.account.looks--
	w.depth++
	defer func() { w.depth-- }()
	var out []netip.Addr
	for _, t := range w.r.cfg.addressTypes() {
		if out = w.askAbove(z.parent, h, t); len(out) > 0 {
			break
		}
	}
	return out
}

// askAbove asks zone z for one type of address of h, through aliases that
// stay within z: as an answer or as the glue of a referral.
func (w *walk) askAbove(z *zone, h name.Name, t wire.Type) []netip.Addr {
	for range hostAliases {
		q := evidence.Question{Name: h, Type: t}
		a, cached := w.ask(z, q, round)
		w.note(evidence.ForAddress, h, q, z, a, cached)
		switch {
		case !a.ok():
			return nil
		case a.reading.Outcome == evidence.Alias && z.name.Contains(a.reading.Target):
			h = a.reading.Target
			continue
		case a.reading.Outcome == evidence.Referral:
			return a.cut.addrsOf(h)
		}
		return addressesIn(a.reading.Records)
	}
	return nil
}

// addressesIn takes the addresses out of address records.
func addressesIn(rrs []wire.RR) []netip.Addr {
	var out []netip.Addr
	for _, rr := range rrs {
		if addr, ok := reply.Address(rr); ok && len(out) < reply.MaxServers {
			out = append(out, addr)
		}
	}
	return out
}

// addressTypes lists the types of the address families that may be used.
func (c *Config) addressTypes() []wire.Type {
	var types []wire.Type
	if !c.NoIPv4 {
		types = append(types, wire.TypeA)
	}
	if !c.NoIPv6 {
		types = append(types, wire.TypeAAAA)
	}
	return types
}

package resolve

import (
	"net/netip"
	"sync/atomic"
	"time"

	"github.com/mayissue/mayissue/chain"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/reply"
	"github.com/mayissue/mayissue/name"
)

// maxDelegation bounds how long a delegation is believed, whatever its TTL.
const maxDelegation = 12 * time.Hour

// zone is a zone cut and the servers that the parent's servers gave for it.
// It is immutable, but for what is remembered of its judgement. The child's own
// NS set is never used: a delegation lives and dies with the parent's (ghost
// domains, CVE-2012-1033).
type zone struct {
	name     name.Name
	parent   *zone // nil for the root
	servers  []host
	referral *evidence.Exchange // that delegated it; nil for hints and stubs
	signed   bool               // a DS record came with the referral
	since    time.Time          // when it was learnt
	expires  time.Time          // zero: never

	standing atomic.Pointer[chain.Bare] // how it stands; see standings
}

// host is one name server with the addresses known without asking.
type host struct {
	name  name.Name
	addrs []netip.Addr
}

// given makes a zone from servers named in advance.
func given(n name.Name, hints []Hint) *zone {
	z := &zone{name: n}
	for _, h := range hints {
		z.servers = append(z.servers, host{h.Name, h.Addrs})
	}
	return z
}

// delegated makes the zone that a referral from parent's servers describes.
// It never outlives the delegation of its parent.
func delegated(parent *zone, d *reply.Delegation, x *evidence.Exchange, now time.Time) *zone {
	z := &zone{name: d.Zone, parent: parent, referral: x, signed: d.Signed}
	for _, ns := range d.NS {
		h := host{name: ns}
		for _, g := range d.Glue {
			if g.Host == ns {
				h.addrs = append(h.addrs, g.Addr)
			}
		}
		z.servers = append(z.servers, h)
	}
	z.since, z.expires = now, z.deadline(now, d.TTL)
	return z
}

// coHosted makes the zone that an answer from parent's own servers showed:
// they hold both sides of the cut, so no referral was ever seen.
func coHosted(parent *zone, apex name.Name, x *evidence.Exchange, now time.Time, ttl uint32) *zone {
	z := &zone{name: apex, parent: parent, servers: parent.servers, referral: x, signed: parent.signed}
	z.since, z.expires = now, z.deadline(now, ttl)
	return z
}

func (z *zone) deadline(now time.Time, ttl uint32) time.Time {
	d := now.Add(min(time.Duration(ttl)*time.Second, maxDelegation))
	if p := z.parent; p != nil && !p.expires.IsZero() && p.expires.Before(d) {
		return p.expires
	}
	return d
}

// alive reports whether the delegation may still be used. Where the clock
// went backwards nobody can say how old it is.
func (z *zone) alive(now time.Time) bool {
	return z.expires.IsZero() || !now.Before(z.since) && now.Before(z.expires)
}

// outlived is a time, or when the delegation ends where that is earlier.
func (z *zone) outlived(t time.Time) time.Time {
	if !z.expires.IsZero() && z.expires.Before(t) {
		return z.expires
	}
	return t
}

// shared reports whether the zone delegates to many owners, the root or a
// TLD: such a zone is asked for one label more than is known, never for the
// whole name, which is none of its business (RFC 9156).
func (z *zone) shared() bool { return z.name.NumLabels() <= 1 }

// knownZone returns the deepest delegation known at or above n.
func (r *Resolver) knownZone(n name.Name, now time.Time) *zone {
	for a := n; !a.IsRoot(); a, _ = a.Parent() {
		if z, ok := r.stubs[a]; ok {
			return z
		}
		if z, ok := r.zones.get(a); ok {
			if z.alive(now) {
				return z
			}
			r.zones.drop(a)
		}
	}
	return r.root
}

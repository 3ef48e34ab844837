package resolve

import (
	"encoding/binary"
	"slices"
	"time"

	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

// compose answers a question of a signed zone from records that were seen
// before (RFC 8198): by a denial, or by a wildcard and the denial of anything
// closer. What it makes is a reply like any server's, and is judged like one;
// only where it is Secure is it the answer, so that neither an opt-out span
// (RFC 8198 section 4) nor a record that should not have been kept denies
// anything. It returns nil where the question must be asked.
func (w *walk) compose(z *zone, q evidence.Question, e effort) *answer {
	if !w.r.cfg.Aggressive || !w.judged(q, e) || q.Type == wire.TypeDNSKEY || q.Type == wire.TypeANY || q.Type == wire.TypeRRSIG {
		return nil
	}
	// The servers of z may hold zones below it that nobody was referred to.
	for at, ok := q.Name, true; ok && z.name.Contains(at); at, ok = at.Parent() {
		x := w.composed(z, at, q)
		if x == nil {
			continue
		}
		rd, _ := w.read(x)
		if x.Outcome = rd.Outcome; !rd.Final() {
			continue
		}
		if judged := w.judge().Try(x); judged.Security.IsSecure() {
			a := &answer{reading: rd, accepted: x}
			w.stand(a, judged)
			w.learn(z, a) // what came along with an alias is proven now
			return a
		}
	}
	return nil
}

// composed is a reply made from what is kept of the zone at a name, or nil.
func (w *walk) composed(z *zone, at name.Name, q evidence.Question) *evidence.Exchange {
	now := w.r.cfg.Now()
	list, _ := w.r.denials.get(at)
	if len(list)+len(w.beside[at]) == 0 {
		return nil
	}
	c := composer{v: dnssec.Validator{Meter: w.meter()}, zone: at, q: q, now: now, list: renewed(list, w.beside[at], now)}
	for _, k := range c.list {
		c.sets = append(c.sets, k.set)
	}
	b := c.denial()
	if b == nil {
		b = c.wildcard()
	}
	if b == nil {
		return nil
	}
	return &evidence.Exchange{Zone: z.name, Question: q, Sent: now, Reply: b, Detail: "made from records seen before (RFC 8198)"}
}

// composer makes one reply.
type composer struct {
	v    dnssec.Validator
	zone name.Name
	q    evidence.Question
	now  time.Time
	list []kept
	sets []dnssec.RRset // those of the list
}

// denial is a reply that denies, or nil.
func (c *composer) denial() []byte {
	kind, by := c.v.Choose(c.zone, c.sets, c.q.Name, c.q.Type)
	if len(by) == 0 {
		return nil
	}
	if soa, ok := dnssec.Find(c.sets, c.zone, wire.TypeSOA); ok {
		by = append(by, soa)
	}
	rcode := uint16(wire.RCodeSuccess)
	if kind == dnssec.ProofNameError {
		rcode = wire.RCodeNXDomain
	}
	return c.message(rcode, nil, by)
}

// wildcard is a reply with the records of a wildcard, or nil.
func (c *composer) wildcard() []byte {
	for i := range c.list {
		k := &c.list[i]
		t := k.set.Type()
		if e := k.encloser; !e.IsValid() || e == c.q.Name || !e.Contains(c.q.Name) || t != c.q.Type && t != wire.TypeCNAME {
			continue
		}
		if by := c.v.ChooseCloser(c.zone, c.sets, c.q.Name, k.encloser); len(by) > 0 {
			return c.message(wire.RCodeSuccess, &k.set, by)
		}
	}
	return nil
}

// message writes the reply, with what is left of each TTL.
func (c *composer) message(rcode uint16, answer *dnssec.RRset, authority []dnssec.RRset) []byte {
	const head = 12
	b := append(make([]byte, head, 512), c.q.Name.Wire()...)
	b = binary.BigEndian.AppendUint16(b, c.q.Type)
	b = binary.BigEndian.AppendUint16(b, wire.ClassIN)
	var an, ns int
	if answer != nil {
		b, an = c.records(b, *answer, c.q.Name)
	}
	for _, s := range authority {
		var n int
		b, n = c.records(b, s, s.Owner())
		ns += n
	}
	const authoritative = 0x8400
	for i, v := range []uint16{0, authoritative | rcode, 1, uint16(an), uint16(ns), 0} {
		binary.BigEndian.PutUint16(b[2*i:], v)
	}
	return b
}

// records appends a set and its signatures, and returns how many records that
// makes.
func (c *composer) records(b []byte, s dnssec.RRset, owner name.Name) ([]byte, int) {
	i := slices.IndexFunc(c.list, func(k kept) bool { return k.set.Owner() == s.Owner() && k.set.Type() == s.Type() })
	ttl := uint32(c.list[i].expires.Sub(c.now) / time.Second)
	for _, rdata := range s.RData() {
		b = wire.AppendRecord(b, owner.Wire(), s.Type(), ttl, rdata)
	}
	sigs := s.Signatures()
	for _, rdata := range sigs {
		b = wire.AppendRecord(b, owner.Wire(), wire.TypeRRSIG, ttl, rdata)
	}
	return b, s.Len() + len(sigs)
}

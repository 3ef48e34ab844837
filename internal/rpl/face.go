package rpl

import (
	"slices"
	"time"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/reply"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

const typeRRSIG wire.Type = 46

// Face is what a stub resolver would be told of a trace: the alias chain in
// order, then the records, or a denial; SERVFAIL where any link is missing.
// Signatures go along with DO only. Nothing here is validated: AD is for
// the runner to set. The time is that of the trace's clock, by which TTLs have run
// down.
func Face(tr *evidence.Trace, q *Packet, now time.Time) Packet {
	f := face{now: now, do: q.DO, seen: map[name.Name]bool{}, out: Packet{
		QR: true, RD: q.RD, RA: true, CD: q.CD, Opcode: q.Opcode,
		EDNS: q.EDNS, DO: q.EDNS && q.DO, Question: q.Question,
	}}
	for _, s := range tr.Steps {
		if s.Purpose != evidence.ForLookup {
			continue
		}
		x := tr.Exchange(s.Accepted)
		if x == nil {
			return f.tooLong(tr, &s)
		}
		rd, m := reply.Interpret(x)
		f.zone = x.Zone
		if f.step(s.Question, &rd, m, x.Sent) {
			return f.out
		}
	}
	return f.fail()
}

// face is an answer being made.
type face struct {
	now  time.Time
	do   bool
	zone name.Name          // whose servers gave the reply in hand
	seen map[name.Name]bool // aliases of the chain
	out  Packet
}

func (f *face) fail() Packet {
	f.out.RCode, f.out.Answer, f.out.Authority = wire.RCodeServFail, nil, nil
	return f.out
}

// tooLong is the answer to a question whose name a DNAME makes too long
// (RFC 6672 section 2.2): YXDOMAIN, with the DNAME. Any other failure is
// SERVFAIL.
func (f *face) tooLong(tr *evidence.Trace, s *evidence.Step) Packet {
	if len(s.Exchanges) > 0 && s.Failure == evidence.FailOtherRCode {
		x := tr.Exchange(s.Exchanges[len(s.Exchanges)-1])
		m, err := wire.Parse(x.Reply)
		if err == nil && m.RCode == wire.RCodeYXDomain {
			for _, rr := range m.Answer {
				if rr.Type == wire.TypeDNAME && rr.Owner.Contains(s.Question.Name) {
					f.out.RCode = wire.RCodeYXDomain
					f.add(m, rr.Owner, rr.Type, x.Sent)
					return f.out
				}
			}
		}
	}
	return f.fail()
}

// step adds what one reply says. It reports whether that is the end.
func (f *face) step(q evidence.Question, rd *reply.Reading, m *wire.Message, at time.Time) bool {
	switch {
	case rd.Outcome == evidence.Alias:
		owner := q.Name
		if rd.DNAME.IsValid() {
			f.add(m, rd.DNAME, wire.TypeDNAME, at)
		} else {
			f.signatures(m, owner, wire.TypeCNAME, at)
		}
		f.out.Answer = append(f.out.Answer, wire.TextRecord{
			Owner: owner, Type: wire.TypeCNAME, Class: wire.ClassIN, TTL: f.left(rd.TTL, at), RData: []byte(rd.Target.Wire()),
		})
		f.seen[q.Name] = true
		if f.seen[rd.Target] {
			f.out.Loop, f.out.RCode = true, wire.RCodeServFail
		}
		return f.out.Loop
	case rd.Outcome == evidence.Answer:
		if q.Type == wire.TypeCNAME {
			f.out.RCode = m.RCode // of the end of the chain (RFC 6604)
			f.madeBy(m, q.Name, at)
		}
		f.add(m, q.Name, q.Type, at)
		return true
	case rd.Negative():
		if rd.Outcome == evidence.NXDomain {
			f.out.RCode = wire.RCodeNXDomain
		}
		for _, rr := range m.Authority {
			if rr.Type == wire.TypeSOA && rr.Owner == rd.Apex {
				f.out.Authority = append(f.out.Authority, f.record(rr, at))
			}
		}
		return true
	}
	return false
}

// madeBy adds the DNAME that a CNAME at owner was made from.
func (f *face) madeBy(m *wire.Message, owner name.Name, at time.Time) {
	for _, rr := range m.Answer {
		if rr.Type == wire.TypeDNAME && rr.Owner != owner && rr.Owner.Contains(owner) {
			f.add(m, rr.Owner, rr.Type, at)
			return
		}
	}
}

// add passes on a record set and, with DO, its signatures. The set of an
// answer may stand in a referral (DS).
func (f *face) add(m *wire.Message, owner name.Name, t wire.Type, at time.Time) {
	rrs := m.Answer
	if t == wire.TypeDS && len(rrs) == 0 {
		rrs = m.Authority
	}
	asked := func(rr wire.RR) bool {
		return rr.Owner == owner && rr.Class == wire.ClassIN && (rr.Type == t || t == wire.TypeANY)
	}
	if slices.ContainsFunc(rrs, func(rr wire.RR) bool { return asked(rr) && f.strays(rr) }) {
		return
	}
	for _, rr := range rrs {
		if asked(rr) && sound(rr) {
			f.out.Answer = append(f.out.Answer, f.record(rr, at))
		}
	}
	f.signatures(m, owner, t, at)
}

// strays reports whether the record is an NSEC that points out of its zone:
// it denies what is not the zone's to deny.
func (f *face) strays(rr wire.RR) bool {
	if rr.Type != wire.TypeNSEC {
		return false
	}
	rdata, err := rr.Canonical()
	if err != nil {
		return false
	}
	r, err := wire.ParseNSEC(rdata)
	return err == nil && !f.zone.Contains(r.Next)
}

// sound reports whether the RDATA can be what its type says. The engine keeps
// such records, since whoever judges them must know; a client is spared them.
func sound(rr wire.RR) bool {
	_, err := rr.Canonical()
	_, isAddr := reply.Address(rr)
	return err == nil && (isAddr || rr.Type != wire.TypeA && rr.Type != wire.TypeAAAA)
}

// signatures passes on, with DO, those of a record set, wherever in the
// message they stand.
func (f *face) signatures(m *wire.Message, owner name.Name, t wire.Type, at time.Time) {
	if !f.do || t == typeRRSIG {
		return
	}
	for _, section := range [][]wire.RR{m.Answer, m.Authority, m.Additional} {
		for _, rr := range section {
			if rr.Owner != owner || rr.Type != typeRRSIG {
				continue
			}
			r := f.record(rr, at)
			if sig, err := wire.ParseRRSIG(r.RData); err == nil && sig.TypeCovered == t {
				f.out.Answer = append(f.out.Answer, r)
			}
		}
	}
}

func (f *face) record(rr wire.RR, at time.Time) wire.TextRecord {
	out := textRecord(rr)
	out.TTL = f.left(rr.TTL, at)
	return out
}

// textRecord takes a record out of its message.
func textRecord(rr wire.RR) wire.TextRecord {
	rdata, err := rr.Canonical()
	if err != nil {
		rdata = rr.RData()
	}
	return wire.TextRecord{Owner: rr.Owner, Type: rr.Type, Class: rr.Class, TTL: rr.TTL, RData: rdata}
}

// left is what is left of a TTL that was read at a time.
func (f *face) left(ttl uint32, at time.Time) uint32 {
	gone := max(0, int64(f.now.Sub(at)/time.Second))
	return uint32(max(0, int64(ttl)-gone))
}

package rpl

import (
	"net/netip"
	"slices"
	"time"

	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

// said is what a server has answered in this scenario.
type said struct {
	server netip.Addr
	at     time.Time
	e      *Entry
}

// again makes a reply of what the server has said before. Other resolvers
// take from their caches the rest of an alias chain, the alias of a question
// for another type, the DS of a referral, and what a DNAME makes of a name;
// scenarios then have no entry for the questions that we ask instead. A
// server that has said it once would say it again.
func (p *run) again(q *pending) *Entry {
	want := q.msg.Question[0]
	for i := len(p.said) - 1; i >= 0; i-- {
		s := p.said[i]
		if s.server != q.server {
			continue
		}
		gone := uint32(p.clock().Sub(s.at) / time.Second)
		for j := range s.e.Packets {
			if packet, ok := s.e.Packets[j].about(want.Name, want.Type, gone); ok {
				return &Entry{Line: s.e.Line, made: true, CopyID: true, CopyQuery: true, Packets: []Packet{packet}}
			}
		}
	}
	return nil
}

// about is what the packet says about another question, seconds later: the
// records asked for, or that there are none, where an alias chain ends or for
// a name that does not exist.
func (p *Packet) about(n name.Name, t wire.Type, gone uint32) (Packet, bool) {
	out := *p
	out.Answer, out.Authority, out.Additional = partOf(p.Answer, n, t), nil, nil
	if out.Answer == nil && t == wire.TypeDS {
		out.Answer = setOf(p.Authority, n, t)
	}
	if out.Answer != nil {
		out.RCode, out.Answer = wire.RCodeSuccess, older(out.Answer, gone)
		return out, true
	}
	out.Authority = older(p.Authority, gone)
	absent := p.RCode == wire.RCodeNXDomain && len(p.Answer) == 0 && len(p.Question) == 1 && p.Question[0].Name == n
	return out, absent || endsAt(p.Answer, n)
}

// older takes the time that has gone off the TTLs. What no cache can hold any
// more is fresh from the server.
func older(rrs []wire.TextRecord, gone uint32) []wire.TextRecord {
	out := slices.Clone(rrs)
	for i := range out {
		if out[i].TTL >= gone {
			out[i].TTL -= gone
		}
	}
	return out
}

// endsAt reports whether the last alias leads to n, of which nothing follows.
func endsAt(rrs []wire.TextRecord, n name.Name) bool {
	end := false
	for _, rr := range rrs {
		if rr.Type == wire.TypeCNAME {
			to, err := name.FromWire(rr.RData)
			end = err == nil && to == n
		}
		if rr.Owner == n {
			return false
		}
	}
	return end
}

// partOf picks the records that answer a question, with their signatures:
// those asked for, else the CNAME of the name, else the nearest DNAME above
// with the CNAME that it makes.
func partOf(rrs []wire.TextRecord, n name.Name, t wire.Type) []wire.TextRecord {
	for _, typ := range []wire.Type{t, wire.TypeCNAME} {
		if out := setOf(rrs, n, typ); out != nil {
			return out
		}
	}
	for up, ok := n.Parent(); ok; up, ok = up.Parent() {
		out := setOf(rrs, up, wire.TypeDNAME)
		if out == nil {
			continue
		}
		if end, err := name.FromWire(out[0].RData); err == nil {
			if to, err := n.ReplaceSuffix(up, end); err == nil {
				out = append(out, wire.TextRecord{Owner: n, Type: wire.TypeCNAME, Class: wire.ClassIN, TTL: out[0].TTL, RData: []byte(to.Wire())})
			}
		}
		return out
	}
	return nil
}

// setOf picks one record set and its signatures; nil when there is no set.
func setOf(rrs []wire.TextRecord, owner name.Name, t wire.Type) []wire.TextRecord {
	var set, sigs []wire.TextRecord
	for _, rr := range rrs {
		if rr.Owner != owner {
			continue
		}
		if rr.Type == t {
			set = append(set, rr)
		} else if sig, err := wire.ParseRRSIG(rr.RData); rr.Type == typeRRSIG && err == nil && sig.TypeCovered == t {
			sigs = append(sigs, rr)
		}
	}
	if set == nil {
		return nil
	}
	return append(set, sigs...)
}

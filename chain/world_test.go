package chain_test

import (
	"context"
	"crypto/rand"
	"net/netip"
	"testing"
	"time"

	"github.com/mayissue/mayissue/chain"
	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/reply"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/lab"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/resolve"
)

// world is a lab seen through the walk of one name: a chain.Source that asks
// the servers that the walk found.
type world struct {
	t     *testing.T
	in    *lab.Internet
	trace *evidence.Trace
	asked []evidence.Question
}

// walked climbs a name in a lab and returns the world that the walk saw.
func walked(t *testing.T, in *lab.Internet, n name.Name) *world {
	t.Helper()
	rrs, err := wire.ParseZone([]byte(in.RootHints()), "hints")
	if err != nil {
		t.Fatal(err)
	}
	var hints []resolve.Hint
	for _, rr := range rrs {
		if a, ok := netip.AddrFromSlice(rr.RData); ok && (rr.Type == wire.TypeA || rr.Type == wire.TypeAAAA) {
			hints = append(hints, resolve.Hint{Name: rr.Owner, Addrs: []netip.Addr{a}})
		}
	}
	r, err := resolve.New(resolve.Config{
		Transport: in, Hints: hints, Rand: rand.Reader,
		Permit:  []netip.Prefix{netip.MustParsePrefix("127.53.0.0/16"), netip.MustParsePrefix("fd53::/64")},
		Anchors: anchors(t, in), Clock: in.SigningTime,
	})
	if err != nil {
		t.Fatal(err)
	}
	return &world{t: t, in: in, trace: r.Climb(context.Background(), n)}
}

func (w *world) cut(zone name.Name) *evidence.Cut {
	for i := range w.trace.Cuts {
		if w.trace.Cuts[i].Zone == zone {
			return &w.trace.Cuts[i]
		}
	}
	return nil
}

// Cut implements chain.Source.
func (w *world) Cut(zone name.Name) (name.Name, *evidence.Exchange, bool) {
	c := w.cut(zone)
	if c == nil {
		return name.Name{}, nil, false
	}
	return c.Parent, w.trace.Exchange(c.Referral), true
}

// Ask implements chain.Source: one query to the first server of the zone, over
// TCP, so that nothing is ever truncated. A zone that the walk has not met is
// asked for where the zone above is.
func (w *world) Ask(zone name.Name, q evidence.Question) *evidence.Exchange {
	w.asked = append(w.asked, q)
	met := zone
	for w.cut(met) == nil && !met.IsRoot() {
		met, _ = met.Parent()
	}
	for c := w.cut(met); c != nil; c = w.cut(c.Parent) {
		for _, s := range c.Servers {
			for _, a := range s.Addrs {
				return w.exchange(c.Zone, zone, netip.AddrPortFrom(a, 53), q)
			}
		}
	}
	return nil
}

func (w *world) exchange(_, zone name.Name, server netip.AddrPort, q evidence.Question) *evidence.Exchange {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	query := wire.Query{ID: 1, Name: q.Name, Type: q.Type, EDNS: true}.Append(nil)
	b, err := w.in.Exchange(ctx, "tcp", server, query, func([]byte) bool { return true })
	if err != nil {
		return nil
	}
	x := &evidence.Exchange{ID: 1, Zone: zone, Addr: server, Transport: "tcp", Question: q, Query: query, Reply: b}
	if rd, _ := reply.Interpret(x); !rd.Final() {
		return nil
	}
	return x
}

// anchors reads the lab's trust anchors.
func anchors(t *testing.T, in *lab.Internet) dnssec.Anchors {
	t.Helper()
	rrs, err := wire.ParseZone([]byte(in.Anchors()), "anchors")
	if err != nil {
		t.Fatal(err)
	}
	var records []dnssec.Record
	for _, rr := range rrs {
		records = append(records, dnssec.Record{Owner: rr.Owner, Type: rr.Type, TTL: rr.TTL, RData: rr.RData})
	}
	a, err := dnssec.NewAnchors(records...)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// judged returns the weakest status of the CAA answers that the walk rests on.
func (w *world) judged() (dnssec.Security, []chain.Answer) {
	w.t.Helper()
	j := chain.New(dnssec.Validator{Now: w.in.SigningTime()}, anchors(w.t, w.in), chain.FromTrace(w.trace))
	var all []dnssec.Security
	var answers []chain.Answer
	for _, s := range w.trace.Steps {
		x := w.trace.Exchange(s.Accepted)
		if s.Purpose != evidence.ForCAA || x == nil {
			continue
		}
		a := j.Answer(x)
		answers = append(answers, a)
		all = append(all, a.Security)
	}
	return dnssec.Weakest(all...), answers
}

package probe

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"sync"
	"time"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/reply"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

// desk is one address with what it was asked and said. All questions to an
// address pass here, which is how they are paced and counted.
type desk struct {
	p      *Prober
	server name.Name
	addr   netip.AddrPort
	open   chan struct{} // a place for each question that may be open

	mu   sync.Mutex
	next time.Time // when the next question may be sent
	sent int
	said []evidence.Probe
}

func (p *Prober) desk(server name.Name, addr netip.Addr) *desk {
	return &desk{p: p, server: server, addr: netip.AddrPortFrom(addr, p.cfg.Port), open: make(chan struct{}, p.cfg.Limits.InFlight)}
}

// ask puts one question and keeps what came of it. It returns nil where the
// question could not be sent any more.
func (d *desk) ask(ctx context.Context, q question) *evidence.Exchange {
	select {
	case d.open <- struct{}{}:
		defer func() { <-d.open }()
	case <-ctx.Done():
		return nil
	}
	if !d.turn(ctx) || !d.enter(ctx) {
		return nil
	}
	query, err := q.pack(d.p.cfg.Rand)
	if err != nil {
		d.leave(evidence.Canceled)
		return nil
	}
	x := &evidence.Exchange{
		Zone: q.zone, Server: d.server, Addr: d.addr, Transport: q.network,
		Question: evidence.Question{Name: q.name, Type: q.typ}, Query: query.Append(nil), Sent: d.p.cfg.Now(),
	}
	d.exchange(ctx, x, query)
	d.leave(x.Outcome)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.said = append(d.said, evidence.Probe{Kind: q.kind, Exchange: x})
	return x
}

// turn waits until a question may be sent; false where none may be any more.
func (d *desk) turn(ctx context.Context) bool {
	d.mu.Lock()
	if d.sent >= d.p.cfg.Limits.PerAddress {
		d.mu.Unlock()
		return false
	}
	d.sent++
	now := time.Now()
	at := d.next
	if at.Before(now) || d.p.cfg.Unpaced(d.addr.Addr()) {
		at = now
	}
	d.next = at.Add(d.p.cfg.Limits.Gap)
	d.mu.Unlock()
	timer := time.NewTimer(at.Sub(now))
	defer timer.Stop()
	select {
	case <-timer.C:
		return ctx.Err() == nil
	case <-ctx.Done():
		return false
	}
}

// enter waits for the pace that decisions and surveys keep together.
func (d *desk) enter(ctx context.Context) bool {
	return d.p.cfg.Pacer == nil || d.p.cfg.Pacer.Enter(ctx, d.addr.Addr()) == nil
}

func (d *desk) leave(how evidence.Outcome) {
	if d.p.cfg.Pacer != nil {
		d.p.cfg.Pacer.Leave(d.addr.Addr(), how)
	}
}

// exchange sends the query of x and reads the reply into it.
func (d *desk) exchange(whole context.Context, x *evidence.Exchange, query wire.Query) {
	ctx, cancel := context.WithTimeout(whole, d.p.cfg.Limits.Wait)
	defer cancel()
	began := time.Now()
	b, err := d.p.cfg.Transport.Exchange(ctx, x.Transport, d.addr, x.Query, func(b []byte) bool {
		ok := reply.Belongs(b, query)
		if !ok {
			x.Discarded++
		}
		return ok
	})
	x.RTT = time.Since(began)
	if err != nil {
		x.Outcome, x.Detail = classify(err, x.Transport), err.Error()
		switch {
		case x.Outcome == evidence.Timeout && whole.Err() != nil && x.RTT < d.p.cfg.Limits.Wait:
			x.Outcome = evidence.Canceled // our time was up: the server is not silent
		case x.Outcome == evidence.Timeout:
			x.Detail = fmt.Sprintf("no reply within %v", x.RTT.Round(time.Millisecond))
		}
		return
	}
	x.Reply = slices.Clip(b)
	rd, _ := reply.Interpret(x)
	x.Outcome, x.Detail = rd.Outcome, rd.Detail.String()
	if x.Outcome != evidence.Malformed && x.Outcome != evidence.Truncated && wire.QuestionBytes(x.Reply) != "" &&
		wire.QuestionBytes(x.Reply) != wire.QuestionBytes(x.Query) {
		x.Outcome, x.Detail = evidence.BadCase, "the question came back in other letters than it was sent in"
	}
}

// all asks questions, as many at once as the address is asked at all.
func (d *desk) all(ctx context.Context, qs ...question) []*evidence.Exchange {
	out := make([]*evidence.Exchange, len(qs))
	var wg sync.WaitGroup
	for i, q := range qs {
		wg.Go(func() { out[i] = d.ask(ctx, q) })
	}
	wg.Wait()
	return out
}

// last returns what came of the latest question of a kind, or nil.
func (d *desk) last(kind evidence.ProbeKind) *evidence.Exchange {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, p := range slices.Backward(d.said) {
		if p.Kind == kind {
			return p.Exchange
		}
	}
	return nil
}

// heard reports whether any reply came from the address.
func (d *desk) heard() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.ContainsFunc(d.said, func(p evidence.Probe) bool { return p.Exchange.Reply != nil })
}

// answered reports whether the latest question of a kind was answered.
func (d *desk) answered(kind evidence.ProbeKind) bool {
	x := d.last(kind)
	return x != nil && sound(x.Outcome)
}

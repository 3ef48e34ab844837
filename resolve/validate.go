package resolve

import (
	"fmt"

	"github.com/mayissue/mayissue/chain"
	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/reply"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

// validates reports whether answers are validated: not without trust anchors.
func (w *walk) validates() bool { return w.r.validates }

// judge returns the judge of the walk: it sees what the walk sees, and what it
// lacks of DS and DNSKEY sets the walk asks for.
func (w *walk) judge() *chain.Judge {
	if w.judging == nil {
		var src chain.Source = seen{w}
		if w.settles {
			src = standings{seen{w}}
		}
		v := dnssec.Validator{Policy: w.r.cfg.Policy, Now: w.clock, Meter: w.meter(), Memory: w.r.signatures}
		w.judging = chain.New(v, w.r.cfg.Anchors, src)
	}
	return w.judging
}

// meter returns the meter of the walk's judgements.
func (w *walk) meter() *dnssec.Meter {
	if w.metered == nil {
		w.metered = dnssec.NewMeter(chain.LimitsFor(w.n))
	}
	return w.metered
}

// read reads a reply, each once in a walk.
func (w *walk) read(x *evidence.Exchange) (reply.Reading, *wire.Message) {
	if !w.validates() {
		return reply.Interpret(x)
	}
	return w.judge().Read(x)
}

// met remembers a zone and those above it.
func (w *walk) met(z *zone) {
	for ; z != nil && w.known[z.name] != z; z = z.parent {
		w.known[z.name] = z
	}
}

// seen is a walk as the source of a chain.
type seen struct{ w *walk }

// Cut implements [chain.Source]. A zone may be met again with another
// referral; the judge is shown one of them, and the trace gets that.
func (s seen) Cut(n name.Name) (name.Name, *evidence.Exchange, bool) {
	z, ok := s.w.known[n]
	if !ok || z.parent == nil {
		return name.Name{}, nil, ok
	}
	x, ok := s.w.shown[n]
	if !ok {
		x = z.referral
		put(&s.w.shown, n, x)
	}
	return z.parent.name, x, true
}

// Ask implements [chain.Source]. A zone that only the judge has met, because
// one server holds it and the zone above, is asked for where that is.
func (s seen) Ask(n name.Name, q evidence.Question) *evidence.Exchange {
	z := s.w.known[n]
	for up := n; z == nil; z = s.w.known[up] {
		var ok bool
		if up, ok = up.Parent(); !ok {
			return nil
		}
	}
	if z.name != n {
		z = &zone{name: n, parent: z, servers: z.servers, signed: true, expires: z.expires}
		s.w.met(z)
	}
	a, cached := s.w.ask(z, q, full)
	s.w.note(evidence.ForChain, q.Name, q, z, a, cached)
	switch {
	case a.ok() && a.reading.Final():
		return a.accepted
	case a.unsound != nil:
		return a.unsound.x // no server had a better one: the judge says what is wrong
	}
	return nil
}

// judged reports whether answers to a question are validated before they are
// accepted. What only finds the next zone, or the address of a server, need
// not be: whoever answers there has to prove what it says.
func (w *walk) judged(q evidence.Question, e effort) bool {
	return w.validates() && w.depth == 0 && (e == full || q.Type != wire.TypeNS)
}

// sound reports whether an answer remembered may be used where answers are
// validated: one that was kept for less is judged now.
func (w *walk) sound(a *answer) bool {
	if !a.reading.Final() || !w.judged(a.accepted.Question, full) {
		return true
	}
	if _, ok := w.standing(a); ok {
		return true
	}
	judged := w.judge().Try(a.accepted)
	if judged.Security.Err() != nil {
		return false
	}
	w.stand(a, judged)
	return true
}

// stand remembers that an answer was found to hold: for this walk, and for
// others that keep no evidence as long as the judgement stands.
func (w *walk) stand(a *answer, judged chain.Answer) {
	s := w.judge().Standing(judged)
	put(&w.checked, a, &s)
	if s.Stands(w.clock) {
		a.standing.Store(&s)
	}
}

// standing returns the judgement that an answer holds, where there is one that
// this walk may go by.
func (w *walk) standing(a *answer) (*chain.Standing, bool) {
	if s, ok := w.checked[a]; ok {
		return s, true
	}
	if s := a.standing.Load(); w.settles && s != nil && s.Stands(w.clock) {
		return s, true
	}
	return nil, false
}

// vouched is a delegation for as long as what the referral says of its
// security may be believed: no longer than the DS set, or the records that
// deny it, may be kept (RFC 4035 section 5.3.3). Otherwise a zone that has
// just been signed would pass for unsigned until its NS set is forgotten.
// Without trust anchors nobody looks at them, and nothing changes.
func (w *walk) vouched(d *reply.Delegation, x *evidence.Exchange) *reply.Delegation {
	_, msg := w.read(x)
	if !w.validates() || msg == nil {
		return d
	}
	out := *d
	for _, rr := range msg.Authority {
		t, ttl := rr.Type, rr.TTL
		if sig, err := wire.ParseRRSIG(rr.RData()); t == wire.TypeRRSIG && err == nil {
			t, ttl = sig.TypeCovered, min(ttl, sig.OriginalTTL)
		}
		if t == wire.TypeDS || t == wire.TypeNSEC || t == wire.TypeNSEC3 {
			out.TTL = min(out.TTL, ttl)
		}
	}
	return &out
}

// holds judges the reply that an answer was read from. Where it does not hold,
// another server may have a better one. Where it does, it is remembered for no
// longer than it was signed for (RFC 4035 section 5.3.3): the TTLs of a reply,
// and the SOA record of a denial, are whatever somebody on the way made of them.
func (l *ladder) holds(got *found) bool {
	if !l.w.judged(l.q, l.e) {
		return true
	}
	judged := l.w.judge().Try(got.accepted)
	if judged.Security.Err() == nil {
		l.w.stand(l.a, judged)
		got.reading.TTL = min(got.reading.TTL, judged.TTL)
		return true
	}
	if l.a.unsound == nil {
		l.a.unsound = &unsound{judged.Security, got.accepted}
	}
	return false
}

// wrongSide notes a denial by the zone above, which says nothing of a signed
// zone's own data.
func (l *ladder) wrongSide(x *evidence.Exchange, rd *reply.Reading) {
	if rd.Outcome != evidence.Lame || !rd.Apex.IsValid() || l.a.unsound != nil || !l.w.judged(l.q, l.e) {
		return
	}
	if sec := l.w.judge().Answer(x).Security; sec.Status() == dnssec.Bogus {
		l.a.unsound = &unsound{sec, x}
	}
}

// unsound is the first reply that did not hold.
type unsound struct {
	sec dnssec.Security
	x   *evidence.Exchange
}

// failure names the class, and says what is wrong.
func (u *unsound) failure() (evidence.Failure, string) {
	return chain.Failure(u.sec), fmt.Sprintf("%s, asked as a server of %s: %v", serverText(u.x), u.x.Zone, u.sec.Err())
}

package resolve

import (
	"context"
	"slices"
	"time"

	"github.com/mayissue/mayissue/chain"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

// Settled is what a climb came to of which no evidence is kept.
type Settled struct {
	// Hops are the questions of the climb in its order, nearest first: each
	// climbed name, and after it what its aliases lead to.
	Hops []chain.Settled
	// Trace is the evidence, where one of the questions has no lawful answer:
	// then there are no hops.
	Trace *evidence.Trace
	Sends int // queries sent for it
}

// Settle climbs like [Resolver.Climb], for a great many names: it asks the
// same questions, accepts the same answers by the same judge, and puts the
// evidence away. What was judged once, of an answer or of a zone, is not judged
// again as long as it stands ([chain.Zone.Stands]).
//
// Where the climb fails, what was seen is judged again as [Resolver.Climb] does,
// and the evidence is kept: why a name failed is told from that alone. It is kept
// of every climb where signatures have a clock of their own ([Config.Clock]): by
// one that stands still a judgement would stand for ever.
//
// The hops stand in the place of into, whose storage is used again; it may be
// nil.
func (r *Resolver) Settle(ctx context.Context, n name.Name, into []chain.Settled) Settled {
	w := r.walk(ctx, n, true)
	w.settled = slices.Grow(into[:0], n.NumLabels())
	if w.validates() && !r.apart && w.settle(n) {
		out := Settled{Hops: w.settled, Sends: w.account.sent}
		w.done()
		return out
	}
	w.explain(n)
	return Settled{Trace: w.trace(), Sends: w.account.sent}
}

// explain turns a walk that did not settle into one that keeps evidence: every
// answer is judged from its exchanges, which brings into the trace what the
// chains rest on. A climb that ended without a failure, at a name that needs
// more than the judgements, is gone through again, and so is one of which some
// questions were settled before.
func (w *walk) explain(n name.Name) {
	w.settles, w.settled, w.checked = false, nil, nil
	w.judging = nil
	steps := w.steps
	if w.recalled || len(steps) == 0 || steps[len(steps)-1].a.ok() {
		w.steps = nil
		w.climb(n)
		return
	}
	for _, s := range steps {
		switch {
		case s.a.unsound != nil:
			w.judge().Try(s.a.unsound.x)
		case s.a.ok() && s.Question.Type != wire.TypeNS:
			w.sound(s.a)
		}
	}
	last := steps[len(steps)-1]
	w.failed(last.Question, last.a, last.z)
}

// settle climbs, and reports whether every question was settled.
func (w *walk) settle(n name.Name) bool {
	var z *zone // the deepest at or above the level; nil until somebody asks
	for lvl := n; !lvl.IsRoot(); lvl, _ = lvl.Parent() {
		for z != nil && !z.name.Contains(lvl) {
			z = z.parent
		}
		above, ok := w.settleLevel(lvl, &z)
		if !ok || !above {
			return ok
		}
	}
	return true
}

// settleLevel asks for the CAA records of one climbed name, through aliases. It
// reports whether the climb must go on above, and whether all was settled.
func (w *walk) settleLevel(lvl name.Name, z **zone) (above, ok bool) {
	for cur, hops := lvl, 0; ; hops++ {
		s, ok := w.settledBefore(cur)
		if !ok {
			if s, ok = w.hop(cur, w.final(evidence.ForCAA, qCAA(cur), w.zoneFor(cur, hops, z))); !ok {
				return false, false
			}
		}
		w.settled = append(w.settled, *s)
		switch {
		case s.Outcome != evidence.Alias:
			return s.Outcome.Denies(), true
		case hops == evidence.MaxAliases:
			return false, false // a circle, or too long a chain
		}
		cur = s.Said.Target
	}
}

// zoneFor is the zone that a hop's question is put to. That of the climbed name
// itself is kept for the levels above; an alias may lead anywhere.
func (w *walk) zoneFor(n name.Name, hops int, z **zone) *zone {
	if hops > 0 {
		return w.descend(n, wire.TypeCAA)
	}
	if *z == nil {
		*z = w.descend(n, wire.TypeCAA)
	}
	return *z
}

// held is a settled question with the times, in nanoseconds since 1970, between
// which it may be used again: by the clock of caches, as its TTL has it and as
// long as the zone is delegated that was asked, and by the clock of signatures,
// as the judgement stands.
type held struct {
	chain.Settled
	stored, expires int64
	since, stale    int64
}

// settledBefore returns what the question for the CAA records of a name came
// to before, where that may be used again.
func (w *walk) settledBefore(n name.Name) (*chain.Settled, bool) {
	h, ok := w.r.held.get(n)
	now, clock := w.r.cfg.Now().UnixNano(), w.clock.UnixNano()
	if !ok || now < h.stored || now >= h.expires || clock < h.since || clock >= h.stale {
		return nil, false
	}
	w.recalled = true
	return &h.Settled, true
}

// hop makes of an answer what the question for a name came to, and keeps it for
// other walks. It is false where the evidence must be looked at: there is no
// answer, or none that holds, or the root denies the TLD, or what denies the
// name is the denial of a name above it that does not reach so far down.
func (w *walk) hop(n name.Name, a *answer) (*chain.Settled, bool) {
	if !a.ok() || !a.reading.Final() {
		return nil, false
	}
	s, ok := w.standing(a)
	x, rd := a.accepted, &a.reading
	deniesTLD := rd.Outcome == evidence.NXDomain && x.Zone.IsRoot()
	if !ok || deniesTLD || n != x.Question.Name && (!s.Below || w.anchoredBelow(x.Question.Name)) {
		return nil, false
	}
	h := &held{Settled: chain.Settled{
		Name: n, Outcome: rd.Outcome, TTL: min(rd.TTL, s.TTL), Received: x.Sent.Add(x.RTT).UnixNano(),
		Zone: s.Zone, Security: s.Security,
	}}
	if !s.Until.IsZero() {
		h.Until = s.Until.UnixNano()
	}
	if !rd.Negative() {
		said := *rd // the answer itself, with its exchanges, need not be kept
		h.Said = &said
	}
	if since, stale, ok := s.Between(); ok && a.expires.After(a.stored) {
		h.stored, h.expires = a.stored.UnixNano(), w.asked.outlived(a.expires).UnixNano()
		h.since, h.stale = since.UnixNano(), stale.UnixNano()
		w.r.held.put(n, h)
	}
	return &h.Settled, true
}

// anchoredBelow reports whether a trust anchor stands below a name.
func (w *walk) anchoredBelow(n name.Name) bool {
	for _, a := range w.r.anchors {
		if a.Zone != n && n.Contains(a.Zone) {
			return true
		}
	}
	return false
}

// standings is a walk that keeps no evidence, as the source of a chain: how a
// zone stands is remembered with the delegation that it was judged by.
type standings struct{ seen }

// Standing implements [chain.Standings].
func (s standings) Standing(n name.Name) *chain.Zone {
	if z := s.w.known[n]; z != nil {
		if c := z.standing.Load(); c != nil && c.Stands(s.w.clock) {
			return c.Zone(n)
		}
	}
	return nil
}

// Stand implements [chain.Standings].
func (s standings) Stand(c *chain.Zone) {
	if z := s.w.known[c.Name]; z != nil {
		z.standing.Store(c.Bare())
	}
}

// Age implements [chain.Standings]. What came in this walk has none.
func (s standings) Age(x *evidence.Exchange) time.Duration {
	return max(0, s.w.started.Sub(x.Sent.Add(x.RTT)))
}

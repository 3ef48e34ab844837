package resolve

import (
	"context"

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
// and the evidence is kept: why a name failed is told from that alone.
func (r *Resolver) Settle(ctx context.Context, n name.Name) Settled {
	w := r.walk(ctx, n, true)
	w.settled = make([]chain.Settled, 0, n.NumLabels())
	if w.validates() && w.settle(n) {
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
// more than the judgements, is gone through again.
func (w *walk) explain(n name.Name) {
	w.settles, w.settled, w.checked = false, nil, nil
	w.judging = nil
	steps := w.steps
	if len(steps) == 0 || steps[len(steps)-1].a.ok() {
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
	z := w.descend(n, wire.TypeCAA)
	for lvl := n; !lvl.IsRoot(); lvl, _ = lvl.Parent() {
		for !z.name.Contains(lvl) {
			z = z.parent
		}
		above, ok := w.settleLevel(lvl, z)
		if !ok || !above {
			return ok
		}
	}
	return true
}

// settleLevel asks for the CAA records of one climbed name, through aliases. It
// reports whether the climb must go on above, and whether all was settled.
func (w *walk) settleLevel(lvl name.Name, z *zone) (above, ok bool) {
	for cur, hops := lvl, 0; ; hops++ {
		a := w.final(evidence.ForCAA, qCAA(cur), z)
		if !a.ok() || !a.reading.Final() || !w.hop(cur, a) {
			return false, false
		}
		if a.reading.Outcome != evidence.Alias {
			return a.reading.Negative(), true
		}
		if hops == evidence.MaxAliases {
			return false, false // a circle, or too long a chain
		}
		cur = a.reading.Target
		z = w.descend(cur, wire.TypeCAA)
	}
}

// hop writes down what the question for a name came to. It is false where the
// evidence must be looked at: the root denies the TLD, or what denies the name
// is the denial of a name above it that does not reach so far down.
func (w *walk) hop(n name.Name, a *answer) bool {
	s, ok := w.standing(a)
	x := a.accepted
	deniesTLD := a.reading.Outcome == evidence.NXDomain && x.Zone.IsRoot()
	if !ok || deniesTLD || n != x.Question.Name && (!s.Below || w.anchoredBelow(x.Question.Name)) {
		return false
	}
	w.settled = append(w.settled, chain.Settled{Name: n, Reading: &a.reading, Standing: s, Received: x.Sent.Add(x.RTT)})
	return true
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
			return c
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

package resolve

import "github.com/mayissue/mayissue/evidence"

// effort says how hard a question is worked for.
type effort uint8

const (
	once  effort = iota // one server
	round               // each server of the zone once
	full                // each server, each again with more patience, then by TCP
)

// ask puts a question to the servers of a zone until one settles it. What
// this walk or the caches know is not asked again; cached reports that
// nothing was sent by this walk.
func (w *walk) ask(z *zone, q evidence.Question, e effort) (a *answer, cached bool) {
	k := answerKey{z.name, q}
	if a, ok := w.memo[k]; ok && (a.ok() && w.sound(a) || !a.ok() && e <= w.tried[k]) {
		return a, true
	}
	if !w.check() {
		return w.overAnswer(), true
	}
	if a, ok := w.r.answers.get(k); ok && a.fresh(w.r.cfg.Now()) && (a.ok() && w.sound(a) || !a.ok() && e <= a.effort) {
		w.remember(k, a, a.effort)
		return a, true
	}
	if _, failed := w.memo[k]; !failed {
		// What a server has answered wrongly is not put right from elsewhere.
		if a := w.compose(z, q, e); a != nil {
			w.remember(k, a, e)
			return a, true
		}
	}
	fly := func() *answer {
		a := w.climbLadder(z, q, e)
		if !a.own && (a.ok() || e > once) {
			a.effort = e
			w.r.keep(k, a, w.r.cfg.Now())
		}
		w.learn(z, a)
		return a
	}
	var shared bool
	if w.depth > 0 {
		// A look-up within a look-up never waits for another decision's,
		// which might be waiting for this one.
		a = fly()
	} else if a, shared = w.r.flights.do(w.ctx, w.patience, flightKey{k, e}, fly); a == nil {
		w.check()
		return w.overAnswer(), true
	}
	if shared && a.ok() && !w.sound(a) {
		a, shared = fly(), false // it held for the other decision, by another clock
	}
	w.remember(k, a, e)
	return a, shared
}

// remember keeps an answer for the rest of this walk. An answer that showed a
// zone below, from servers of both, is an answer of that zone as well.
func (w *walk) remember(k answerKey, a *answer, e effort) {
	w.memo[k], w.tried[k] = a, e
	if a.cut != nil {
		w.met(a.cut) // perhaps another decision's walk found it
	}
	if a.cut != nil && a.reading.Final() {
		w.memo[answerKey{a.cut.name, k.q}] = a
	}
}

// overAnswer is the failure of everything that is not asked any more.
func (w *walk) overAnswer() *answer {
	return &answer{failure: w.over, detail: w.overDetail, own: true}
}

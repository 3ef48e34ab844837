package resolve

import (
	"context"
	"time"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

// controls is how many root servers are asked at most to show that one address
// family and transport work from here.
const controls = 3

// Confirm is [Resolver.Climb] for a CA that may let a failed lookup pass (BR
// 4.2.2.1, version 2.3.1). A question that fails is asked again with new
// packets, whatever the caches hold; where it fails again, root servers are
// asked over the same address families and transports, so that the evidence
// shows whether the failure lay with us. The steps of purpose
// [evidence.ForControl] are those questions.
func (r *Resolver) Confirm(ctx context.Context, n name.Name) *evidence.Trace {
	w := r.walk(ctx, n, false)
	w.confirms = true
	w.climb(n)
	return w.trace()
}

// again asks a question that z did not answer once more, and reports whether it
// was answered this time.
func (w *walk) again(q evidence.Question, z *zone) bool {
	if w.over != "" || w.away || !w.pause() {
		return false
	}
	k := answerKey{z.name, q}
	a := w.climbLadder(z, q, full)
	w.remember(k, a, full)
	if a.ok() {
		w.r.keep(k, a, w.r.cfg.Now())
		return true
	}
	if w.away {
		return false // a retry that left a server out is none
	}
	w.note(evidence.ForCAA, q.Name, q, z, a, false)
	w.control(a.attempts)
	return false
}

// pause lets a moment pass before a question is asked again.
func (w *walk) pause() bool {
	t := time.NewTimer(min(retryPause, w.patience.left()))
	defer t.Stop()
	select {
	case <-t.C:
	case <-w.ctx.Done():
	}
	return w.check()
}

// path is a way out of here: an address family and a transport.
type path struct {
	six     bool
	network string
}

func pathOf(x *evidence.Exchange) path {
	return path{x.Addr.Addr().Unmap().Is6(), x.Transport}
}

// control asks root servers over each path that the failed attempts took.
func (w *walk) control(failed []*evidence.Exchange) {
	done := map[path]bool{}
	for _, x := range failed {
		if p := pathOf(x); !done[p] && w.check() {
			done[p] = true
			w.controlPath(p)
		}
	}
}

// controlPath asks root servers for the root's SOA record over one path until
// one gives a sound answer.
func (w *walk) controlPath(p path) {
	l := &ladder{w: w, z: w.r.root, q: evidence.Question{Name: name.Root(), Type: wire.TypeSOA}, e: once, a: &answer{}}
	l.start()
	for _, t := range l.all {
		if t.addr.Addr().Unmap().Is6() != p.six || len(l.a.attempts) >= controls || !w.check() {
			continue
		}
		x, rd, _ := l.attempt(t, manner{network: p.network, edns: true}, w.r.known(t).wait(w.r.cfg.Limits))
		if rd.Outcome == evidence.Answer && (!w.validates() || w.judge().Answer(x).Security.Err() == nil) {
			l.a.accepted, l.a.reading = x, rd
			break
		}
	}
	if l.a.accepted == nil {
		l.a.failure, l.a.detail = evidence.FailOwnNetwork, "no root server was to be asked over this path"
		if len(l.a.attempts) > 0 {
			_, l.a.detail = failureOf(l.a.attempts)
		}
	}
	w.note(evidence.ForControl, name.Root(), l.q, l.z, l.a, false)
}

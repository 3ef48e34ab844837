package resolve

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// flights lets one decision ask a question while others that have the same
// question wait for its answer. A waiter that is cancelled leaves the flight
// alone; when the one who asks is cancelled, a waiter takes over, so that a
// cancellation never becomes somebody else's failure.
type flights struct {
	mu sync.Mutex
	m  map[flightKey]*flight
}

// flightKey names a question, the zone that it is put to, and how hard.
type flightKey struct {
	answerKey
	effort effort
}

type flight struct {
	done chan struct{}
	a    *answer // nil when the flight was given up

	by    *patience     // of the walk that asks
	began time.Duration // how long that one had stood still before
	stood atomic.Int64  // how long it has since, in the end; less than nothing before
}

// newFlight begins a flight of the walk with patience p.
func newFlight(p *patience) *flight {
	fl := &flight{done: make(chan struct{}), by: p, began: p.standing(time.Now())}
	fl.stood.Store(-1)
	return fl
}

// standing is how long the flight has stood still by now.
func (fl *flight) standing(now time.Time) time.Duration {
	if d := fl.stood.Load(); d >= 0 {
		return time.Duration(d)
	}
	return fl.by.standing(now) - fl.began
}

// do returns f's answer, or that of a call for the same key under way.
// shared reports the latter. The answer is nil only when ctx or p ended first.
func (fs *flights) do(ctx context.Context, p *patience, k flightKey, f func() *answer) (a *answer, shared bool) {
	for {
		fs.mu.Lock()
		fl, ok := fs.m[k]
		if !ok {
			fl = newFlight(p)
			if fs.m == nil {
				fs.m = map[flightKey]*flight{}
			}
			fs.m[k] = fl
			fs.mu.Unlock()
			return fs.fly(ctx, k, fl, f), false
		}
		fs.mu.Unlock()
		if !p.await(ctx, fl) {
			return nil, true
		}
		if fl.a != nil {
			return fl.a, true
		}
	}
}

func (fs *flights) fly(ctx context.Context, k flightKey, fl *flight, f func() *answer) *answer {
	var a *answer
	defer func() {
		fl.stood.Store(int64(max(fl.standing(time.Now()), 0)))
		if ctx.Err() == nil && !fl.by.over() && (a == nil || !a.own) {
			fl.a = a
		}
		fs.mu.Lock()
		delete(fs.m, k)
		fs.mu.Unlock()
		close(fl.done)
	}()
	a = f()
	return a
}

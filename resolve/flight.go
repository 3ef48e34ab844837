package resolve

import (
	"context"
	"sync"
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
}

// do returns f's answer, or that of a call for the same key under way.
// shared reports the latter. The answer is nil only when ctx ended first.
func (fs *flights) do(ctx context.Context, k flightKey, f func() *answer) (a *answer, shared bool) {
	for {
		fs.mu.Lock()
		fl, ok := fs.m[k]
		if !ok {
			fl = &flight{done: make(chan struct{})}
			if fs.m == nil {
				fs.m = map[flightKey]*flight{}
			}
			fs.m[k] = fl
			fs.mu.Unlock()
			return fs.fly(ctx, k, fl, f), false
		}
		fs.mu.Unlock()
		select {
		case <-ctx.Done():
			return nil, true
		case <-fl.done:
			if fl.a != nil {
				return fl.a, true
			}
		}
	}
}

func (fs *flights) fly(ctx context.Context, k flightKey, fl *flight, f func() *answer) *answer {
	var a *answer
	defer func() {
		if ctx.Err() == nil && (a == nil || !a.own) {
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

package scan

import (
	"sync"
	"time"
)

// A decision that has taken so long waits for somebody silent, and gives its
// slot to another: patience is in sweeps.
const (
	sweepEvery = 100 * time.Millisecond
	patience   = 3
)

// crew works through a plan: so many jobs at once, and beside them those that
// wait for somebody silent, so that dead zones do not hold the others up.
type crew struct {
	plan *plan
	do   func(job)

	parallel int // slots
	most     int // jobs that may be parked

	mu      sync.Mutex
	all     sync.WaitGroup
	workers map[*worker]struct{}
	sweeps  int // so far
	parked  int
}

// worker has one job at a time.
type worker struct {
	busy   bool
	since  int  // the sweep before its job
	parked bool // its slot is another's
}

// start puts one worker to each slot.
func (c *crew) start() {
	c.workers = map[*worker]struct{}{}
	c.mu.Lock()
	defer c.mu.Unlock()
	for range c.parallel {
		c.hire()
	}
}

// hire starts a worker; the lock is held.
func (c *crew) hire() {
	w := &worker{}
	c.workers[w] = struct{}{}
	c.all.Go(func() { c.work(w) })
}

// work takes jobs until there are none, or until the slot is another's.
func (c *crew) work(w *worker) {
	for more := true; more; {
		j, ok := c.plan.take()
		if !ok {
			break
		}
		c.begin(w)
		c.do(j)
		more = c.end(w)
		c.plan.done(j)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.workers, w)
}

func (c *crew) begin(w *worker) {
	c.mu.Lock()
	defer c.mu.Unlock()
	w.busy, w.since = true, c.sweeps
}

// end reports whether the worker still has its slot.
func (c *crew) end(w *worker) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	w.busy = false
	if w.parked {
		c.parked--
	}
	return !w.parked
}

// sweep parks the jobs that have taken long, and gives their slots away.
func (c *crew) sweep() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sweeps++
	for w := range c.workers {
		if c.parked >= c.most {
			return
		}
		if w.busy && !w.parked && c.sweeps-w.since > patience {
			w.parked = true
			c.parked++
			c.hire()
		}
	}
}

// sweepUntil sweeps until done is closed.
func (c *crew) sweepUntil(done <-chan struct{}) {
	t := time.NewTicker(sweepEvery)
	defer t.Stop()
	for {
		select {
		case <-t.C:
			c.sweep()
		case <-done:
			return
		}
	}
}

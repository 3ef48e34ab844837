package scan

import (
	"sync"
	"time"
)

// A decision waits for somebody silent or slow, and gives its slot to another,
// when it has taken more than patience. But where the machine is busy, which
// shows in sweeps that come late, all decisions take long, and more of them at
// once would make it busier: then each slot must have seen turnover others come
// and go meanwhile, or mostPatience be over.
//
// A slot is held for 75 ms by a decision that waits: with 64 slots a processor,
// of which each does some 4,000 decisions a second, one name in five may wait
// without holding up the others.
const (
	sweepEvery   = 25 * time.Millisecond
	patience     = 3   // sweeps
	mostPatience = 120 // sweeps
	turnover     = 3
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
	done    int // jobs
	parked  int
}

// worker has one job at a time.
type worker struct {
	busy   bool
	since  int  // the sweep before its job
	after  int  // jobs of the others done before it
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
	w.busy, w.since, w.after = true, c.sweeps, c.done
}

// end reports whether the worker still has its slot.
func (c *crew) end(w *worker) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	w.busy = false
	c.done++
	if w.parked {
		c.parked--
	}
	return !w.parked
}

// sweep parks the jobs that have taken long, and gives their slots away.
func (c *crew) sweep(late bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sweeps++
	for w := range c.workers {
		if c.parked >= c.most {
			return
		}
		if w.busy && !w.parked && c.isSlow(w, late) {
			w.parked = true
			c.parked++
			c.hire()
		}
	}
}

// isSlow reports whether a worker's job waits for somebody silent.
func (c *crew) isSlow(w *worker, late bool) bool {
	sweeps, others := c.sweeps-w.since, c.done-w.after
	return sweeps > mostPatience || sweeps > patience && (!late || others >= turnover*c.parallel)
}

// sweepUntil sweeps until done is closed.
func (c *crew) sweepUntil(done <-chan struct{}) {
	t := time.NewTicker(sweepEvery)
	defer t.Stop()
	for {
		select {
		case due := <-t.C:
			c.sweep(time.Since(due) > sweepEvery/4)
		case <-done:
			return
		}
	}
}

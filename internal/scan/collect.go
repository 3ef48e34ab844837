package scan

import "time"

// collector writes finished names, and how far that is.
type collector struct {
	*scan
	reached *reached
	stats   Stats
	next    int              // that an ordered output waits for
	early   map[int]finished // those behind it
	waiting overflow         // their texts
	failed  error
	since   int // names since the state was written
}

// collect writes what is finished until all is. After a failure it only waits
// for what is under way.
func (s *scan) collect() (Stats, error) {
	c := &collector{scan: s, reached: newReached(s.Resume), early: map[int]finished{}, waiting: overflow{most: s.held}}
	defer c.waiting.close()
	if s.Resume != nil {
		c.stats, c.next = s.Resume.Stats, s.Resume.Next
	}
	c.begin()
	tick, save := time.NewTicker(every(s.TickEvery, time.Second)), time.NewTicker(every(s.SaveEvery, 5*time.Second))
	defer tick.Stop()
	defer save.Stop()
	for open := true; open; {
		var f finished
		select {
		case f, open = <-s.finished:
			if open {
				c.take(f)
			}
		case <-tick.C:
			c.tick()
		case <-save.C:
			c.save(false)
		}
	}
	c.save(c.complete())
	clear(c.early) // whatever waits now waits for nothing, and is not written
	c.tick()
	return c.now(), c.failed
}

func every(d, otherwise time.Duration) time.Duration {
	if d == 0 {
		return otherwise
	}
	return d
}

// begin writes the header and the state of a run that begins, so that
// whenever it ends there is one to go on with.
func (c *collector) begin() {
	if c.Resume != nil {
		return
	}
	c.fail(c.Output.put(c.Form.Header()))
	c.since++
	c.save(false)
}

// take writes a name whose turn it is, and those that waited for it.
func (c *collector) take(f finished) {
	if f.err != nil {
		c.fail(f.err)
	}
	if !c.Ordered || f.seq < c.next { // pending from the run before
		c.write(f)
		return
	}
	if f.seq > c.next {
		var err error
		f.text, f.place, err = c.waiting.hold(f.text)
		c.fail(err)
		c.early[f.seq] = f
		return
	}
	for ok := true; ok; f, ok = c.early[c.next] {
		c.inTurn(f)
	}
}

// inTurn writes the name that the output waits for.
func (c *collector) inTurn(f finished) {
	if _, early := c.early[f.seq]; early {
		var err error
		f.text, err = c.waiting.release(f.text, f.place)
		c.fail(err)
		delete(c.early, f.seq)
	}
	c.next++
	c.write(f)
}

func (c *collector) write(f finished) {
	defer c.plan.release(1)
	if c.failed != nil {
		return
	}
	if err := c.Output.put(f.text); err != nil {
		c.fail(err)
		return
	}
	c.reached.reach(f.seq, f.hash)
	c.stats.add(f.stats)
	c.since++
	if len(c.finished) == 0 {
		c.fail(c.Output.idle())
	}
}

// fail keeps the first failure of the output and stops the plan.
func (c *collector) fail(err error) {
	if err == nil || c.failed != nil {
		return
	}
	c.failed = outputError(c.Output.name, err)
	c.plan.stop()
}

// complete reports whether all of the input is written.
func (c *collector) complete() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.failed == nil && c.failure == nil && c.fault == nil && c.plan.empty() && len(c.reached.pending) == 0
}

// save puts the output on the disk and writes down how far it is.
func (c *collector) save(complete bool) {
	if c.failed != nil || c.since == 0 && !complete {
		return
	}
	octets, err := c.Output.sync()
	if err != nil {
		c.fail(err)
		return
	}
	c.since = 0
	if !c.Output.resumable() {
		return
	}
	s := State{
		Schema: stateSchema, Options: c.Options, Octets: octets,
		Next: c.reached.next, Pending: c.reached.spans(), Input: c.reached.hash,
		Stats: c.now(), Complete: complete,
	}
	if err := s.write(c.Output.state); err != nil {
		c.failed = outputError(c.Output.state, err)
		c.plan.stop()
	}
}

// now is what the scan has come to.
func (c *collector) now() Stats {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stats.Skipped = c.skipped
	return c.stats
}

// tick shows what is decided, also what waits for its turn: one slow name does
// not make the others look slow.
func (c *collector) tick() {
	if c.Tick == nil {
		return
	}
	s := c.now()
	for _, f := range c.early {
		s.add(f.stats)
	}
	c.Tick(s)
}

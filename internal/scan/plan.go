package scan

import (
	"container/list"
	"sync"

	"github.com/mayissue/mayissue/name"
)

// DefaultWindow is how many names are planned, under way or waiting for their
// turn in the output at once. It has to hold the names of one zone that lie
// apart in the input, and, where results stand in the order of the input, what
// is decided while the slowest name uses up its time: at 20 s and 6,000 names a
// second that is 120,000.
const DefaultWindow = 1 << 17

// together is how many names of one zone are decided at once, after the first
// has made its servers, keys and denials known.
const together = 8

// job is a task with its place in the input.
type job struct {
	task Task
	seq  int    // from 0
	hash uint64 // of the input up to and with this task
	dup  int    // the line that asked for the same before; 0 for none
	zone *zone
}

// zone is what waits for one registrable domain.
type zone struct {
	key     string
	branch  *branch
	jobs    []job
	running int
	warm    bool
	ready   *list.Element // in its branch, while it may run
}

func (z *zone) mayRun() bool {
	return len(z.jobs) > 0 && (z.running == 0 || z.warm && z.running < together)
}

// branch is the zones below one top-level domain.
type branch struct {
	tld   string
	ready *list.List    // of *zone
	turn  *list.Element // in the ring, while a zone is ready
	zones int           // that there are, ready or not
}

// plan decides which name is next. The names of a zone follow each other, the
// first one alone, so that they find in the caches what it has learnt; the
// top-level domains take turns, so that the servers of none are asked in
// bursts. There is no barrier: names come in while others are decided.
type plan struct {
	window int

	mu          sync.Mutex
	work        sync.Cond // a job is ready, or there will be none
	room        sync.Cond // the window has moved
	zones       map[string]*zone
	branches    map[string]*branch
	ring        *list.List // of *branch, those with a ready zone
	waiting     int        // jobs not taken
	outstanding int        // jobs not released
	closed      bool       // nothing comes in any more
	whole       bool       // because the input was read to its end
	stopped     bool       // nothing goes out any more
}

func newPlan(window int) *plan {
	p := &plan{window: window, zones: map[string]*zone{}, branches: map[string]*branch{}, ring: list.New()}
	p.work.L, p.room.L = &p.mu, &p.mu
	return p
}

// add takes a job in once there is room, and reports false where the plan was
// stopped before.
func (p *plan) add(j job) bool {
	key, tld := keyOf(j.task)
	p.mu.Lock()
	defer p.mu.Unlock()
	for p.outstanding >= p.window && !p.stopped {
		p.room.Wait()
	}
	if p.stopped {
		return false
	}
	z := p.zones[key]
	if z == nil {
		z = &zone{key: key, branch: p.branch(tld)}
		p.zones[key] = z
		z.branch.zones++
	}
	j.zone = z
	z.jobs = append(z.jobs, j)
	p.waiting++
	p.outstanding++
	if z.ready == nil && z.mayRun() {
		z.ready = z.branch.ready.PushBack(z)
		p.enter(z.branch)
		p.work.Signal()
	}
	return true
}

func (p *plan) branch(tld string) *branch {
	b := p.branches[tld]
	if b == nil {
		b = &branch{tld: tld, ready: list.New()}
		p.branches[tld] = b
	}
	return b
}

// enter puts a branch into the ring.
func (p *plan) enter(b *branch) {
	if b.turn == nil {
		b.turn = p.ring.PushBack(b)
	}
}

// take returns the next job, and false when there will be none. It waits for
// one.
func (p *plan) take() (job, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for {
		if p.stopped || p.closed && p.waiting == 0 {
			return job{}, false
		}
		if p.ring.Len() > 0 {
			return p.next(), true
		}
		p.work.Wait()
	}
}

// next takes the first job of the first zone of the branch whose turn it is.
func (p *plan) next() job {
	b := p.ring.Front().Value.(*branch)
	z := b.ready.Front().Value.(*zone)
	j := z.jobs[0]
	z.jobs[0] = job{}
	z.jobs = z.jobs[1:]
	z.running++
	p.waiting--
	if !z.mayRun() {
		b.ready.Remove(z.ready)
		z.ready = nil
	}
	if b.ready.Len() == 0 {
		p.ring.Remove(b.turn)
		b.turn = nil
	} else {
		p.ring.MoveToBack(b.turn)
	}
	if p.ring.Len() > 0 {
		p.work.Signal()
	} else if p.closed && p.waiting == 0 {
		p.work.Broadcast()
	}
	return j
}

// done says that a job is decided: its zone is known now, and the next of its
// names come first.
func (p *plan) done(j job) {
	p.mu.Lock()
	defer p.mu.Unlock()
	z := j.zone
	z.running--
	z.warm = true
	switch {
	case len(z.jobs) == 0 && z.running == 0:
		delete(p.zones, z.key)
		if z.branch.zones--; z.branch.zones == 0 {
			delete(p.branches, z.branch.tld)
		}
	case z.ready == nil && z.mayRun():
		z.ready = z.branch.ready.PushFront(z)
		p.enter(z.branch)
		p.work.Signal()
	}
}

// release says that n results are where they belong, and makes room.
func (p *plan) release(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.outstanding -= n
	p.room.Signal()
}

// close says that no job follows, and whether because the input was read to
// its end.
func (p *plan) close(whole bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed, p.whole = true, whole
	p.work.Broadcast()
}

// stop ends the plan: no job goes in or out any more.
func (p *plan) stop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stopped = true
	p.work.Broadcast()
	p.room.Broadcast()
}

// keyOf returns the registrable domain of a task's name and its top-level
// domain. Where the public suffixes do not know, it is the last two labels;
// what nobody is asked about has none.
func keyOf(t Task) (zone, tld string) {
	if t.Err != nil || t.Requests[0].Name.Kind != name.KindDNS {
		return "", ""
	}
	base := t.Requests[0].Name.Base
	domain, known := name.SuffixList{}.BaseDomain(base)
	if !known {
		domain = base.Ancestor(min(2, base.NumLabels()))
	}
	return domain.String(), domain.Ancestor(1).String()
}

// empty reports whether all of the input came in and has gone out.
func (p *plan) empty() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.whole && p.waiting == 0 && p.outstanding == 0
}

package pace

import "time"

// idle are the lanes that nobody waits at and nothing is open at, by how long
// they have been so. The list is a ring with a lane in it that stands for no
// address.
type idle struct {
	ring lane
	n    int
}

func (i *idle) init() { i.ring.older, i.ring.newer = &i.ring, &i.ring }

func (i *idle) remove(l *lane) {
	if l.older == nil {
		return
	}
	l.older.newer, l.newer.older = l.newer, l.older
	l.older, l.newer = nil, nil
	i.n--
}

func (i *idle) add(l *lane) {
	l.older, l.newer = i.ring.older, &i.ring
	l.older.newer, i.ring.older = l, l
	i.n++
}

// oldest is the lane that has been idle for longest, or nil.
func (i *idle) oldest() *lane {
	if i.n == 0 {
		return nil
	}
	return i.ring.newer
}

// rest puts a lane among the idle where it is.
func (p *Pacer) rest(l *lane) {
	if l.open == 0 && l.queue.len() == 0 && l.older == nil {
		p.idle.add(l)
	}
}

// forget drops what has been idle for longest where too much is remembered. An
// address whose bucket is not full yet is kept, and looked at again later:
// forgotten, it would be asked more than is allowed. Such ones are no more than
// what was asked in the last moments.
func (p *Pacer) forget(now time.Duration) {
	for range forgottenAtOnce {
		l := p.idle.oldest()
		if p.idle.n < p.cfg.Idle || l == nil {
			return
		}
		p.idle.remove(l)
		if !l.resting(now) {
			p.idle.add(l)
			continue
		}
		if l.timer != nil {
			l.timer.Stop()
		}
		delete(p.lanes, l.addr)
	}
}

// forgottenAtOnce is how many idle lanes are looked at when a new one comes.
const forgottenAtOnce = 4

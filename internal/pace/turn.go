package pace

import (
	"context"
	"net/netip"
	"time"

	"github.com/mayissue/mayissue/evidence"
)

// Enter waits until one more question may be put to the address. Who came
// first goes first. An error is that of ctx, which ended before, or a
// [*SilentError]; then nothing may be put and no [Pacer.Leave] follows.
func (p *Pacer) Enter(ctx context.Context, addr netip.Addr) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	addr = addr.Unmap()
	now := p.now()
	p.mu.Lock()
	l := p.lane(addr, now)
	l.refill(now)
	p.idle.remove(l)
	if l.shut(now) {
		n := l.manner.silent
		p.rest(l)
		p.mu.Unlock()
		return &SilentError{Questions: n}
	}
	if l.queue.len() == 0 && l.free() {
		l.take()
		p.mu.Unlock()
		return nil
	}
	w := p.calls.Get().(*waiter)
	l.queue.push(w)
	p.serve(l, now)
	p.mu.Unlock()
	return p.wait(ctx, l, w)
}

// wait waits for the turn of w.
func (p *Pacer) wait(ctx context.Context, l *lane, w *waiter) error {
	var err error
	select {
	case err = <-w.ready:
	case <-ctx.Done():
		now := p.now()
		p.mu.Lock()
		select {
		case err = <-w.ready: // the turn came at the same moment
			if err == nil {
				l.giveBack()
				err = ctx.Err()
			}
		default:
			l.queue.remove(w)
			err = ctx.Err()
		}
		l.refill(now)
		p.serve(l, now)
		p.rest(l)
		p.mu.Unlock()
	}
	p.calls.Put(w)
	return err
}

// Leave says that a question that was let in is over, and how: replies widen
// what the address may be asked, silence and refusals narrow it, and
// [evidence.Canceled] and [evidence.NetworkError], which tell nothing of the
// server, leave it as it is.
func (p *Pacer) Leave(addr netip.Addr, how evidence.Outcome) {
	p.mu.Lock()
	defer p.mu.Unlock()
	l, ok := p.lanes[addr.Unmap()]
	if !ok || l.open == 0 {
		return // a question that was never let in
	}
	l.open--
	now := l.at
	if l.queue.len() > 0 || !plain(how) {
		now = p.now()
		l.refill(now) // at the rate that was in force
	}
	p.learn(l, how, now)
	p.serve(l, now)
	p.rest(l)
}

// serve lets in who may go, and sets the timer for who must wait for the
// bucket.
func (p *Pacer) serve(l *lane, now time.Duration) {
	for l.queue.len() > 0 && l.free() {
		l.take()
		l.queue.pop().ready <- nil
	}
	if l.queue.len() == 0 || l.armed || !l.wideEnough() {
		return
	}
	l.armed = true
	d := max(l.until(whole), 1)
	if l.timer == nil {
		l.timer = time.AfterFunc(d, func() { p.rung(l) })
		return
	}
	l.timer.Reset(d)
}

// rung is when the timer of a lane has run.
func (p *Pacer) rung(l *lane) {
	now := p.now()
	p.mu.Lock()
	defer p.mu.Unlock()
	l.armed = false
	l.refill(now)
	p.serve(l, now)
}

// Delay is how long a question to the address would have to wait, as far as
// that can be known: it is for choosing among servers.
func (p *Pacer) Delay(addr netip.Addr) time.Duration {
	now := p.now()
	p.mu.Lock()
	defer p.mu.Unlock()
	l, ok := p.lanes[addr.Unmap()]
	if !ok {
		return 0
	}
	l.refill(now)
	if l.shut(now) {
		return shutDelay
	}
	before := int64(l.queue.len())
	var d time.Duration
	if !l.own {
		d = l.until((before + 1) * whole)
	}
	if over := l.open + int(before) + 1 - int(l.window); over > 0 {
		d = max(d, time.Duration(over)*turnaround)
	}
	return d
}

// turnaround is how long a question is taken to be open, where a delay is
// guessed; shutDelay is that of an address that is not asked for now.
const (
	turnaround = 20 * time.Millisecond
	shutDelay  = time.Minute
)

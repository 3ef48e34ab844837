package pace

import (
	"net/netip"
	"time"
)

// whole is one question in a bucket: buckets count in billionths, so that a
// rate of n a second brings n of them in each nanosecond.
const whole = int64(time.Second)

// lane is one address with what it may be asked. The mutex of the pacer guards
// it.
type lane struct {
	addr netip.Addr
	own  bool // no rate

	tokens, full int64         // in the bucket, and what it holds
	rate, most   int64         // questions a second in thousandths, now and at most
	at           time.Duration // when the bucket was last looked at

	open         int     // questions under way
	window, wide float64 // how many may be, now and at most

	manner manner // how the address has behaved

	queue queue
	timer *time.Timer // runs when the bucket has a question again; nil before the first wait
	armed bool        // it is running

	older, newer *lane // among the idle; nil where it is none of them
}

func newLane(a netip.Addr, c Config, now time.Duration) *lane {
	return &lane{
		addr: a, own: c.own(a), at: now,
		tokens: int64(c.Burst) * whole, full: int64(c.Burst) * whole,
		rate: int64(c.Rate) * 1000, most: int64(c.Rate) * 1000,
		window: float64(c.Window), wide: float64(c.Window),
	}
}

// refill puts into the bucket what the time since the last look has brought.
func (l *lane) refill(now time.Duration) {
	gone := now - l.at
	if gone <= 0 {
		return
	}
	l.at = now
	if gone >= l.until(l.full) {
		l.tokens = l.full // which also keeps the product below within its type
		return
	}
	l.tokens = min(l.tokens+int64(gone)*l.rate/1000, l.full)
}

// until is how long the bucket needs to hold n.
func (l *lane) until(n int64) time.Duration {
	if l.tokens >= n {
		return 0
	}
	missing := n - l.tokens
	return time.Duration((missing*1000 + l.rate - 1) / l.rate)
}

// wideEnough reports whether one more question may be open.
func (l *lane) wideEnough() bool { return l.open < int(l.window) }

// free reports whether a question may be put at once.
func (l *lane) free() bool { return l.wideEnough() && (l.own || l.tokens >= whole) }

// take lets one question through.
func (l *lane) take() {
	l.open++
	if !l.own {
		l.tokens -= whole
	}
}

// giveBack undoes take for a question that was not put.
func (l *lane) giveBack() {
	l.open--
	if !l.own {
		l.tokens = min(l.tokens+whole, l.full)
	}
}

// resting reports whether the lane says no more than a new one would: nothing
// open, nobody waiting, the bucket full.
func (l *lane) resting(now time.Duration) bool {
	if l.open > 0 || l.queue.len() > 0 {
		return false
	}
	l.refill(now)
	return l.own || l.tokens == l.full
}

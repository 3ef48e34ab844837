package resolve

import (
	"context"
	"math"
	"sync"
	"time"
)

// patience is how long one walk may take, from the first time that it waits for
// anything. It stands still while the walk waits for its turn to ask a server,
// and while it waits for another walk that does: politeness of ours is no
// slowness of anybody's servers.
type patience struct {
	limit time.Duration // 0 means no end
	begun time.Time     // zero: nothing was waited for yet

	mu       sync.Mutex
	stood    time.Duration // altogether, before now
	since    time.Time     // standing since then; zero means not standing
	behind   *flight       // of another walk, which this one waits for
	behindAt time.Duration // how long that had stood when the wait began
}

// begin starts the clock where it does not run yet.
func (p *patience) begin(now time.Time) {
	if p.begun.IsZero() {
		p.begun = now
	}
}

// stand stops the clock, and walk lets it go on.
func (p *patience) stand() {
	now := time.Now()
	p.begin(now)
	p.mu.Lock()
	p.since = now
	p.mu.Unlock()
}

func (p *patience) walk() {
	p.mu.Lock()
	p.stood += time.Since(p.since)
	p.since = time.Time{}
	p.mu.Unlock()
}

// standing is how long the clock has stood still by now.
func (p *patience) standing(now time.Time) time.Duration {
	p.mu.Lock()
	stood, since, behind, at := p.stood, p.since, p.behind, p.behindAt
	p.mu.Unlock()
	if !since.IsZero() {
		stood += now.Sub(since)
	}
	if behind != nil {
		stood += behind.standing(now) - at
	}
	return stood
}

// left is the time that is left, for a wait that begins.
func (p *patience) left() time.Duration {
	if p.limit == 0 {
		return math.MaxInt64
	}
	now := time.Now()
	p.begin(now)
	return p.limit + p.standing(now) - now.Sub(p.begun)
}

// over reports whether no time is left.
func (p *patience) over() bool { return !p.begun.IsZero() && p.left() <= 0 }

// await waits for the flight of another walk; false where ctx or our own time
// ended first.
func (p *patience) await(ctx context.Context, fl *flight) bool {
	now := time.Now()
	p.begin(now)
	at := fl.standing(now)
	p.mu.Lock()
	p.behind, p.behindAt = fl, at
	p.mu.Unlock()
	defer func() {
		stood := fl.standing(time.Now()) - at
		p.mu.Lock()
		p.stood += stood
		p.behind = nil
		p.mu.Unlock()
	}()
	timer := time.NewTimer(p.left())
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return false
		case <-fl.done:
			return true
		case <-timer.C:
			left := p.left()
			if left <= 0 {
				return false
			}
			timer.Reset(left)
		}
	}
}

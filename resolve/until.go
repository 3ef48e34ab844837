package resolve

import (
	"context"
	"time"
)

// selfTimed is a [Transport] that keeps the deadline of a context by itself, as
// sockets do by the poller: then no timer need be made for each attempt.
type selfTimed interface{ keepsDeadlines() }

func (*Sockets) keepsDeadlines() {}
func (*Bulk) keepsDeadlines()    {}

// until is a context with a deadline that it leaves to the transport to keep.
type until struct {
	context.Context
	at time.Time
}

// Deadline implements [context.Context].
func (u *until) Deadline() (time.Time, bool) { return u.at, true }

// attemptContext bounds one attempt.
func (r *Resolver) attemptContext(ctx context.Context, wait time.Duration) (context.Context, context.CancelFunc) {
	if !r.selfTimed {
		return context.WithTimeout(ctx, wait)
	}
	at := time.Now().Add(wait)
	if d, ok := ctx.Deadline(); ok && d.Before(at) {
		at = d
	}
	return &until{ctx, at}, func() {}
}

package resolve

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"time"

	"github.com/mayissue/mayissue/evidence"
)

// Pacer keeps us from asking one address more than its operator would like:
// every question to a server passes through it. It is safe for concurrent use.
type Pacer interface {
	// Enter waits until one more question may be put to the address. An error
	// means that none may be, and no Leave follows: ctx has ended, or nobody
	// may ask this address for now, and the error says why.
	Enter(ctx context.Context, addr netip.Addr) error
	// Leave says that a question that was let in is over, and how it ended:
	// [evidence.Canceled] where that tells nothing about the server.
	Leave(addr netip.Addr, how evidence.Outcome)
	// Delay is how long Enter would wait at present, as far as that is known.
	Delay(addr netip.Addr) time.Duration
}

// turn waits until the server of x may be asked; false where x is not sent.
// The wait is none of the server's time, nor of the decision's.
func (l *ladder) turn(x *evidence.Exchange) bool {
	w, p := l.w, l.w.r.cfg.Pacer
	if p == nil {
		return true
	}
	w.patience.stand()
	err := p.Enter(w.ctx, x.Addr.Addr())
	w.patience.walk()
	if err == nil {
		return true
	}
	w.account.refund() // nothing left this machine
	x.Outcome, x.Detail = evidence.Canceled, err.Error()
	switch ended := w.ctx.Err(); {
	case ended == nil:
		w.away = true
		if l.away == "" {
			l.away = fmt.Sprintf("%s was not asked: %v", serverText(x), err)
		}
	case errors.Is(ended, context.DeadlineExceeded):
		w.end(evidence.FailTimeout, fmt.Sprintf("the time for the whole decision was used up waiting for a turn at %s, which is not asked more often than is polite", serverText(x)))
	default:
		w.end(evidence.FailCanceled, fmt.Sprintf("the check was interrupted while it waited for a turn at %s, which is not asked more often than is polite", serverText(x)))
	}
	return false
}

// turnedAway reports whether x was not sent because its server is not asked for
// now; the walk goes on.
func (l *ladder) turnedAway(x *evidence.Exchange) bool {
	return x.Outcome == evidence.Canceled && l.w.over == "" && l.away != ""
}

// leave gives the turn back.
func (l *ladder) leave(x *evidence.Exchange) {
	p := l.w.r.cfg.Pacer
	if p == nil {
		return
	}
	how := x.Outcome
	if how == evidence.Timeout && (l.w.ctx.Err() != nil || l.w.patience.over()) {
		how = evidence.Canceled // our own time was up: the server had none to answer in
	}
	p.Leave(x.Addr.Addr(), how)
}

// byDelay puts those first, of servers that are as good as each other, that may
// be asked soonest. The order is stable.
func (r *Resolver) byDelay(ts []target) {
	if r.cfg.Pacer == nil || len(ts) < 2 {
		return
	}
	var few [32]time.Duration
	delays := few[:0]
	for _, t := range ts {
		delays = append(delays, r.cfg.Pacer.Delay(t.addr.Addr()))
	}
	for i := range ts { // they are few, and most often all may be asked at once
		for j := i; j > 0 && delays[j] < delays[j-1]; j-- {
			ts[j], ts[j-1] = ts[j-1], ts[j]
			delays[j], delays[j-1] = delays[j-1], delays[j]
		}
	}
}

package probe

import (
	"context"
	"encoding/binary"
	"io"
	"slices"
	"time"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/reply"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/view"
)

// Asker asks recursive resolvers what they have.
type Asker struct {
	Transport Transport
	Rand      io.Reader        // of query IDs; must be unpredictable
	Now       func() time.Time //
	Wait      time.Duration    // for one attempt; 0 means 2 s
}

// tries is how often a resolver is asked over UDP before it counts as silent.
const tries = 2

// Ask asks a resolver: RD and DO set, over UDP and, where the answer does not
// fit, over TCP. The exchange has no ID yet.
func (a *Asker) Ask(ctx context.Context, r view.Resolver, asked evidence.Question) evidence.View {
	x := &evidence.Exchange{}
	for range tries {
		if x = a.attempt(ctx, r, asked, "udp"); x.Outcome != evidence.Timeout || ctx.Err() != nil {
			break
		}
	}
	if x.Outcome == evidence.Truncated {
		x = a.attempt(ctx, r, asked, "tcp")
	}
	return evidence.View{Label: r.Label, Exchange: x}
}

// attempt sends one query and waits for its reply.
func (a *Asker) attempt(ctx context.Context, r view.Resolver, asked evidence.Question, network string) *evidence.Exchange {
	x := &evidence.Exchange{
		Zone: name.Root(), Addr: r.Addr, Transport: network, Sent: a.Now(),
		Question: asked,
	}
	q := wire.Query{Name: asked.Name, Type: asked.Type, EDNS: true, RD: true}
	var id [2]byte
	if _, err := io.ReadFull(a.Rand, id[:]); err != nil {
		x.Query, x.Outcome, x.Detail = q.Append(nil), evidence.NetworkError, err.Error()
		return x
	}
	q.ID = binary.BigEndian.Uint16(id[:])
	x.Query = q.Append(nil)
	wait := a.Wait
	if wait == 0 {
		wait = 2 * time.Second
	}
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	b, err := a.Transport.Exchange(ctx, network, r.Addr, x.Query, func(b []byte) bool {
		ok := reply.Belongs(b, q)
		if !ok {
			x.Discarded++
		}
		return ok
	})
	x.RTT = max(0, a.Now().Sub(x.Sent))
	if err != nil {
		x.Outcome, x.Detail = classify(err, network), err.Error()
		return x
	}
	x.Reply = slices.Clip(b)
	seen := view.Read(evidence.View{Exchange: x})
	x.Outcome, x.Detail = seen.Outcome, seen.Detail
	return x
}

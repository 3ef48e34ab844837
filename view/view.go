// Package view asks recursive resolvers what they have of a name: what others
// see, for comparison with what the authoritative servers say. It may be old,
// filtered or forged, and so it is never evidence for a decision.
package view

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net/netip"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/reply"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// Transport carries one query to one server, as that of package resolve does.
type Transport interface {
	Exchange(ctx context.Context, network string, server netip.AddrPort, query []byte, accept func(reply []byte) bool) ([]byte, error)
}

// Resolver is a recursive resolver that somebody named.
type Resolver struct {
	Label string // for people; the address where none was given
	Addr  netip.AddrPort
}

// ParseResolver reads [LABEL=]ADDR[:PORT]. An IPv6 address with a port stands
// in brackets. The port is 53 unless given.
func ParseResolver(s string) (Resolver, error) {
	label, addr, labelled := strings.Cut(s, "=")
	if !labelled {
		label, addr = s, s
	}
	bare := strings.TrimSuffix(strings.TrimPrefix(addr, "["), "]")
	if ip, err := netip.ParseAddr(bare); err == nil && label != "" {
		return Resolver{label, netip.AddrPortFrom(ip.Unmap(), 53)}, nil
	}
	if ap, err := netip.ParseAddrPort(addr); err == nil && ap.Port() != 0 && label != "" {
		return Resolver{label, ap}, nil
	}
	return Resolver{}, phrase.Errorf("%q is no resolver: give its address, such as 192.0.2.1, [2001:db8::1]:5353 or office=192.0.2.1", s)
}

// Asker asks resolvers.
type Asker struct {
	Transport Transport
	Rand      io.Reader        // of query IDs; must be unpredictable
	Now       func() time.Time //
	Wait      time.Duration    // for one attempt; 0 means 2 s
}

// tries is how often a resolver is asked over UDP before it counts as silent.
const tries = 2

// Ask asks a resolver for the CAA records of n: RD and DO set, over UDP and,
// where the answer does not fit, over TCP. The exchange has no ID yet.
func (a *Asker) Ask(ctx context.Context, r Resolver, n name.Name) evidence.View {
	x := &evidence.Exchange{}
	for range tries {
		if x = a.attempt(ctx, r, n, "udp"); x.Outcome != evidence.Timeout || ctx.Err() != nil {
			break
		}
	}
	if x.Outcome == evidence.Truncated {
		x = a.attempt(ctx, r, n, "tcp")
	}
	return evidence.View{Label: r.Label, Exchange: x}
}

// attempt sends one query and waits for its reply.
func (a *Asker) attempt(ctx context.Context, r Resolver, n name.Name, network string) *evidence.Exchange {
	x := &evidence.Exchange{
		Zone: name.Root(), Addr: r.Addr, Transport: network, Sent: a.Now(),
		Question: evidence.Question{Name: n, Type: wire.TypeCAA},
	}
	q := wire.Query{Name: n, Type: wire.TypeCAA, EDNS: true, RD: true}
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
		x.Outcome, x.Detail = failed(err, network), err.Error()
		return x
	}
	x.Reply = slices.Clip(b)
	seen := read(x)
	x.Outcome, x.Detail = seen.Outcome, seen.Detail
	return x
}

// failed classes an error of the transport.
func failed(err error, network string) evidence.Outcome {
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return evidence.Timeout
	case errors.Is(err, context.Canceled):
		return evidence.Canceled
	case network == "tcp":
		return evidence.TCPFailed
	case errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, syscall.EHOSTUNREACH):
		return evidence.Unreachable
	}
	return evidence.NetworkError
}

// Package probe asks the servers of a zone, one by one, what a failed decision
// leaves open: which of them fails, at which questions, over which transport.
// Its exchanges are evidence for a diagnosis and never for a decision.
//
// What is asked is a [Plan], made from the failure alone; what came back
// decides only whether more is asked of the same server. A survey is bounded:
// no address gets more than a few dozen packets, two at a time, five a second,
// and all servers are asked side by side.
package probe

import (
	"context"
	"errors"
	"io"
	"net/netip"
	"syscall"
	"time"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/name"
)

// Transport is the transport of package resolve.
type Transport interface {
	Exchange(ctx context.Context, network string, server netip.AddrPort, query []byte, accept func(reply []byte) bool) ([]byte, error)
}

// Hosts finds addresses of name servers that no delegation gave. The
// exchanges are those that brought them, or that failed to.
type Hosts interface {
	Addresses(ctx context.Context, host name.Name) (addrs []netip.Addr, alias bool, by []*evidence.Exchange)
}

// Pacer is the pacer of package resolve: where decisions and surveys ask the
// same servers, both pass through the same one.
type Pacer interface {
	Enter(ctx context.Context, addr netip.Addr) error
	Leave(addr netip.Addr, how evidence.Outcome)
}

// Config is what a Prober is made from. Transport, Rand and Now are required.
type Config struct {
	Transport Transport
	Hosts     Hosts // nil: servers without glue are left out
	Port      uint16
	NoIPv4    bool
	NoIPv6    bool
	MayAsk    func(netip.Addr) bool // addresses that may be asked at all; nil means every one
	Unpaced   func(netip.Addr) bool // addresses that need no gap between questions; nil means none
	Now       func() time.Time
	Rand      io.Reader // of IDs, letter cases and names; unpredictable, and safe for concurrent use
	Limits    Limits
	Pacer     Pacer // on top of the gap of Limits; nil means none
}

// Limits bound a survey. Zero fields take their defaults.
type Limits struct {
	Wait       time.Duration // for one reply; 1.2 s
	Gap        time.Duration // between two questions to one address; 200 ms
	PerAddress int           // packets to one address; 40
	InFlight   int           // questions open at one address; 2
	Addresses  int           // of servers asked; 26
	Time       time.Duration // for all of it; 9 s
}

func (l Limits) withDefaults() Limits {
	for _, d := range []struct{ v, def *time.Duration }{
		{&l.Wait, new(1200 * time.Millisecond)}, {&l.Gap, new(200 * time.Millisecond)}, {&l.Time, new(9 * time.Second)},
	} {
		if *d.v == 0 {
			*d.v = *d.def
		}
	}
	for _, d := range []struct {
		v   *int
		def int
	}{{&l.PerAddress, 40}, {&l.InFlight, 2}, {&l.Addresses, 26}} {
		if *d.v == 0 {
			*d.v = d.def
		}
	}
	return l
}

// Prober makes surveys. It is safe for concurrent use.
type Prober struct{ cfg Config }

// New returns a prober.
func New(cfg Config) *Prober {
	cfg.Limits = cfg.Limits.withDefaults()
	if cfg.MayAsk == nil {
		cfg.MayAsk = func(netip.Addr) bool { return true }
	}
	if cfg.Unpaced == nil {
		cfg.Unpaced = func(netip.Addr) bool { return false }
	}
	if cfg.Port == 0 {
		cfg.Port = 53
	}
	return &Prober{cfg}
}

// classify says what an error of the transport means.
func classify(err error, network string) evidence.Outcome {
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return evidence.Timeout
	case errors.Is(err, context.Canceled):
		return evidence.Canceled
	case errors.Is(err, io.ErrUnexpectedEOF):
		return evidence.Malformed
	case network == "tcp" && (errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) || errors.Is(err, io.EOF)):
		return evidence.TCPFailed
	case errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, syscall.EHOSTUNREACH):
		return evidence.Unreachable
	}
	return evidence.NetworkError
}

// Package pace keeps questions to the servers of others polite: to one address
// so many a second, so many at once, fewer where it falls silent or refuses
// again and again, and more again when it answers.
//
// A [Pacer] knows addresses and nothing of names: the IPv4 and the IPv6 address
// of one server are two, and an IPv4 address mapped into IPv6 is that IPv4
// address. Servers of one's own network are not held to a rate, only to how
// many questions may be open.
package pace

import (
	"net/netip"
	"slices"
	"sync"
	"time"
)

// What one address is asked by default, and what it is asked at least when it
// does not answer. docs/decisions.md says where the figures come from.
const (
	DefaultRate   = 50 // questions a second
	DefaultBurst  = 10 // of them at once after a rest
	DefaultWindow = 8  // questions open at once
	slowest       = 1  // question a second, or less where the rate is less
)

// defaultIdle is how many addresses are remembered that nothing is open at.
const defaultIdle = 20_000

// Config is what a Pacer is made from. Zero fields take their defaults.
type Config struct {
	Rate   int // questions a second to one address
	Burst  int // questions that an address gets in a row after a rest; at most Rate
	Window int // questions that may be open at one address
	// Own are networks of one's own: addresses there have no rate.
	Own  []netip.Prefix
	Idle int // addresses remembered of which nothing is waited for; 20,000
}

// WithDefaults fills in what is not given.
func (c Config) WithDefaults() Config {
	for _, d := range []struct {
		v   *int
		def int
	}{{&c.Rate, DefaultRate}, {&c.Burst, DefaultBurst}, {&c.Window, DefaultWindow}, {&c.Idle, defaultIdle}} {
		if *d.v <= 0 {
			*d.v = d.def
		}
	}
	c.Burst = min(c.Burst, c.Rate)
	return c
}

// own reports whether an address lies in a network of one's own.
func (c Config) own(a netip.Addr) bool {
	return slices.ContainsFunc(c.Own, func(p netip.Prefix) bool { return p.Contains(a) })
}

// Pacer paces questions. It is safe for concurrent use, and it starts no
// goroutine but a timer's for somebody who waits.
type Pacer struct {
	cfg   Config
	begun time.Time // all times are told from here, by a clock that nobody sets

	mu    sync.Mutex
	lanes map[netip.Addr]*lane
	idle  idle
	heard time.Duration // when any address replied last
	calls sync.Pool     // of *waiter
}

// New returns a pacer.
func New(cfg Config) *Pacer {
	p := &Pacer{
		cfg: cfg.WithDefaults(), begun: time.Now(), lanes: map[netip.Addr]*lane{},
		calls: sync.Pool{New: func() any { return &waiter{ready: make(chan error, 1)} }},
	}
	p.idle.init()
	return p
}

// Config returns what the pacer keeps to.
func (p *Pacer) Config() Config { return p.cfg }

func (p *Pacer) now() time.Duration { return time.Since(p.begun) }

// lane returns the lane of an address, a new one where there is none.
func (p *Pacer) lane(a netip.Addr, now time.Duration) *lane {
	l, ok := p.lanes[a]
	if !ok {
		p.forget(now)
		l = newLane(a, p.cfg, now)
		p.lanes[a] = l
	}
	return l
}

package rpl

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/mayissue/mayissue/internal/wire"
)

// network is the transport of a scenario. A query waits in it until the
// runner delivers a reply or says that none comes: when patience ends is the
// script's decision, not the asker's.
type network struct {
	done    <-chan struct{} // closed when the scenario is over
	mu      sync.Mutex
	pending []*pending
	news    chan struct{} // has one element when something happened
	log     []string
}

// cacheOnly is the key under which the context of a client that wants no
// recursion holds a *atomic.Bool: nothing is sent, but that something would
// have been is noted.
type cacheOnly struct{}

// pending is one query under way.
type pending struct {
	network string
	server  netip.Addr
	query   []byte
	msg     *wire.Message
	back    chan delivery
}

// delivery is what comes back for a query; without packets nothing does.
type delivery struct {
	packets [][]byte
}

func newNetwork(done <-chan struct{}) *network {
	return &network{done: done, news: make(chan struct{}, 1)}
}

// note says that something happened.
func (n *network) note() {
	select {
	case n.news <- struct{}{}:
	default:
	}
}

// Exchange implements [resolve.Transport].
func (n *network) Exchange(ctx context.Context, proto string, server netip.AddrPort, query []byte, accept func([]byte) bool) ([]byte, error) {
	m, err := wire.Parse(query)
	if err != nil {
		return nil, err
	}
	if sent, ok := ctx.Value(cacheOnly{}).(*atomic.Bool); ok {
		sent.Store(true)
		return nil, context.DeadlineExceeded
	}
	p := &pending{network: proto, server: server.Addr(), query: query, msg: m, back: make(chan delivery, 1)}
	n.mu.Lock()
	n.pending = append(n.pending, p)
	n.log = append(n.log, "asked "+p.String())
	n.mu.Unlock()
	n.note()
	select {
	case <-n.done:
		return nil, context.Canceled
	case d := <-p.back:
		for _, b := range d.packets {
			if accept(b) {
				return b, nil
			}
		}
		if len(d.packets) > 0 {
			n.say("not accepted as a reply: " + p.String())
		}
		return nil, context.DeadlineExceeded
	}
}

func (p *pending) String() string {
	q := p.msg.Question[0]
	return fmt.Sprintf("%s over %s: %s %s", p.server, p.network, q.Name, wire.TypeText(q.Type))
}

func (n *network) say(s string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.log = append(n.log, s)
}

// take finds the newest query that f chooses, and takes it off the list.
func (n *network) take(f func(*pending) bool) *pending {
	n.mu.Lock()
	defer n.mu.Unlock()
	for i := len(n.pending) - 1; i >= 0; i-- {
		if p := n.pending[i]; f(p) {
			n.pending = append(n.pending[:i:i], n.pending[i+1:]...)
			return p
		}
	}
	return nil
}

// takeAll takes all queries off the list, the newest first.
func (n *network) takeAll() []*pending {
	n.mu.Lock()
	defer n.mu.Unlock()
	all := n.pending
	n.pending = nil
	slices.Reverse(all)
	return all
}

// newest returns the query sent last of those that f chooses, or nil.
func (n *network) newest(f func(*pending) bool) *pending {
	n.mu.Lock()
	defer n.mu.Unlock()
	for i := len(n.pending) - 1; i >= 0; i-- {
		if p := n.pending[i]; f(p) {
			return p
		}
	}
	return nil
}

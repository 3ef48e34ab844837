package realservers

import (
	"context"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// readyWithin bounds how long a server may take to answer for all its zones.
const readyWithin = 30 * time.Second

// Network is a number of running name servers that share one port.
type Network struct {
	port      uint16
	servers   []Server
	dirs      []string // of each server
	processes []*Process
	relays    []*relay
}

// Start starts every server with its files below dir and returns when each
// answers for each of its zones on each of its addresses. The servers run
// until Close, or until ctx ends; Close is called in either case.
// The error holds what the failing server wrote.
func Start(ctx context.Context, dir string, servers ...Server) (*Network, error) {
	var addrs []netip.Addr
	for _, s := range servers {
		addrs = append(addrs, slices.Concat(s.Addrs, s.Inside.Addrs)...)
	}
	port, err := FreePort(addrs)
	if err != nil {
		return nil, err
	}
	n := &Network{port: port, servers: servers}
	if err := n.startAll(ctx, dir); err != nil {
		n.Close()
		return nil, err
	}
	return n, nil
}

// startAll starts all servers. One that takes a zone from another waits until
// those before it are ready, for it would try again only much later.
func (n *Network) startAll(ctx context.Context, dir string) error {
	waited := 0
	wait := func() error {
		for ; waited < len(n.processes); waited++ {
			if err := n.processes[waited].ready(ctx, n.servers[waited], n.port); err != nil {
				return err
			}
		}
		return nil
	}
	for i, s := range n.servers {
		if slices.ContainsFunc(s.Zones, func(z Zone) bool { return z.Primary.IsValid() }) {
			if err := wait(); err != nil {
				return err
			}
		}
		if err := n.start(ctx, filepath.Join(dir, fmt.Sprintf("%02d-%s", i, s.Kind)), s); err != nil {
			return fmt.Errorf("%s: %w", s.Kind, err)
		}
	}
	return wait()
}

// Port is the UDP and TCP port that every server answers on.
func (n *Network) Port() uint16 { return n.port }

// Close stops every server and waits until it is gone.
func (n *Network) Close() {
	for _, r := range n.relays {
		r.close()
	}
	for _, p := range n.processes {
		p.Stop()
	}
}

// start starts one server. BIND opens only addresses that an interface has,
// which of 127.0.0.0/8 is one: it gets a port of its own there, and a relay
// in front of it, as has a server with a fault.
func (n *Network) start(ctx context.Context, dir string, s Server) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	n.dirs = append(n.dirs, dir)
	at, port := s, n.port
	if s.Kind == BIND || s.Fault != nil {
		at.Addrs = []netip.Addr{netip.AddrFrom4([4]byte{127, 0, 0, 1})}
		var err error
		if port, err = FreePort(at.Addrs); err != nil {
			return err
		}
		for _, a := range slices.Concat(s.Addrs, s.Inside.Addrs) {
			r, err := newRelay(netip.AddrPortFrom(a, n.port), netip.AddrPortFrom(at.Addrs[0], port), s.Fault)
			if err != nil {
				return err
			}
			n.relays = append(n.relays, r)
		}
	}
	args, err := s.Kind.configure(dir, at, port, n.port)
	if err != nil {
		return err
	}
	path, err := s.Kind.find()
	if err != nil {
		return err
	}
	p, err := StartProcess(ctx, dir, path, args...)
	if err != nil {
		return err
	}
	n.processes = append(n.processes, p)
	return nil
}

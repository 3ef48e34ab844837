package lab

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/netip"
	"strconv"
	"sync"
	"syscall"
	"time"

	"github.com/mayissue/mayissue/phrase"
)

// Loopback is an [Internet] on sockets of this machine: every server has its
// own address in 127.53.0.0/16, and all of them one port.
//
// Servers with IPv6 addresses share ::1, where the machine has it: whatever
// they send says ::1 instead of their address in the lab, and the question
// decides which of them answers.
type Loopback struct {
	in     *Internet
	port   uint16
	six    bool
	cancel context.CancelFunc
	wg     sync.WaitGroup

	mu     sync.Mutex // guards open, nil once closed
	open   map[io.Closer]bool
	closed bool
}

// endpoint is one socket address and the server behind it.
type endpoint struct {
	addr netip.Addr
	host *host // nil for ::1, where the question decides
}

// tcpIdle is how long a connection may stay idle (RFC 7766 section 6.2.3).
const tcpIdle = 10 * time.Second

// Listen opens UDP and TCP sockets for every server, until ctx ends or
// [Loopback.Close] is called. Port 0 picks one that is free on all addresses.
// Ports that a scenario closes stay closed. An error names the address that
// could not be had; the reason is often that the port is taken, or below 1024
// and not permitted.
func (in *Internet) Listen(ctx context.Context, port uint16) (*Loopback, error) {
	tries := 1
	if port == 0 {
		tries = 20
	}
	var last error
	for range tries {
		l, err := in.listen(ctx, port)
		if err == nil {
			return l, nil
		}
		if last = err; !errors.Is(err, syscall.EADDRINUSE) {
			break
		}
	}
	return nil, phrase.Errorf("lab: %w", last)
}

func (in *Internet) listen(ctx context.Context, port uint16) (*Loopback, error) {
	ctx, cancel := context.WithCancel(ctx)
	l := &Loopback{in: in, port: port, cancel: cancel, open: map[io.Closer]bool{}}
	for _, e := range in.endpoints() {
		if err := l.bind(ctx, e); err != nil {
			if e.host == nil && !errors.Is(err, syscall.EADDRINUSE) {
				continue // no IPv6 on this machine
			}
			return nil, errors.Join(err, l.Close())
		}
		l.six = l.six || e.host == nil
	}
	l.wg.Go(func() {
		<-ctx.Done()
		l.shut()
	})
	return l, nil
}

// endpoints lists the addresses to listen on.
func (in *Internet) endpoints() []endpoint {
	var es []endpoint
	six := false
	for _, h := range in.hosts {
		for _, a := range h.addrs {
			if a.Is4() {
				es = append(es, endpoint{a, h})
			}
			six = six || a.Is6()
		}
	}
	if six {
		es = append(es, endpoint{netip.IPv6Loopback(), nil})
	}
	return es
}

// bind opens the two sockets of one endpoint.
func (l *Loopback) bind(ctx context.Context, e endpoint) error {
	var lc net.ListenConfig
	if !e.closed("udp") {
		pc, err := lc.ListenPacket(ctx, "udp", l.hostPort(e.addr))
		if err != nil {
			return err
		}
		l.learn(pc.LocalAddr())
		l.keep(pc)
		l.wg.Go(func() { l.serveUDP(ctx, pc, e) })
	}
	if e.closed("tcp") {
		return nil
	}
	ln, err := lc.Listen(ctx, "tcp", l.hostPort(e.addr))
	if err != nil {
		return err
	}
	l.learn(ln.Addr())
	l.keep(ln)
	l.wg.Go(func() { l.serveTCP(ctx, ln, e) })
	return nil
}

// closed reports whether the endpoint's port stays closed for good.
func (e endpoint) closed(network string) bool {
	if e.host == nil {
		return false
	}
	for _, f := range e.host.faults {
		if f.Kind == "closed-port" && f.Times == 0 && f.Family == 0 && !f.First && (!f.zone.IsValid() || len(e.host.zones) == 1) && (f.Transport == "" || f.Transport == network) {
			return true
		}
	}
	return false
}

func (l *Loopback) hostPort(a netip.Addr) string {
	return net.JoinHostPort(a.String(), strconv.Itoa(int(l.port)))
}

// learn takes the port that the first socket was given.
func (l *Loopback) learn(a net.Addr) {
	if ap, err := netip.ParseAddrPort(a.String()); err == nil && l.port == 0 {
		l.port = ap.Port()
	}
}

// keep remembers what Close must close; after Close it closes at once.
func (l *Loopback) keep(c io.Closer) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		_ = c.Close() // nobody is left to tell
		return
	}
	l.open[c] = true
}

func (l *Loopback) drop(c io.Closer) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.open, c)
}

// shut closes all sockets.
func (l *Loopback) shut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	for c := range l.open {
		_ = c.Close() // the socket is gone either way
	}
	clear(l.open)
}

// Port returns the port that all servers listen on.
func (l *Loopback) Port() uint16 { return l.port }

// IPv6 reports whether servers with IPv6 addresses can be asked, on ::1.
func (l *Loopback) IPv6() bool { return l.six }

// RootHints returns the hints file of the root, as [Internet.RootHints].
func (l *Loopback) RootHints() string { return l.in.RootHints() }

// Close closes the sockets and waits until nothing of the Loopback runs any
// more.
func (l *Loopback) Close() error {
	l.cancel()
	l.shut()
	l.wg.Wait()
	return nil
}

// respond has the lab answer a message that came to e.
func (l *Loopback) respond(e endpoint, network string, msg []byte) delivery {
	addr := e.addr
	if e.host == nil {
		addr = l.in.sixth(msg)
	}
	d := l.in.serve(network, addr, msg)
	if !l.six {
		return d
	}
	loopback := netip.IPv6Loopback().As16()
	for _, h := range l.in.hosts {
		for _, a := range h.addrs {
			if lab := a.As16(); a.Is6() {
				for i := range d.packets {
					d.packets[i] = bytes.ReplaceAll(d.packets[i], lab[:], loopback[:])
				}
			}
		}
	}
	return d
}

// sixth is the IPv6 address of the server that has the deepest zone for the
// question; where none has, that of the first.
func (in *Internet) sixth(msg []byte) netip.Addr {
	var found netip.Addr
	depth := -1
	q, formed, _ := readQuery(msg)
	for _, h := range in.hosts {
		for _, a := range h.addrs {
			if !a.Is6() {
				continue
			}
			if !found.IsValid() {
				found = a
			}
			if !formed {
				continue
			}
			if z := h.zones.deepest(q.name, q.typ); z != nil && z.origin.NumLabels() > depth {
				found, depth = a, z.origin.NumLabels()
			}
		}
	}
	return found
}

func (l *Loopback) serveUDP(ctx context.Context, pc net.PacketConn, e endpoint) {
	buf := make([]byte, 65535)
	for {
		n, from, err := pc.ReadFrom(buf)
		if err != nil {
			if ctx.Err() != nil || errors.Is(err, net.ErrClosed) {
				return
			}
			continue // an ICMP error of an earlier reply
		}
		d := l.respond(e, "udp", bytes.Clone(buf[:n]))
		l.wg.Go(func() {
			if !sleep(ctx, d.after) {
				return
			}
			for _, p := range d.packets {
				if _, err := pc.WriteTo(p, from); err != nil {
					return // the client is gone
				}
			}
		})
	}
}

// sleep waits; false when ctx ended first.
func sleep(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

func (l *Loopback) serveTCP(ctx context.Context, ln net.Listener, e endpoint) {
	for {
		c, err := ln.Accept()
		if err != nil {
			if ctx.Err() != nil || errors.Is(err, net.ErrClosed) {
				return
			}
			continue // the client gave up before we looked
		}
		l.keep(c)
		l.wg.Go(func() {
			defer l.drop(c)
			defer c.Close()
			for l.serveConn(ctx, c, e) {
			}
		})
	}
}

// serveConn answers one query of a connection and reports whether it stays
// open.
func (l *Loopback) serveConn(ctx context.Context, c net.Conn, e endpoint) bool {
	idle := time.AfterFunc(tcpIdle, func() { _ = c.Close() }) // the reads below then fail
	defer idle.Stop()
	var size [2]byte
	if _, err := io.ReadFull(c, size[:]); err != nil {
		return false
	}
	msg := make([]byte, binary.BigEndian.Uint16(size[:]))
	if _, err := io.ReadFull(c, msg); err != nil {
		return false
	}
	d := l.respond(e, "tcp", msg)
	if !sleep(ctx, d.after) {
		return false
	}
	for i, p := range d.packets {
		announced := len(p)
		short := d.short && i == len(d.packets)-1
		if short {
			announced += 100
		}
		frame := binary.BigEndian.AppendUint16(nil, uint16(announced))
		if _, err := c.Write(append(frame, p...)); err != nil || short {
			return false
		}
	}
	if d.err != nil {
		if t, ok := c.(*net.TCPConn); ok {
			_ = t.SetLinger(0) // where it fails the client sees an end instead of a reset
		}
		return false
	}
	return true
}

package resolve

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"sync"
	"syscall"
	"time"
)

// Sockets is the transport of the system: a fresh connected UDP socket from
// a random port for each attempt, so that the kernel drops what comes from
// elsewhere and ICMP errors arrive as evidence, and a fresh TCP connection.
type Sockets struct {
	rand  io.Reader
	slots chan struct{}
	bufs  sync.Pool // of *[maxDatagram]byte
}

// maxDatagram is the largest payload that UDP can carry.
const maxDatagram = 1 << 16

// openSockets bounds the sockets open at once in one Sockets.
const openSockets = 4096

// Ports are drawn from 1024 up, 15.97 bits of them, which is more than the
// kernel's own range has (RFC 6056).
const firstPort = 1024

// NewSockets returns a transport that draws its source ports from rand.
func NewSockets(rand io.Reader) *Sockets { return newSockets(rand, openSockets) }

func newSockets(rand io.Reader, atOnce int) *Sockets {
	return &Sockets{rand: rand, slots: make(chan struct{}, atOnce), bufs: sync.Pool{New: func() any { return new([maxDatagram]byte) }}}
}

// Exchange implements [Transport].
func (s *Sockets) Exchange(ctx context.Context, network string, server netip.AddrPort, query []byte, accept func([]byte) bool) ([]byte, error) {
	if err := acquire(ctx, s.slots); err != nil {
		return nil, err
	}
	defer func() { <-s.slots }()
	conn, err := s.dial(ctx, network, server)
	if err != nil {
		return nil, ended(ctx, err)
	}
	defer conn.Close()
	if d, ok := ctx.Deadline(); ok {
		if err := conn.SetDeadline(d); err != nil {
			return nil, err
		}
	}
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	exchange := s.overUDP
	if network == "tcp" {
		exchange = overTCP
	}
	b, err := exchange(conn, query, accept)
	if err != nil {
		return nil, ended(ctx, err)
	}
	return b, nil
}

// acquire waits for a free slot. It keeps the deadline of ctx by a timer of
// its own, as everything here does, and asks ctx for nothing else than to be
// told of a cancellation.
func acquire(ctx context.Context, slots chan struct{}) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case slots <- struct{}{}:
		return nil
	default:
	}
	var late <-chan time.Time
	if d, ok := ctx.Deadline(); ok {
		t := time.NewTimer(time.Until(d))
		defer t.Stop()
		late = t.C
	}
	select {
	case slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-late:
		return context.DeadlineExceeded
	}
}

// ended says that the context ended where that is why err came.
func ended(ctx context.Context, err error) error {
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		return err
	}
	var ne net.Error
	if errors.As(err, &ne) && ne.Timeout() {
		if e := ctx.Err(); e != nil {
			return e
		}
		return fmt.Errorf("%w: %w", context.DeadlineExceeded, err)
	}
	return err
}

func (s *Sockets) dial(ctx context.Context, network string, server netip.AddrPort) (net.Conn, error) {
	if network == "tcp" {
		var d net.Dialer
		return d.DialContext(ctx, "tcp", server.String())
	}
	raddr := net.UDPAddrFromAddrPort(server)
	for range 8 {
		var b [2]byte
		if _, err := io.ReadFull(s.rand, b[:]); err != nil {
			return nil, err
		}
		port := int(binary.BigEndian.Uint16(b[:]))
		if port < firstPort {
			continue
		}
		c, err := net.DialUDP("udp", &net.UDPAddr{Port: port}, raddr)
		if !errors.Is(err, syscall.EADDRINUSE) && !errors.Is(err, syscall.EACCES) {
			if err != nil {
				return nil, err
			}
			return c, nil
		}
	}
	return net.DialUDP("udp", nil, raddr) // the kernel's choice, random as well
}

func (s *Sockets) overUDP(conn net.Conn, query []byte, accept func([]byte) bool) ([]byte, error) {
	if _, err := conn.Write(query); err != nil {
		return nil, err
	}
	buf := s.bufs.Get().(*[maxDatagram]byte)
	defer s.bufs.Put(buf)
	for {
		n, err := conn.Read(buf[:])
		if err != nil {
			return nil, err
		}
		if b := buf[:n:n]; accept(b) {
			return append([]byte(nil), b...), nil
		}
	}
}

// overTCP frames messages by a length of two octets (RFC 7766 section 8).
func overTCP(conn net.Conn, query []byte, accept func([]byte) bool) ([]byte, error) {
	framed := append(binary.BigEndian.AppendUint16(nil, uint16(len(query))), query...)
	if _, err := conn.Write(framed); err != nil {
		return nil, err
	}
	for {
		var l [2]byte
		if _, err := io.ReadFull(conn, l[:]); err != nil {
			return nil, fmt.Errorf("reading the length of the reply: %w", err)
		}
		b := make([]byte, binary.BigEndian.Uint16(l[:]))
		if _, err := io.ReadFull(conn, b); err != nil {
			return nil, fmt.Errorf("reading a reply of %d octets: %w", len(b), err)
		}
		if accept(b) {
			return b, nil
		}
	}
}

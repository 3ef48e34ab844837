package resolve_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"io"
	stdnet "net"
	"net/netip"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/lab"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/resolve"
)

// loopback is a server on 127.0.0.1 whose behaviour is a function of what
// comes in.
type loopback struct {
	udp *stdnet.UDPConn
	tcp stdnet.Listener
	wg  sync.WaitGroup
}

func listen(t *testing.T, packet func(c *stdnet.UDPConn, from netip.AddrPort, b []byte), stream func(stdnet.Conn)) *loopback {
	t.Helper()
	var l loopback
	var err error
	for range 20 { // until one port is free for both
		if l.udp, err = stdnet.ListenUDP("udp", &stdnet.UDPAddr{IP: stdnet.IPv4(127, 0, 0, 1)}); err != nil {
			t.Fatal(err)
		}
		if l.tcp, err = stdnet.Listen("tcp", l.udp.LocalAddr().String()); err == nil {
			break
		}
		l.udp.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	l.wg.Go(func() {
		buf := make([]byte, 65536)
		for {
			n, from, err := l.udp.ReadFromUDPAddrPort(buf)
			if err != nil {
				return
			}
			if packet != nil {
				packet(l.udp, netip.AddrPortFrom(from.Addr().Unmap(), from.Port()), bytes.Clone(buf[:n]))
			}
		}
	})
	l.wg.Go(func() {
		for {
			c, err := l.tcp.Accept()
			if err != nil {
				return
			}
			l.wg.Go(func() {
				defer c.Close()
				if stream != nil {
					stream(c)
				}
			})
		}
	})
	t.Cleanup(l.close)
	return &l
}

func (l *loopback) close() {
	l.udp.Close()
	l.tcp.Close()
	l.wg.Wait()
}

func (l *loopback) addr() netip.AddrPort {
	return l.udp.LocalAddr().(*stdnet.UDPAddr).AddrPort()
}

func to(c *stdnet.UDPConn, at netip.AddrPort, b string) { _, _ = c.WriteToUDPAddrPort([]byte(b), at) }

func frame(messages ...string) []byte {
	var b []byte
	for _, m := range messages {
		b = append(binary.BigEndian.AppendUint16(b, uint16(len(m))), m...)
	}
	return b
}

// readFrame reads one framed query.
func readFrame(c io.Reader) string {
	var l [2]byte
	if _, err := io.ReadFull(c, l[:]); err != nil {
		return ""
	}
	b := make([]byte, binary.BigEndian.Uint16(l[:]))
	_, _ = io.ReadFull(c, b)
	return string(b)
}

func is(want string) func([]byte) bool { return func(b []byte) bool { return string(b) == want } }

func patience(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// Over UDP each datagram goes to accept until one is accepted.
func TestSocketsUDP(t *testing.T) {
	l := listen(t, func(c *stdnet.UDPConn, from netip.AddrPort, b []byte) {
		to(c, from, "wrong")
		to(c, from, "wrong again")
		to(c, from, "reply to "+string(b))
		to(c, from, "late")
	}, nil)
	var seen []string
	b, err := resolve.NewSockets(rand.Reader).Exchange(patience(t), "udp", l.addr(), []byte("query"), func(b []byte) bool {
		seen = append(seen, string(b))
		return strings.HasPrefix(string(b), "reply")
	})
	if err != nil || string(b) != "reply to query" || len(seen) != 3 {
		t.Errorf("%q, %v after %q", b, err, seen)
	}
}

// A datagram from another address or port is none from that server: the
// kernel drops it (OPS-09).
func TestSocketsOtherSource(t *testing.T) {
	other, err := stdnet.ListenUDP("udp", &stdnet.UDPAddr{IP: stdnet.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	l := listen(t, func(c *stdnet.UDPConn, from netip.AddrPort, _ []byte) {
		to(other, from, "forged")
		to(c, from, "real")
	}, nil)
	b, err := resolve.NewSockets(rand.Reader).Exchange(patience(t), "udp", l.addr(), []byte("query"), func([]byte) bool { return true })
	if err != nil || string(b) != "real" {
		t.Errorf("%q, %v", b, err)
	}
}

// OPS-09: each query leaves from a port of its own, and none from a
// privileged one.
func TestSocketsPorts(t *testing.T) {
	var mu sync.Mutex
	ports := map[uint16]bool{}
	l := listen(t, func(c *stdnet.UDPConn, from netip.AddrPort, _ []byte) {
		mu.Lock()
		ports[from.Port()] = true
		mu.Unlock()
		to(c, from, "ok")
	}, nil)
	s := resolve.NewSockets(rand.Reader)
	for range 64 {
		if _, err := s.Exchange(patience(t), "udp", l.addr(), []byte("query"), is("ok")); err != nil {
			t.Fatal(err)
		}
	}
	mu.Lock()
	defer mu.Unlock()
	low, high := uint16(65535), uint16(0)
	for p := range ports {
		low, high = min(low, p), max(high, p)
	}
	// 64 of 64,512 ports: two alike are rare, and nearly all in one half rarer.
	if len(ports) < 60 || low < 1024 || high-low < 32768 {
		t.Errorf("64 queries came from %d ports between %d and %d", len(ports), low, high)
	}
}

// Ports that may not be used are drawn again, and in the end the kernel
// chooses.
func TestSocketsPortDrawnAgain(t *testing.T) {
	var port atomic.Uint32
	l := listen(t, func(c *stdnet.UDPConn, from netip.AddrPort, _ []byte) {
		port.Store(uint32(from.Port()))
		to(c, from, "ok")
	}, nil)
	zeros := bytes.NewReader(make([]byte, 1000))
	if _, err := resolve.NewSockets(zeros).Exchange(patience(t), "udp", l.addr(), nil, is("ok")); err != nil || port.Load() < 1024 {
		t.Errorf("port %d, %v", port.Load(), err)
	}
	if _, err := resolve.NewSockets(strings.NewReader("")).Exchange(patience(t), "udp", l.addr(), nil, is("ok")); !errors.Is(err, io.EOF) {
		t.Errorf("without random numbers: %v", err)
	}
}

// TCP messages have a length of two octets before them, arrive in pieces, and
// may be several (RFC 7766 section 8).
func TestSocketsTCP(t *testing.T) {
	for _, c := range []struct {
		what   string
		stream func(stdnet.Conn)
		want   string
		err    error
	}{
		{"one", func(c stdnet.Conn) { q := readFrame(c); _, _ = c.Write(frame("reply to " + q)) }, "reply to query", nil},
		{"another first", func(c stdnet.Conn) { q := readFrame(c); _, _ = c.Write(frame("other", "", "reply to "+q)) }, "reply to query", nil},
		{"octet by octet", func(c stdnet.Conn) {
			for _, b := range frame("reply to " + readFrame(c)) {
				_, _ = c.Write([]byte{b})
			}
		}, "reply to query", nil},
		{"closed at once", func(c stdnet.Conn) { readFrame(c) }, "", io.EOF},
		{"closed inside the length", func(c stdnet.Conn) { readFrame(c); _, _ = c.Write([]byte{0}) }, "", io.ErrUnexpectedEOF},
		{"closed inside the message", func(c stdnet.Conn) { readFrame(c); _, _ = c.Write([]byte{0, 9, 'r'}) }, "", io.ErrUnexpectedEOF},
		{"reset", func(c stdnet.Conn) { readFrame(c); _ = c.(*stdnet.TCPConn).SetLinger(0) }, "", syscall.ECONNRESET},
	} {
		t.Run(c.what, func(t *testing.T) {
			l := listen(t, nil, c.stream)
			b, err := resolve.NewSockets(rand.Reader).Exchange(patience(t), "tcp", l.addr(), []byte("query"), func(b []byte) bool { return strings.HasPrefix(string(b), "reply") })
			if string(b) != c.want || !errors.Is(err, c.err) {
				t.Errorf("%q, %v, want %q, %v", b, err, c.want, c.err)
			}
		})
	}
}

// A message of 65,535 octets, the largest there is.
func TestSocketsLargest(t *testing.T) {
	large := strings.Repeat("x", 65535)
	l := listen(t, nil, func(c stdnet.Conn) { readFrame(c); _, _ = c.Write(frame(large)) })
	b, err := resolve.NewSockets(rand.Reader).Exchange(patience(t), "tcp", l.addr(), []byte("query"), is(large))
	if err != nil || len(b) != 65535 {
		t.Errorf("%d octets, %v", len(b), err)
	}
}

// A closed port is evidence: the system's error can be found in ours.
func TestSocketsClosedPort(t *testing.T) {
	l := listen(t, nil, nil)
	at := l.addr()
	l.close()
	for _, network := range []string{"udp", "tcp"} {
		_, err := resolve.NewSockets(rand.Reader).Exchange(patience(t), network, at, []byte("query"), func([]byte) bool { return true })
		if !errors.Is(err, syscall.ECONNREFUSED) {
			t.Errorf("%s: %v", network, err)
		}
	}
}

// Silence lasts until the context ends, whose error comes back.
func TestSocketsContext(t *testing.T) {
	l := listen(t, nil, func(c stdnet.Conn) { _, _ = io.Copy(io.Discard, c) })
	for _, network := range []string{"udp", "tcp"} {
		short, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		if _, err := resolve.NewSockets(rand.Reader).Exchange(short, network, l.addr(), []byte("query"), is("")); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s: %v, want the deadline", network, err)
		}
		cancel()
		canceled, cancel := context.WithCancel(t.Context())
		time.AfterFunc(20*time.Millisecond, cancel)
		if _, err := resolve.NewSockets(rand.Reader).Exchange(canceled, network, l.addr(), []byte("query"), is("")); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v, want the cancellation", network, err)
		}
		if _, err := resolve.NewSockets(rand.Reader).Exchange(canceled, network, l.addr(), []byte("query"), is("")); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v, want the cancellation at once", network, err)
		}
	}
}

// The whole way over real sockets, TCP for a set that UDP cannot carry
// included; and no goroutine is left.
func TestSocketsClimb(t *testing.T) {
	before := runtime.NumGoroutine()
	var zones []*lab.Zone
	for origin, text := range map[string]string{
		".":   "@ SOA a.root. b. 1 2 3 4 300\n@ NS a.root.\na.root. A 127.0.0.1\ncom NS a.root.",
		"com": "@ SOA a.root. b. 1 2 3 4 300\n@ NS a.root.\nwww CAA 0 issue \"ca.example\"\n$GENERATE 1-200 big CAA 0 issue \"ca$.example\"\n",
	} {
		z, err := lab.ParseZone(name.MustParse(origin), origin, []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		zones = append(zones, z)
	}
	answer := honest(zones...)
	query := func(network string, b []byte) []byte {
		return answer(asked{network: network, addr: addr("127.0.0.1"), query: b}).packets[0]
	}
	l := listen(t, func(c *stdnet.UDPConn, from netip.AddrPort, b []byte) { to(c, from, string(query("udp", b))) },
		func(c stdnet.Conn) { _, _ = c.Write(frame(string(query("tcp", []byte(readFrame(c)))))) })
	r, err := resolve.New(resolve.Config{
		Hints: []resolve.Hint{{Name: name.MustParse("a.root"), Addrs: []netip.Addr{addr("127.0.0.1")}}},
		Port:  l.addr().Port(), Permit: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Rand: rand.Reader,
	})
	if err != nil {
		t.Fatal(err)
	}
	for n, want := range map[string]string{
		"a.www.com": "a.www.com nxdomain, www.com answer", "big.com": "big.com answer", "nosuch": "nosuch nxdomain",
	} {
		tr := r.Climb(patience(t), name.MustParse(n))
		wantLevels(t, tr, want)
		if last := tr.Exchanges[len(tr.Exchanges)-1]; n == "big.com" {
			if m, err := wire.Parse(last.Reply); last.Transport != "tcp" || err != nil || len(m.Answer) < 200 {
				t.Errorf("%s brought %v, %v", last.Transport, m, err)
			}
		}
	}
	l.close()
	for i := 0; runtime.NumGoroutine() > before; i++ {
		if i == 1000 {
			buf := make([]byte, 1<<16)
			t.Fatalf("goroutines are left:\n%s", buf[:runtime.Stack(buf, true)])
		}
		time.Sleep(time.Millisecond)
	}
}

package resolve_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	stdnet "net"
	"net/netip"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/mayissue/mayissue/resolve"
)

// echoEnv makes the test binary a server in a process of its own, so that its
// work is not counted as the client's.
const echoEnv = "MAYISSUE_TEST_ECHO"

func TestMain(m *testing.M) {
	if os.Getenv(echoEnv) != "" {
		echo()
		return
	}
	os.Exit(m.Run())
}

// echo sends back what comes, at a port that it prints, until its standard
// input ends.
func echo() {
	c, err := stdnet.ListenUDP("udp4", &stdnet.UDPAddr{IP: stdnet.IPv4(127, 0, 0, 1)})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(c.LocalAddr())
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
	b := make([]byte, 2048)
	for {
		if n, from, err := c.ReadFromUDPAddrPort(b); err == nil {
			_, _ = c.WriteToUDPAddrPort(b[:n], from)
		}
	}
}

// echoProcess starts one and gives its address.
func echoProcess(tb testing.TB) netip.AddrPort {
	tb.Helper()
	self, err := os.Executable()
	if err != nil {
		tb.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), echoEnv+"=1")
	in, err := cmd.StdinPipe()
	if err != nil {
		tb.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		tb.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		in.Close()
		_ = cmd.Wait()
	})
	var at string
	if _, err := fmt.Fscan(out, &at); err != nil {
		tb.Fatal(err)
	}
	return netip.MustParseAddrPort(at)
}

func newBulk(tb testing.TB, atOnce int) *resolve.Bulk {
	b := resolve.NewBulk(rand.Reader, atOnce)
	tb.Cleanup(func() { _ = b.Close() })
	return b
}

// Each datagram goes to accept until one is accepted; what is accepted is the
// caller's own and stays as it is.
func TestBulkUDP(t *testing.T) {
	l := listen(t, func(c *stdnet.UDPConn, from netip.AddrPort, b []byte) {
		to(c, from, "wrong")
		to(c, from, "")
		to(c, from, "reply to "+string(b))
	}, nil)
	tr := newBulk(t, 0)
	var replies [][]byte
	for i := range 50 {
		var seen []string
		want := fmt.Sprintf("reply to %d", i)
		b, err := tr.Exchange(patience(t), "udp", l.addr(), fmt.Append(nil, i), func(b []byte) bool {
			seen = append(seen, string(b))
			return string(b) == want
		})
		if err != nil || string(b) != want || fmt.Sprint(seen) != fmt.Sprint([]string{"wrong", "", want}) {
			t.Fatalf("question %d: %q, %v after %q", i, b, err, seen)
		}
		replies = append(replies, b)
	}
	for i, b := range replies {
		if string(b) != fmt.Sprintf("reply to %d", i) {
			t.Errorf("reply %d became %q", i, b)
		}
	}
}

// bothFamilies are two servers that put their address before the query and
// send it back.
func bothFamilies(t *testing.T) map[string]netip.AddrPort {
	t.Helper()
	at := map[string]netip.AddrPort{}
	for _, a := range []string{"127.0.0.1", "::1"} {
		c, err := stdnet.ListenUDP("udp", &stdnet.UDPAddr{IP: stdnet.ParseIP(a)})
		if err != nil {
			t.Fatal(err)
		}
		done := make(chan struct{})
		t.Cleanup(func() { c.Close(); <-done })
		go func() {
			defer close(done)
			b := make([]byte, 100)
			for {
				n, from, err := c.ReadFromUDPAddrPort(b)
				if err != nil {
					return
				}
				_, _ = c.WriteToUDPAddrPort(fmt.Appendf(nil, "%s %s", a, b[:n]), from)
			}
		}()
		at[a] = c.LocalAddr().(*stdnet.UDPAddr).AddrPort()
	}
	return at
}

// The families have sockets of their own, and an IPv4 address may come in
// IPv6's clothes.
func TestBulkFamilies(t *testing.T) {
	at := bothFamilies(t)
	mapped := netip.AddrPortFrom(netip.AddrFrom16(at["127.0.0.1"].Addr().As16()), at["127.0.0.1"].Port())
	// With room for one socket each family has to take the other's.
	for _, atOnce := range []int{0, 1} {
		tr := newBulk(t, atOnce)
		for i := range 20 {
			for _, c := range []struct {
				at   netip.AddrPort
				want string
			}{{at["::1"], "::1 query"}, {at["127.0.0.1"], "127.0.0.1 query"}, {mapped, "127.0.0.1 query"}} {
				if b, err := tr.Exchange(patience(t), "udp", c.at, []byte("query"), is(c.want)); err != nil {
					t.Fatalf("round %d, %s: %q, %v", i, c.at, b, err)
				}
			}
		}
	}
}

// OPS-09: a datagram from another address or port is none from that server,
// whatever the socket was used for before.
func TestBulkOtherSource(t *testing.T) {
	other := listen(t, func(c *stdnet.UDPConn, from netip.AddrPort, b []byte) { to(c, from, "other") }, nil)
	l := listen(t, func(c *stdnet.UDPConn, from netip.AddrPort, _ []byte) {
		to(other.udp, from, "forged")
		to(c, from, "real")
	}, nil)
	tr := newBulk(t, 1)
	for range 100 {
		for _, c := range []struct {
			at   netip.AddrPort
			want string
		}{{other.addr(), "other"}, {l.addr(), "real"}} {
			b, err := tr.Exchange(patience(t), "udp", c.at, []byte("query"), func([]byte) bool { return true })
			if err != nil || string(b) != c.want {
				t.Fatalf("%q, %v, want %q", b, err, c.want)
			}
		}
	}
}

// What comes late for one question is never shown to another on the same
// socket: not what was in the queue when the reply was accepted, and not what
// comes to the old port before or during the next question.
func TestBulkLate(t *testing.T) {
	var last netip.AddrPort
	l := listen(t, func(c *stdnet.UDPConn, from netip.AddrPort, b []byte) {
		if last.IsValid() {
			to(c, last, "late, during the next question")
		}
		to(c, from, "reply to "+string(b))
		to(c, from, "late, in the queue")
		to(c, from, "late, in the queue")
		last = from
		to(c, from, "end of "+string(b))
	}, nil)
	tr := newBulk(t, 1)
	for i := range 1000 {
		query := fmt.Sprint(i)
		first := true
		b, err := tr.Exchange(patience(t), "udp", l.addr(), []byte(query), func(b []byte) bool {
			if first && string(b) != "reply to "+query {
				t.Errorf("question %d was shown %q", i, b)
			}
			first = false
			// The end has come: the others are in the queue, or were read.
			return string(b) == "end of "+query || i%2 == 0
		})
		if err != nil {
			t.Fatalf("%q, %v", b, err)
		}
	}
}

// A question that was given up takes its socket along: its reply, however
// late, meets nobody.
func TestBulkGivenUp(t *testing.T) {
	asked := make(chan netip.AddrPort, 100)
	var silent []netip.AddrPort
	l := listen(t, func(c *stdnet.UDPConn, from netip.AddrPort, b []byte) {
		if string(b) == "silence" {
			silent = append(silent, from)
			asked <- from
			return
		}
		for _, p := range silent {
			if p != from { // by chance, after others
				to(c, p, "late")
			}
		}
		if len(silent) > 0 && from == silent[len(silent)-1] {
			to(c, from, "the same port again")
		}
		to(c, from, "ok")
	}, nil)
	tr := newBulk(t, 1)
	for i := range 20 {
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		wg.Go(func() {
			to(l.udp, <-asked, "wrong")
			cancel()
		})
		_, err := tr.Exchange(ctx, "udp", l.addr(), []byte("silence"), is("never"))
		if wg.Wait(); !errors.Is(err, context.Canceled) {
			t.Fatalf("round %d: %v, want the cancellation", i, err)
		}
		if i%2 == 0 {
			ctx, cancel = context.WithTimeout(t.Context(), 2*time.Millisecond)
			if _, err := tr.Exchange(ctx, "udp", l.addr(), []byte("silence"), is("never")); !errors.Is(err, context.DeadlineExceeded) {
				t.Fatalf("round %d: %v, want the deadline", i, err)
			}
			cancel()
		}
		if b, err := tr.Exchange(patience(t), "udp", l.addr(), []byte("query"), func([]byte) bool { return true }); err != nil || string(b) != "ok" {
			t.Fatalf("round %d: %q, %v", i, b, err)
		}
		for len(asked) > 0 {
			<-asked
		}
	}
}

// A closed port is evidence: the system's error can be found in ours, and the
// next question does not inherit it.
func TestBulkClosedPort(t *testing.T) {
	closed, open := listen(t, nil, nil), listen(t, func(c *stdnet.UDPConn, from netip.AddrPort, _ []byte) { to(c, from, "ok") }, nil)
	at := closed.addr()
	closed.close()
	tr := newBulk(t, 1)
	for range 20 {
		for _, network := range []string{"udp", "tcp"} {
			if _, err := tr.Exchange(patience(t), network, at, []byte("query"), is("")); !errors.Is(err, syscall.ECONNREFUSED) {
				t.Fatalf("%s: %v", network, err)
			}
		}
		if _, err := tr.Exchange(patience(t), "udp", open.addr(), []byte("query"), is("ok")); err != nil {
			t.Fatal(err)
		}
	}
}

// deadlineAlone has a deadline that only whoever reads it can keep: it is
// never done.
type deadlineAlone struct {
	context.Context
	at time.Time
}

func (d deadlineAlone) Deadline() (time.Time, bool) { return d.at, true }

// The deadline is kept by the transports, without help from the context, also
// by those who wait for a free socket.
func TestDeadlineKept(t *testing.T) {
	l := listen(t, nil, func(c stdnet.Conn) { _, _ = io.Copy(io.Discard, c) })
	for what, tr := range map[string]resolve.Transport{"bulk": newBulk(t, 1), "sockets": resolve.NewSockets(rand.Reader)} {
		for _, network := range []string{"udp", "tcp"} {
			var wg sync.WaitGroup
			for range 3 {
				wg.Go(func() {
					ctx := deadlineAlone{context.Background(), time.Now().Add(70 * time.Millisecond)}
					if _, err := tr.Exchange(ctx, network, l.addr(), []byte("query"), is("")); !errors.Is(err, context.DeadlineExceeded) {
						t.Errorf("%s, %s: %v, want the deadline", what, network, err)
					}
				})
			}
			wg.Wait()
		}
	}
}

// Silence lasts until the context ends, whose error comes back.
func TestBulkContext(t *testing.T) {
	l := listen(t, nil, func(c stdnet.Conn) { _, _ = io.Copy(io.Discard, c) })
	tr := newBulk(t, 0)
	for _, network := range []string{"udp", "tcp"} {
		for _, wait := range []time.Duration{time.Millisecond, 120 * time.Millisecond} { // before and after it would be noticed
			ctx, cancel := context.WithTimeout(t.Context(), wait)
			if _, err := tr.Exchange(ctx, network, l.addr(), []byte("query"), is("")); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%s: %v, want the deadline", network, err)
			}
			cancel()
			ctx, cancel = context.WithCancel(t.Context())
			time.AfterFunc(wait, cancel)
			if _, err := tr.Exchange(ctx, network, l.addr(), []byte("query"), is("")); !errors.Is(err, context.Canceled) {
				t.Errorf("%s: %v, want the cancellation", network, err)
			}
			if _, err := tr.Exchange(ctx, network, l.addr(), []byte("query"), is("")); !errors.Is(err, context.Canceled) {
				t.Errorf("%s: %v, want the cancellation at once", network, err)
			}
		}
	}
}

// A context that is cancelled as its question ends, or afterwards, does not
// reach the next one on the socket: its deadline comes when it comes.
func TestBulkCancelledAtTheEnd(t *testing.T) {
	l := listen(t, func(c *stdnet.UDPConn, from netip.AddrPort, b []byte) {
		if string(b) == "slow" { // so that a cancellation would be noticed
			time.AfterFunc(60*time.Millisecond, func() { to(c, from, "ok") })
			return
		}
		to(c, from, "ok")
	}, nil)
	var wg sync.WaitGroup
	for i := range 100 {
		tr := newBulk(t, 1)
		wg.Go(func() {
			ctx, cancel := context.WithCancel(t.Context())
			_, err := tr.Exchange(ctx, "udp", l.addr(), []byte("slow"), func([]byte) bool {
				if i%2 == 0 {
					cancel()
				}
				return true
			})
			cancel()
			if err != nil {
				t.Error(err)
			}
			ctx, cancel = context.WithTimeout(t.Context(), 45*time.Millisecond)
			defer cancel()
			at, _ := ctx.Deadline()
			if _, err := tr.Exchange(ctx, "udp", l.addr(), []byte("quick"), is("ok")); err != nil && time.Now().Before(at) {
				t.Errorf("before the deadline: %v", err)
			}
		})
	}
	wg.Wait()
}

// Thousands at once, each of which gets its own reply; more than there is
// room for wait, and whoever waits can be cancelled.
func TestBulkAtOnce(t *testing.T) {
	const questions = 2000
	var held []netip.AddrPort
	var queries [][]byte
	coming := make(chan struct{}, 50) // as many as the server's queue holds
	l := listen(t, func(c *stdnet.UDPConn, from netip.AddrPort, b []byte) {
		// All must have come before one is answered, in the other order.
		held, queries = append(held, from), append(queries, b)
		<-coming
		if len(held) == questions {
			for i := len(held) - 1; i >= 0; i-- {
				to(c, held[i], "reply to "+string(queries[i]))
			}
		}
	}, nil)
	tr := newBulk(t, questions)
	ctx := patience(t)
	var wg sync.WaitGroup
	for i := range questions {
		wg.Go(func() {
			coming <- struct{}{}
			if b, err := tr.Exchange(ctx, "udp", l.addr(), fmt.Append(nil, i), is(fmt.Sprintf("reply to %d", i))); err != nil {
				t.Errorf("question %d: %q, %v", i, b, err)
			}
		})
	}
	wg.Wait()
}

func TestBulkWaits(t *testing.T) {
	l := listen(t, func(c *stdnet.UDPConn, from netip.AddrPort, b []byte) { to(c, from, "ok") }, nil)
	var under, most atomic.Int32
	tr := newBulk(t, 3)
	var askers sync.WaitGroup
	for range 200 {
		askers.Go(func() {
			_, err := tr.Exchange(patience(t), "udp", l.addr(), []byte("query"), func([]byte) bool {
				if n := under.Add(1); n > most.Load() {
					most.Store(n)
				}
				for range 100 {
					runtime.Gosched() // to the others, who may not come so far
				}
				under.Add(-1)
				return true
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	askers.Wait()
	if most.Load() > 3 {
		t.Errorf("%d questions at once, want 3 at most", most.Load())
	}
}

// Whoever waits for a free socket does so until the context ends, or the
// deadline of one that does not keep it.
func TestBulkWaitsForContext(t *testing.T) {
	came := make(chan struct{}, 1)
	l := listen(t, func(*stdnet.UDPConn, netip.AddrPort, []byte) { came <- struct{}{} }, nil)
	tr := newBulk(t, 1)
	ctx, cancel := context.WithCancel(patience(t))
	var holder sync.WaitGroup
	holder.Go(func() {
		if _, err := tr.Exchange(ctx, "udp", l.addr(), []byte("query"), is("")); !errors.Is(err, context.Canceled) {
			t.Errorf("the question that had the socket: %v, want that it lasted longest", err)
		}
	})
	<-came
	soon, stop := context.WithCancel(t.Context())
	time.AfterFunc(20*time.Millisecond, stop)
	for _, c := range []struct {
		ctx  context.Context
		want error
	}{{soon, context.Canceled}, {deadlineAlone{context.Background(), time.Now().Add(20 * time.Millisecond)}, context.DeadlineExceeded}} {
		if _, err := tr.Exchange(c.ctx, "udp", l.addr(), []byte("query"), is("")); !errors.Is(err, c.want) {
			t.Errorf("%v, want %v", err, c.want)
		}
	}
	cancel()
	holder.Wait()
}

// OPS-09: successive questions come from unlike ports, spread over the whole
// range, and the last tells nothing of the next.
func TestBulkPorts(t *testing.T) {
	const questions = 4096
	l := listen(t, func(c *stdnet.UDPConn, from netip.AddrPort, _ []byte) {
		to(c, from, string(binary.BigEndian.AppendUint16(nil, from.Port())))
	}, nil)
	tr := newBulk(t, 0)
	seen := map[uint16]int{}
	var ports []uint16
	ctx := patience(t)
	for range questions {
		b, err := tr.Exchange(ctx, "udp", l.addr(), []byte("query"), func([]byte) bool { return true })
		if err != nil {
			t.Fatal(err)
		}
		port := binary.BigEndian.Uint16(b)
		seen[port]++
		ports = append(ports, port)
	}
	low, high := ports[0], ports[0]
	for _, p := range ports {
		low, high = min(low, p), max(high, p)
	}
	width := int(high) - int(low) + 1
	// Of 16,384 ports, the least that is accepted, 4,096 questions use 3,624
	// different ones, give or take 18.
	if low < 1024 || width < 1<<14-200 || len(seen) < 3400 {
		t.Errorf("%d questions came from %d ports between %d and %d", questions, len(seen), low, high)
	}
	// χ² of the ports, and of the steps from one to the next, in 16 equal
	// parts: 15 degrees of freedom, beyond 100 once in 10^14 times.
	part := func(what string, of func(i int) int) {
		var counts [16]int
		for i := range ports {
			counts[of(i)*16/width]++
		}
		sum := 0.0
		for _, n := range counts {
			d := float64(n) - questions/16
			sum += d * d / (questions / 16)
		}
		if sum > 100 {
			t.Errorf("%s are spread like %v, χ² %.0f", what, counts, sum)
		}
	}
	part("ports", func(i int) int { return int(ports[i] - low) })
	part("steps", func(i int) int {
		return ((int(ports[i])-int(ports[(i+1)%questions]))%width + width) % width
	})
}

// After Close there is nothing more to be had over UDP.
func TestBulkClose(t *testing.T) {
	l := listen(t, func(c *stdnet.UDPConn, from netip.AddrPort, _ []byte) { to(c, from, "ok") }, nil)
	tr := newBulk(t, 0)
	for i := range 2 {
		_, err := tr.Exchange(patience(t), "udp", l.addr(), []byte("query"), is("ok"))
		if want := []error{nil, stdnet.ErrClosed}[i]; !errors.Is(err, want) {
			t.Errorf("%v, want %v", err, want)
		}
		if err := tr.Close(); err != nil {
			t.Error(err)
		}
	}
}

// A question costs the allocation of its reply, and next to nothing else.
func TestBulkAllocations(t *testing.T) {
	at := echoProcess(t)
	tr := newBulk(t, 0)
	query := bytes.Repeat([]byte("q"), 60)
	accept := func(b []byte) bool { return len(b) == 60 }
	ctx := patience(t)
	if n := testing.AllocsPerRun(200, func() {
		if _, err := tr.Exchange(ctx, "udp", at, query, accept); err != nil {
			t.Fatal(err)
		}
	}); n > 2 {
		t.Errorf("%v allocations a question, want 2 at most", n)
	}
}

// BenchmarkTransport compares the transports against a server in another
// process: cpu-ns/op is user and system time of this one, a context with a
// time-out for each question included.
func BenchmarkTransport(b *testing.B) {
	at := echoProcess(b)
	query := bytes.Repeat([]byte("q"), 60)
	bulk := newBulk(b, 0)
	for what, tr := range map[string]resolve.Transport{"sockets": resolve.NewSockets(rand.Reader), "bulk": bulk} {
		for _, atOnce := range []int{1, 200} {
			b.Run(fmt.Sprintf("%s/%d", what, atOnce), func(b *testing.B) {
				b.ReportAllocs()
				var left, failed atomic.Int64
				left.Store(int64(b.N))
				began := cpuTime(b)
				var wg sync.WaitGroup
				for range atOnce {
					wg.Go(func() {
						for left.Add(-1) >= 0 {
							ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
							if _, err := tr.Exchange(ctx, "udp", at, query, func(b []byte) bool { return len(b) == 60 }); err != nil {
								failed.Add(1)
							}
							cancel()
						}
					})
				}
				wg.Wait()
				b.ReportMetric(float64(cpuTime(b)-began)/float64(b.N), "cpu-ns/op")
				b.ReportMetric(float64(failed.Load())/float64(b.N), "failed/op")
			})
		}
	}
}

func cpuTime(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

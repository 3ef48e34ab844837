package pace_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/pace"
)

var (
	here  = netip.MustParseAddr("192.0.2.1")
	there = netip.MustParseAddr("198.51.100.1")
	ours  = netip.MustParseAddr("127.53.0.1")
	own   = []netip.Prefix{netip.MustParsePrefix("127.53.0.0/16")}
)

// enter is Enter for a question that must be let in some time.
func enter(t *testing.T, p *pace.Pacer, a netip.Addr) {
	t.Helper()
	if err := p.Enter(t.Context(), a); err != nil {
		t.Fatalf("%s: %v", a, err)
	}
}

// ask puts questions one after the other, each open for as long as said, and
// tells how each ended.
func ask(t *testing.T, p *pace.Pacer, a netip.Addr, n int, each time.Duration, how evidence.Outcome) {
	t.Helper()
	for range n {
		enter(t, p, a)
		time.Sleep(each)
		p.Leave(a, how)
	}
}

// width is how many questions may be open at an address without a rate.
func width(t *testing.T, p *pace.Pacer, a netip.Addr) int {
	t.Helper()
	n := 0
	for {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		err := p.Enter(ctx, a)
		cancel()
		if err != nil {
			break
		}
		n++
	}
	for range n {
		p.Leave(a, evidence.Canceled)
	}
	return n
}

// within is how many questions, each answered at once, are let in in a time.
func within(t *testing.T, p *pace.Pacer, a netip.Addr, d time.Duration) int {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	n := 0
	for p.Enter(ctx, a) == nil {
		n++
		p.Leave(a, evidence.Canceled)
	}
	return n
}

// log is who was let in when.
type log struct {
	mu   sync.Mutex
	at   []time.Time
	open int
	most int
}

func (l *log) in() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.at = append(l.at, time.Now())
	l.open++
	l.most = max(l.most, l.open)
}

func (l *log) out() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.open--
}

// check holds the log to what was promised: in no time t more than rate×t+burst
// questions, and never more open than the window.
func (l *log) check(t *testing.T, c pace.Config) {
	t.Helper()
	for i := range l.at {
		for j := i; j < len(l.at); j++ {
			most := float64(c.Burst) + float64(c.Rate)*l.at[j].Sub(l.at[i]).Seconds()
			if n := j - i + 1; float64(n) > most+1e-6 {
				t.Fatalf("%+v: %d questions in %v, at most %.2f are allowed", c, n, l.at[j].Sub(l.at[i]), most)
			}
		}
	}
	if l.most > c.Window {
		t.Errorf("%+v: %d questions open at once", c, l.most)
	}
}

// Whatever a thousand goroutines want and whatever servers say, no address gets
// more than rate×t+burst in any time t, nor more at once than the window, and
// everybody has his turn.
func TestPromises(t *testing.T) {
	outcomes := []evidence.Outcome{
		evidence.Answer, evidence.Answer, evidence.NoData, evidence.Referral, evidence.Timeout, evidence.Refused,
		evidence.ServFail, evidence.Canceled, evidence.NetworkError, evidence.Truncated, evidence.Unreachable,
	}
	for seed := range uint64(40) {
		synctest.Test(t, func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 1))
			c := pace.Config{Rate: 1 + r.IntN(200), Burst: 1 + r.IntN(30), Window: 1 + r.IntN(12), Idle: 1 + r.IntN(3)}
			p := pace.New(c)
			c = p.Config()
			addrs := []netip.Addr{here, there, netip.MustParseAddr("2001:db8::1"), netip.MustParseAddr("203.0.113.7")}
			logs := map[netip.Addr]*log{}
			for _, a := range addrs {
				logs[a] = &log{}
			}
			var wg sync.WaitGroup
			for range 1000 {
				a, how := addrs[r.IntN(len(addrs))], outcomes[r.IntN(len(outcomes))]
				start, each := time.Duration(r.Int64N(int64(3*time.Second))), time.Duration(r.Int64N(int64(50*time.Millisecond)))
				ctx, cancel := t.Context(), context.CancelFunc(func() {})
				if r.IntN(5) == 0 {
					ctx, cancel = context.WithTimeout(t.Context(), start+time.Duration(r.Int64N(int64(5*time.Second))))
				}
				wg.Go(func() {
					defer cancel()
					time.Sleep(start)
					if err := p.Enter(ctx, a); err != nil {
						if ctx.Err() == nil || !errors.Is(err, ctx.Err()) {
							t.Errorf("turned away: %v", err)
						}
						return
					}
					logs[a].in()
					time.Sleep(each)
					logs[a].out()
					p.Leave(a, how)
				})
			}
			wg.Wait()
			for _, l := range logs {
				l.check(t, c)
			}
		})
	}
}

// A rested address gets the burst at once and then the rate exactly: no more,
// and no less.
func TestRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pace.New(pace.Config{})
		if n := within(t, p, here, 0); n != 0 {
			t.Errorf("%d questions within no time", n)
		}
		for _, c := range []struct {
			d    time.Duration
			want int
		}{{19 * time.Millisecond, 10}, {10*time.Second + time.Millisecond, 10 + 500}, {time.Minute + time.Millisecond, 10 + 3000}} {
			time.Sleep(time.Hour)
			if n := within(t, p, here, c.d); n != c.want {
				t.Errorf("%d questions within %v, want %d", n, c.d, c.want)
			}
		}
	})
}

// However long an address has rested, it gets the burst and no more.
func TestLongRest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pace.New(pace.Config{Rate: 100_000})
		for rest := time.Second; rest < 50*365*24*time.Hour; rest = rest*5/4 + 1 {
			time.Sleep(rest)
			if n := within(t, p, here, time.Microsecond); n != pace.DefaultBurst {
				t.Fatalf("%d questions at once after %v", n, rest)
			}
		}
	})
}

// Who came first goes first, and who gives up holds up nobody.
func TestInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pace.New(pace.Config{Rate: 10, Burst: 1, Window: 2})
		var mu sync.Mutex
		var got []int
		var wg sync.WaitGroup
		for i := range 50 {
			ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
			if i%3 == 1 {
				ctx, cancel = context.WithTimeout(t.Context(), 50*time.Millisecond)
			}
			wg.Go(func() {
				defer cancel()
				if p.Enter(ctx, here) != nil {
					return
				}
				mu.Lock()
				got = append(got, i)
				mu.Unlock()
				p.Leave(here, evidence.Answer)
			})
			synctest.Wait() // it is let in or waits before the next comes
		}
		began := time.Now()
		wg.Wait()
		for k, i := range got {
			if want := k / 2 * 3; k%2 == 0 && i != want || k%2 == 1 && i != want+2 {
				t.Fatalf("they went in the order %v", got)
			}
		}
		if d := time.Since(began); len(got) != 33 || d != 32*100*time.Millisecond {
			t.Errorf("%d went in %v", len(got), d)
		}
	})
}

// Nobody overtakes at the moment when a turn comes free.
func TestNobodyOvertakes(t *testing.T) {
	for range 20 {
		synctest.Test(t, func(t *testing.T) {
			p := pace.New(pace.Config{Rate: 10, Burst: 1})
			enter(t, p, here)
			order := make(chan string, 2)
			go func() {
				time.Sleep(100 * time.Millisecond)
				enter(t, p, here)
				order <- "second"
			}()
			synctest.Wait()
			go func() {
				enter(t, p, here)
				order <- "first"
			}()
			if who := <-order; who != "first" {
				t.Fatalf("the %s came in first", who)
			}
			<-order
		})
	}
}

// A turn that comes at the moment when its context ends is taken or given back,
// but never lost.
func TestTurnAtTheLastMoment(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pace.New(pace.Config{Rate: 1, Burst: 1, Window: 3})
		taken, late := 0, 0
		for range 200 {
			time.Sleep(time.Minute)
			ask(t, p, here, 1, 0, evidence.Answer)
			began := time.Now()
			ctx, cancel := context.WithDeadline(t.Context(), began.Add(time.Second))
			err := p.Enter(ctx, here)
			cancel()
			want := time.Second // when the next may go
			if err == nil {
				p.Leave(here, evidence.Answer)
				want = 2 * time.Second
				taken++
			} else {
				late++
			}
			ask(t, p, here, 1, 0, evidence.Answer)
			if d := time.Since(began); d != want {
				t.Fatalf("after %v the next came in after %v, want %v", err, d, want)
			}
		}
		if taken+late != 200 {
			t.Errorf("%d and %d", taken, late)
		}
		t.Logf("%d were let in, %d too late", taken, late)
	})
}

// A context that has ended asks nothing, one that ends while it waits says so
// at once, and neither uses anything up.
func TestContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pace.New(pace.Config{Rate: 1, Burst: 1})
		dead, cancel := context.WithCancel(t.Context())
		cancel()
		if err := p.Enter(dead, here); !errors.Is(err, context.Canceled) {
			t.Errorf("a dead context: %v", err)
		}
		enter(t, p, here)
		began := time.Now()
		for range 5 {
			soon, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
			if err := p.Enter(soon, here); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("a context that ends: %v", err)
			}
			cancel()
		}
		if d := time.Since(began); d != 500*time.Millisecond {
			t.Errorf("it took %v to give up", d)
		}
		enter(t, p, here)
		if d := time.Since(began); d != time.Second {
			t.Errorf("the next turn came after %v", d)
		}
	})
}

// Each address has a pace of its own: the IPv4 and the IPv6 address of a server
// have two, and one address written in two ways has one.
func TestAddresses(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"192.0.2.1", "192.0.2.2", false},
		{"192.0.2.1", "2001:db8::1", false},
		{"192.0.2.1", "::ffff:192.0.2.1", true},
		{"2001:db8::1", "2001:0db8:0:0::1", true},
		{"2001:db8::1", "2001:db8::2", false},
	} {
		synctest.Test(t, func(t *testing.T) {
			p := pace.New(pace.Config{Rate: 1, Burst: 1})
			began := time.Now()
			for _, s := range []string{c.a, c.b} {
				ask(t, p, netip.MustParseAddr(s), 1, 0, evidence.Answer)
			}
			if d := time.Since(began); (d > 0) != c.same {
				t.Errorf("%s and %s: the second waited %v", c.a, c.b, d)
			}
		})
	}
}

// Servers of one's own network have no rate, but no more open than the window.
func TestOwnNetwork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pace.New(pace.Config{Own: own})
		began := time.Now()
		ask(t, p, ours, 10_000, 0, evidence.Answer)
		if d := time.Since(began); d != 0 {
			t.Errorf("10,000 questions took %v", d)
		}
		if n := width(t, p, ours); n != pace.DefaultWindow {
			t.Errorf("%d questions open", n)
		}
	})
}

// The window halves when an address falls silent or refuses many questions in
// a row, at most once a second, and grows by one for each round of replies.
func TestWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pace.New(pace.Config{Own: own, Window: 64})
		for _, c := range []struct {
			what string
			n    int
			each time.Duration
			how  evidence.Outcome
			want int
		}{
			{"replies", 100, 0, evidence.Answer, 64},
			{"a few refusals", 7, 0, evidence.Refused, 64},
			{"a reply between", 1, 0, evidence.NXDomain, 64},
			{"a few failures", 7, 0, evidence.ServFail, 64},
			{"one more", 1, 0, evidence.Refused, 32},
			{"many more at once", 32, 0, evidence.Refused, 16},
			{"and over a while", 24, 200 * time.Millisecond, evidence.ServFail, 2},
			{"not quite a round of replies", 2, 0, evidence.Answer, 2},
			{"a round", 1, 0, evidence.Answer, 3},
			{"many rounds", 30, 0, evidence.Answer, 8},
			{"our own fault", 50, time.Second, evidence.NetworkError, 8},
			{"nobody's fault", 50, time.Second, evidence.Canceled, 8},
			{"silence", 1, 2 * time.Second, evidence.Timeout, 4},
			{"much silence at once", 5, 0, evidence.Unreachable, 2},
			{"silence again and again", 2, 2 * time.Second, evidence.TCPFailed, 1},
			{"and again", 2, 2 * time.Second, evidence.Timeout, 1},
			{"back again", 2100, 0, evidence.Answer, 64},
		} {
			ask(t, p, ours, c.n, c.each, c.how)
			if n := width(t, p, ours); n != c.want {
				t.Errorf("after %s %d questions may be open, want %d", c.what, n, c.want)
			}
		}
	})
}

// The rate of an address that stops answering halves, down to one question a
// second, and comes back with its replies.
func TestRateOfSilent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pace.New(pace.Config{Rate: 64, Burst: 1})
		for _, c := range []struct {
			n    int
			how  evidence.Outcome
			want int // in ten seconds
		}{
			{2, evidence.Timeout, 640}, {1, evidence.Timeout, 320}, {1, evidence.Timeout, 160}, {1, evidence.Timeout, 80},
			{5, evidence.Timeout, 10}, {20, evidence.Timeout, 10},
			{1, evidence.Answer, 30}, {1, evidence.NoData, 50}, {1, evidence.ServFail, 70}, {28, evidence.Referral, 630}, {100, evidence.Answer, 640},
		} {
			ask(t, p, here, c.n, 2*time.Second, c.how)
			time.Sleep(time.Minute)
			if n := within(t, p, here, 10*time.Second+time.Millisecond); n < c.want || n > c.want+1 {
				t.Errorf("after %d × %s: %d questions in ten seconds, want %d", c.n, c.how, n, c.want)
			}
		}
	})
}

// An address that has not replied for long while others did is left alone: who
// waits there is sent away, one question goes there now and then, and with its
// first reply everybody may ask again.
func TestShut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pace.New(pace.Config{})
		var silent *pace.SilentError
		sentAway := make(chan error)
		for range 15 {
			ask(t, p, here, 1, 2*time.Second, evidence.Timeout)
			ask(t, p, there, 1, 0, evidence.Answer)
		}
		enter(t, p, here) // the sixteenth; the window is down to one
		go func() { sentAway <- p.Enter(context.Background(), here) }()
		synctest.Wait()
		p.Leave(here, evidence.Timeout)
		if err := <-sentAway; !errors.As(err, &silent) || silent.Questions != 16 {
			t.Fatalf("who waited got %v", err)
		}
		for _, gap := range []time.Duration{1, 2, 4, 8, 16, 30, 30} {
			time.Sleep(gap*time.Second - time.Millisecond)
			if err := p.Enter(t.Context(), here); !errors.As(err, &silent) {
				t.Fatalf("before %v are over: %v", gap*time.Second, err)
			}
			if d := p.Delay(here); d <= p.Delay(there) {
				t.Errorf("it is chosen before others, by a delay of %v", d)
			}
			time.Sleep(time.Millisecond)
			enter(t, p, here)
			if err := p.Enter(t.Context(), here); !errors.As(err, &silent) {
				t.Fatalf("beside the one question: %v", err)
			}
			p.Leave(here, evidence.Timeout)
		}
		time.Sleep(30 * time.Second)
		ask(t, p, here, 1, 0, evidence.Refused)
		ask(t, p, here, 3, 10*time.Millisecond, evidence.Answer)
		enter(t, p, here)
		enter(t, p, here) // beside the one that is open
		p.Leave(here, evidence.Answer)
		p.Leave(here, evidence.Answer)
		for range 100 {
			ask(t, p, here, 1, 10*time.Millisecond, evidence.Answer)
		}
		time.Sleep(time.Second)
		if n := within(t, p, here, time.Second+time.Millisecond); n != pace.DefaultRate+pace.DefaultBurst {
			t.Errorf("%d questions in a second after it came back", n)
		}
	})
}

// When nobody replies the fault is ours, and no address is left alone for it;
// nor for a silence that is too short.
func TestNotShut(t *testing.T) {
	for what, c := range map[string]struct {
		n     int
		each  time.Duration
		other evidence.Outcome
	}{
		"nobody replies": {100, 2 * time.Second, evidence.Timeout},
		"too short":      {100, 50 * time.Millisecond, evidence.Answer},
		"too few":        {15, 10 * time.Second, evidence.Answer},
	} {
		t.Run(what, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := pace.New(pace.Config{Own: own})
				for range c.n {
					ask(t, p, ours, 1, c.each, evidence.Timeout)
					ask(t, p, there, 1, 0, c.other)
				}
			})
		})
	}
}

// What is remembered is bounded, and never forgotten where that would allow
// more than the rate.
func TestMemory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pace.New(pace.Config{Rate: 10, Burst: 2, Idle: 100})
		enter(t, p, here)
		enter(t, p, here) // open, and the bucket empty
		other := netip.MustParseAddr("2001:db8::")
		touch := func() {
			other = other.Next()
			ask(t, p, other, 1, 0, evidence.Answer)
		}
		for range 1000 {
			touch()
		}
		if n := p.Remembered(); n < 1001 {
			t.Errorf("%d addresses are remembered, though none has rested", n)
		}
		p.Leave(here, evidence.Answer)
		for range 1000 {
			touch()
		}
		began := time.Now()
		enter(t, p, here)
		if d := time.Since(began); d != 100*time.Millisecond {
			t.Errorf("after an empty bucket the next turn came after %v", d)
		}
		for range 1000 { // who waits at an address and gives up
			touch()
			enter(t, p, other)
			p.Leave(other, evidence.Answer)
			ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
			if p.Enter(ctx, other) == nil {
				t.Error("an empty bucket let somebody in")
			}
			cancel()
		}
		for range 10_000 {
			time.Sleep(time.Second)
			touch()
		}
		if n := p.Remembered(); n > 102 {
			t.Errorf("%d addresses are remembered", n)
		}
		enter(t, p, here) // the question of before is still open, and the address remembered
		if err := p.Enter(t.Context(), here); err != nil {
			t.Error(err)
		}
	})
}

// To give a turn back that nobody had is no turn for somebody else.
func TestLeaveWithoutEnter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pace.New(pace.Config{Own: own, Window: 2})
		for _, a := range []netip.Addr{here, ours} {
			p.Leave(a, evidence.Answer)
		}
		ask(t, p, ours, 1, 0, evidence.Answer)
		p.Leave(ours, evidence.Answer)
		if n := width(t, p, ours); n != 2 {
			t.Errorf("%d questions open", n)
		}
	})
}

// The delay tells which of several servers is free soonest.
func TestDelay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pace.New(pace.Config{Rate: 10, Burst: 2, Window: 3})
		want := func(what string, least, most time.Duration) {
			t.Helper()
			if d := p.Delay(here); d < least || d > most {
				t.Errorf("%s: %v, want %v to %v", what, d, least, most)
			}
		}
		want("never asked", 0, 0)
		enter(t, p, here)
		want("one question in the bucket", 0, 0)
		enter(t, p, here)
		want("an empty bucket", 100*time.Millisecond, 100*time.Millisecond)
		time.Sleep(40 * time.Millisecond)
		want("a little later", 60*time.Millisecond, 60*time.Millisecond)
		for range 3 {
			go p.Enter(t.Context(), here)
		}
		synctest.Wait()
		want("behind three others", 360*time.Millisecond, 360*time.Millisecond)
		time.Sleep(time.Hour)
		want("behind a window that is full", time.Millisecond, time.Second)
	})
}

func TestErrorText(t *testing.T) {
	err := &pace.SilentError{Questions: 16}
	if want := "none of the last 16 questions to it had a reply, so it is asked only now and then"; err.Error() != want {
		t.Errorf("%q", err)
	}
}

func Example() {
	p := pace.New(pace.Config{Rate: 20, Window: 4})
	server := netip.MustParseAddr("192.0.2.53")
	if err := p.Enter(context.Background(), server); err == nil {
		p.Leave(server, evidence.Answer)
	}
	fmt.Println(p.Config().Text())
	// Output: No server address is asked more than 20 questions a second, nor more than 4 at once (addresses in --permit-net: only the second). --rate and --window change that.
}

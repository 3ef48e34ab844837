package resolve_test

import (
	"context"
	"fmt"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/pace"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/resolve"
)

// metronome is a pacer that lets everybody wait for as long as it is told.
type metronome struct {
	waits map[string]time.Duration // by address
	delay map[string]time.Duration
	shut  map[string]bool

	mu      sync.Mutex
	entered map[netip.Addr]int
	log     []string
}

func (m *metronome) Enter(ctx context.Context, a netip.Addr) error {
	if m.closed(a) {
		return &pace.SilentError{Questions: 16}
	}
	timer := time.NewTimer(m.waits[a.String()])
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.entered == nil {
		m.entered = map[netip.Addr]int{}
	}
	m.entered[a]++
	return nil
}

func (m *metronome) closed(a netip.Addr) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.shut[a.String()]
}

// close lets nobody in at an address from now on.
func (m *metronome) close(a string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.shut = map[string]bool{a: true}
}

func (m *metronome) Leave(a netip.Addr, how evidence.Outcome) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.entered[a]--
	m.log = append(m.log, fmt.Sprintf("%s %s", a, how))
}

func (m *metronome) Delay(a netip.Addr) time.Duration { return m.delay[a.String()] }

// left fails where somebody entered and did not leave.
func (m *metronome) left(t *testing.T) {
	t.Helper()
	for a, n := range m.entered {
		if n != 0 {
			t.Errorf("%d questions to %s were never given back", n, a)
		}
	}
}

func paced(m *metronome, limit time.Duration) func(*resolve.Config) {
	return func(cfg *resolve.Config) { cfg.Pacer, cfg.Timeout = m, limit }
}

// Waiting for politeness is nobody's silence and takes nothing of the time that
// a decision has: here each turn takes longer than a server or the whole
// decision may.
func TestPoliteWaitIsNoSilence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, root(), com(), exampleCom("www A 192.0.2.80"))
		w.change("192.0.2.21", slowly(700*time.Millisecond))
		m := &metronome{waits: map[string]time.Duration{"192.0.2.11": 30 * time.Second, "192.0.2.21": 30 * time.Second}}
		begin := time.Now()
		tr := w.resolver(t, paced(m, 5*time.Second)).Climb(t.Context(), name.MustParse("www.example.com"))
		wantLevels(t, tr, climbed)
		if d := time.Since(begin); d < 60*time.Second {
			t.Errorf("it took %v: the pacer was not heard", d)
		}
		for _, x := range tr.Exchanges {
			if x.Outcome == evidence.Timeout || x.RTT > time.Second {
				t.Errorf("%s: %s after %v", x.Addr, x.Outcome, x.RTT)
			}
			if at := x.Sent.Sub(begin); x.Addr.Addr() == addr("192.0.2.11") && at < 30*time.Second {
				t.Errorf("the question is said to have been sent %v after the start", at)
			}
		}
		m.left(t)
	})
}

// Nor is the time taken of a decision that waits for another's question.
func TestPoliteWaitOfAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, root(), com(), exampleCom("www A 192.0.2.80\nmail A 192.0.2.81"))
		for _, a := range []string{"192.0.2.11", "192.0.2.21"} {
			w.change(a, slowly(700*time.Millisecond))
		}
		m := &metronome{waits: map[string]time.Duration{"192.0.2.11": 30 * time.Second, "192.0.2.21": 10 * time.Second}}
		r := w.resolver(t, paced(m, 5*time.Second))
		var wg sync.WaitGroup
		for i := range 30 {
			wg.Go(func() {
				n := []string{"www.example.com", "mail.example.com", "example.com"}[i%3]
				if tr := r.Climb(t.Context(), name.MustParse(n)); last(tr) != "" {
					t.Errorf("%s: %s\n%s", n, last(tr), detail(tr))
				}
			})
		}
		wg.Wait()
		m.left(t)
	})
}

// The time-out ends a decision that waits for servers, as a deadline would,
// also where the waiting is left to another decision.
func TestTimeoutOfWalk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, root(), com(), exampleCom("@ "+permit))
		good := w.servers[addr("192.0.2.21")]
		w.change("192.0.2.21", when(always, silence))
		m := &metronome{}
		r := w.resolver(t, paced(m, 500*time.Millisecond))
		begin := time.Now()
		for i, tr := range together(r, "example.com", t.Context(), t.Context(), t.Context()) {
			if last(tr) != evidence.FailTimeout || tr.Finished.Sub(begin) != 500*time.Millisecond || tr.Validate() != nil {
				t.Errorf("%d: failure %q after %v (%v)\n%s", i, last(tr), tr.Finished.Sub(begin), tr.Validate(), detail(tr))
			}
		}
		if got := m.log[len(m.log)-1]; got != "192.0.2.21 canceled" {
			t.Errorf("what the pacer hears of the question that was given up: %s", got)
		}
		w.change("192.0.2.21", func(server) server { return good })
		wantLevels(t, w.climb(t, r, "example.com"), "example.com answer")
		m.left(t)
	})
}

// A decision that ends while it waits for its turn says so, and blames nobody:
// no exchange stands in its evidence and no packet is counted.
func TestEndWhileWaitingForTurn(t *testing.T) {
	for _, c := range []struct {
		want evidence.Failure
		text string
		ctx  func(context.Context) (context.Context, context.CancelFunc)
	}{
		{evidence.FailTimeout, "the time for the whole decision was used up waiting for a turn at ns1.example.com (192.0.2.21)", func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeout(ctx, 5*time.Second)
		}},
		{evidence.FailCanceled, "the check was interrupted while it waited for a turn at ns1.example.com (192.0.2.21)", func(ctx context.Context) (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancel(ctx)
			time.AfterFunc(5*time.Second, cancel)
			return ctx, cancel
		}},
	} {
		t.Run(string(c.want), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, root(), com(), exampleCom("@ "+permit))
				m := &metronome{waits: map[string]time.Duration{"192.0.2.21": time.Minute}}
				r := w.resolver(t, paced(m, 20*time.Second))
				ctx, cancel := c.ctx(t.Context())
				defer cancel()
				tr := r.Climb(ctx, name.MustParse("example.com"))
				if last(tr) != c.want || !strings.Contains(detail(tr), c.text) || tr.Validate() != nil {
					t.Errorf("failure %q (%v), want %q\n%s", last(tr), tr.Validate(), c.want, detail(tr))
				}
				if n := len(w.queries()); tr.Sends != n || len(tr.Exchanges) != n {
					t.Errorf("%d packets in the trace's count, %d exchanges, %d were sent", tr.Sends, len(tr.Exchanges), n)
				}
				m.waits = nil
				wantLevels(t, w.climb(t, r, "example.com"), "example.com answer") // nothing is held against the server
				m.left(t)
			})
		})
	}
}

// Of servers that are as good as each other, the one that may be asked soonest
// is asked.
func TestServerWithFreeTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, root(), com(), exampleCom("www A 192.0.2.80"))
		for range 20 {
			m := &metronome{delay: map[string]time.Duration{"192.0.2.1": time.Second, "192.0.2.2": time.Second, "192.0.2.4": time.Millisecond}}
			w.climb(t, w.resolver(t, paced(m, 0)), "www.example.com")
			if q := w.queries()[0]; q.addr != addr("192.0.2.3") {
				t.Fatalf("%s was asked first", q.addr)
			}
			w.take()
		}
	})
}

// What ended how is told to the pacer.
func TestPacerHears(t *testing.T) {
	for want, s := range map[evidence.Outcome]server{
		evidence.Timeout: silence, evidence.ServFail: rcode(2), evidence.Refused: rcode(5),
	} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, root(), com(), exampleCom("www A 192.0.2.80"))
			w.change("192.0.2.21", when(always, s))
			m := &metronome{}
			r := w.resolver(t, paced(m, 20*time.Second))
			r.Climb(t.Context(), name.MustParse("www.example.com"))
			heard := map[string]bool{}
			for _, l := range m.log {
				heard[l] = true
			}
			if !heard["192.0.2.21 "+string(want)] || !heard["192.0.2.11 referral"] {
				t.Errorf("the pacer heard %q, want %s", m.log, want)
			}
			m.left(t)
		})
	}
}

// A server that nobody may ask for now is passed over, whatever the question is
// worth. Where no other is left the decision says so, and only for itself.
func TestTurnedAway(t *testing.T) {
	for what, c := range map[string]struct {
		shut []string
		text string // of the failure
	}{
		"one of two": {[]string{"192.0.2.21"}, ""},
		"both":       {[]string{"192.0.2.21", "192.0.2.22"}, " was not asked: none of the last 16 questions to it had a reply, so it is asked only now and then"},
		"roots":      {[]string{"192.0.2.1", "192.0.2.2", "192.0.2.3"}, ""},
	} {
		t.Run(what, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				zone := exampleCom("@ " + permit)
				zone.servers = append(zone.servers, "ns2.example.com 192.0.2.22")
				w := newWorld(t, root(), com(), zone)
				m := &metronome{shut: map[string]bool{}}
				for _, a := range c.shut {
					m.shut[a] = true
				}
				r := w.resolver(t, paced(m, 20*time.Second))
				tr := r.Climb(t.Context(), name.MustParse("example.com"))
				for _, x := range tr.Exchanges {
					if m.shut[x.Addr.Addr().String()] {
						t.Errorf("%s is in the evidence: %s", x.Addr, x.Outcome)
					}
				}
				if tr.Sends != len(w.queries()) || tr.Validate() != nil {
					t.Errorf("%d packets counted, %d sent (%v)", tr.Sends, len(w.queries()), tr.Validate())
				}
				if c.text == "" {
					wantLevels(t, tr, "example.com answer")
				} else if d := tr.Steps[len(tr.Steps)-1].Detail; last(tr) != evidence.FailTimeout || !strings.Contains(d, c.text) {
					t.Errorf("failure %q: %s", last(tr), d)
				}
				m.shut = nil
				wantLevels(t, w.climb(t, r, "example.com"), "example.com answer")
				m.left(t)
			})
		})
	}
}

// CAF-42: a lookup that failed without one of the servers was not retried, so
// that no CA may take it for a permission, whenever it was that the server was
// left alone.
func TestTurnedAwayIsNoRetry(t *testing.T) {
	seen := map[int]int{}
	for after := time.Duration(0); after < 15*time.Second; after += 250 * time.Millisecond {
		synctest.Test(t, func(t *testing.T) {
			zone := exampleCom("@ " + permit)
			zone.servers = append(zone.servers, "ns2.example.com 192.0.2.22")
			w := newWorld(t, root(), com(), zone)
			w.change("192.0.2.21", when(always, silence))
			w.change("192.0.2.22", when(always, rcode(2)))
			m := &metronome{}
			time.AfterFunc(after, func() { m.close("192.0.2.21") })
			tr := w.resolver(t, paced(m, 20*time.Second)).Confirm(t.Context(), name.MustParse("example.com"))
			n := 0
			for _, s := range tr.Steps {
				if s.Purpose != evidence.ForCAA && s.Purpose != evidence.ForControl {
					continue
				}
				n++
				silent := 0
				for _, id := range s.Exchanges {
					if tr.Exchange(id).Addr.Addr() == addr("192.0.2.21") {
						silent++
					}
				}
				if s.Purpose == evidence.ForCAA && n > 1 && silent < 2 {
					t.Errorf("shut after %v: a retry with %d questions to that server\n%s", after, silent, detail(tr))
				}
			}
			seen[n]++
			if last(tr) != "" && last(tr) != evidence.FailServFail {
				t.Errorf("shut after %v: failure %q", after, last(tr))
			}
		})
	}
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, root(), com(), exampleCom("@ "+permit))
		w.change("192.0.2.21", when(always, rcode(2)))
		m := &metronome{}
		m.close("192.0.2.21")
		time.AfterFunc(time.Millisecond, func() { m.close("192.0.2.22") }) // another one in its place
		tr := w.resolver(t, paced(m, 20*time.Second)).Confirm(t.Context(), name.MustParse("example.com"))
		if len(w.queries()) != 2 {
			t.Errorf("what was not asked at first was asked again\n%s", detail(tr))
		}
	})
	if seen[1] < 5 || seen[4] < 5 || len(seen) != 2 {
		t.Errorf("steps of retries and controls, and how often: %v", seen)
	}
}

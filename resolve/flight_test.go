package resolve_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/resolve"
)

// slowly answers each query after d.
func slowly(d time.Duration) func(server) server {
	return func(old server) server {
		return func(a asked) said {
			s := old(a)
			s.after = d
			return s
		}
	}
}

// together climbs for n with each context at once, and returns the traces.
func together(r *resolve.Resolver, n string, ctxs ...context.Context) []*evidence.Trace {
	out := make([]*evidence.Trace, len(ctxs))
	var wg sync.WaitGroup
	for i, ctx := range ctxs {
		wg.Go(func() { out[i] = r.Climb(ctx, name.MustParse(n)) })
	}
	wg.Wait()
	return out
}

// Decisions that need the same answer at once ask for it once; each has all
// of it in its evidence.
func TestSingleFlight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, root(), com(), exampleCom("www A 192.0.2.80"))
		for _, a := range []string{"192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4", "192.0.2.11", "192.0.2.21"} {
			w.change(a, slowly(50*time.Millisecond))
		}
		ctxs := make([]context.Context, 20)
		for i := range ctxs {
			ctxs[i] = t.Context()
		}
		sends := 0
		for _, tr := range together(w.resolver(t), "www.example.com", ctxs...) {
			wantLevels(t, tr, climbed)
			if err := tr.Validate(); err != nil {
				t.Error(err)
			}
			if len(tr.Exchanges) != 5 {
				t.Errorf("%d exchanges in the evidence, want 5", len(tr.Exchanges))
			}
			sends += tr.Sends
		}
		if n := len(w.queries()); n != 5 || sends != 5 {
			t.Errorf("%d queries, of which the traces know %d, want 5", n, sends)
		}
	})
}

// A decision that is cancelled takes nobody with it: those who waited for its
// question ask it themselves.
func TestCancelIsNotShared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, root(), com(), exampleCom("www "+permit))
		w.change("192.0.2.21", slowly(300*time.Millisecond))
		for after := 10 * time.Millisecond; after < 300*time.Millisecond; after += 100 * time.Millisecond {
			r := w.resolver(t)
			soon, cancel := context.WithTimeout(t.Context(), after)
			// Whichever of them happens to lead.
			trs := together(r, "www.example.com", soon, t.Context(), t.Context(), soon)
			cancel()
			for i, want := range []string{"!timeout", "answer", "answer", "!timeout"} {
				wantLevels(t, trs[i], "www.example.com "+want)
			}
		}
	})
}

// A decision whose budget is used up takes nobody with it either: one that
// waited for its question asks it itself. Which of the two leads at the last
// question is the scheduler's choice, so there are several rounds: the one that
// waits has its answer in each, and the other runs out of budget where it led.
func TestBudgetIsNotShared(t *testing.T) {
	const rounds = 20
	over := 0
	for range rounds {
		synctest.Test(t, func(t *testing.T) {
			first, second := budgetUsedUp(t)
			wantLevels(t, second, "shared.example.com answer")
			if last := first.Steps[len(first.Steps)-1]; last.Failure == evidence.FailBudget {
				over++
			} else {
				wantLevels(t, first, "a.example.com alias, b.example.com alias, shared.example.com answer")
			}
		})
	}
	if over == 0 {
		t.Errorf("in none of %d rounds a budget was used up", rounds)
	}
}

// budgetUsedUp climbs for a name whose budget ends at a question that another
// decision has as well.
func budgetUsedUp(t *testing.T) (first, second *evidence.Trace) {
	w := newWorld(t, root(), com(), exampleCom("a CNAME b\nb CNAME shared\nshared "+permit))
	failures := 0
	w.change("192.0.2.21", func(old server) server {
		old = slowly(50 * time.Millisecond)(old)
		return func(a asked) said {
			if a.Name.String() == "shared.example.com" && a.Type == wire.TypeCAA && failures < 2 {
				failures++
				s := rcode(2)(a)
				s.after = 50 * time.Millisecond
				return s
			}
			return old(a)
		}
	})
	r := w.resolver(t, func(c *resolve.Config) { c.Limits.Sends = 1 })
	var wg sync.WaitGroup
	wg.Go(func() { first = r.Climb(t.Context(), name.MustParse("a.example.com")) })
	wg.Go(func() {
		time.Sleep(120 * time.Millisecond) // the first is at shared
		second = r.Climb(t.Context(), name.MustParse("shared.example.com"))
	})
	wg.Wait()
	return first, second
}

// Failures are shared as answers are: twenty decisions do not ask a broken
// server twenty times.
func TestFailureIsShared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, root(), com(), exampleCom(""))
		w.change("192.0.2.21", when(always, silence))
		ctxs := make([]context.Context, 20)
		for i := range ctxs {
			ctxs[i] = t.Context()
		}
		for _, tr := range together(w.resolver(t), "www.example.com", ctxs...) {
			wantLevels(t, tr, "www.example.com !timeout")
		}
		n := 0
		for _, q := range w.queries() {
			if q.addr == addr("192.0.2.21") {
				n++
			}
		}
		if n > 8 {
			t.Errorf("the silent server was asked %d times", n)
		}
	})
}

// Two zones that live in each other, with slow look-ups in between, asked for
// at once: no decision waits for one that waits for it. (A deadlock fails the
// test; in which order servers are tried depends on the seed.)
func TestNoDeadlock(t *testing.T) {
	for seed := range byte(64) {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, root(), com(), net(),
				zone{origin: "a.com", servers: []string{"ns.b.net", "x.slow.net"}},
				zone{origin: "b.net", servers: []string{"ns.a.com", "y.slow.net"}},
				zone{origin: "slow.net", servers: []string{"ns.slow.net 192.0.2.51"}})
			w.change("192.0.2.51", slowly(100*time.Millisecond))
			r := w.resolver(t, func(c *resolve.Config) { c.Rand = seeded(seed) })
			var wg sync.WaitGroup
			for _, n := range []string{"a.com", "b.net"} {
				wg.Go(func() { wantLevels(t, r.Climb(t.Context(), name.MustParse(n)), n+" !no-reachable-server") })
			}
			wg.Wait()
		})
	}
}

// Many names at once, with everything that can go wrong: no race, and no
// goroutine outlives its call, which the end of the bubble checks.
func TestManyAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, root(), com(), net(), exampleCom("* "+permit),
			zone{origin: "silent.com", servers: []string{"ns.silent.com 192.0.2.61"}},
			zone{origin: "refuses.com", servers: []string{"ns.refuses.com 192.0.2.62"}},
			zone{origin: "away.com", servers: []string{"ns.host.net 192.0.2.41"}, text: "* " + permit},
			zone{origin: "host.net", servers: []string{"ns.host.net 192.0.2.41"}})
		w.change("192.0.2.61", when(always, silence))
		w.change("192.0.2.62", when(always, rcode(5)))
		r := w.resolver(t)
		var wg sync.WaitGroup
		for i := range 100 {
			for zone, want := range map[string]string{"example": "answer", "silent": "!timeout", "refuses": "!refused", "away": "answer"} {
				n := fmt.Sprintf("n%d.%s.com", i%10, zone)
				wg.Go(func() {
					tr := r.Climb(t.Context(), name.MustParse(n))
					if err := tr.Validate(); err != nil || !strings.HasSuffix(levels(tr), want) {
						t.Errorf("%s: %s, %v", n, levels(tr), err)
					}
				})
			}
		}
		wg.Wait()
	})
}

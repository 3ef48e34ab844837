package resolve_test

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/internal/wiretest"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/resolve"
)

// last is the failure of the last step: the one that the decision rests on.
func last(tr *evidence.Trace) evidence.Failure { return tr.Steps[len(tr.Steps)-1].Failure }

// Where no root server can be reached the fault is ours, and it is said in a
// few seconds; at once where the machine itself says so.
func TestOwnNetwork(t *testing.T) {
	refuses := func(err error) server { return func(asked) said { return said{err: fmt.Errorf("dial: %w", err)} } }
	for what, c := range map[string]struct {
		s      server
		within time.Duration
	}{
		"silence":                       {silence, 5 * time.Second},
		"connection refused":            {refuses(syscall.ECONNREFUSED), time.Second},
		"network unreachable":           {refuses(syscall.ENETUNREACH), time.Second},
		"host unreachable":              {refuses(syscall.EHOSTUNREACH), time.Second},
		"not permitted":                 {refuses(syscall.EPERM), time.Second},
		"a recursive server in between": {says(func(_ asked, m *wiretest.Message) { m.RA = true }), time.Second},
	} {
		for _, roots := range []int{1, 2, 4} {
			t.Run(fmt.Sprintf("%s, %d roots", what, roots), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					w := newWorld(t, root(), com())
					w.roots = w.roots[:roots]
					for _, h := range w.roots {
						w.change(h.Addrs[0].String(), when(always, c.s))
					}
					begin := time.Now()
					tr := w.uncounted(t, w.resolver(t), "www.example.com")
					if last(tr) != evidence.FailOwnNetwork {
						t.Errorf("failure %q\n%s", last(tr), detail(tr))
					}
					if d := time.Since(begin); d > c.within {
						t.Errorf("it took %v", d)
					}
				})
			})
		}
	}
}

// uncounted is climb without counting: a query that never left does not count.
func (w *world) uncounted(t *testing.T, r *resolve.Resolver, n string) *evidence.Trace {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	tr := r.Climb(ctx, name.MustParse(n))
	if err := tr.Validate(); err != nil {
		t.Error(err)
	}
	return tr
}

// When others' servers are silent it is not our network.
func TestNotOwnNetwork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, root(), com(), exampleCom(""))
		w.change("192.0.2.11", when(always, silence))
		tr := w.climb(t, w.resolver(t), "www.example.com")
		if last(tr) != evidence.FailTimeout {
			t.Errorf("failure %q", last(tr))
		}
	})
}

// One root server that answers is enough.
func TestOneRootAnswers(t *testing.T) {
	for _, good := range []string{"192.0.2.1", "192.0.2.2", "192.0.2.3"} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, root(), com(), exampleCom("www "+permit))
			w.roots = w.roots[:3]
			for _, a := range []string{"192.0.2.1", "192.0.2.2", "192.0.2.3"} {
				if a != good {
					w.change(a, when(always, silence))
				}
			}
			wantLevels(t, w.climb(t, w.resolver(t), "www.example.com"), "www.example.com answer")
		})
	}
}

// OPS-17: no packet goes to an address that is not public, whatever a zone's
// owner writes; what remains is no server, and the failure says why.
func TestAddressFilter(t *testing.T) {
	for _, a := range []string{
		"127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1", "255.255.255.255",
		"198.51.100.1", "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2001:db8:1::1",
	} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, root(), com(), zone{origin: "example.com", servers: []string{"ns1.example.com " + a}})
			r := w.resolver(t, func(c *resolve.Config) { c.Permit = []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")} })
			tr := w.climb(t, r, "www.example.com")
			wantLevels(t, tr, "www.example.com !no-reachable-server")
			for _, q := range w.queries() {
				if !strings.HasPrefix(q.addr.String(), "192.0.2.") {
					t.Errorf("asked %s", q)
				}
			}
			if d := tr.Steps[len(tr.Steps)-1].Detail; !strings.Contains(d, "not public") {
				t.Errorf("%s: %q does not say why", a, d)
			}
		})
	}
}

// The same for addresses that were looked up, and for one of several.
func TestAddressFilterOfLookups(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, root(), com(), net(), zone{origin: "example.com", servers: []string{"inside.host.net"}},
			zone{origin: "host.net", servers: []string{"ns.host.net 192.0.2.41"}, text: "inside A 10.0.0.53\ninside AAAA fc00::53"})
		tr := w.climb(t, w.resolver(t), "www.example.com")
		wantLevels(t, tr, "www.example.com !no-reachable-server")
		if d := tr.Steps[len(tr.Steps)-1].Detail; !strings.Contains(d, "10.0.0.53") {
			t.Errorf("%q does not say why", d)
		}
	})
	synctest.Test(t, func(t *testing.T) { // where one family brings none that may be asked, the other may
		w := newWorld(t, root(), com(), net(), zone{origin: "example.com", servers: []string{"half.host.net"}},
			zone{origin: "host.net", servers: []string{"ns.host.net 192.0.2.41"}, text: "half A 10.0.0.53\nhalf AAAA 2001:db8::53"})
		w.servers[addr("2001:db8::53")] = records("example.com. " + permit)
		wantLevels(t, w.climb(t, w.resolver(t), "example.com"), "example.com answer")
	})
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, root(), com(), zone{origin: "example.com", servers: []string{"ns1.example.com 10.0.0.1 192.0.2.21"}, text: "@ " + permit})
		wantLevels(t, w.climb(t, w.resolver(t), "example.com"), "example.com answer")
		for _, q := range w.queries() {
			if q.addr == addr("10.0.0.1") {
				t.Errorf("asked %s", q)
			}
		}
	})
}

// A range that the configuration permits is asked.
func TestPermit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, root(), com(), zone{origin: "example.com", servers: []string{"ns1.example.com 10.1.2.3"}, text: "@ " + permit})
		r := w.resolver(t, func(c *resolve.Config) { c.Permit = append(c.Permit, netip.MustParsePrefix("10.0.0.0/8")) })
		wantLevels(t, w.climb(t, r, "example.com"), "example.com answer")
	})
}

// OPS-18: a zone with IPv6 servers alone works, and where IPv6 may not be
// used the failure is an error, not an empty answer.
func TestIPv6Only(t *testing.T) {
	zones := func() []zone {
		return []zone{
			{origin: ".", servers: []string{"a.root 192.0.2.1 2001:db8::1"}},
			{origin: "com", servers: []string{"a.nic.com 192.0.2.11 2001:db8::11"}},
			{origin: "net", servers: []string{"a.nic.net 192.0.2.12 2001:db8::12"}},
			{origin: "glue.com", servers: []string{"ns.glue.com 2001:db8::21"}, text: "@ " + permit},
			{origin: "away.com", servers: []string{"six.host.net"}, text: "@ " + permit},
			{origin: "host.net", servers: []string{"ns.host.net 192.0.2.41 2001:db8::41"}, text: "six AAAA 2001:db8::42"},
		}
	}
	away := func(w *world) { w.servers[addr("2001:db8::42")] = records("away.com. " + permit) }
	for _, n := range []string{"glue.com", "away.com"} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, zones()...)
			away(w)
			wantLevels(t, w.climb(t, w.resolver(t), n), n+" answer")
		})
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, zones()...)
			away(w)
			tr := w.climb(t, w.resolver(t, func(c *resolve.Config) { c.NoIPv6 = true }), n)
			wantLevels(t, tr, n+" !no-reachable-server")
			for _, q := range w.queries() {
				if q.addr.Is6() || q.Type == wire.TypeAAAA {
					t.Errorf("asked %s", q)
				}
			}
		})
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, zones()...)
			away(w)
			wantLevels(t, w.climb(t, w.resolver(t, func(c *resolve.Config) { c.NoIPv4 = true }), n), n+" answer")
			for _, q := range w.queries() {
				if q.addr.Is4() || q.Type == wire.TypeA {
					t.Errorf("asked %s", q)
				}
			}
		})
	}
}

// The time for a decision that is used up waiting is a timeout; a caller that
// gives up is a cancellation. Neither is remembered against the servers.
func TestDeadlineAndCancel(t *testing.T) {
	for _, c := range []struct {
		want evidence.Failure
		ctx  func(context.Context) (context.Context, context.CancelFunc)
	}{
		{evidence.FailTimeout, func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeout(ctx, 500*time.Millisecond)
		}},
		{evidence.FailCanceled, func(ctx context.Context) (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancel(ctx)
			time.AfterFunc(500*time.Millisecond, cancel)
			return ctx, cancel
		}},
	} {
		t.Run(string(c.want), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, root(), com(), exampleCom("@ "+permit))
				good := w.servers[addr("192.0.2.21")]
				w.change("192.0.2.21", when(always, silence))
				r := w.resolver(t)
				ctx, cancel := c.ctx(t.Context())
				defer cancel()
				begin := time.Now()
				tr := r.Climb(ctx, name.MustParse("example.com"))
				if err := tr.Validate(); err != nil {
					t.Error(err)
				}
				if last(tr) != c.want || time.Since(begin) != 500*time.Millisecond {
					t.Errorf("failure %q after %v\n%s", last(tr), time.Since(begin), detail(tr))
				}
				w.change("192.0.2.21", func(server) server { return good })
				wantLevels(t, w.climb(t, r, "example.com"), "example.com answer")
			})
		})
	}
}

// A call whose context has ended asks nothing.
func TestCanceledBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, root(), com())
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		tr := w.resolver(t).Climb(ctx, name.MustParse("example.com"))
		if last(tr) != evidence.FailCanceled || len(w.queries()) != 0 {
			t.Errorf("failure %q after %d queries", last(tr), len(w.queries()))
		}
	})
}

// Waiting for silent servers is bounded: no more than three packets to an
// address that never says anything, and then TCP.
func TestSilenceIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, root(), com(), exampleCom(""))
		w.change("192.0.2.21", when(always, silence))
		begin := time.Now()
		tr := w.climb(t, w.resolver(t), "a.b.c.d.example.com")
		wantLevels(t, tr, "a.b.c.d.example.com !timeout")
		udp := 0
		for _, q := range w.queries() {
			if q.addr == addr("192.0.2.21") && q.network == "udp" {
				udp++
			}
		}
		if d := time.Since(begin); udp > 3 || d > 15*time.Second {
			t.Errorf("%d packets, %v", udp, d)
		}
		longest := time.Duration(0)
		for _, x := range tr.Exchanges {
			longest = max(longest, x.RTT)
		}
		if longest != 2*time.Second {
			t.Errorf("the longest wait for one packet was %v, want 2s", longest)
		}
	})
}

// The budget is for work: when it is used up the failure says so, and it
// comes back with nothing, not even with aliases.
func TestBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var text strings.Builder
		for i := range 16 {
			fmt.Fprintf(&text, "a%d CNAME a%d\n", i, i+1)
		}
		w := newWorld(t, root(), com(), exampleCom(text.String()+"a16 "+permit))
		r := w.resolver(t, func(c *resolve.Config) { c.Limits.Sends = 4 })
		tr := w.climb(t, r, "a0.example.com")
		if last(tr) != evidence.FailBudget || tr.Sends != 4+2*3 {
			t.Errorf("failure %q after %d queries, want 4 and two for each label", last(tr), tr.Sends)
		}
		// It is this decision's budget: the next one has its own, and the
		// failure of this one is not its.
		if tr = w.climb(t, r, "a14.example.com"); last(tr) != "" {
			t.Errorf("the next decision fails with %q\n%s", last(tr), detail(tr))
		}
	})
}

// The octets received are bounded as well.
func TestOctets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, root(), com(), exampleCom("www TXT x"))
		w.change("192.0.2.21", when(always, rcode(2)))
		r := w.resolver(t, func(c *resolve.Config) { c.Limits.Octets = 150 })
		if tr := w.climb(t, r, "www.example.com"); last(tr) != evidence.FailBudget {
			t.Errorf("failure %q\n%s", last(tr), detail(tr))
		}
	})
}

// A transport's error that nobody can class is our own side's, and does not
// count as a query.
func TestUnknownError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, root(), com(), exampleCom(""))
		w.change("192.0.2.21", when(always, func(asked) said { return said{err: errors.New("no sockets left")} }))
		tr := w.uncounted(t, w.resolver(t), "www.example.com")
		if last(tr) != evidence.FailOwnNetwork || tr.Sends != 2 {
			t.Errorf("failure %q, %d queries\n%s", last(tr), tr.Sends, detail(tr))
		}
	})
}

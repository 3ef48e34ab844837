package resolve_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/internal/wiretest"
	"github.com/mayissue/mayissue/resolve"
)

// clock is a hand-set clock of caches.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

func newClock() *clock { return &clock{t: time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)} }

// OPS-15: nothing is used beyond its TTL, not even when the servers are gone:
// a set that permitted is an error then.
func TestNothingStale(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClock()
		w := newWorld(t, root(), com(), exampleCom("www 60 CAA 0 issue \"ca.example\""))
		r := w.resolver(t, func(cfg *resolve.Config) { cfg.Now = c.now })
		wantLevels(t, w.climb(t, r, "www.example.com"), "www.example.com answer")
		w.change("192.0.2.21", when(always, silence))
		c.add(59 * time.Second)
		w.take()
		wantLevels(t, w.climb(t, r, "www.example.com"), "www.example.com answer")
		w.wantQueries(t)
		c.add(time.Second)
		wantLevels(t, w.climb(t, r, "www.example.com"), "www.example.com !timeout")
	})
}

// Answers are kept for their TTL, at most eight hours, denials for at most
// three (OPS-11), whatever the TTL says.
func TestCaps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClock()
		z := exampleCom("")
		z.ttl = 1 << 30
		tld := com()
		tld.ttl = 1 << 30
		w := newWorld(t, root(), tld, z)
		w.change("192.0.2.21", func(server) server {
			return func(a asked) said {
				if a.Name.String() == "www.example.com" {
					return records(`www.example.com. 2000000000 CAA 0 issue "x"`)(a)
				}
				return says(func(_ asked, m *wiretest.Message) {
					m.AA, m.Authority = true, wiretest.Records("example.com. 2000000000 SOA a. b. 1 2 3 4 2000000000")
				})(a)
			}
		})
		r := w.resolver(t, func(cfg *resolve.Config) { cfg.Now = c.now })
		asks := func(n string, want bool) {
			t.Helper()
			w.take()
			w.climb(t, r, n)
			got := false
			for _, q := range w.take() {
				got = got || q == "192.0.2.21 "+n+" CAA"
			}
			if got != want {
				t.Errorf("%s: asked %t, want %t", n, got, want)
			}
		}
		asks("www.example.com", true)
		asks("mail.example.com", true)
		c.add(3*time.Hour - time.Second)
		asks("mail.example.com", false)
		c.add(2 * time.Second)
		asks("mail.example.com", true)
		asks("www.example.com", false)
		c.add(5*time.Hour - 2*time.Second)
		asks("www.example.com", false)
		c.add(2 * time.Second)
		asks("www.example.com", true)
	})
}

// A clock that goes backwards makes what is known unusable: nobody can say
// how old it is.
func TestClockGoesBackwards(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClock()
		w := newWorld(t, root(), com(), exampleCom("www 86400 CAA 0 issue \"ca.example\""))
		r := w.resolver(t, func(cfg *resolve.Config) { cfg.Now = c.now })
		w.climb(t, r, "www.example.com")
		w.take()
		c.add(-time.Hour)
		wantLevels(t, w.climb(t, r, "www.example.com"), "www.example.com answer")
		if got := w.take(); len(got) != 3 || !strings.HasSuffix(got[0], " com CAA") {
			t.Errorf("asked %v, want everything anew", got)
		}
	})
}

// An answer with a TTL of 0 serves this decision, in which it may be needed
// twice, and no other.
func TestZeroTTL(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, root(), com(), exampleCom("a CNAME c\nx.a A 192.0.2.80\n"))
		w.change("192.0.2.21", func(server) server {
			return func(a asked) said {
				switch a.Name.String() {
				case "www.sub.example.com":
					return records("www.sub.example.com. 0 CNAME sub.example.com.")(a)
				case "sub.example.com":
					return records("sub.example.com. 0 CNAME end.example.com.")(a)
				}
				return says(func(_ asked, m *wiretest.Message) {
					m.AA, m.Authority = true, wiretest.Records("example.com. 0 SOA a. b. 1 2 3 4 0")
				})(a)
			}
		})
		r := w.resolver(t)
		for range 2 {
			w.take()
			wantLevels(t, w.climb(t, r, "www.sub.example.com"),
				"www.sub.example.com alias, sub.example.com alias, end.example.com nodata, sub.example.com alias, end.example.com nodata, example.com nodata, com nodata")
			count := map[string]int{}
			for _, q := range w.take() {
				count[q]++
			}
			for _, n := range []string{"www.sub.example.com", "sub.example.com", "end.example.com", "example.com"} {
				if got := count["192.0.2.21 "+n+" CAA"]; got != 1 {
					t.Errorf("%s was asked for %d times in one decision", n, got)
				}
			}
		}
	})
}

// A delegation with a TTL of 0 can be followed too.
func TestZeroTTLDelegation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, root(), com(), exampleCom(""))
		w.servers[addr("192.0.2.31")] = records("www.zero.com. " + permit)
		w.change("192.0.2.11", when(func(a asked) bool { return a.Name.String() == "zero.com" }, says(func(_ asked, m *wiretest.Message) {
			m.Authority, m.Additional = wiretest.Records("zero.com. 0 NS ns.zero.com."), wiretest.Records("ns.zero.com. 0 A 192.0.2.31")
		})))
		wantLevels(t, w.climb(t, w.resolver(t), "www.zero.com"), "www.zero.com answer")
	})
}

// What the parent's servers say of a name is not what the child's say.
func TestCacheKeepsZonesApart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, root(), com(), exampleCom("@ "+permit))
		c := newClock()
		r := w.resolver(t, func(cfg *resolve.Config) { cfg.Now = c.now })
		lie := w.servers[addr("192.0.2.11")]
		w.change("192.0.2.11", when(func(a asked) bool { return a.Name.String() == "example.com" },
			says(func(_ asked, m *wiretest.Message) {
				m.AA, m.RCode, m.Authority = true, 3, wiretest.Records("com. 60 SOA a. b. 1 2 3 4 60")
			})))
		wantLevels(t, w.climb(t, r, "example.com"), "example.com nxdomain, com nodata")
		w.change("192.0.2.11", func(server) server { return lie })
		c.add(61 * time.Second)
		wantLevels(t, w.climb(t, r, "example.com"), "example.com answer")
	})
}

// The caches are bounded: thousands of names leave no more than their size,
// and what was dropped is asked again.
func TestCachesAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, root(), com(), exampleCom("* A 192.0.2.80"))
		r := w.resolver(t, func(c *resolve.Config) { c.Limits.CacheSize = 8 })
		first := "n0.example.com"
		for i := range 50 {
			w.climb(t, r, fmt.Sprintf("n%d.example.com", i))
		}
		w.take()
		w.climb(t, r, first)
		w.wantQueries(t, "192.0.2.21 "+first+" CAA")
	})
}

// A quick server is preferred to a slow one, and a silent one comes last.
func TestQuickServersFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, root(), com(), zone{origin: "example.com", servers: []string{
			"ns1.example.com 192.0.2.21", "ns2.example.com 192.0.2.22", "ns3.example.com 192.0.2.23"}, text: "* A 192.0.2.80"})
		slow := func(d time.Duration) func(server) server {
			return func(old server) server {
				return func(a asked) said {
					s := old(a)
					s.after = d
					return s
				}
			}
		}
		w.change("192.0.2.21", slow(10*time.Millisecond))
		w.change("192.0.2.22", slow(700*time.Millisecond))
		w.change("192.0.2.23", when(always, silence))
		r := w.resolver(t)
		for i := range 20 { // enough to have met all three
			w.climb(t, r, fmt.Sprintf("n%d.example.com", i))
		}
		w.take()
		for i := range 20 {
			w.climb(t, r, fmt.Sprintf("m%d.example.com", i))
		}
		count := map[string]int{}
		for _, q := range w.queries() {
			count[q.addr.String()]++
		}
		if count["192.0.2.21"] != 20 || count["192.0.2.23"] > 0 {
			t.Errorf("asked %v", count)
		}
	})
}

// Patience grows with silence, and is what it was once the server is heard.
func TestPatienceIsRestored(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, root(), com(), exampleCom("* "+permit))
		good := w.servers[addr("192.0.2.21")]
		r := w.resolver(t)
		w.climb(t, r, "a.example.com")
		w.change("192.0.2.21", func(server) server { return silence })
		w.climb(t, r, "b.example.com")
		w.change("192.0.2.21", func(server) server { return good })
		w.climb(t, r, "c.example.com")
		w.change("192.0.2.21", func(server) server { return silence })
		tr := w.climb(t, r, "d.example.com")
		if x := tr.Exchange(tr.Steps[0].Exchanges[0]); x.RTT > 400*time.Millisecond {
			t.Errorf("waited %v for a server that used to answer at once\n%s", x.RTT, detail(tr))
		}
	})
}

// Equally quick servers are asked in an order that nobody can foresee.
func TestServerOrderIsRandom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, root(), com(), zone{origin: "example.com", servers: []string{
			"ns1.example.com 192.0.2.21", "ns2.example.com 192.0.2.22", "ns3.example.com 192.0.2.23"}, text: "* A 192.0.2.80"})
		r := w.resolver(t)
		count := map[string]int{}
		for i := range 60 {
			w.climb(t, r, fmt.Sprintf("n%d.example.com", i))
		}
		for _, q := range w.queries() {
			if q.Type == wire.TypeCAA {
				count[q.addr.String()]++
			}
		}
		for _, a := range []string{"192.0.2.21", "192.0.2.22", "192.0.2.23"} {
			if count[a] < 5 {
				t.Errorf("%s was asked %d times of 60", a, count[a])
			}
		}
	})
}

package resolve_test

import (
	"fmt"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/internal/wiretest"
	"github.com/mayissue/mayissue/resolve"
)

const permit = `3600 CAA 0 issue "ca.example"`

// A failed CAA question has its own class, whatever the way it fails; it is
// never an empty answer (OPS-03, OPS-20). The zone's other servers are asked
// first, and so the failure takes all of them.
func TestFailuresKeepTheirClass(t *testing.T) {
	caa := ofType(wire.TypeCAA)
	for want, s := range map[evidence.Failure]server{
		evidence.FailTimeout:    silence,
		evidence.FailServFail:   rcode(wire.RCodeServFail),
		evidence.FailRefused:    rcode(wire.RCodeRefused),
		evidence.FailNotImp:     rcode(wire.RCodeNotImp),
		evidence.FailFormErr:    rcode(wire.RCodeFormErr),
		evidence.FailOtherRCode: rcode(9),
		evidence.FailNoServer:   func(asked) said { return said{err: syscall.ECONNREFUSED} },
		evidence.FailMalformed:  func(a asked) said { return said{packets: [][]byte{append(rcode(0)(a).packets[0], 0)}} },
		evidence.FailLame:       says(func(_ asked, m *wiretest.Message) { m.Authority = wiretest.Records(". NS a.root.") }),
	} {
		t.Run(string(want), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, root(), com(), zone{origin: "example.com", servers: []string{"ns1.example.com 192.0.2.21", "ns2.example.com 192.0.2.22"}, text: `@ ` + permit})
				w.change("192.0.2.21", when(caa, s))
				w.change("192.0.2.22", when(caa, s))
				r := w.resolver(t)
				tr := w.climb(t, r, "www.example.com")
				wantLevels(t, tr, "www.example.com !"+string(want))
				last := tr.Steps[len(tr.Steps)-1]
				if !strings.Contains(last.Detail, "192.0.2.2") {
					t.Errorf("the failure names no server: %q", last.Detail)
				}
				asked := map[string]bool{}
				for _, id := range last.Exchanges {
					asked[tr.Exchange(id).Addr.Addr().String()] = true
				}
				if len(asked) != 2 {
					t.Errorf("only %v were asked", asked)
				}
			})
		})
	}
}

// One good server among bad ones is enough, whatever the order.
func TestOneGoodServer(t *testing.T) {
	for what, bad := range map[string]server{
		"silent": silence, "servfail": rcode(2), "refused": rcode(5), "notimp": rcode(4),
		"closed": func(asked) said { return said{err: syscall.ECONNREFUSED} },
		"recursive": says(func(_ asked, m *wiretest.Message) {
			m.RA, m.Answer = true, wiretest.Records(`www.example.com. CAA 0 issue "evil.example"`)
		}),
		// OPS-20: NOERROR without anything, which proves nothing.
		"empty":                says(func(_ asked, m *wiretest.Message) { m.AA = true }),
		"nxdomain without soa": rcode(3),
	} {
		t.Run(what, func(t *testing.T) {
			for seed := range byte(8) {
				synctest.Test(t, func(t *testing.T) {
					w := newWorld(t, root(), com(), zone{
						origin:  "example.com",
						servers: []string{"ns1.example.com 192.0.2.21", "ns2.example.com 192.0.2.22"}, text: "www " + permit})
					w.change("192.0.2.21", when(always, bad))
					tr := w.climb(t, w.resolver(t, func(c *resolve.Config) { c.Rand = seeded(seed) }), "www.example.com")
					wantLevels(t, tr, "www.example.com answer")
				})
			}
		})
	}
}

// Where all servers agree on a denial without a SOA, it is one (RFC 2308
// section 2.2, type 3).
func TestDenialsWithoutSOA(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, root(), com(), zone{origin: "example.com", servers: []string{"ns1.example.com 192.0.2.21", "ns2.example.com 192.0.2.22"}})
		for _, a := range []string{"192.0.2.21", "192.0.2.22"} {
			w.change(a, when(always, says(func(_ asked, m *wiretest.Message) { m.AA = true })))
		}
		tr := w.climb(t, w.resolver(t), "www.example.com")
		wantLevels(t, tr, "www.example.com nodata-without-soa, example.com nodata-without-soa, com nodata")
		if n := len(tr.Steps[len(tr.Steps)-2].Exchanges); n != 2 {
			t.Errorf("%d servers were asked before the denial was believed", n)
		}
	})
}

// Three servers are enough to agree on one.
func TestEnoughOpinions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		z := zone{origin: "example.com"}
		for i := range 5 {
			z.servers = append(z.servers, fmt.Sprintf("ns%d.example.com 192.0.2.%d", i, 30+i))
		}
		w := newWorld(t, root(), com(), z)
		for i := range 5 {
			w.change(fmt.Sprintf("192.0.2.%d", 30+i), when(always, rcode(3)))
		}
		tr := w.climb(t, w.resolver(t), "example.com")
		wantLevels(t, tr, "example.com nxdomain, com nodata")
		if n := len(tr.Steps[len(tr.Steps)-2].Exchanges); n != 3 {
			t.Errorf("%d servers were asked, want 3", n)
		}
	})
}

// However many servers a zone has, a question is put 26 times at most.
func TestAttemptsAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		z := zone{origin: "example.com"}
		for i := range 20 {
			z.servers = append(z.servers, fmt.Sprintf("ns%d.example.com 192.0.2.%d 192.0.2.%d", i, 100+2*i, 101+2*i))
		}
		w := newWorld(t, root(), com(), z)
		for i := range 40 {
			w.change(fmt.Sprintf("192.0.2.%d", 100+i), when(always, rcode(5)))
		}
		tr := w.climb(t, w.resolver(t, func(c *resolve.Config) { c.Limits.Sends = 1000 }), "example.com")
		wantLevels(t, tr, "example.com !refused")
		if n := len(tr.Steps[len(tr.Steps)-1].Exchanges); n != 26 {
			t.Errorf("put %d times, want 26", n)
		}
	})
}

// CAA-17: a failure nearer than the first set blocks; one farther away does
// not matter, and is not even found out.
func TestNearnessDecides(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, root(), com(), exampleCom("@ "+permit+"\nmail "+permit))
		w.change("192.0.2.21", when(func(a asked) bool { return a.Name.String() == "www.example.com" }, rcode(2)))
		wantLevels(t, w.climb(t, w.resolver(t), "www.example.com"), "www.example.com !servfail")

		w.change("192.0.2.21", when(func(a asked) bool { return a.Name.String() == "example.com" }, rcode(2)))
		wantLevels(t, w.climb(t, w.resolver(t), "mail.example.com"), "mail.example.com answer")
	})
}

// A server of a TLD that does not know CAA still knows its delegations: the
// cut is found with NS, at once, and the failure stays the TLD's own level
// (OPS-03). A CAA set below it decides all the same.
func TestTLDWithoutCAA(t *testing.T) {
	for want, s := range map[string]server{
		"timeout": silence, "notimp": rcode(4), "refused": rcode(5), "servfail": rcode(2), "formerr": rcode(1),
	} {
		t.Run(want, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, root(), com(), exampleCom("www "+permit+"\nmail A 192.0.2.25"))
				w.change("192.0.2.11", when(ofType(wire.TypeCAA), s))
				r := w.resolver(t)
				wantLevels(t, w.climb(t, r, "www.example.com"), "www.example.com answer")
				tr := w.climb(t, r, "mail.example.com")
				wantLevels(t, tr, "mail.example.com nodata, example.com nodata, com !"+want)
			})
		})
	}
}

// The same where the name does not exist: its denial came for NS, which says
// nothing of CAA, and the CAA question has failed.
func TestTLDWithoutCAADenies(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, root(), com())
		w.change("192.0.2.11", when(ofType(wire.TypeCAA), rcode(4)))
		wantLevels(t, w.climb(t, w.resolver(t), "www.nosuch.com"), "www.nosuch.com !notimp")
		w.change("192.0.2.1", when(ofType(wire.TypeCAA), rcode(4)))
		for _, a := range []string{"192.0.2.2", "192.0.2.3", "192.0.2.4"} {
			w.change(a, when(ofType(wire.TypeCAA), rcode(4)))
		}
		tr := w.climb(t, w.resolver(t), "www.nosuch")
		if last := tr.Steps[len(tr.Steps)-1]; last.Failure == "" {
			t.Errorf("a denial of NS was taken for one of CAA:\n%s", detail(tr))
		}
	})
}

// A level that fails must not use up what the levels below need: the cut
// below a silent TLD question is asked for before the TLD is waited for.
func TestSilentTLDLeavesTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, root(), zone{origin: "com", servers: []string{"a.nic.com 192.0.2.11", "b.nic.com 192.0.2.12", "c.nic.com 192.0.2.13"}}, exampleCom("www "+permit))
		for _, a := range []string{"192.0.2.11", "192.0.2.12", "192.0.2.13"} {
			w.change(a, when(ofType(wire.TypeCAA), silence))
		}
		begin := time.Now()
		wantLevels(t, w.climb(t, w.resolver(t), "www.example.com"), "www.example.com answer")
		if d := time.Since(begin); d > 2*time.Second {
			t.Errorf("it took %v", d)
		}
	})
}

// OPS-13: a server is asked at most three times over one transport, a
// failure is remembered for a second at least, and a retry after that means
// new packets. The memory grows with each failure, up to a minute.
func TestFailuresAreRemembered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, root(), com(), exampleCom("@ "+permit))
		w.change("192.0.2.21", when(always, rcode(2)))
		r := w.resolver(t)
		tr := w.climb(t, r, "www.example.com")
		udp := 0
		for _, q := range w.queries() {
			if q.addr == addr("192.0.2.21") && q.Type == wire.TypeCAA && q.network == "udp" {
				udp++
			}
		}
		if udp != 3 { // one of them for the cut
			t.Errorf("the server was asked %d times\n%s", udp, detail(tr))
		}
		w.take()
		wantLevels(t, w.climb(t, r, "www.example.com"), "www.example.com !servfail")
		w.wantQueries(t)
		time.Sleep(1100 * time.Millisecond)
		if tr = w.climb(t, r, "www.example.com"); tr.Sends == 0 {
			t.Error("a second later nothing was asked again")
		}
		time.Sleep(1100 * time.Millisecond) // the second failure counts for two seconds
		if tr = w.climb(t, r, "www.example.com"); tr.Sends != 0 {
			t.Errorf("no back-off: %d queries", tr.Sends)
		}
		for range 10 {
			time.Sleep(time.Minute)
			if tr = w.climb(t, r, "www.example.com"); tr.Sends == 0 {
				t.Error("a failure was remembered for more than a minute")
			}
		}
		w.change("192.0.2.21", func(server) server { return records(`www.example.com. ` + permit) })
		time.Sleep(time.Minute)
		wantLevels(t, w.climb(t, r, "www.example.com"), "www.example.com answer")
	})
}

// OPS-14: a denial is no failure: it is kept for its own TTL, not for a
// second.
func TestDenialsAreNoFailures(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, root(), com(), exampleCom(""))
		r := w.resolver(t)
		wantLevels(t, w.climb(t, r, "www.example.com"), "www.example.com nxdomain, example.com nodata, com nodata")
		w.take()
		time.Sleep(299 * time.Second) // OPS-11: min(3600, 300)
		wantLevels(t, w.climb(t, r, "www.example.com"), "www.example.com nxdomain, example.com nodata, com nodata")
		w.wantQueries(t)
		time.Sleep(2 * time.Second)
		w.climb(t, r, "www.example.com")
		w.wantQueries(t, "192.0.2.21 www.example.com CAA", "192.0.2.21 example.com CAA", "192.0.2.11 com CAA")
	})
}

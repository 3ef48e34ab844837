package resolve_test

import (
	"net/netip"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/internal/wiretest"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/resolve"
)

// forType answers questions of a type for one name.
func forType(t wire.Type, n string) func(asked) bool {
	return func(a asked) bool { return a.Type == t && a.Name == name.MustParse(n) }
}

// referral replies with a delegation, its glue as given.
func referral(ns, glue string) server {
	return says(func(_ asked, m *wiretest.Message) {
		m.Authority, m.Additional = wiretest.Records(ns), wiretest.Records(glue)
	})
}

// OPS-22: a referral brings no glue for a server inside the zone. Only the
// servers above can know its address: they are asked, and what they say
// counts as an answer, an alias or the glue of another referral.
func TestGlueOnRequest(t *testing.T) {
	const bare = "example.com. 3600 IN NS ns1.example.com."
	for _, c := range []struct {
		what string
		then func(*world)
	}{
		{"an answer", func(w *world) {
			w.change("192.0.2.11", when(forType(wire.TypeA, "ns1.example.com"), records("ns1.example.com. A 192.0.2.21")))
		}},
		{"an alias", func(w *world) {
			w.change("192.0.2.11", when(forType(wire.TypeA, "ns1.example.com"), records("ns1.example.com. CNAME ns2.example.com.")))
			w.change("192.0.2.11", when(forType(wire.TypeA, "ns2.example.com"), records("ns2.example.com. A 192.0.2.21")))
		}},
		{"glue", func(w *world) {
			w.change("192.0.2.11", when(forType(wire.TypeA, "ns1.example.com"), referral(bare, "ns1.example.com. A 192.0.2.21")))
		}},
	} {
		t.Run(c.what, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, root(), com(), exampleCom("www A 192.0.2.80"))
				w.change("192.0.2.11", when(always, referral(bare, "")))
				w.change("192.0.2.11", when(forType(wire.TypeCAA, "com"), func(a asked) said { return rcode(0)(a) }))
				c.then(w)
				tr := w.climb(t, w.resolver(t), "www.example.com")
				if got := levels(tr); !strings.HasPrefix(got, "www.example.com nodata, example.com nodata") {
					t.Errorf("levels are %s\n%s", got, detail(tr))
				}
			})
		})
	}
}

// OPS-22: the glue has addresses of the wrong family only. That is as good as
// none.
func TestGlueOfTheOtherFamily(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, root(), com(), exampleCom("www A 192.0.2.80"))
		w.change("192.0.2.11", when(ofType(wire.TypeCAA), func(a asked) said {
			if a.Name.NumLabels() < 2 {
				return rcode(0)(a)
			}
			return referral("example.com. 3600 IN NS ns1.example.com.", "ns1.example.com. AAAA 2001:db8::1")(a)
		}))
		w.change("192.0.2.11", when(forType(wire.TypeA, "ns1.example.com"), records("ns1.example.com. A 192.0.2.21")))
		tr := w.climb(t, w.resolver(t, func(c *resolve.Config) { c.NoIPv6 = true }), "www.example.com")
		if got := levels(tr); !strings.HasPrefix(got, "www.example.com nodata, example.com nodata") {
			t.Errorf("levels are %s\n%s", got, detail(tr))
		}
	})
}

// OPS-22: a server elsewhere gives itself an address that is dead, or none;
// the glue of its own zone works. It is asked last, and only then.
func TestGlueOfTheServersOwnZone(t *testing.T) {
	for _, own := range []string{"ns A 192.0.2.99", "ns TXT nothing"} {
		t.Run(own, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, root(), com(), net(),
					zone{origin: "example.com", servers: []string{"ns.host.net"}},
					zone{origin: "host.net", servers: []string{"ns.host.net 192.0.2.41"}})
				w.change("192.0.2.41", when(forType(wire.TypeA, "ns.host.net"), func(a asked) said {
					if strings.Contains(own, "TXT") {
						return says(func(_ asked, m *wiretest.Message) {
							m.AA, m.Authority = true, wiretest.Records("host.net. SOA ns. admin. 1 2 3 4 300")
						})(a)
					}
					return records("ns.host.net. A 192.0.2.99")(a)
				}))
				w.change("192.0.2.41", when(forType(wire.TypeCAA, "www.example.com"), records("www.example.com. "+permit)))
				tr := w.climb(t, w.resolver(t), "www.example.com")
				wantLevels(t, tr, "www.example.com answer")
				first := slices.IndexFunc(tr.Exchanges, func(x *evidence.Exchange) bool { return x.Addr.Addr() == addr("192.0.2.99") })
				glue := slices.IndexFunc(tr.Exchanges, func(x *evidence.Exchange) bool {
					return x.Addr.Addr() == addr("192.0.2.41") && x.Zone == name.MustParse("example.com")
				})
				if strings.Contains(own, " A ") && (first < 0 || glue < first) {
					t.Errorf("the server's own address was not asked before the glue:\n%s", detail(tr))
				}
			})
		})
	}
}

// A root server without a name whose addresses are all of the other family,
// or that has none at all, cannot be looked up: nobody is asked and the walk
// ends.
func TestNamelessServer(t *testing.T) {
	for _, h := range []resolve.Hint{{}, {Addrs: []netip.Addr{addr("2001:db8::1")}}} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, root(), com())
			tr := w.climb(t, w.resolver(t, func(c *resolve.Config) { c.Hints, c.NoIPv6 = []resolve.Hint{h}, true }), "example.com")
			if f := tr.Steps[len(tr.Steps)-1].Failure; f != evidence.FailOwnNetwork {
				t.Errorf("%v: failure is %q", h, f)
			}
		})
	}
}

// OPS-22: what the zone above is asked on top draws on the same account as
// every other look-up of addresses (NXNS, CVE-2020-12662).
func TestGlueOnRequestIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, root(), com(), exampleCom(""))
		var ns strings.Builder
		for _, l := range "abcdefghijklm" {
			ns.WriteString("example.com. 3600 IN NS " + string(l) + ".example.com.\n")
		}
		w.change("192.0.2.11", when(always, referral(ns.String(), "")))
		w.climb(t, w.resolver(t, func(c *resolve.Config) { c.Limits.HostLooks = 4 }), "www.example.com")
		// The walk itself, and for each of the look-ups no more than A and
		// AAAA with one question each, since com's one server answers.
		if n := len(w.take()); n > 3+2*4 {
			t.Errorf("%d queries were sent", n)
		}
	})
}

// Without minimisation the servers of the root and of com hear the whole
// name; what comes of the walk is the same.
func TestWholeNames(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, root(), com(), exampleCom("www A 192.0.2.80"))
		tr := w.climb(t, w.resolver(t, func(c *resolve.Config) { c.WholeNames = true }), "www.example.com")
		wantLevels(t, tr, climbed)
		for _, q := range w.take()[:3] {
			if !strings.HasSuffix(q, " www.example.com CAA") {
				t.Errorf("asked %s", q)
			}
		}
	})
}

package resolve_test

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/internal/wiretest"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/resolve"
)

const climbed = "www.example.com nodata, example.com nodata, com nodata"

// A zone whose servers live elsewhere is found by way of their addresses.
func TestServersElsewhere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, root(), com(), net(),
			zone{origin: "example.com", servers: []string{"ns.host.net 192.0.2.41"}, text: "www A 192.0.2.80"},
			zone{origin: "host.net", servers: []string{"ns.host.net 192.0.2.41"}})
		tr := w.climb(t, w.resolver(t), "www.example.com")
		wantLevels(t, tr, climbed)
		w.take()
		if !slices.ContainsFunc(tr.Steps, func(s evidence.Step) bool {
			return s.Purpose == evidence.ForAddress && s.Name.String() == "ns.host.net" && s.Accepted != 0
		}) {
			t.Errorf("the look-up of the address is not in the evidence:\n%s", detail(tr))
		}
	})
}

// OPS-22: glue is missing for one server: the other, with glue, is asked and
// no address is looked up at all. Lame members are passed over.
func TestMissingGlue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, root(), com(), net(),
			zone{origin: "example.com", servers: []string{"ns.host.net", "ns1.example.com 192.0.2.21"}, text: "www A 192.0.2.80"},
			zone{origin: "host.net", servers: []string{"ns.host.net 192.0.2.41"}})
		tr := w.climb(t, w.resolver(t), "www.example.com")
		wantLevels(t, tr, climbed)
		for _, q := range w.take() {
			if strings.HasSuffix(q, " A") || strings.HasSuffix(q, " AAAA") {
				t.Errorf("looked up: %s", q)
			}
		}
	})
}

// OPS-22: a name server that is an alias, which RFC 2181 section 10.3
// forbids, is found all the same.
func TestServerIsAlias(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, root(), com(), net(),
			zone{origin: "example.com", servers: []string{"ns.host.net"}},
			zone{origin: "host.net", servers: []string{"real.host.net 192.0.2.41"}, text: "ns CNAME real"})
		w.change("192.0.2.41", func(old server) server {
			return func(a asked) said {
				if name.MustParse("example.com").Contains(a.Name) {
					return records("www.example.com. " + permit)(a)
				}
				return old(a)
			}
		})
		wantLevels(t, w.climb(t, w.resolver(t), "www.example.com"), "www.example.com answer")
	})
}

// Two zones whose servers live in each other: nobody can find either, and
// the walk ends soon and says so.
func TestCircularDelegation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, root(), com(), net(),
			zone{origin: "example.com", servers: []string{"ns.example.net"}},
			zone{origin: "example.net", servers: []string{"ns.example.com"}})
		tr := w.climb(t, w.resolver(t), "www.example.com")
		wantLevels(t, tr, "www.example.com !no-reachable-server")
		if tr.Sends > 10 || !strings.Contains(detail(tr), "needed to find its own address") {
			t.Errorf("%d queries\n%s", tr.Sends, detail(tr))
		}
	})
}

// NXNS (CVE-2020-12662): a referral to many servers in a victim's zone costs
// the victim's servers no more than the look-ups allowed.
func TestNXNS(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var ns []string
		for i := range 200 {
			ns = append(ns, fmt.Sprintf("ns%d.victim.net", i))
		}
		w := newWorld(t, root(), com(), net(), zone{origin: "example.com", servers: ns},
			zone{origin: "victim.net", servers: []string{"ns.victim.net 192.0.2.41"}})
		for _, c := range []struct{ looks, names int }{{0, 13}, {16, 13}, {5, 5}} { // 13 of them are used at all
			r := w.resolver(t, func(cfg *resolve.Config) { cfg.Limits.HostLooks = c.looks })
			w.take()
			wantLevels(t, w.climb(t, r, "www.example.com"), "www.example.com !no-reachable-server")
			victims := map[name.Name]bool{}
			for _, q := range w.queries() {
				if q.addr == addr("192.0.2.41") {
					victims[q.Name] = true
				}
			}
			if len(victims) != c.names {
				t.Errorf("the victim was asked for %d names, want %d", len(victims), c.names)
			}
		}
	})
}

// A name server's address whose look-up needs another, and so on without
// end: look-ups within look-ups are bounded.
func TestNestedLookups(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		zones := []zone{root(), com(), net(), {origin: "example.com", servers: []string{"ns.z0.net"}}}
		for i := range 12 {
			zones = append(zones, zone{origin: fmt.Sprintf("z%d.net", i), servers: []string{fmt.Sprintf("ns.z%d.net", i+1)}})
		}
		w := newWorld(t, zones...)
		tr := w.climb(t, w.resolver(t), "www.example.com")
		wantLevels(t, tr, "www.example.com !no-reachable-server")
		for _, q := range w.take() {
			if strings.Contains(q, "z4.net") {
				t.Errorf("asked %s, four look-ups deep", q)
			}
		}
	})
}

// One server for parent and child answers for the child at once; the cut is
// still known, and questions for the child count as the child's.
func TestCoHosted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, root(), com(), exampleCom("www A 192.0.2.80"),
			zone{origin: "sub.example.com", servers: []string{"ns1.example.com 192.0.2.21"}, text: "www A 192.0.2.80"})
		tr := w.climb(t, w.resolver(t), "www.sub.example.com")
		wantLevels(t, tr, "www.sub.example.com nodata, sub.example.com nodata, example.com nodata, com nodata")
		if tr.Sends != 6 {
			t.Errorf("%d queries, want 6: two referrals, three names, com\n%s", tr.Sends, detail(tr))
		}
		if !slices.ContainsFunc(tr.Cuts, func(c evidence.Cut) bool { return c.Zone.String() == "sub.example.com" }) {
			t.Errorf("the cut is not known: %+v", tr.Cuts)
		}
	})
}

// The same with a TLD that holds the zone itself.
func TestCoHostedWithTLD(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, root(), com(), zone{origin: "example.com", servers: []string{"a.nic.com 192.0.2.11"}, text: "www A 192.0.2.80"})
		wantLevels(t, w.climb(t, w.resolver(t), "www.example.com"), climbed)
		w2 := newWorld(t, root(), com(), zone{origin: "example.com", servers: []string{"a.nic.com 192.0.2.11"}, text: "@ " + permit})
		wantLevels(t, w2.climb(t, w2.resolver(t), "www.example.com"), "www.example.com nxdomain, example.com answer")
	})
}

// OPS-10: a server that denies a name between others with NXDOMAIN, against
// RFC 8020, hides neither the names below nor a zone cut there. OPS-12.
func TestBrokenEmptyNonTerminal(t *testing.T) {
	nxdomain := says(func(_ asked, m *wiretest.Message) {
		m.AA, m.RCode = true, 3
		m.Authority = wiretest.Records("com. 300 SOA a. b. 1 2 3 4 300")
	})
	for _, c := range []struct {
		what string
		add  []zone
		text string
		want string
	}{
		{"a set below", nil, "www.ent " + permit, "www.ent.com answer"},
		{"a zone below", []zone{{origin: "www.ent.com", servers: []string{"ns.www.ent.com 192.0.2.22"}, text: "@ " + permit}}, "", "www.ent.com answer"},
		{"nothing below", nil, "", "www.ent.com nxdomain, ent.com nxdomain, com nodata"},
	} {
		t.Run(c.what, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				tld := com()
				tld.text = c.text
				w := newWorld(t, append([]zone{root(), tld}, c.add...)...)
				w.change("192.0.2.11", when(func(a asked) bool { return a.Name.String() == "ent.com" }, nxdomain))
				wantLevels(t, w.climb(t, w.resolver(t), "www.ent.com"), c.want)
			})
		})
	}
}

// Upward and sideways referrals lead nowhere.
func TestLameReferrals(t *testing.T) {
	for what, ns := range map[string]string{"up": ". NS a.root.", "sideways": "example.net. NS ns.example.net.", "to itself": "example.com. NS ns1.example.com."} {
		t.Run(what, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, root(), com(), exampleCom("@ "+permit))
				w.change("192.0.2.21", when(always, says(func(_ asked, m *wiretest.Message) { m.Authority = wiretest.Records(ns) })))
				tr := w.climb(t, w.resolver(t), "www.example.com")
				wantLevels(t, tr, "www.example.com !lame")
			})
		})
	}
}

// Ghost domains (CVE-2012-1033): the child's own NS set, with a TTL of years,
// does not prolong a delegation that the parent has withdrawn.
func TestGhostDelegation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		child := zone{origin: "example.com", servers: []string{"ns1.example.com 192.0.2.21"}, text: "www A 192.0.2.80\n* 1 " + strings.TrimPrefix(permit, "3600 "), ttl: 600}
		w := newWorld(t, root(), com(), child)
		w.change("192.0.2.21", func(old server) server {
			return func(a asked) said {
				return says(func(a asked, m *wiretest.Message) {
					m.AA = true
					m.Authority = wiretest.Records("example.com. 99999999 NS ns1.example.com.\nexample.com. 1 SOA a. b. 1 2 3 4 1")
					m.Additional = wiretest.Records("ns1.example.com. 99999999 A 192.0.2.21")
				})(a)
			}
		})
		r := w.resolver(t)
		wantLevels(t, w.climb(t, r, "www.example.com"), climbed)
		gone := newWorld(t, root(), com())
		w.change("192.0.2.11", func(server) server { return gone.servers[addr("192.0.2.11")] })
		for range 5 {
			time.Sleep(110 * time.Second)
			w.climb(t, r, "www.example.com") // keeps asking the child while it may
		}
		w.take()
		time.Sleep(60 * time.Second)
		wantLevels(t, w.climb(t, r, "www.example.com"), "www.example.com nxdomain, example.com nxdomain, com nodata")
		for _, q := range w.take() {
			if strings.HasPrefix(q, "192.0.2.21") {
				t.Errorf("the former servers were asked: %s", q)
			}
		}
	})
}

// A delegation never outlives the one above it.
func TestDelegationDeadlineIsInherited(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tld := com()
		tld.ttl = 100
		w := newWorld(t, root(), tld, zone{origin: "example.com", servers: []string{"ns1.example.com 192.0.2.21"}, ttl: 86400})
		r := w.resolver(t)
		w.climb(t, r, "a.example.com")
		w.take()
		time.Sleep(99 * time.Second)
		w.climb(t, r, "b.example.com")
		w.wantQueries(t, "192.0.2.21 b.example.com CAA")
		time.Sleep(2 * time.Second)
		w.climb(t, r, "c.example.com")
		if got := w.take(); len(got) < 3 || !strings.HasSuffix(got[0], " com CAA") || got[1] != "192.0.2.11 example.com CAA" {
			t.Errorf("asked %v, want the delegations anew", got)
		}
	})
}

// And none is believed for more than twelve hours.
func TestDelegationIsCapped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tld := com()
		tld.ttl = 7 * 86400
		w := newWorld(t, root(), tld)
		r := w.resolver(t)
		w.climb(t, r, "a.com")
		time.Sleep(12*time.Hour + time.Second)
		w.take()
		w.climb(t, r, "b.com")
		if got := w.take(); !strings.HasSuffix(got[0], " com CAA") || !strings.HasPrefix(got[0], "192.0.2.") || strings.HasPrefix(got[0], "192.0.2.11") {
			t.Errorf("asked %v, want the root first", got)
		}
	})
}

// A delegation given in advance stands in the place of the parent's.
func TestStub(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, root(), com(), exampleCom("@ "+permit))
		edited := newWorld(t, zone{origin: "example.com", servers: []string{"ns1.example.com 192.0.2.77"}})
		w.servers[addr("192.0.2.77")] = edited.servers[addr("192.0.2.77")]
		r := w.resolver(t, func(c *resolve.Config) {
			c.Stubs = []resolve.Stub{{Zone: name.MustParse("example.com"), Servers: []resolve.Hint{{Addrs: []netip.Addr{addr("192.0.2.77")}}}}}
		})
		// com is not met on the way down, and so gives its referral on the way up.
		wantLevels(t, w.climb(t, r, "www.example.com"), "www.example.com nxdomain, example.com nodata, com referral, com nodata")
		for _, q := range w.take() {
			if strings.HasPrefix(q, "192.0.2.21") {
				t.Errorf("the published zone was asked: %s", q)
			}
		}
	})
}

// The addresses that a referral gives for names out of its reach are looked
// up, not believed (OPS-09: bailiwick).
func TestGlueOutOfReach(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, root(), com(), net(),
			zone{origin: "example.com", servers: []string{"ns.host.net 192.0.2.41"}, text: "www A 192.0.2.80"},
			zone{origin: "host.net", servers: []string{"ns.host.net 192.0.2.41"}})
		w.servers[addr("192.0.2.66")] = records(`www.example.com. CAA 0 issue "evil.example"`)
		w.change("192.0.2.11", when(func(a asked) bool { return a.Name.String() == "example.com" }, says(func(_ asked, m *wiretest.Message) {
			m.Authority = wiretest.Records("example.com. 60 NS ns.host.net.")
			m.Additional = wiretest.Records("ns.host.net. 60 A 192.0.2.66")
		})))
		wantLevels(t, w.climb(t, w.resolver(t), "www.example.com"), climbed)
		for _, q := range w.take() {
			if strings.HasPrefix(q, "192.0.2.66") {
				t.Errorf("the address given was asked: %s", q)
			}
		}
	})
}

// Records that nobody asked for poison nothing: neither the delegation of
// another zone nor an answer for another name.
func TestUnaskedRecords(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, root(), com(), exampleCom("www A 192.0.2.80"), zone{origin: "victim.com", servers: []string{"ns.victim.com 192.0.2.24"}, text: "@ " + permit})
		w.servers[addr("192.0.2.66")] = records(`victim.com. CAA 0 issue "evil.example"`)
		w.change("192.0.2.21", when(always, says(func(_ asked, m *wiretest.Message) {
			m.AA = true
			m.Answer = wiretest.Records(`victim.com. 9999 CAA 0 issue "evil.example"`)
			m.Authority = wiretest.Records("example.com. 300 SOA a. b. 1 2 3 4 300\nvictim.com. 9999 NS ns.evil.com.\ncom. 9999 NS ns.evil.com.")
			m.Additional = wiretest.Records("ns.evil.com. 9999 A 192.0.2.66\nns.victim.com. 9999 A 192.0.2.66")
		})))
		r := w.resolver(t)
		wantLevels(t, w.climb(t, r, "www.example.com"), climbed)
		tr := w.climb(t, r, "victim.com")
		wantLevels(t, tr, "victim.com answer")
		for _, q := range w.queries() {
			if q.addr == addr("192.0.2.66") || q.Type != wire.TypeCAA {
				t.Errorf("asked %s", q)
			}
		}
	})
}

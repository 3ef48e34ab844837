package attacks_test

import (
	"encoding/binary"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mayissue/mayissue/chain"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/internal/wiretest"
	"github.com/mayissue/mayissue/resolve"
)

// memories are of what was remembered wrongly, or for too long.
func memories() []known {
	return []known{
		{"GHSA-g5mh-6738-qgh9: what was remembered unchecked passes as checked", "sdns #505; RFC 4035 section 4.7", unchecked},
		{"nsmithuk: zones are remembered without end", "RFC 1034 section 5.3.3", bounded},
		{"nsmithuk: a TTL above the signed one", "RFC 4035 section 5.3.3",
			longer(`www CAA 0 issue "ca.example"`, "permit authorized secure", `www CAA 0 issue "other.example"`)},
		{"CVE-2026-123582: an SOA record that nobody signed says how long a denial holds", "Hickory DNS; RFC 4035 section 5.3.3, RFC 2308 section 5",
			longer("www A 192.0.2.1", "permit no-caa secure", `www CAA 0 issue "other.example"`)},
		{"CVE-2026-123592: names that differ in where labels end", "Hickory DNS; RFC 1035 section 3.1", labelsApart},
		{"CVE-2026-123598: a bogus answer for as long as its TTL", "Hickory DNS; RFC 4035 section 4.7", bogusForAWhile},
		{"CVE-2026-123588: a zone's servers that were once not found", "Hickory DNS; RFC 9520 section 3.2", serversFoundLater},
		{"CVE-2026-33278: what one decision holds changes while others go on", "Unbound; evidence is immutable", evidenceStays},
	}
}

// unchecked: the address of a name server is looked up unvalidated, for
// whoever answers there has to prove what it says. Asked for its own sake
// afterwards the forged address must not come out of the cache.
func unchecked(t *testing.T) {
	attack(t, `
-- zone/host.test --
@ A 192.0.2.1
-- zone/victim.test --
@ CAA 0 issue "other.example"
-- servers --
ns1.host.test v4 host.test
ns.host.test 127.53.8.1 victim.test
-- signing --
host.test
`, func(t *testing.T, w *world) {
		w.meddle = func(a asked, m *wiretest.Message) bool {
			if a.is("ns.host.test", wire.TypeA) {
				m.Answer = wiretest.Records("ns.host.test. 9999 A 127.53.9.9")
			}
			return true
		}
		w.servers[addr("127.53.9.9")] = func(a asked, m *wiretest.Message) bool {
			m.Answer = forged(a)
			return true
		}
		w.want("victim.test", "permit authorized insecure") // nothing protects an unsigned zone
		w.meddle = nil
		tr := w.r.Lookup(t.Context(), evidence.Question{Name: n("ns.host.test"), Type: wire.TypeA})
		x := tr.Exchange(tr.Steps[len(tr.Steps)-1].Accepted)
		if x == nil {
			t.Fatalf("no answer: %+v", tr.Steps[len(tr.Steps)-1])
		}
		if got := chain.Replay(tr, nil).Answer(x).Security; !got.IsSecure() || !strings.Contains(string(x.Reply), "\x7f\x35\x08\x01") {
			t.Errorf("the address is %v in %q", got, x.Reply)
		}
	})
}

// bounded: of many zones only the latest are remembered.
func bounded(t *testing.T) {
	var zones strings.Builder
	for i := range 12 {
		fmt.Fprintf(&zones, "-- zone/z%d.test --\n@ CAA 0 issue \"other.example\"\n", i)
	}
	attack(t, zones.String(), func(t *testing.T, w *world) {
		for i := range 12 {
			w.want(fmt.Sprintf("z%d.test", i), "deny not-authorized insecure")
		}
		begin := len(w.sent())
		w.want("www.z0.test", "deny not-authorized insecure")
		again := false
		for _, a := range w.sent()[begin:] {
			again = again || a.is("z0.test", wire.TypeCAA) && a.addr != addr("127.53.1.1")
		}
		if !again {
			t.Error("the first of twelve zones is remembered, where four may be")
		}
	}, func(c *resolve.Config) { c.Limits.CacheSize = 4 })
}

// longer: TTLs are raised on the way. What was signed for 300 seconds is asked
// again when they are over.
func longer(now, decision, then string) func(*testing.T) {
	const zone = "-- zone/victim.test --\n%s\n-- signing --\nvictim.test"
	return func(t *testing.T) {
		attack(t, fmt.Sprintf(zone, now), func(t *testing.T, w *world) {
			w.meddle = func(a asked, m *wiretest.Message) bool {
				if !n("victim.test").Contains(a.Name) || !m.AA {
					return true
				}
				for _, section := range [][]wiretest.Record{m.Answer, m.Authority} {
					for i := range section {
						if section[i].TTL = 86400; section[i].Type == wire.TypeSOA {
							rdata := []byte(string(section[i].RData))
							binary.BigEndian.PutUint32(rdata[len(rdata)-4:], 86400)
							section[i].RData = rdata
						}
					}
				}
				return true
			}
			w.want("www.victim.test", decision)
			w.becomes(fmt.Sprintf(zone, then))
			time.Sleep(301 * time.Second)
			w.want("www.victim.test", denied)
		})
	}
}

// labelsApart: three names of the same letters.
func labelsApart(t *testing.T) {
	attack(t, `
-- zone/shop.test --
ab.c CAA 0 issue "ca.example"
a.bc CAA 0 issue "other.example"
ab\.c CAA 0 issue "other.example"
-- signing --
shop.test
`, func(t *testing.T, w *world) {
		for range 2 {
			w.want("ab.c.shop.test", "permit authorized secure")
			w.want("a.bc.shop.test", denied)
			w.want(`ab\.c.shop.test`, denied)
		}
	})
}

// bogusForAWhile: one forged packet, which says how long it would like to be
// remembered.
func bogusForAWhile(t *testing.T) {
	attack(t, victim, func(t *testing.T, w *world) {
		w.meddle = func(a asked, m *wiretest.Message) bool {
			if a.is("www.victim.test", wire.TypeCAA) {
				m.Answer = wiretest.Records("www.victim.test. 604800 CAA 0 issue \"ca.example\"")
			}
			return true
		}
		w.want("www.victim.test", bogus)
		w.meddle = nil
		time.Sleep(time.Minute + time.Second)
		w.want("www.victim.test", denied)
	})
}

// serversFoundLater: that no address was found is no property of the zone.
func serversFoundLater(t *testing.T) {
	attack(t, `
-- zone/host.test --
@ A 192.0.2.1
-- zone/victim.test --
@ CAA 0 issue "other.example"
-- servers --
ns1.host.test v4 host.test
ns.host.test 127.53.8.1 victim.test
`, func(t *testing.T, w *world) {
		w.meddle = func(a asked, m *wiretest.Message) bool { return a.Name != n("ns.host.test") }
		w.want("victim.test", "error no-reachable-server")
		w.meddle = nil
		time.Sleep(time.Minute + time.Second)
		w.want("victim.test", "deny not-authorized insecure")
	})
}

// evidenceStays: traces share what the caches hold, and none of it changes.
func evidenceStays(t *testing.T) {
	attack(t, victim, func(t *testing.T, w *world) {
		first := w.r.Climb(t.Context(), n("ftp.victim.test"))
		hash := first.Hash()
		time.Sleep(time.Second)
		var all sync.WaitGroup
		for i := range 20 {
			all.Go(func() { w.r.Climb(t.Context(), n(fmt.Sprintf("n%d.victim.test", i%10))) })
		}
		all.Wait()
		if first.Hash() != hash {
			t.Error("the evidence of a decision is another than it was")
		}
		if got := w.judged(first); got != denied {
			t.Errorf("judged again: %s", got)
		}
	})
}

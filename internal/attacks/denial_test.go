package attacks_test

import (
	"bytes"
	"encoding/base32"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/internal/wiretest"
)

// denials make a CAA set disappear with records that are true, and speak of
// something else.
func denials() []known {
	return []known{
		{"sdns: parent-side NSEC3 denies the child's CAA", "sdns verifyNODATA; RFC 6840 section 4.1",
			replay("shared.test denial=nsec3", "shop.shared.test", "shop.shared.test denial type=CAA name=shop.shared.test nodata shared.test shop.shared.test")},
		{"CVE-2026-123596: ancestor-delegation NSEC denies names below the cut", "Hickory DNS; sdns verifyNameError; RFC 6840 section 4.1",
			replay("shared.test", "www.shop.shared.test", "shop.shared.test denial type=CAA name=www.shop.shared.test nxdomain shared.test shop.shared.test")},
		{"PowerDNS #6218: ancestor-delegation NSEC3 denies names below the cut", "PowerDNS Recursor 4.1.0; RFC 6840 section 4.1, RFC 5155 section 8.3",
			replay("shared.test denial=nsec3", "www.shop.shared.test",
				"shop.shared.test denial type=CAA name=www.shop.shared.test nxdomain shared.test shop.shared.test,~www.shop.shared.test,~*.shop.shared.test")},
		{"sdns #516: an NSEC3 record that stands at the name covers it", "miekg/dns NSEC3.Cover; RFC 5155 section 8.3",
			replay("shared.test denial=nsec3", "hidden.shared.test",
				"shared.test denial type=CAA name=hidden.shared.test nxdomain shared.test shared.test,hidden.shared.test,~*.shared.test")},
		{"CVE-2026-123600: the apex is denied without its own NSEC3 record", "Hickory DNS; RFC 5155 section 8.5",
			replay("shared.test denial=nsec3", "shared.test", "shared.test denial type=CAA name=shared.test nodata shared.test ~x.shared.test")},
		{"CVE-2026-123601: the last NSEC3 record spans what lies inside the chain", "Hickory DNS; RFC 5155 section 3.1.7", wrapInverted},
		{"CVE-2026-123580: NSEC3 records of another zone", "Hickory DNS; RFC 5155 section 8.3", otherZonesNSEC3},
		{"CVE-2026-123587: the last NSEC record by an SOA record that nobody signed", "Hickory DNS; RFC 4034 section 4.1.1", wrapBySOA},
		{"CVE-2026-123583: a denial by a zone above", "Hickory DNS; RFC 2308 section 2", foreignSOA},
		{"CVE-2026-123590: an NSEC record beside a signed set of its owner", "Hickory DNS; RFC 4035 section 5.4", unsignedNSEC},
		{"CVE-2026-123594: NXDOMAIN for an empty non-terminal hides what is below", "Hickory DNS; RFC 4035 section 5.4, RFC 8020 section 2", flippedEmptyNonTerminal},
		{"CVE-2026-44687: a name that does not exist takes its parent along", "Unbound; RFC 8020 section 2", nxdomainCut},
		{"nsmithuk: the wildcard is the name with its first label replaced", "RFC 4035 section 5.4", replay("shared.test", "x.b.star.shared.test",
			"shared.test denial type=CAA name=x.b.star.shared.test nxdomain shared.test ~x.b.star.shared.test")},
	}
}

// replay is a zone and its child on one server, which everybody who hides
// something is asked for; what a fault plays back must not be believed.
func replay(signing, host, fault string) func(*testing.T) {
	const zones = `
-- zone/shared.test --
@ CAA 0 issue "other.example"
hidden CAA 0 issue "other.example"
*.star CAA 0 issue "other.example"
zulu A 192.0.2.1
-- zone/shop.shared.test --
@ CAA 0 issue "other.example"
www CAA 0 issue "other.example"
-- servers --
ns1.shared.test v4 shared.test,shop.shared.test
-- signing --
%s
shop.shared.test
-- faults --
%s`
	return func(t *testing.T) {
		attack(t, fmt.Sprintf(zones, signing, "# none"), func(t *testing.T, w *world) { w.want(host, denied) })
		attack(t, fmt.Sprintf(zones, signing, fault), func(t *testing.T, w *world) { w.want(host, bogus) })
	}
}

// wrapInverted finds a name that the last record of a chain spans, and plays
// that record back for a name that does not lie there.
func wrapInverted(t *testing.T) {
	const zones = `
-- zone/wrap.test --
@ A 192.0.2.1
www CAA 0 issue "other.example"
-- signing --
wrap.test denial=nsec3
-- faults --
%s`
	beyond := ""
	attack(t, fmt.Sprintf(zones, "# none"), func(t *testing.T, w *world) {
		for i := 0; beyond == "" && i < 200; i++ {
			host := fmt.Sprintf("n%d.wrap.test", i)
			for _, r := range w.collect("wrap.test", host, wire.TypeCAA).Authority {
				if h, next, ok := hashes(r); ok && bytes.Compare(h, next) > 0 && bytes.Compare(hashOf(n(host), 0), h) > 0 {
					beyond = host
				}
			}
		}
		w.want(beyond, "permit no-caa secure")
	})
	attack(t, fmt.Sprintf(zones, "wrap.test denial type=CAA name=www.wrap.test nxdomain wrap.test wrap.test,~"+beyond), func(t *testing.T, w *world) {
		w.want("www.wrap.test", bogus)
	})
}

// hashes reads the two ends of an NSEC3 record.
func hashes(r wiretest.Record) (from, to []byte, ok bool) {
	if r.Type != wire.TypeNSEC3 {
		return nil, nil, false
	}
	from, err := base32.HexEncoding.DecodeString(strings.ToUpper(r.Owner.Label(0)))
	rec, err3 := wire.ParseNSEC3(r.RData)
	return from, rec.Next, err == nil && err3 == nil
}

// otherZonesNSEC3: a zone's own key does not make a record of its chain of
// one that stands below another name.
func otherZonesNSEC3(t *testing.T) {
	k := newKey("victim.test", 1)
	for zone, holds := range map[string]bool{"victim.test": true, "beside.victim.test": false} {
		chain := k.signed(matching3("victim.test", "victim.test", 2, 6),
			moved(covering3("victim.test", "www.victim.test"), zone), moved(covering3("victim.test", "*.victim.test"), zone))
		if p := validator().Denial(k.keys(t), sets(chain)).NameError(n("www.victim.test")); p.Holds() != holds {
			t.Errorf("records below %s: %v", zone, p.Security)
		}
	}
	attack(t, `
-- zone/victim.test --
www CAA 0 issue "other.example"
-- zone/attacker.test --
@ A 192.0.2.1
-- signing --
victim.test denial=nsec3
attacker.test denial=nsec3
-- faults --
victim.test denial type=CAA name=www.victim.test nodata attacker.test attacker.test
`, func(t *testing.T, w *world) { w.want("www.victim.test", bogus) })
}

// moved gives an NSEC3 record a place below another name.
func moved(r wiretest.Record, zone string) wiretest.Record {
	owner, err := n(zone).Prepend(r.Owner.Label(0))
	if err != nil {
		panic(err)
	}
	r.Owner = owner
	return r
}

// wrapBySOA: only the zone's own name makes a record the last of the zone,
// whatever apex the message speaks of.
func wrapBySOA(t *testing.T) {
	k := newKey("victim.test", 1)
	soa := wiretest.Records("a.victim.test. 300 SOA ns. admin. 1 2 3 4 300")
	for next, holds := range map[string]bool{"victim.test.": true, "a.victim.test.": false} {
		last := k.signed(wiretest.Records("m.victim.test. 300 NSEC " + next + " A RRSIG NSEC")...)
		first := k.signed(wiretest.Records("victim.test. 300 NSEC a.victim.test. SOA NS RRSIG NSEC")...)
		d := validator().Denial(k.keys(t), sets(slices.Concat(soa, last, first)))
		if p := d.NameError(n("www.victim.test")); p.Holds() != holds {
			t.Errorf("m.victim.test to %s: %v", next, p.Security)
		}
	}
}

// foreignSOA: a zone's server denies in the name of the zone above, which
// would end the climb of a whole TLD.
func foreignSOA(t *testing.T) {
	attack(t, `
-- zone/victim.test --
@ CAA 0 issue "other.example"
`, func(t *testing.T, w *world) {
		w.want("www.victim.test", "deny not-authorized insecure")
		w.reset()
		w.meddle = func(a asked, m *wiretest.Message) bool {
			if a.Type == wire.TypeCAA && n("victim.test").Contains(a.Name) && m.AA {
				m.RCode, m.Answer, m.Authority = wire.RCodeNXDomain, nil, wiretest.Records("test. 300 SOA ns. admin. 1 2 3 4 300")
			}
			return true
		}
		w.want("www.victim.test", "error lame")
	})
}

// unsignedNSEC: the record that denies is forged, and true sets of the same
// owner with their signatures stand beside it.
func unsignedNSEC(t *testing.T) {
	attack(t, `
-- zone/victim.test --
www A 192.0.2.1
www CAA 0 issue "other.example"
-- signing --
victim.test
`, func(t *testing.T, w *world) {
		a := w.collect("victim.test", "www.victim.test", wire.TypeA).Answer
		soa := w.collect("victim.test", "none.victim.test", wire.TypeCAA).Authority
		w.meddle = func(q asked, m *wiretest.Message) bool {
			if q.is("www.victim.test", wire.TypeCAA) {
				m.Answer = nil
				m.Authority = slices.Concat(soa, a, wiretest.Records("www.victim.test. 300 NSEC zulu.victim.test. A RRSIG NSEC"))
			}
			return true
		}
		w.want("www.victim.test", bogus)
	})
}

// flippedEmptyNonTerminal: nobody signs the response code. NXDOMAIN for a name
// that exists by names below it, and for a name below it that exists too, both
// with true proofs of no data, must not hide what stands between them.
func flippedEmptyNonTerminal(t *testing.T) {
	for _, signing := range []string{"test", "test denial=nsec3"} {
		attack(t, `
-- zone/test --
b.ent CAA 0 issue "other.example"
a.b.ent A 192.0.2.1
-- signing --
`+signing, func(t *testing.T, w *world) {
			w.want("a.b.ent.test", denied)
			w.reset()
			w.meddle = func(a asked, m *wiretest.Message) bool {
				if a.is("ent.test", wire.TypeCAA) || a.is("a.b.ent.test", wire.TypeCAA) {
					m.RCode = wire.RCodeNXDomain
				}
				return true
			}
			w.want("a.b.ent.test", denied)
		})
	}
}

// nxdomainCut: below a name that does not exist there is nothing; at its
// parent there is.
func nxdomainCut(t *testing.T) {
	attack(t, `
-- zone/test --
@ CAA 0 issue "other.example"
one CAA 0 issue "third.example"
-- signing --
test
`, func(t *testing.T, w *world) {
		w.want("www.gone.test", denied)
		if got := w.sent(); len(got) == 0 || !slices.ContainsFunc(got, func(a asked) bool { return a.is("test", wire.TypeCAA) }) {
			t.Errorf("nobody asked for test: %v", got)
		}
		w.want("www.gone.one.test", denied)
	})
}

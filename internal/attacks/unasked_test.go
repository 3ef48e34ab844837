package attacks_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/reply"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/internal/wiretest"
)

// unasked bring records that nobody asked for: of other zones, of other
// names, and of servers that are none.
func unasked() []known {
	return []known{
		{"CVE-2025-11411: promiscuous NS records beside an answer", "Unbound; RFC 2181 section 5.4.1", promiscuous(func(m *wiretest.Message) {
			m.Authority = append(m.Authority, wiretest.Records(strangeNS)...)
			m.Additional = append(m.Additional, wiretest.Records(strangeGlue)...)
		}, `attacker.test. 300 CAA 0 issue "ca.example"`, 0)},
		{"CVE-2026-42960: promiscuous NS records beside a denial", "Unbound; RFC 2181 section 5.4.1", promiscuous(func(m *wiretest.Message) {
			m.Authority = append(m.Authority, wiretest.Records(strangeNS)...)
			m.Additional = append(m.Additional, wiretest.Records(strangeGlue)...)
		}, "", wire.RCodeNXDomain)},
		{"CVE-2018-10920: records of another zone in the answer", "Knot Resolver; RFC 2181 section 5.4.1", promiscuous(func(m *wiretest.Message) {
			m.Answer = append(m.Answer, wiretest.Records(`victim.test. 9999 CAA 0 issue "ca.example"`)...)
		}, `attacker.test. 300 CAA 0 issue "ca.example"`, 0)},
		{"zdns: a DNAME replaces text, not labels", "RFC 6672 section 2.2", dnameByLabels},
		{"CVE-2026-50251: glue of 0.0.0.0 and ::", "Unbound; RFC 6890 section 2.2.2", unspecifiedGlue},
		{"CVE-2020-12667: NXNS", "Knot Resolver, Unbound (CVE-2020-12662) and others; RFC 1034 section 5.3.3", nxns},
		{"CVE-2022-40188: a delegation to thousands of servers", "Knot Resolver; RFC 1034 section 5.3.3", manyServers},
	}
}

const (
	strangeNS   = "victim.test. 9999 NS ns.evil.test.\ntest. 9999 NS ns.evil.test.\n. 9999 NS ns.evil.test."
	strangeGlue = "ns.evil.test. 9999 A 127.53.9.9\nns1.victim.test. 9999 A 127.53.9.9\nns1.test. 9999 A 127.53.9.9"
)

// promiscuous is a zone whose owner adds records about another, which nothing
// but the delegation protects. The other's decision must not change.
func promiscuous(add func(*wiretest.Message), answer string, rcode uint16) func(*testing.T) {
	return func(t *testing.T) {
		attack(t, `
-- zone/attacker.test --
@ A 192.0.2.1
-- zone/victim.test --
@ CAA 0 issue "other.example"
-- servers --
ns1.attacker.test 127.53.9.1 attacker.test
ns1.victim.test 127.53.8.1 victim.test
`, func(t *testing.T, w *world) {
			w.servers[addr("127.53.9.1")] = func(a asked, m *wiretest.Message) bool {
				m.RCode = rcode
				if answer != "" {
					m.Answer = wiretest.Records(answer)
				} else {
					m.Authority = wiretest.Records("attacker.test. 300 SOA ns. admin. 1 2 3 4 300")
				}
				add(m)
				return true
			}
			w.servers[addr("127.53.9.9")] = func(a asked, m *wiretest.Message) bool {
				m.Answer = forged(a)
				return true
			}
			if got := w.decided("attacker.test"); !strings.HasPrefix(got, "permit") {
				t.Errorf("the attacker's own zone: %s", got)
			}
			w.want("victim.test", "deny not-authorized insecure")
			if got := w.sent("127.53.9.9"); len(got) > 0 {
				t.Errorf("the attacker's server was asked: %v", got[0].Question)
			}
		})
	}
}

// dnameByLabels: the owner's labels occur twice in the name, and only the last
// ones are replaced.
func dnameByLabels(t *testing.T) {
	attack(t, `
-- zone/shop.test --
d DNAME t
d.shop.test.t CAA 0 issue "other.example"
t.shop.test.t CAA 0 issue "ca.example"
-- signing --
shop.test
`, func(t *testing.T, w *world) { w.want("d.shop.test.d.shop.test", denied) })
}

// unspecifiedGlue: to such an address a machine asks itself.
func unspecifiedGlue(t *testing.T) {
	attack(t, `
-- zone/test --
victim NS ns1.victim
ns1.victim A 0.0.0.0
ns1.victim AAAA ::
-- zone/victim.test --
@ CAA 0 issue "ca.example"
-- servers --
ns1.victim.test v4 victim.test
`, func(t *testing.T, w *world) {
		for _, a := range []string{"0.0.0.0", "::"} {
			w.servers[addr(a)] = func(a asked, m *wiretest.Message) bool {
				m.Answer = forged(a)
				return true
			}
		}
		w.want("victim.test", "error no-reachable-server")
		if got := w.sent("0.0.0.0", "::"); len(got) > 0 {
			t.Errorf("asked %s", got[0].addr)
		}
	})
}

// nxns: a delegation to names of somebody else's zone, none of which exists,
// costs his servers no more than the look-ups of one decision.
func nxns(t *testing.T) {
	var ns strings.Builder
	for i := range 60 {
		fmt.Fprintf(&ns, "attacker NS none%d.victim.test.\n", i)
	}
	attack(t, `
-- zone/test --
`+ns.String()+`
-- zone/victim.test --
@ A 192.0.2.1
-- servers --
ns1.victim.test 127.53.8.1 victim.test
`, func(t *testing.T, w *world) {
		w.want("www.attacker.test", "error no-reachable-server")
		names := map[string]bool{}
		for _, a := range w.sent("127.53.8.1") {
			names[a.Name.String()] = true
		}
		if len(names) == 0 || len(names) > reply.MaxServers+1 {
			t.Errorf("the victim was asked for %d names", len(names))
		}
		if got := len(w.sent()); got > 60 {
			t.Errorf("%d queries", got)
		}
	})
}

// manyServers: what is taken from a delegation does not grow with it.
func manyServers(t *testing.T) {
	var ns, glue strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&ns, "attacker.test. 300 NS ns%d.attacker.test.\n", i)
		fmt.Fprintf(&glue, "ns%d.attacker.test. 300 A 192.0.2.%d\nns0.attacker.test. 300 A 198.51.%d.%d\n", i, i%200, i/200, i%200)
	}
	m, err := wire.Parse(wiretest.Message{
		QR: true, Question: wiretest.Ask("attacker.test", wire.TypeCAA),
		Authority: wiretest.Records(ns.String()), Additional: wiretest.Records(glue.String()), Compress: true,
	}.Pack())
	if err != nil {
		t.Fatal(err)
	}
	r := reply.Read(m, evidence.Question{Name: n("attacker.test"), Type: wire.TypeCAA}, n("test"))
	if r.Cut == nil || len(r.Cut.NS) != reply.MaxServers || len(r.Cut.Glue) > 2*reply.MaxServers {
		t.Errorf("read %s: %+v", r.Outcome, r.Cut)
	}
}

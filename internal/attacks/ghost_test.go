package attacks_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/internal/wiretest"
)

// ghosts keep a domain alive, and in the hands of those who had it, after it
// was taken from them.
func ghosts() []known {
	return []known{
		{"CVE-2026-40622: a ghost domain by the child's NS records", "Unbound; RFC 2181 section 5.4.1", ghost(60, func(a asked, m *wiretest.Message) {
			m.Authority = append(m.Authority, wiretest.Records("victim.test. 99999999 NS ns1.victim.test.")...)
			m.Additional = wiretest.Records("ns1.victim.test. 99999999 A 127.53.8.1")
		})},
		{"CVE-2026-42955: a ghost domain by the TTL of glue", "Unbound; RFC 2181 section 5.4.1", ghost(60, func(a asked, m *wiretest.Message) {
			m.Additional = wiretest.Records("ns1.victim.test. 99999999 A 127.53.8.1\nns2.victim.test. 99999999 A 127.53.8.1")
		})},
		{"CVE-2026-123602: a ghost domain by a question for the child's NS set", "Hickory DNS; CVE-2012-1033; RFC 2181 section 5.4.1", ghost(60, func(a asked, m *wiretest.Message) {
			if a.Type == wire.TypeNS {
				m.Answer = wiretest.Records("victim.test. 99999999 NS ns1.victim.test.\nvictim.test. 99999999 NS ns.elsewhere.test.")
			}
		})},
		{"GHSA-mqfw-f48p-2vc8: a phoenix domain by a least TTL", "sdns #513; RFC 1035 section 3.2.1", ghost(5, func(asked, *wiretest.Message) {})},
	}
}

const before, after = `
-- zone/test --
victim %TTL% NS ns1.victim
ns1.victim %TTL% A 127.53.8.1
-- zone/victim.test --
@ CAA 0 issue "ca.example"
-- servers --
ns1.victim.test 127.53.8.1 victim.test
`, `
-- zone/test --
victim NS ns2.victim
ns2.victim A 127.53.8.2
-- zone/victim.test --
@ CAA 0 issue "other.example"
-- servers --
ns2.victim.test 127.53.8.2 victim.test
`

// withTTL writes the TTL of a delegation into a scenario.
func withTTL(scenario string, ttl int) string {
	return strings.ReplaceAll(scenario, "%TTL%", strconv.Itoa(ttl))
}

// ghost is a domain whose delegation, of so many seconds, goes to somebody
// else; the servers of the one before him do what they can to stay asked. A
// delegation lives and dies with its parent's word.
func ghost(ttl int, trick func(asked, *wiretest.Message)) func(*testing.T) {
	return func(t *testing.T) {
		attack(t, withTTL(before, ttl), func(t *testing.T, w *world) {
			w.servers[addr("127.53.8.1")] = func(a asked, m *wiretest.Message) bool {
				if a.Type == wire.TypeCAA {
					m.Answer = wiretest.Records("victim.test. 1 CAA 0 issue \"ca.example\"")
				}
				trick(a, m)
				return true
			}
			w.want("victim.test", "permit authorized insecure")
			w.becomes(after)
			for range 4 { // as long as it is asked, it answers
				time.Sleep(time.Duration(ttl) * time.Second / 5)
				w.r.Lookup(t.Context(), evidence.Question{Name: n("victim.test"), Type: wire.TypeNS})
				w.want("victim.test", "permit authorized insecure")
			}
			time.Sleep(time.Duration(ttl) * time.Second / 5)
			time.Sleep(time.Second)
			w.want("victim.test", "deny not-authorized insecure")
		})
	}
}

package attacks_test

import (
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/internal/wiretest"
	"github.com/mayissue/mayissue/resolve"
)

// work is what a decision can be made to cost.
func work() []known {
	return []known{
		{"CVE-2026-42923: NSEC3 hashing of a name with many labels", "Unbound; RFC 9276 section 2.3", manyLabels},
		{"CVE-2026-50045: a new try at validation starts with a new budget", "Unbound; RFC 1034 section 5.3.3", budgetStays},
		{"CVE-2024-33655: many wait for one slow server, and all ask", "DNSBomb; Unbound; RFC 1034 section 5.3.3", askedOnce},
		{"CVE-2025-5994: one question is asked many times at once", "Rebirthday; Unbound; RFC 5452 section 5", askedOnce},
		{"sdns: goroutines without number while servers are silent", "outage of 2026-07-28; RFC 1034 section 5.3.3", goroutines},
		{"CVE-2024-8508: replies that are large again and again", "Unbound; RFC 1034 section 5.3.3", largeReplies},
	}
}

// manyLabels: within the limit of iterations a long salt and a name of a
// hundred labels still make work without end.
func manyLabels(t *testing.T) {
	attack(t, `
-- zone/n3.test --
@ A 192.0.2.1
-- signing --
n3.test denial=nsec3 iterations=50 salt=`+strings.Repeat("ab", 255), func(t *testing.T, w *world) {
		w.want("www.n3.test", "permit no-caa secure")
		w.want(strings.Repeat("a.", 110)+"n3.test", overBudget)
	})
}

// many is a signed zone with many servers.
const many = `
-- zone/victim.test --
%s
-- servers --
ns1.victim.test 127.53.8.1 victim.test
ns2.victim.test 127.53.8.2 victim.test
ns3.victim.test 127.53.8.3 victim.test
ns4.victim.test 127.53.8.4 victim.test
ns5.victim.test 127.53.8.5 victim.test
ns6.victim.test 127.53.8.6 victim.test
ns7.victim.test 127.53.8.7 victim.test
ns8.victim.test 127.53.8.8 victim.test
-- signing --
victim.test
`

// budgetStays: bogus data are asked for again elsewhere, and along aliases,
// on one account.
func budgetStays(t *testing.T) {
	attack(t, fmt.Sprintf(many, `www CNAME a
a CNAME b
b CNAME c
c CAA 0 issue "other.example"`), func(t *testing.T, w *world) {
		w.want("www.victim.test", denied)
		w.reset(func(c *resolve.Config) { c.Limits.Sends = 10 })
		w.meddle = func(a asked, m *wiretest.Message) bool {
			if a.is("c.victim.test", wire.TypeCAA) {
				m.Answer = forged(a)
			}
			return true
		}
		begin := len(w.sent())
		w.want("www.victim.test", overBudget)
		if got, most := len(w.sent())-begin, 10+2*3; got > most {
			t.Errorf("%d queries were sent, of %d", got, most)
		}
	})
}

// askedOnce: of those who have one question, one asks, and there is nothing in
// the query that would make it another question.
func askedOnce(t *testing.T) {
	attack(t, victim, func(t *testing.T, w *world) {
		w.meddle = func(asked, *wiretest.Message) bool {
			time.Sleep(10 * time.Millisecond) // long enough for all to have the question
			return true
		}
		var all sync.WaitGroup
		for range 50 {
			all.Go(func() { w.want("www.victim.test", denied) })
		}
		all.Wait()
		count := map[string]int{}
		for _, a := range w.sent() {
			count[fmt.Sprint(a.addr, a.Name, a.Type)]++
			if m, err := wire.Parse(a.query); err != nil || m.EDNS == nil || len(m.EDNS.Options) > 0 {
				t.Errorf("the query for %s is %x, %v", a.Name, a.query, err)
			}
		}
		for q, times := range count {
			if times > 1 {
				t.Errorf("%s was asked %d times", q, times)
			}
		}
	})
}

// goroutines: a decision is one goroutine, however many servers it waits for.
func goroutines(t *testing.T) {
	attack(t, fmt.Sprintf(many, "www A 192.0.2.1"), func(t *testing.T, w *world) {
		var most atomic.Int64
		w.meddle = func(a asked, _ *wiretest.Message) bool {
			for now := int64(runtime.NumGoroutine()); now > most.Load(); {
				most.Store(now)
			}
			return !n("victim.test").Contains(a.Name) || a.Name == n("victim.test")
		}
		before := int64(runtime.NumGoroutine())
		var all sync.WaitGroup
		for i := range 100 {
			all.Go(func() { w.want(fmt.Sprintf("n%d.victim.test", i), "error timeout") })
		}
		all.Wait()
		if got := most.Load() - before; got > 250 { // a timer that ends is one more
			t.Errorf("100 decisions took %d goroutines", got)
		}
	})
}

// largeReplies: a thousand records are a lawful set, and their octets count.
func largeReplies(t *testing.T) {
	const scenario = `
-- zone/big.test --
$GENERATE 1-1000 set CAA 0 issue "other$.example"
www CNAME set
-- signing --
big.test
`
	attack(t, scenario, func(t *testing.T, w *world) { w.want("www.big.test", denied) })
	attack(t, scenario, func(t *testing.T, w *world) { w.want("www.big.test", overBudget) }, func(c *resolve.Config) { c.Limits.Octets = 20000 })
}

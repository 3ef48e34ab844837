package mayissue_test

import (
	"context"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mayissue/mayissue"
	"github.com/mayissue/mayissue/lab"
)

// sixServers is a zone on six servers, of which three are dead; the others do
// what the fault says.
const sixServers = `-- scenario --
title: six servers
source: test
ids: DIAG-01
-- zone/six.test --
@ CAA 0 issue "other.example"
www A 192.0.2.1
-- servers --
ns1.six.test v4 six.test
ns2.six.test v4 six.test
ns3.six.test v4 six.test
ns4.six.test v4 six.test
ns5.six.test v4 six.test
ns6.six.test v4 six.test
-- faults --
ns1.six.test dead
ns2.six.test dead
ns3.six.test dead
ns4.six.test FAULT
ns5.six.test FAULT
ns6.six.test FAULT
-- check --
name: www.six.test
ca: ca.example
result: RESULT
show: x
`

// TestSurveyIsQuickAndPolite: with three dead servers among six, decision and
// diagnosis together send no address more than forty packets, and the
// diagnosis ends within ten seconds of a fake clock. A name that is permitted
// pays nothing.
func TestSurveyIsQuickAndPolite(t *testing.T) {
	for _, c := range []struct{ fault, reason, code string }{
		{"drop type=CAA", "timeout", "srv.qtype-dropped"},
		{"notimp type=CAA", "notimp", "srv.notimp"},
		{"servfail", "servfail", "srv.expired-secondary"},
		{"delay 1ms", "not-authorized", "srv.some-down"},
	} {
		synctest.Test(t, func(t *testing.T) {
			s, err := lab.ParseScenario("six.txtar", []byte(strings.NewReplacer("FAULT", c.fault, "RESULT", "error\nreason: timeout").Replace(sixServers)))
			if err != nil {
				t.Fatal(err)
			}
			in, err := lab.New(s)
			if err != nil {
				t.Fatal(err)
			}
			cfg := labConfig(in, time.Time{})
			cfg.Diagnose = true
			e, err := mayissue.New(cfg)
			if err != nil {
				t.Fatal(err)
			}
			r, _ := request(s.Checks[0])
			rs, traces := e.Check(context.Background(), r)
			if rs[0].Reason != c.reason || !hasCode(rs[0], c.code) {
				t.Errorf("%s: %s with %s, want %s", c.fault, rs[0].Reason, codes(rs[0]), c.code)
			}
			if took := traces[0].Survey.Finished.Sub(traces[0].Survey.Started); took > 10*time.Second {
				t.Errorf("%s: the diagnosis took %v", c.fault, took)
			}
			sent := map[netip.Addr]int{}
			for _, q := range in.Queries() {
				sent[q.Addr]++
			}
			for a, n := range sent {
				if n > 40 {
					t.Errorf("%s: %d packets to %s", c.fault, n, a)
				}
			}
		})
	}
}

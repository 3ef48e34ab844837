package mayissue_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mayissue/mayissue"
	"github.com/mayissue/mayissue/br"
	"github.com/mayissue/mayissue/lab"
	"github.com/mayissue/mayissue/name"
)

const orderScenario = `Names of one zone, and a silent one.
-- scenario --
title: order
-- zone/quick.test --
www A 192.0.2.1
mail A 192.0.2.2
@ A 192.0.2.3
-- zone/silent.test --
www A 192.0.2.4
-- faults --
silent.test drop
-- check --
name: www.quick.test
ca: ca.example
result: permit
reason: no-caa
show: nothing forbids
`

func orderRequests(t *testing.T, names ...string) []mayissue.Request {
	t.Helper()
	var out []mayissue.Request
	for _, s := range names {
		n, err := name.ParseRequest(s, name.Rules{OwnHierarchy: true})
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, mayissue.Request{Name: n, Issuers: []string{"ca.example"}, Rules: br.At(rulesDate)})
	}
	return out
}

// TestNamesFindWhatTheirNeighboursLearnt counts the questions of each name in
// one Check: root, TLD and zone are learnt once, by the first.
func TestNamesFindWhatTheirNeighboursLearnt(t *testing.T) {
	s, err := lab.ParseScenario("order.txtar", []byte(orderScenario))
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		in, err := lab.New(s)
		if err != nil {
			t.Fatal(err)
		}
		reqs := orderRequests(t, "www.quick.test", "mail.quick.test", "www.quick.test", "quick.test")
		rs, traces := labEngine(t, in, time.Time{}).Check(context.Background(), reqs...)
		for i, want := range []int{7, 1, 0, 0} {
			if rs[i].Queries != want {
				t.Errorf("%s: %d queries, want %d", rs[i].Name, rs[i].Queries, want)
			}
		}
		if len(traces) != 3 {
			t.Errorf("%d traces, want one for each of 3 names", len(traces))
		}
	})
}

// TestSilentNameDelaysNoOther: the names after a silent one start long before
// its time is up.
func TestSilentNameDelaysNoOther(t *testing.T) {
	s, err := lab.ParseScenario("order.txtar", []byte(orderScenario))
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		in, err := lab.New(s)
		if err != nil {
			t.Fatal(err)
		}
		began := in.SigningTime()
		rs, traces := labEngine(t, in, time.Time{}).Check(context.Background(), orderRequests(t, "www.silent.test", "www.quick.test")...)
		if rs[0].Reason != "timeout" || rs[1].Reason != "no-caa" {
			t.Fatalf("got %s and %s, want timeout and no-caa", rs[0].Reason, rs[1].Reason)
		}
		if quick := traces[1].Finished.Sub(began); quick > time.Second {
			t.Errorf("the second name was done after %v, which is the first one's time", quick)
		}
	})
}

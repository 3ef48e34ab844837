package mayissue_test

import (
	"context"
	"encoding/json"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mayissue/mayissue"
	"github.com/mayissue/mayissue/lab"
	"github.com/mayissue/mayissue/report"
)

// decision is what Decide and Check must agree on: all that is decided, and
// nothing of the evidence.
func decision(r report.Result) report.Result {
	r.EvidenceHash, r.Findings, r.Letter, r.Matrix, r.Chain, r.Fault, r.FailedServers, r.Queries = "", nil, nil, nil, nil, nil, nil, 0
	r.CheckedAt, r.RetryAfter, r.RetryLatest, r.ReuseUntil, r.RecheckAt = time.Time{}, nil, nil, nil, nil
	climb := append([]report.Level{}, r.Climb...)
	for i := range climb {
		climb[i].Evidence, climb[i].Hops, climb[i].InsecureBy, climb[i].InsecureAt = nil, nil, "", ""
	}
	r.Climb = climb
	return r
}

// written is the JSON form of a result, indented.
func written(t *testing.T, r report.Result) string {
	t.Helper()
	b, err := json.MarshalIndent(r, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestDecideAgreesWithCheck: for every name of every scenario Decide comes to
// what Check comes to, with caches that are cold, with those that its
// neighbours have filled, and when everything is known: so what is remembered
// of judgements changes nothing but the cost.
func TestDecideAgreesWithCheck(t *testing.T) {
	for _, s := range allScenarios(t) {
		t.Run(s.File, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				for _, c := range s.Checks {
					decideBoth(t, s, c)
				}
			})
		})
	}
}

// draws is how often Check may decide a name anew before it counts as deciding
// otherwise: which server is asked is left to chance, and some scenarios have
// servers that differ.
const draws = 40

// decideBoth compares the two for one check, each with a lab of its own, since
// faults may count.
func decideBoth(t *testing.T, s *lab.Scenario, c lab.Check) {
	t.Helper()
	r, bad := request(c)
	if bad != nil || c.Asked != nil {
		return
	}
	engine := func() *mayissue.Engine {
		in, err := lab.New(s)
		if err != nil {
			t.Fatal(err)
		}
		return labEngine(t, in, c.Now)
	}
	ctx := context.Background()
	lean := engine()
	cold := lean.Decide(ctx, r)[0]
	got := []report.Result{cold}
	if cold.Result != "error" { // what failed may be asked again
		got = append(got, lean.Decide(ctx, r)[0])
	}
	for i, g := range got {
		if g.Result == "error" && g.EvidenceHash == "" {
			t.Errorf("%s: an error without evidence", c.Name)
		}
		diff := ""
		for range draws {
			full, _ := engine().Check(ctx, r)
			if diff = cmp.Diff(written(t, decision(full[0])), written(t, decision(g))); diff != "" {
				continue
			}
			// Cold, neither asks a question more than the other.
			if diff = cmp.Diff(full[0].Queries, g.Queries); diff == "" || i > 0 {
				diff = ""
				break
			}
		}
		if diff != "" {
			t.Errorf("%s (-Check +Decide):\n%s", c.Name, diff)
		}
	}
	if c.Queries >= 0 && cold.Queries != c.Queries {
		t.Errorf("%s: Decide sent %d queries, want %d", c.Name, cold.Queries, c.Queries)
	}
}

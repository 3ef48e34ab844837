package mayissue_test

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"

	"pgregory.net/rapid"

	"github.com/mayissue/mayissue"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/lab"
)

// TestAlteredEvidenceIsNeverInPlace: whatever octets of the evidence of a
// signed zone are altered, a record that was not in place is not in place, and
// a result that did not permit does not permit: what does not validate never
// validates a name (BR 4.2.2.2).
func TestAlteredEvidenceIsNeverInPlace(t *testing.T) {
	var signed *lab.Scenario
	for _, s := range validationScenarios(t) {
		if s.File == "signed-orders.txtar" {
			signed = s
		}
	}
	type stored struct {
		request mayissue.Request
		trace   *evidence.Trace
	}
	var all []stored
	synctest.Test(t, func(t *testing.T) {
		in, err := lab.New(signed)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range signed.Checks {
			if c.Result == "permit" {
				continue
			}
			r := placementRequest(t, in, c)
			_, traces := labEngine(t, in, c.Now).Check(context.Background(), r)
			all = append(all, stored{r, traces[0]})
		}
	})
	if len(all) == 0 {
		t.Fatal("no check of the scenario is refused")
	}
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.SampledFrom(all).Draw(t, "which")
		tr := *s.trace
		tr.Exchanges = slices.Clone(tr.Exchanges)
		for range rapid.IntRange(1, 3).Draw(t, "alterations") {
			i := rapid.IntRange(0, len(tr.Exchanges)-1).Draw(t, "exchange")
			x := *tr.Exchanges[i]
			if len(x.Reply) == 0 {
				continue
			}
			x.Reply = slices.Clone(x.Reply)
			x.Reply[rapid.IntRange(0, len(x.Reply)-1).Draw(t, "at")] ^= byte(rapid.IntRange(1, 255).Draw(t, "by"))
			tr.Exchanges[i] = &x
		}
		if res := mayissue.Judge(&tr, s.request); res.Result == "permit" || res.Validation.Status == "in-place" {
			t.Fatalf("%s: %s (%s), %s", res.Name, res.Result, res.Reason, res.Validation.Status)
		}
	})
}

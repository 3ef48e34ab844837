package mayissue_test

import (
	"context"
	"testing"

	"github.com/mayissue/mayissue"
	"github.com/mayissue/mayissue/br"
	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/lab"
	"github.com/mayissue/mayissue/name"
)

// What Relevant finds for each name of the lab is what the check found: the
// same place, the same records, or the same failure.
func TestRelevantIsWhatWasDecidedOn(t *testing.T) {
	inAllScenarios(t, func(t *testing.T, scenarios []*lab.Scenario, in *lab.Internet) {
		now := in.SigningTime()
		engine := labEngine(t, in, now)
		rules := br.At(now)
		places := 0
		for _, s := range scenarios {
			for _, c := range s.Checks {
				n, err := name.ParseRequest(c.Name, name.Rules{OwnHierarchy: true})
				if err != nil || n.Kind != name.KindDNS {
					continue
				}
				results, traces := engine.Check(context.Background(), mayissue.Request{Name: n, Rules: rules})
				level, d := mayissue.Relevant(traces[0], n.Base, rules)
				r := results[0]
				if failed := d.Verdict == caa.VerdictError; failed != (r.WhoMayIssue == nil) || failed && string(d.Reason) != r.Reason && r.Reason != "own-network" && r.Reason != "invalid-name" {
					t.Errorf("%s: %s, the check says %s", c.Name, d.Reason, r.Reason)
				}
				if r.WhoMayIssue == nil {
					continue
				}
				if level.Name.String() != r.FoundAt || len(level.Records) != len(r.Records) {
					t.Errorf("%s: %d records at %s, the check found %d at %s", c.Name, len(level.Records), level.Name, len(r.Records), r.FoundAt)
				}
				if len(r.Records) > 0 {
					places++
				}
			}
		}
		if places < 20 {
			t.Errorf("only %d names with records: what was tested?", places)
		}
	})
}

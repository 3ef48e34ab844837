package mayissue_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/lab"
)

// TestFailedServers demands, of every failure in the lab that servers are to
// blame for, that the result names them; and of no other result that it does.
func TestFailedServers(t *testing.T) {
	others := []caa.Reason{
		caa.AliasLoop, caa.AliasChainTooLong, caa.BudgetExceeded, caa.OwnNetwork, caa.Canceled, caa.InvalidName,
	}
	named := map[string][]string{}
	for _, s := range allScenarios(t) {
		t.Run(strings.TrimSuffix(s.File, ".txtar"), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				in, err := lab.New(s)
				if err != nil {
					t.Fatal(err)
				}
				for _, c := range s.Checks {
					res := decideCheck(t, in, c)
					switch reason := caa.Reason(res.Reason); {
					case reason.Verdict() != caa.VerdictError && res.FailedServers != nil:
						t.Errorf("%s: %s, and yet %v are to blame", c.Name, res.Reason, res.FailedServers)
					case reason.Verdict() == caa.VerdictError && (res.FailedServers == nil) != slices.Contains(others, reason):
						t.Errorf("%s: %s at %q, to blame are %v", c.Name, res.Reason, res.FailedAt, res.FailedServers)
					}
					for _, f := range res.FailedServers {
						named[c.Name] = append(named[c.Name], f.Name)
					}
				}
			})
		})
	}
	for asked, want := range map[string][]string{
		"all-dead.example.net": {"ns1.all-dead.example.net", "ns2.all-dead.example.net"},
		"bogus.example":        {"ns1.bogus.example"},
	} {
		if !slices.Equal(named[asked], want) {
			t.Errorf("%s: %q, want %q", asked, named[asked], want)
		}
	}
}

package mayissue_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mayissue/mayissue/lab"
)

// TestValidationTimes: the result says when what can be expected, and leaves
// out what is not known.
func TestValidationTimes(t *testing.T) {
	want := map[string]string{
		"in place since half an hour, and ACM looks again within two hours": "requested 2026-11-21T10:00:00Z deadline 2026-11-24T10:00:00Z since 2026-11-21T11:30:00Z expected 2026-11-21T13:30:00Z visible -",
		"a Random Value may be used for 30 days, and they have passed":      "requested 2026-10-22T11:59:00Z deadline 2026-11-21T11:59:00Z since 2026-11-21T12:00:00Z expected - visible -",
		"what the CA has seen waits for nothing":                            "requested 2026-10-01T12:00:00Z deadline - since 2026-11-21T12:00:00Z expected - visible -",
		"a resolver remembers for an hour that there was no record":         "requested - deadline - since 2026-11-21T12:00:00Z expected 2026-11-21T14:00:00Z visible 2026-11-21T13:00:00Z",
		"nobody has seen the record before":                                 "requested - deadline - since - expected - visible 2026-11-21T12:05:00Z",
	}
	text := func(at *time.Time) string {
		if at == nil {
			return "-"
		}
		return at.Format(time.RFC3339)
	}
	for _, s := range validationScenarios(t) {
		for _, c := range s.Checks {
			if want[c.Show] == "" {
				continue
			}
			synctest.Test(t, func(t *testing.T) {
				in, err := lab.New(s)
				if err != nil {
					t.Fatal(err)
				}
				v := placedCheck(t, in, c).Validation
				got := strings.Join([]string{"requested", text(v.Requested), "deadline", text(v.Deadline), "since", text(v.Since), "expected", text(v.ExpectedBy), "visible", text(v.Visible)}, " ")
				if got != want[c.Show] {
					t.Errorf("%s:\n%s, want\n%s", c.Show, got, want[c.Show])
				}
			})
			delete(want, c.Show)
		}
	}
	for show := range want {
		t.Errorf("no check shows that %s", show)
	}
}

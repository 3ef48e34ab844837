package report

import (
	"strings"
	"testing"
)

// A failure that may pass is not promised to pass where a cause was found that
// stays until somebody mends it.
func TestAgain(t *testing.T) {
	for _, c := range []struct {
		what    string
		finding Finding
		passes  bool
	}{
		{"a cause that stays", Finding{Severity: "error", Confidence: "certain"}, false},
		{"a likely cause that stays", Finding{Severity: "error", Confidence: "high"}, false},
		{"a guess", Finding{Severity: "error", Confidence: "low"}, true},
		{"a cause that passes", Finding{Severity: "error", Confidence: "certain", Retryable: true}, true},
		{"a warning", Finding{Severity: "warning", Confidence: "certain"}, true},
	} {
		r := Result{Retryable: true, RetryAfter: at(1), Findings: []Finding{c.finding}}
		if got := strings.HasPrefix(again(r).String(), "It may pass by itself"); got != c.passes {
			t.Errorf("%s: may pass by itself: %t", c.what, got)
		}
	}
}

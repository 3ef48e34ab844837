package edit_test

import (
	"testing"

	"github.com/mayissue/mayissue/internal/edit"
)

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"issue", "issue", 0}, {"isue", "issue", 1}, {"issuewlid", "issuewild", 2},
		{"abc", "", 3}, {"kitten", "sitting", 3}, {"abcdef", "", 4}, {"ab", "abcdefgh", 4},
	} {
		if got, back := edit.Distance(c.a, c.b, 3), edit.Distance(c.b, c.a, 3); got != c.want || back != c.want {
			t.Errorf("%q, %q: %d and %d, want %d", c.a, c.b, got, back, c.want)
		}
	}
}

package phrase_test

import (
	"errors"
	"net/netip"
	"strings"
	"testing"

	"github.com/mayissue/mayissue/phrase"
)

type code string

// Data is changed wherever it stands; sentences and numbers are not, and
// neither is the phrase that was given.
func TestMap(t *testing.T) {
	inner := phrase.Errorf("inner %s", "a")
	for _, c := range []struct {
		p    phrase.Phrase
		want string
	}{
		{phrase.Phrase{}, ""},
		{phrase.Data("a"), "A"},
		{phrase.Of("at %s, %d", "a", 7), "at A, 7"},
		{phrase.Of("by %s of %v", code("a"), netip.MustParseAddr("::a")), "by A of ::A"},
		{phrase.Of("%v and %v", inner, errors.New("b")), "inner A and B"},
		{phrase.Join(phrase.Of("One %s.", "a"), phrase.Data("b")), "One A. B"},
		{phrase.List([]string{"a", "b"}), "A and B"},
		{phrase.Count(2, "%d name", "%d names"), "2 names"},
	} {
		before := c.p.String()
		if got := c.p.Map(strings.ToUpper).String(); got != c.want || c.p.String() != before {
			t.Errorf("%q: got %q, want %q", before, got, c.want)
		}
	}
}

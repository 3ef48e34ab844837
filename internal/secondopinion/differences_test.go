package secondopinion

import (
	"strings"
	"testing"
)

func TestParseDifferences(t *testing.T) {
	list, err := ParseDifferences("# zone\tand so on\n\nchain-*|loop\tc1?\terror\tpermit *\twe count\n")
	if err != nil {
		t.Fatal(err)
	}
	want := Difference{Zone: "chain-*|loop", Part: "c1?", Ours: "error", Theirs: "permit *", Reason: "we count"}
	if len(list) != 1 || list[0] != want {
		t.Errorf("got %v, want %v alone", list, want)
	}
	lucky, err := ParseDifferences("a\tb\tc\td\tsometimes: who knows")
	if err != nil || !lucky[0].Sometimes || lucky[0].Reason != "who knows" {
		t.Errorf("got %v, %v", lucky, err)
	}
	for _, c := range []struct {
		zone, part   string
		ours, theirs Opinion
		covered      bool
	}{
		{"chain-signed", "c17", "error", "permit secure", true},
		{"loop", "c12", "error", "permit insecure", true},
		{"loops", "c17", "error", "permit secure", false},
		{"chain-signed", "c170", "error", "permit secure", false},
		{"chain-signed", "c17", "permit secure", "permit secure", false},
		{"chain-signed", "c17", "error", "deny secure", false},
	} {
		if got := list[0].Covers(Case{Zone: c.zone, Part: c.part}, c.ours, c.theirs); got != c.covered {
			t.Errorf("%+v: covered %t", c, got)
		}
	}
}

// TestBadDifferences: a line that cannot be a reason for anything is refused
// with its number.
func TestBadDifferences(t *testing.T) {
	for _, text := range []string{"a\tb\tc\td", "a\tb\tc\td\t", "a\tb\tc\td\te\tf", "a[\tb\tc\td\te", "a||b\tb\tc\td\te", "\tb\tc\td\te"} {
		if _, err := ParseDifferences("# list\n" + text); err == nil || !strings.HasPrefix(err.Error(), "line 2: ") {
			t.Errorf("%q: %v", text, err)
		}
	}
}

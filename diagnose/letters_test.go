package diagnose

import (
	"slices"
	"strings"
	"testing"
)

func TestLetterDiff(t *testing.T) {
	for _, c := range []struct {
		got, want string
		said      []string
		distance  int
	}{
		{"_abc", "_abc", nil, 0},
		{"", "", nil, 0},
		{"_ab0", "_abo", []string{`Letter 4 is the digit "0" and should be the small letter "o".`}, 1},
		{"_al", "_a1", []string{`Letter 3 is the small letter "l" and should be the digit "1".`}, 1},
		{"_aI", "_al", []string{`Letter 3 is the capital letter "I" and should be the small letter "l".`}, 1},
		{"-abc", "_abc", []string{`Letter 1 is the sign "-" and should be the sign "_".`}, 1},
		{"abc", "_abc", []string{`Letter 1 of what was asked for, the sign "_", is missing.`}, 1},
		{"_abcc", "_abc", []string{`Letter 4, the small letter "c", is one too many.`}, 1},
		{"_acb", "_abc", []string{`Letters 3 and 4, the small letter "c" and the small letter "b", are in the wrong order.`}, 1},
		{"x_a\x00c", "_abc", []string{`Letter 1, the small letter "x", is one too many.`, `Letter 4 is the sign "\000" and should be the small letter "b".`}, 2},
		{"abcdefgh", "12345678", nil, -1},
		{"a", "abcdefgh", nil, -1},
		{strings.Repeat("a", 601), strings.Repeat("a", 601), nil, -1},
	} {
		var said []string
		for _, p := range letterDiff(c.got, c.want) {
			said = append(said, p.String())
		}
		if !slices.Equal(said, c.said) {
			t.Errorf("%q for %q: said %q, want %q", c.got, c.want, said, c.said)
		}
		if d := letterDistance(c.got, c.want); d != c.distance {
			t.Errorf("%q for %q: distance %d, want %d", c.got, c.want, d, c.distance)
		}
	}
}

// applied makes the text that is wanted out of the one that was got, by the
// edits alone.
func applied(es []edit, got, want string) string {
	var b strings.Builder
	at := 0
	for _, e := range es {
		b.WriteString(got[at:e.at])
		at = e.at
		switch e.kind {
		case replaced:
			b.WriteByte(want[e.in])
			at++
		case surplus:
			at++
		case lost:
			b.WriteByte(want[e.in])
		case exchanged:
			b.WriteByte(got[at+1])
			b.WriteByte(got[at])
			at += 2
		}
	}
	return b.String() + got[at:]
}

// FuzzLetterDiff: the edits turn what was got into what is wanted, and are as
// many the other way round.
func FuzzLetterDiff(f *testing.F) {
	for _, s := range [][2]string{{"_ab0", "_abo"}, {"abba", "baab"}, {"aab", "aba"}, {"", "abc"}, {"ca", "abc"}, {"\xff", "a\x00"}} {
		f.Add(s[0], s[1])
	}
	f.Fuzz(func(t *testing.T, got, want string) {
		d := letterDistance(got, want)
		if back := letterDistance(want, got); back != d {
			t.Errorf("%q for %q: %d edits, and %d back", got, want, d, back)
		}
		if d < 0 {
			return
		}
		if made := applied(edits(got, want), got, want); made != want {
			t.Errorf("%q for %q: the edits make %q", got, want, made)
		}
	})
}

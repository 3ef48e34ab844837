package diagnose

import (
	"slices"

	"github.com/mayissue/mayissue/phrase"
)

// letterDiff says where two texts differ, letter by letter: what stands in the
// one that was got, and what the one that is wanted has there. Positions count
// from 1 in what was got; for a letter that is missing, in what is wanted. It
// is empty for equal texts, and for texts that have so little in common, or are
// so long, that a list of letters helps nobody.
//
// Texts are taken octet by octet: names and values of records are ASCII, and
// what is not shows as \DDD.
func letterDiff(got, want string) []phrase.Phrase {
	es := edits(got, want)
	if len(es) > maxEdits {
		return nil
	}
	var out []phrase.Phrase
	for _, e := range es {
		out = append(out, e.text(got, want))
	}
	return out
}

// letterDistance counts the letters in which two texts differ, neighbours
// exchanged as one. It is -1 for texts too long or too unlike for letterDiff.
func letterDistance(got, want string) int {
	es := edits(got, want)
	if len(es) > maxEdits {
		return -1
	}
	return len(es)
}

// Bounds: of the texts, for the work grows with the product of their lengths,
// and of the list.
const (
	maxLetters = 600
	maxEdits   = 5
)

// edit is one difference: at and in are positions in the text that was got and
// in the one wanted, from 0.
type edit struct {
	kind   editKind
	at, in int
}

type editKind uint8

const (
	replaced  editKind = iota // another letter stands there
	surplus                   // a letter too many
	lost                      // a letter is missing before it
	exchanged                 // it and the next are in the wrong order
)

// text says it.
func (e edit) text(got, want string) phrase.Phrase {
	switch e.kind {
	case surplus:
		return phrase.Of("Letter %d, %s, is one too many.", e.at+1, letter(got[e.at]))
	case lost:
		return phrase.Of("Letter %d of what was asked for, %s, is missing.", e.in+1, letter(want[e.in]))
	case exchanged:
		return phrase.Of("Letters %d and %d, %s and %s, are in the wrong order.", e.at+1, e.at+2, letter(got[e.at]), letter(got[e.at+1]))
	}
	return phrase.Of("Letter %d is %s and should be %s.", e.at+1, letter(got[e.at]), letter(want[e.in]))
}

// letter names one octet so that signs which look alike are told apart.
func letter(c byte) phrase.Phrase {
	s := quoted(string([]byte{c}))
	switch {
	case '0' <= c && c <= '9':
		return phrase.Of("the digit %s", s)
	case 'a' <= c && c <= 'z':
		return phrase.Of("the small letter %s", s)
	case 'A' <= c && c <= 'Z':
		return phrase.Of("the capital letter %s", s)
	}
	return phrase.Of("the sign %s", s)
}

// edits are the fewest single-letter changes between the texts, from left to
// right (optimal string alignment). One more than maxEdits stands for texts
// that are too long or too unlike.
func edits(got, want string) []edit {
	far := make([]edit, maxEdits+1)
	if max(len(got), len(want)) > maxLetters || max(len(got)-len(want), len(want)-len(got)) > maxEdits {
		return far
	}
	d := distances(got, want)
	if d[len(got)][len(want)] > maxEdits {
		return far
	}
	var out []edit
	for i, j := len(got), len(want); i > 0 || j > 0; {
		switch {
		case i > 0 && j > 0 && got[i-1] == want[j-1] && d[i][j] == d[i-1][j-1]:
			i, j = i-1, j-1
			continue
		case swapped(got, want, i, j) && d[i][j] == d[i-2][j-2]+1:
			i, j = i-2, j-2
			out = append(out, edit{exchanged, i, j})
		case i > 0 && j > 0 && d[i][j] == d[i-1][j-1]+1:
			i, j = i-1, j-1
			out = append(out, edit{replaced, i, j})
		case i > 0 && d[i][j] == d[i-1][j]+1:
			i--
			out = append(out, edit{surplus, i, j})
		default:
			j--
			out = append(out, edit{lost, i, j})
		}
	}
	slices.Reverse(out)
	return out
}

// distances is the table of distances between all beginnings of the texts.
func distances(got, want string) [][]int {
	d := make([][]int, len(got)+1)
	for i := range d {
		d[i] = make([]int, len(want)+1)
		d[i][0] = i
	}
	for j := range d[0] {
		d[0][j] = j
	}
	for i := 1; i <= len(got); i++ {
		for j := 1; j <= len(want); j++ {
			cost := 1
			if got[i-1] == want[j-1] {
				cost = 0
			}
			d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+cost)
			if swapped(got, want, i, j) {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d
}

// swapped reports whether the two letters before i and before j are the same
// in the other order.
func swapped(got, want string, i, j int) bool {
	return i > 1 && j > 1 && got[i-1] == want[j-2] && got[i-2] == want[j-1] && got[i-1] != got[i-2]
}

package name

import (
	"github.com/mayissue/mayissue/phrase"
)

// Notes is the set of changes that made a request of an input.
type Notes uint8

// The changes.
const (
	NoteFinalDot Notes = 1 << iota // one final dot was dropped
	NoteIDN                        // U-labels were converted to A-labels
	NoteDots                       // ideographic dots were taken for full stops
	NoteWidth                      // full-width or invisible characters were taken for ASCII
)

// Has reports whether all changes of o are in n.
func (n Notes) Has(o Notes) bool { return n&o == o }

// Remarks says, one sentence a change, how the input differs from the name
// that was taken from it.
func (r Request) Remarks() []phrase.Phrase {
	if r.Notes == 0 {
		return nil
	}
	var out []phrase.Phrase
	add := func(n Notes, remark phrase.Phrase) {
		if r.Notes.Has(n) {
			out = append(out, remark)
		}
	}
	add(NoteFinalDot, phrase.Of("the final dot was dropped: names in certificates have none"))
	add(NoteDots, phrase.Of("ideographic dots were read as full stops; a CA refuses them"))
	add(NoteWidth, phrase.Of("full-width or invisible characters were read as ASCII; a CA refuses them"))
	add(NoteIDN, phrase.Of("%q was converted to %s, which is what the DNS and the certificate hold", r.Input, r))
	return out
}

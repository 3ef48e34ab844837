package mayissue

import (
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/phrase"
)

// TypeError says why records of a type cannot be looked up.
type TypeError struct {
	Input  string
	Reason phrase.Phrase
}

// Error quotes the input and gives the reason.
func (e *TypeError) Error() string { return e.Text().String() }

// Text is Error in every language.
func (e *TypeError) Text() phrase.Phrase { return phrase.Of("record type %q: %s", e.Input, e.Reason) }

// ParseType reads a record type that can be looked up: a mnemonic, or TYPEn
// (RFC 3597 section 5). The error is a [*TypeError]: there is no such type, or
// it stands for no records that a zone's owner signs.
func ParseType(s string) (uint16, error) {
	t, ok := wire.ParseType(s)
	switch {
	case !ok || t == 0:
		return 0, &TypeError{s, phrase.Of("there is no such type; use a mnemonic such as CAA, or TYPE257")}
	case t == wire.TypeRRSIG:
		return 0, &TypeError{s, phrase.Of("signatures come with what they sign, and nobody signs them")}
	case t == wire.TypeOPT, t == wire.TypeANY, 128 <= t && t < 255:
		// RFC 6895 section 3.1. What answers ANY may be any part of what there
		// is (RFC 8482).
		return 0, &TypeError{s, phrase.Of("it is a type of questions or of messages, not of records; ask for one type")}
	}
	return t, nil
}

// TypeText returns the mnemonic of a record type, or TYPEn (RFC 3597 section
// 5).
func TypeText(t uint16) string { return wire.TypeText(t) }

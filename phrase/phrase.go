// Package phrase holds what is said to people before it is in a language.
//
// A [Phrase] is an English sentence with its arguments apart. Whoever says
// something to a person makes one; a [Printer] turns it into English,
// Japanese, Korean or Simplified Chinese at the very end, so that nothing that
// decides or diagnoses knows of languages. The English format is the key of
// the catalogues. Codes, names, records and commands are arguments or [Data],
// and are never translated.
package phrase

import (
	"errors"
	"fmt"
	"strings"
)

// Phrase is something to say: an English format in the manner of package fmt
// and its arguments, or several phrases one after the other, or data. It is
// immutable. The zero value says nothing.
type Phrase struct {
	kind   kind
	format string // of sentence: the key; of data: the text
	one    string // of counted: the English form for one
	args   []any
}

type kind uint8

const (
	sentence kind = iota // a format with arguments
	data                 // as it stands in every language
	joined               // phrases one after the other, as sentences of a paragraph are
	listed               // words in a row: a, b and c
	counted              // a number of things
)

// Of returns a sentence. The format must be a constant, which is its key in
// the catalogues. An argument that is a Phrase, or an error or value that has
// a method Text() Phrase, is translated with it; everything else is data.
func Of(format string, args ...any) Phrase { return Phrase{format: format, args: args} }

// Data returns text that is the same in every language.
func Data(s string) Phrase { return Phrase{kind: data, format: s} }

// Join returns phrases one after the other, as the sentences of a paragraph.
// Those that say nothing are left out.
func Join(ps ...Phrase) Phrase {
	var args []any
	for _, p := range ps {
		if !p.IsZero() {
			args = append(args, p)
		}
	}
	switch len(args) {
	case 0:
		return Phrase{}
	case 1:
		return args[0].(Phrase)
	}
	return Phrase{kind: joined, args: args}
}

// mostListed is how many words of a list are said.
const mostListed = 5

// List returns words in a row, at most five of them and how many more there
// are. The words are data.
func List(words []string) Phrase {
	args := make([]any, len(words))
	for i, w := range words {
		args[i] = w
	}
	return Phrase{kind: listed, args: args}
}

// Count returns a number of things: the formats for one and for another
// number of them, both with one %d. The second is the key.
func Count(n int, one, many string) Phrase {
	return Phrase{kind: counted, format: many, one: one, args: []any{n}}
}

// IsZero reports whether p says nothing.
func (p Phrase) IsZero() bool { return p.format == "" && len(p.args) == 0 }

// Equal reports whether two phrases say the same in English.
func (p Phrase) Equal(o Phrase) bool { return p.String() == o.String() }

// String returns p in English.
func (p Phrase) String() string { return (&Printer{}).Say(p) }

// MarshalText returns p in English; what is to be in another language is
// translated first, see [Printer.Fix].
func (p Phrase) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads text, which is data from then on.
func (p *Phrase) UnmarshalText(text []byte) error {
	*p = Phrase{}
	if len(text) > 0 {
		*p = Data(string(text))
	}
	return nil
}

// Teller is what knows how to say itself in every language: an error, or a
// reason.
type Teller interface{ Text() Phrase }

// Error is an error that can be said in every language.
type Error struct {
	text Phrase
	errs []error
}

// Errorf is fmt.Errorf for an error that can be said in every language. The
// format is a key, with %v in the place of each %w.
func Errorf(format string, args ...any) error {
	e := &Error{text: Of(strings.ReplaceAll(format, "%w", "%v"), args...)}
	for _, a := range args {
		if err, ok := a.(error); ok {
			e.errs = append(e.errs, err)
		}
	}
	return e
}

// Error says it in English.
func (e *Error) Error() string { return e.text.String() }

// Text returns what it says.
func (e *Error) Text() Phrase { return e.text }

// Unwrap returns the errors among the arguments.
func (e *Error) Unwrap() []error { return e.errs }

// OfError returns what an error says. A prefix that an error of another
// package puts before one of ours stays in English.
func OfError(err error) Phrase {
	if err == nil {
		return Phrase{}
	}
	if t, ok := err.(Teller); ok {
		return t.Text()
	}
	var inner interface {
		error
		Teller
	}
	whole := err.Error()
	if errors.As(err, &inner) {
		if before, ok := strings.CutSuffix(whole, inner.Error()); ok {
			return Of("%s%s", Data(before), inner.Text())
		}
	}
	return Data(whole)
}

// english is the phrase in English, its arguments said already.
func english(format string, args []any) string {
	if len(args) == 0 && !strings.Contains(format, "%%") {
		return format
	}
	return fmt.Sprintf(format, args...)
}

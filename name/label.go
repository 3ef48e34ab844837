package name

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/mayissue/mayissue/phrase"
)

// segment is the text between two dots of an input.
type segment struct {
	text string
	at   int // octet offset in the input
}

// ideographic reports whether r is one of the dots that RFC 3490 section 3.1
// wanted taken for a full stop. BR 7.1.2.7.12 knows U+002E only.
func ideographic(r rune) bool { return r == '\u3002' || r == '\uff0e' || r == '\uff61' }

// split cuts an input at its dots. One final dot goes, with a note (BR
// 7.1.2.7.12: a certificate holds none); empty segments elsewhere stay, for
// their offset.
func split(s string, rules Rules) ([]segment, Notes, *RequestError) {
	segs := make([]segment, 0, 1+strings.Count(s, "."))
	var notes Notes
	start := 0
	for i, r := range s {
		if r != '.' && !ideographic(r) {
			continue
		}
		if r != '.' {
			if !rules.Diagnosis {
				return nil, 0, fault(i, CodeIDN, phrase.Of("the dot %s is not the full stop of domain names: type \".\"", fmt.Sprintf("%U", r)))
			}
			notes |= NoteDots
		}
		segs = append(segs, segment{s[start:i], start})
		start = i + utf8.RuneLen(r)
	}
	if start == len(s) {
		return segs, notes | NoteFinalDot, nil
	}
	return append(segs, segment{s[start:], start}), notes, nil
}

// label returns the lower-case LDH label that a segment stands for, and what
// had to be changed. BR 7.1.2.7.12 (2.3.1): every label is a P-Label or a
// Non-Reserved LDH label.
func (s segment) label(rules Rules) (string, Notes, *RequestError) {
	if s.text == "" {
		return "", 0, fault(s.at, CodeLabel, phrase.Of("empty label: two dots in a row, or a dot too many"))
	}
	for i := range len(s.text) {
		if s.text[i] >= utf8.RuneSelf {
			return s.convert(rules)
		}
	}
	if strings.Contains(s.text, "*") {
		return "", 0, fault(s.at+strings.Index(s.text, "*"), CodeWildcard,
			phrase.Of(`a star stands only alone and first, as in "*.example.com"`))
	}
	l := strings.ToLower(s.text)
	return l, 0, s.check(l)
}

// check says what is wrong with the lower-case ASCII label l, to which the
// segment was brought.
func (s segment) check(l string) *RequestError {
	for i := range len(l) {
		if c := l[i]; !letterDigit(c) && c != '-' {
			return fault(min(s.at+i, s.at+len(s.text)-1), CodeLabel, octetReason(c))
		}
	}
	switch {
	case len(l) > MaxLabel:
		return fault(s.at, CodeTooLong, phrase.Of("a label longer than 63 octets"))
	case l[0] == '-':
		return fault(s.at, CodeLabel, phrase.Of("a label begins with a hyphen"))
	case l[len(l)-1] == '-':
		return fault(s.at+len(s.text)-1, CodeLabel, phrase.Of("a label ends with a hyphen"))
	case strings.HasPrefix(l, acePrefix):
		if !decodable(l) {
			return fault(s.at, CodeIDN, phrase.Of("the label %q is not the output of Punycode (RFC 3492)", l))
		}
	case len(l) > 3 && l[2:4] == "--":
		// RFC 5890 section 2.3.1: reserved, whatever comes to stand before it.
		return fault(s.at, CodeLabel, phrase.Of(`hyphens in the third and fourth place are reserved for "xn--" labels`))
	}
	return nil
}

func letterDigit(c byte) bool { return 'a' <= c && c <= 'z' || digit(c) }

// octetReason says why c stands in no label of a certificate's name.
func octetReason(c byte) phrase.Phrase {
	switch c {
	case '_':
		return phrase.Of("an underscore: such names carry records, not certificates")
	case ' ', '\t', '\n', '\r':
		return phrase.Of("a blank inside the name")
	case ',', ';':
		return phrase.Of("%s: give several names one by one", fmt.Sprintf("%q", c))
	}
	return phrase.Of("%s: only letters, digits and hyphens stand in a label", fmt.Sprintf("%q", c))
}

package issuer

import (
	"strings"

	"github.com/mayissue/mayissue/phrase"
)

// IdentifierError says why a text is no issuer domain name.
type IdentifierError struct {
	Input  string        // as it was given
	Offset int           // octet offset in Input at which the fault was found
	Reason phrase.Phrase // lower case, for people
}

// Error quotes the input, the reason and the position.
func (e *IdentifierError) Error() string { return e.Text().String() }

// Text is Error in every language.
func (e *IdentifierError) Text() phrase.Phrase {
	return phrase.Of("issuer %q: %s (at octet %d)", e.Input, e.Reason, e.Offset)
}

// Parse reads an issuer domain name as RFC 8659 section 4.2 writes it: labels
// of ASCII letters, digits and inner hyphens, joined by dots; no final dot.
// It returns the name in lower case, because DNS names are compared without
// regard to case (RFC 4343). The error is an [*IdentifierError].
func Parse(s string) (string, error) {
	if s == "" {
		return "", &IdentifierError{s, 0, phrase.Of("empty")}
	}
	if i := strings.Index(s, "://"); i >= 0 {
		return "", &IdentifierError{s, i, phrase.Of("is a URL; give the domain name alone")}
	}
	start := 0
	for i := 0; i <= len(s); i++ {
		if i < len(s) && s[i] != '.' {
			if !alnum(s[i]) && s[i] != '-' {
				return "", &IdentifierError{s, i, phrase.Of("only letters, digits, hyphens and dots may stand in it")}
			}
			continue
		}
		switch {
		case i == start && i == len(s) && i > 0:
			return "", &IdentifierError{s, i - 1, phrase.Of("ends with a dot")}
		case i == start:
			return "", &IdentifierError{s, i, phrase.Of("empty label")}
		case s[start] == '-':
			return "", &IdentifierError{s, start, phrase.Of("a label begins with a hyphen")}
		case s[i-1] == '-':
			return "", &IdentifierError{s, i - 1, phrase.Of("a label ends with a hyphen")}
		}
		start = i + 1
	}
	return lower(s), nil
}

// Sanitize reads one identifier from a list made by others, whose fields are
// free text and hold addresses, placeholders and headings beside domain names.
// Blanks around it are dropped; what remains must be an issuer domain name of
// at least two labels. The error is an [*IdentifierError]; a caller keeps the
// raw text with the result.
func Sanitize(raw string) (string, error) {
	s := strings.TrimSpace(raw)
	id, err := Parse(s)
	if err != nil {
		return "", err
	}
	if !strings.Contains(id, ".") {
		return "", &IdentifierError{raw, 0, phrase.Of("has only one label")}
	}
	return id, nil
}

func alnum(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// lower is ASCII only: other letters do not occur in identifiers, and must not
// become ones that do (the Kelvin sign is no k).
func lower(s string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}

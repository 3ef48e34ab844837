package name

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"

	"github.com/mayissue/mayissue/phrase"
)

const acePrefix = "xn--" // RFC 5890 section 2.3.2.1

// convert brings a U-label to its A-label by the non-transitional mapping of
// UTS 46, which is what browsers look up. The issued form is the A-label and
// is never turned back (BR 7.1.2.7.12 and 7.1.4.3).
func (s segment) convert(rules Rules) (string, Notes, *RequestError) {
	if !utf8.ValidString(s.text) {
		return "", 0, fault(s.at, CodeIDN, phrase.Of("not valid UTF-8"))
	}
	l, err := conversion().ToASCII(s.text)
	switch {
	case err != nil:
		return "", 0, fault(s.at, CodeIDN, phrase.Of("the label %s has no A-label: %s", quoted(s.text), cause(err)))
	case l == "" || strings.Contains(l, "."):
		return "", 0, fault(s.at, CodeIDN, phrase.Of("the label %s is not one label", quoted(s.text)))
	}
	note := NoteIDN
	if !strings.HasPrefix(l, acePrefix) {
		// Full-width or invisible characters: what was typed looks like one
		// name and asks for another, which nobody signs unseen.
		if note = NoteWidth; !rules.Diagnosis {
			return "", 0, fault(s.at, CodeIDN, phrase.Of("the label %s stands for %q: type that", quoted(s.text), l))
		}
	}
	return l, note, s.check(l)
}

func conversion() *idna.Profile {
	return idna.New(idna.MapForLookup(), idna.Transitional(false), idna.BidiRule())
}

// cause is the error's text without the prefix of the package it comes from.
func cause(err error) string { return strings.TrimPrefix(err.Error(), "idna: ") }

// quoted returns text in quotation marks, inert.
func quoted(s string) string { return fmt.Sprintf("%+q", s) }

// decodable reports whether a lower-case label that begins with "xn--" is a
// P-Label: output of Punycode for text that needed it (BR 1.6.1, RFC 3492
// section 6.3). Whether IDNA allows the text is not asked.
func decodable(l string) bool {
	u, err := idna.Punycode.ToUnicode(l)
	if err != nil {
		return false
	}
	again, err := idna.Punycode.ToASCII(u) // not so for half of a surrogate pair
	return err == nil && again == l
}

// Unicode returns the request with its A-labels turned into U-labels, for
// display beside String, and "" where there is none to turn. A label that
// IDNA does not allow, which may look like anything, stays an A-label.
func (r Request) Unicode() string {
	if r.Kind != KindDNS && r.Kind != KindOnion {
		return ""
	}
	u := r.Base.Unicode()
	if u != "" && r.Wildcard {
		return "*." + u
	}
	return u
}

// Unicode returns the name with its A-labels turned into U-labels, for
// display beside String, and "" where there is none to turn.
func (n Name) Unicode() string {
	if !strings.Contains(n.wire, "xn--") {
		return ""
	}
	var labels []string
	turned := false
	for i := range n.NumLabels() {
		raw := n.Label(i)
		l := Name{string([]byte{byte(len(raw))}) + raw + "\x00"}.String()
		if u, ok := display(raw); ok {
			l, turned = u, true
		}
		labels = append(labels, l)
	}
	if !turned {
		return ""
	}
	return strings.Join(labels, ".")
}

// display returns the U-label of an A-label that IDNA allows.
func display(l string) (string, bool) {
	if !strings.HasPrefix(l, acePrefix) || (segment{text: l}).check(l) != nil {
		return "", false
	}
	u, err := conversion().ToUnicode(l)
	return u, err == nil && u != l
}

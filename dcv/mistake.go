package dcv

import (
	"regexp"
	"strings"
	"time"

	"github.com/mayissue/mayissue/internal/edit"
	"github.com/mayissue/mayissue/name"
)

// Mistake is how a value that is not the one asked for came to be. Those that
// say more are greater.
type Mistake uint8

// The mistakes.
const (
	ValueOther        Mistake = iota // the zero value: something else altogether
	ValueOtherRequest                // such a value as the CA hands out, for another request
	ValueMistyped                    // a few characters are others, or one piece is missing or too much
	ValueCase                        // of text: letters are capital or small that should not be
	ValueDoubled                     // a name above the owner was put to the end
	ValueDecorated                   // quotation marks, blanks, a URL's scheme or the like became part of it
)

// Mistake says what became of the expected value in a record that differs
// from it; the zero value for a record of another type. Of a doubled value,
// and a decorated one that is doubled too, it gives the name at the end.
func (e Expectation) Mistake(r Record) (Mistake, name.Name) {
	want, ok := e.octets(Record{Type: e.Type, Value: e.Value})
	got, read := e.octets(r)
	if !ok || !read || r.Type != e.Type || want == "" {
		return ValueOther, name.Name{}
	}
	if e.persistent() && e.Persists(r, time.Time{}) == PersistAccountElse {
		return ValueOtherRequest, name.Name{} // URLs of accounts may be as good as alike
	}
	for n := e.Owner; n.NumLabels() >= 2; n, _ = n.Parent() {
		end, _ := e.octets(Record{Type: CNAME, Value: n.String()})
		stripped, found := cutSuffixFold(got, "."+end)
		switch {
		case found && e.means(stripped):
			return ValueDoubled, n
		case found && e.decorated(stripped, want):
			return ValueDecorated, n
		}
	}
	switch {
	case e.decorated(got, want):
		return ValueDecorated, name.Name{}
	case strings.EqualFold(got, want):
		return ValueCase, name.Name{}
	case mistyped(want, got) || gap(want, got, e.token(want)):
		return ValueMistyped, name.Name{}
	case e.anothers(r):
		return ValueOtherRequest, name.Name{}
	}
	return ValueOther, name.Name{}
}

// octets returns the value as its octets are, without the escapes of a name's
// presentation form: labels joined by dots.
func (e Expectation) octets(r Record) (string, bool) {
	if r.Type == TXT {
		return r.Value, true
	}
	n, err := name.Parse(r.Value)
	var labels []string
	for i := range n.NumLabels() {
		labels = append(labels, n.Label(i))
	}
	return strings.Join(labels, "."), err == nil
}

// means reports whether the octets are a value that the CA takes.
func (e Expectation) means(octets string) bool {
	return e.Matches(Record{Type: e.Type, Value: octets}) != Differs
}

// cutSuffixFold is [strings.CutSuffix] whatever the case of ASCII letters.
func cutSuffixFold(s, suffix string) (string, bool) {
	at := len(s) - len(suffix)
	if at < 0 || !strings.EqualFold(s[at:], suffix) {
		return s, false
	}
	return s[:at], true
}

// marks are what forms and pages put around a value: quotation marks, angle
// brackets, blanks, and what word processors make of them.
const marks = "\"'`<>\\ \t\r\n\u00a0\u200b\u2028\u3000\ufeff\u2018\u2019\u201c\u201d\u300c\u300d"

// unmarked drops them wherever they stand. Octets that are no UTF-8 stay.
func unmarked(s string) string {
	for _, m := range marks {
		s = strings.ReplaceAll(s, string(m), "")
	}
	return strings.ReplaceAll(s, "\xa0", "") // a no-break space of ISO 8859-1
}

// decorated reports whether the octets are the expected value with something
// in or about it that does not belong there: marks, the scheme of a URL, other
// fields of the record's line, dots and slashes at the end, the padding of
// base64 (ACME-01).
func (e Expectation) decorated(got, want string) bool {
	bare, value := unmarked(got), unmarked(want)
	if e.Type == CNAME {
		bare, value = strings.ToLower(bare), strings.ToLower(value)
	}
	if got == want || value == "" || len(bare) > 4*len(value)+name.MaxText {
		return false
	}
	before, after, ok := strings.Cut(bare, value)
	owner := regexp.QuoteMeta(e.Owner.String())
	return ok && whole(`(?i)(?:`+owner+`\.?)?[0-9]*(?:in)?(?:cname|txt)?[:=]?(?:https?:/*)?`, before) && whole(`[./;,=]*`, after)
}

// maxEdits is how many characters of a value may be others for it to be the
// same value with mistakes: tokens that are random differ in many more.
const maxEdits = 3

// mistyped reports whether got is want with few mistakes.
func mistyped(want, got string) bool {
	d := edit.Distance(want, got, maxEdits)
	return d > 0 && d <= maxEdits && d*8 <= len(want)
}

// token is the part of a value that a CA makes anew for each request: the first
// label of a target, and the whole of text.
func (e Expectation) token(want string) string {
	if e.Type == CNAME {
		want, _, _ = strings.Cut(want, ".")
	}
	return want
}

// minShared is how many octets of the token two values must share before one
// counts as a piece of the other.
const minShared = 8

// gap reports whether one value is the other without one piece of it, and both
// have enough of the token, which want begins with.
func gap(want, got, token string) bool {
	n := min(len(want), len(got))
	start, end := 0, 0
	for start < n && want[start] == got[start] {
		start++
	}
	for end < n && want[len(want)-1-end] == got[len(got)-1-end] {
		end++
	}
	shared := min(start, len(token)) + max(0, end-(len(want)-len(token)))
	return len(want) != len(got) && start+end >= n && min(shared, n) >= minShared
}

// anothers reports whether a value is such as the CA hands out: it has the form
// of the scheme's values, or stands beside the expected one under the same
// name where the form says little.
func (e Expectation) anothers(r Record) bool {
	s, ok := SchemeByID(e.Scheme)
	if ok && s.narrow() {
		return s.Fits(r.Value)
	}
	want, ok := e.Target()
	got, err := name.Parse(r.Value)
	if !ok || err != nil || want.NumLabels() < 3 {
		return false
	}
	up, _ := want.Parent()
	beside, _ := got.Parent()
	return up == beside
}

// narrow reports whether the scheme's form is of any worth to tell its values
// from others.
func (s Scheme) narrow() bool { return !s.Persist && s.Value != ".+" }

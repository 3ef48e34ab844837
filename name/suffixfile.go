package name

import (
	"strings"
	"time"

	"golang.org/x/net/idna"

	"github.com/mayissue/mayissue/phrase"
)

// ListError says which line of a list cannot be read.
type ListError struct {
	Line   int    // from 1; 0 for the list as a whole
	Given  string // the line
	Reason phrase.Phrase
}

// Error quotes the line, its number and the reason.
func (e *ListError) Error() string { return e.Text().String() }

// Text is Error in every language.
func (e *ListError) Text() phrase.Phrase {
	if e.Line == 0 {
		return phrase.Of("suffix list: %s", e.Reason)
	}
	return phrase.Of("suffix list: line %d: %s: %s", e.Line, quoted(e.Given), e.Reason)
}

// ParseSuffixList reads the ICANN section of a list in the form of
// publicsuffix.org. Version and date are taken from its comments VERSION and
// COMMIT. The error is a [*ListError].
func ParseSuffixList(text string) (SuffixList, error) {
	d := &suffixData{rules: make(map[string]ruleKind)}
	inside, ended := false, false
	commit := ""
	n := 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimSpace(line)
		comment, ok := strings.CutPrefix(line, "//")
		comment = strings.TrimSpace(comment)
		switch {
		case ok && comment == "===BEGIN ICANN DOMAINS===":
			inside = true
		case ok && comment == "===END ICANN DOMAINS===":
			inside, ended = false, true
		case ok && strings.HasPrefix(comment, "VERSION:"):
			d.version = strings.TrimSpace(comment[len("VERSION:"):])
		case ok && strings.HasPrefix(comment, "COMMIT:"):
			commit = strings.TrimSpace(comment[len("COMMIT:"):])
		case ok || line == "" || !inside:
		default:
			if err := d.add(line); !err.IsZero() {
				return SuffixList{}, &ListError{n, line, err}
			}
		}
	}
	if !ended || len(d.rules) == 0 {
		return SuffixList{}, &ListError{Reason: phrase.Of("no complete ICANN section with rules in it")}
	}
	if t, err := time.Parse("2006-01-02_15-04-05_MST", d.version); err == nil {
		d.dated = t.UTC()
	}
	d.version = strings.TrimSpace("publicsuffix.org " + d.version + " " + commit)
	return SuffixList{d}, nil
}

// add takes one rule; it returns the reason why it cannot.
func (d *suffixData) add(line string) (reason phrase.Phrase) {
	rule, kind := strings.Fields(line)[0], rulePlain
	if r, ok := strings.CutPrefix(rule, "*."); ok {
		rule, kind = r, ruleStar
	} else if r, ok := strings.CutPrefix(rule, "!"); ok {
		rule, kind = r, ruleException
	}
	a, err := idna.Punycode.ToASCII(strings.ToLower(rule))
	if err != nil {
		return phrase.Of("no A-label: %s", cause(err))
	}
	if strings.Contains(a, "*") {
		return phrase.Of("a star inside a rule is not supported")
	}
	n, err := Parse(a)
	if err != nil || n.String() != a {
		return phrase.Of("not a domain name")
	}
	d.rules[a] |= kind
	return phrase.Phrase{}
}

// WithTLDs returns the list with the top-level domains of text, which is in
// the form in which IANA publishes those of the root zone: one a line, and
// comments after "#". Only these exist then (BR 1.6.1 goes by the root zone).
// The error is a [*ListError].
func (l SuffixList) WithTLDs(text string) (SuffixList, error) {
	d := suffixData{}
	if l.data != nil {
		d = *l.data
	}
	d.tlds = make(map[string]bool)
	about := ""
	n := 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimSpace(line)
		if c, ok := strings.CutPrefix(line, "#"); ok {
			if about == "" {
				about = strings.TrimSpace(c)
			}
			continue
		}
		if line == "" {
			continue
		}
		tld := strings.ToLower(line)
		if (segment{text: tld}).check(tld) != nil {
			return SuffixList{}, &ListError{n, line, phrase.Of("not a top-level domain")}
		}
		d.tlds[tld] = true
	}
	if len(d.tlds) == 0 {
		return SuffixList{}, &ListError{Reason: phrase.Of("no top-level domain in it")}
	}
	d.version = l.Version() + "; root zone: " + about
	return SuffixList{&d}, nil
}

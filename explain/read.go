package explain

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mayissue/mayissue/name"
)

// Read recognises what it can in a text of any kind. It never fails: what it
// does not recognise is in the rest of the Reading.
func Read(text string) Reading {
	r := Reading{Octets: len(text), Cut: len(text) > MaxText}
	if r.Cut {
		text = text[:MaxText]
	}
	text, r.Encoding = decode(text)
	p := newPassages(tidy(text))
	r.CA = contextCA(p.lower)
	r.Names = p.subjects()
	marked := make([]bool, len(p.lineStarts))
	seen := map[string]int{}
	for _, m := range p.matches() {
		p.mark(marked, m.start, m.end)
		c := p.condition(m)
		if c.CA == "" || m.rule.anyCA {
			c.CA = cmp.Or(r.CA, c.CA)
		}
		id := c.identity()
		switch i, again := seen[id]; {
		case again && i >= 0:
			r.Conditions[i].Times++
		case again:
		case len(r.Conditions) == MaxConditions:
			seen[id] = -1
			r.More++
		default:
			seen[id] = len(r.Conditions)
			r.Conditions = append(r.Conditions, c)
		}
	}
	for i := range r.Conditions {
		r.Conditions[i].tell()
	}
	r.Rest, r.RestLines = p.rest(marked)
	r.Checks = checks(&r)
	return r
}

// passages is a text made ready to be matched.
type passages struct {
	text       string
	lower      string // text with its ASCII letters in lower case: the same offsets
	lineStarts []int
}

func newPassages(text string) *passages {
	p := &passages{text: text, lower: lowerASCII(text), lineStarts: []int{0}}
	for i := range len(text) {
		if text[i] == '\n' {
			p.lineStarts = append(p.lineStarts, i+1)
		}
	}
	return p
}

// lowerASCII leaves every other letter alone, so that offsets stay.
func lowerASCII(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

// match is one place where a rule holds.
type match struct {
	rule       *rule
	re         *regexp.Regexp
	loc        []int
	start, end int
}

// matches returns where rules hold, in the order of the text. Where two
// overlap, the one that stands earlier in the tables wins.
func (p *passages) matches() []match {
	var found []match
	taken, search := &spans{}, dense(p.lower)
	for _, c := range compiled() {
		if !strings.Contains(search, c.near) {
			continue
		}
		var mine []match
		for _, loc := range c.re.FindAllStringSubmatchIndex(p.lower, -1) {
			m := match{c.rule, c.re, loc, loc[0], loc[1]}
			if m.start < m.end && p.lawful(m) && !taken.touch(m.start, m.end) {
				mine = append(mine, m)
			}
		}
		taken.add(mine)
		found = append(found, mine...)
	}
	slices.SortStableFunc(found, func(a, b match) int { return cmp.Compare(a.start, b.start) })
	return found
}

// group returns what a named group of the match holds, in lower case.
func (p *passages) group(m match, group string) string {
	from, to := m.span(group)
	if from < 0 {
		return ""
	}
	return p.lower[from:to]
}

func (m match) span(group string) (from, to int) {
	i := m.re.SubexpIndex(group)
	if i < 0 || m.loc[2*i] < 0 {
		return -1, -1
	}
	return m.loc[2*i], m.loc[2*i+1]
}

// lawful reports whether the names of a match are whole names of the DNS, no
// part of a longer word, such as one in a script that patterns do not read;
// and whether a code of ours is one.
func (p *passages) lawful(m match) bool {
	if m.rule != nil && m.rule.kind == findingCode {
		return !meaningOf(p.group(m, "code")).IsZero()
	}
	for _, group := range []string{"asked", "found"} {
		from, to := m.span(group)
		if from < 0 {
			continue
		}
		before, _ := utf8.DecodeLastRuneInString(p.lower[:from])
		after, _ := utf8.DecodeRuneInString(p.lower[to:])
		if wordly(before) || wordly(after) {
			return false
		}
		if _, err := name.Parse(p.lower[from:to]); err != nil {
			return false
		}
	}
	return true
}

// wordly reports whether a letter beside a name belongs to the same word.
// Japanese, Korean and Chinese write names without blanks around them.
func wordly(r rune) bool {
	if unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) {
		return false
	}
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_')
}

// spans are the parts of a text that are recognised already, in order.
type spans struct{ all [][2]int }

func (s *spans) touch(from, to int) bool {
	i, _ := slices.BinarySearchFunc(s.all, from, func(x [2]int, from int) int { return cmp.Compare(x[1], from+1) })
	return i < len(s.all) && s.all[i][0] < to
}

// add takes matches of one rule, which do not overlap.
func (s *spans) add(ms []match) {
	for _, m := range ms {
		s.all = append(s.all, [2]int{m.start, m.end})
	}
	slices.SortFunc(s.all, func(a, b [2]int) int { return cmp.Compare(a[0], b[0]) })
}

// line returns the index of the line that an offset is in.
func (p *passages) line(at int) int {
	i, exact := slices.BinarySearch(p.lineStarts, at)
	if exact {
		return i
	}
	return i - 1
}

func (p *passages) mark(marked []bool, start, end int) {
	for i := p.line(start); i <= p.line(end-1); i++ {
		marked[i] = true
	}
}

// rest returns the lines in which nothing was recognised, bounded.
func (p *passages) rest(marked []bool) (shown []string, n int) {
	for i, from := range p.lineStarts {
		to := len(p.text)
		if i+1 < len(p.lineStarts) {
			to = p.lineStarts[i+1] - 1
		}
		l := strings.TrimSpace(p.text[from:to])
		if marked[i] || !strings.ContainsFunc(l, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
			continue
		}
		if n++; len(shown) < maxRest {
			shown = append(shown, shorten(l, maxPassage))
		}
	}
	return shown, n
}

// shorten cuts between characters.
func shorten(s string, most int) string {
	if len(s) <= most {
		return s
	}
	for most > 0 && !utf8.RuneStart(s[most]) {
		most--
	}
	return s[:most] + "…"
}

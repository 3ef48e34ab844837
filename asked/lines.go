package asked

import (
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// lines reads zone-file lines and pairs, which may stand among each other.
func (s *source) lines() error {
	l := &listing{scanner: scanner{s: s}, origin: s.origin}
	for {
		text, err := l.again, error(nil)
		if l.again = ""; text == "" {
			text, err = l.next()
		}
		if err == nil {
			err = l.entry(text)
		}
		switch {
		case err == nil:
		case errors.Is(err, io.EOF):
			return l.end()
		case errors.Is(err, errStopped):
			return err
		default:
			return s.broken(err)
		}
	}
}

// listing is a text of records that is being read.
type listing struct {
	scanner
	origin name.Name
	owner  string // of the record before, for a line that begins with a blank
	again  string // a line that was read and belongs to no record before it
}

// word is a piece of a line.
type word struct {
	text   string
	column int // from 1
}

// continues reports whether a line can belong to the record in parentheses
// above it. Zone files may have any line there; people indent them, and a
// parenthesis that somebody forgot costs one record and not the rest.
func continues(line string) bool { return line == "" || strings.IndexByte(" \t\");", line[0]) >= 0 }

// entry reads what begins on a line: a record, a pair, a directive of a zone
// file, a comment or nothing.
func (l *listing) entry(text string) error {
	begun := l.line
	for opened(text) {
		more, err := l.next()
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		if err != nil || !continues(more) || len(text)+len(more) > maxLine {
			l.again = more
			return l.at(begun, strings.LastIndexByte(text, '(')+1, phrase.Of("a parenthesis that is not closed"), phrase.Of("the closing parenthesis"))
		}
		text += "\n" + more
	}
	words := split(text)
	event := eventRecord.FindStringSubmatchIndex(text)
	switch {
	case len(words) == 0:
		return nil
	case event != nil:
		return l.event(text, event)
	case strings.HasPrefix(words[0].text, "$"):
		return l.directive(words)
	}
	return l.record(begun, text, words)
}

// at hands on what is wrong in a line that may not be the last one read.
func (l *listing) at(line, column int, found, expected phrase.Phrase) error {
	return l.s.emit(dcv.Expectation{}, l.s.fault(place{line, column}, found, expected))
}

// eventRecord is a record as CloudFormation writes it among the events of a
// stack that waits for its certificate.
var eventRecord = regexp.MustCompile(`\{Name: ?([^,{}\s]+), ?Type: ?([^,{}\s]+), ?Value: ?([^,{}\s]+)\}`)

// event reads such a record; m says where it stands.
func (l *listing) event(text string, m []int) error {
	r := request{partOwner: text[m[2]:m[3]], partType: text[m[4]:m[5]], partValue: text[m[6]:m[7]]}
	e, bad := r.expectation()
	if bad != nil {
		where := [parts]int{m[2], m[2], m[4], m[6]}
		return l.bad(where[bad.part]+1, bad.found, bad.expected)
	}
	e.Line = l.line
	return l.s.emit(e, nil)
}

// directive reads a directive of a zone file (RFC 1035 section 5.1).
func (l *listing) directive(words []word) error {
	switch d := strings.ToUpper(words[0].text); {
	case d == "$TTL":
		return nil
	case d == "$ORIGIN" && len(words) > 1:
		n, err := wire.ParseName(words[1].text, l.base())
		if err != nil {
			return l.bad(words[1].column, phrase.OfError(err), phrase.Of("a domain name"))
		}
		l.origin = n
		return nil
	}
	return l.bad(words[0].column, phrase.Of("%q is no line that can be read here", words[0].text), shapes())
}

// base is the origin, the root where there is none.
func (l *listing) base() name.Name {
	if l.origin.IsValid() {
		return l.origin
	}
	return name.Root()
}

// shapes says what a line looks like.
func shapes() phrase.Phrase {
	return phrase.Of("NAME VALUE, NAME,VALUE, NAME CNAME VALUE or NAME TXT \"VALUE\"")
}

// record reads a record or a pair.
func (l *listing) record(begun int, text string, words []word) error {
	words, commas := separate(words)
	if !commas && strings.ContainsAny(text[:1], " \t") && l.owner != "" && typeAt(words) >= 0 {
		words = slices.Insert(words, 0, word{l.owner, words[0].column})
	}
	r, where, bad := l.request(text, words, commas)
	if bad == nil {
		l.owner = words[0].text
		var e dcv.Expectation
		if e, bad = r.expectation(); bad == nil {
			e.Line = begun
			return l.s.emit(e, nil)
		}
	}
	line, column := begun, where[bad.part]
	if before := strings.LastIndexByte(text[:max(0, min(column-1, len(text)))], '\n'); before >= 0 {
		line, column = begun+strings.Count(text[:column-1], "\n"), column-1-before
	}
	return l.at(line, max(1, column), bad.found, bad.expected)
}

// request finds the parts of a line and where they stand.
func (l *listing) request(text string, words []word, commas bool) (request, [parts]int, *flaw) {
	where := [parts]int{words[0].column, words[0].column, words[0].column, words[0].column}
	r := request{partOwner: words[0].text}
	var bad *flaw
	if r[partOwner], bad = l.complete(words[0].text); bad != nil {
		return r, where, bad
	}
	if len(words) == 1 {
		where[partValue] += len(words[0].text)
		return r, where, &flaw{partValue, phrase.Of("a name without a value"), shapes()}
	}
	rest := words[1:]
	data := -1
	if at := typeAt(rest); at >= 0 {
		r[partType], where[partType] = rest[at].text, rest[at].column
		data = rest[at].column - 1 + len(rest[at].text)
		if _, bad = typeOf(r[partType], name.Name{}, ""); bad != nil {
			return r, where, bad
		}
		if rest = rest[at+1:]; len(rest) == 0 {
			where[partValue] = len(text) + 1
			return r, where, &flaw{partValue, phrase.Of("a record without data"), shapes()}
		}
	}
	where[partValue] = rest[0].column
	if r[partType] == "" {
		where[partType] = rest[0].column
	}
	switch {
	case data < 0 || commas:
		data = rest[0].column - 1
	case opened(text[:data]):
		r[partValue], bad = l.value(r, "("+text[data:], rest, commas)
		return r, where, bad
	}
	r[partValue], bad = l.value(r, text[data:], rest, commas)
	return r, where, bad
}

// typeAt finds the type of a record behind its TTL and class, which may be
// there in either order; -1 where there is none.
func typeAt(words []word) int {
	for i, w := range words {
		if i > 2 {
			break
		}
		if _, isTTL := wire.ParseTTL(w.text); isTTL && i+1 < len(words) {
			continue
		}
		if strings.EqualFold(w.text, "IN") {
			continue
		}
		if _, isType := wire.ParseType(w.text); isType {
			return i
		}
		break
	}
	return -1
}

// complete makes a relative name whole. A name that lies in the zone already
// was meant whole, with its final dot or without.
func (l *listing) complete(s string) (string, *flaw) {
	n, err := parseName(undecorated(s))
	switch {
	case s == "@" && l.origin.IsValid():
		return l.origin.String() + ".", nil
	case err != nil:
		return "", &flaw{partOwner, phrase.OfError(err), phrase.Of("the name of the record")}
	case strings.HasSuffix(undecorated(s), ".") || !l.origin.IsValid() || l.origin.Contains(n):
		return s, nil
	}
	n, err = name.Parse(n.String() + "." + l.origin.String())
	if err != nil {
		return "", &flaw{partOwner, phrase.OfError(err), phrase.Of("the name of the record")}
	}
	return n.String() + ".", nil
}

// value reads the data of a record from the rest of the line.
func (l *listing) value(r request, rest string, words []word, commas bool) (string, *flaw) {
	whole := strings.TrimSpace(rest)
	switch t := strings.ToUpper(r[partType]); {
	case l.persists(r[partOwner], whole):
		return whole, nil
	case t == "TXT" && !commas:
		return text(whole)
	case len(words) > 1:
		if t == "" && whole[0] != '"' {
			return "", &flaw{partType, phrase.Of("%q is neither a type of record nor the last of the line", words[0].text), shapes()}
		}
		if t == "" {
			return text(whole)
		}
		return "", &flaw{partValue, phrase.Of("more than one value"), shapes()}
	case t == "CNAME" && !commas:
		return l.target(r[partOwner], strings.TrimRight(words[0].text, ")")), nil
	}
	return words[0].text, nil
}

// target makes a relative target whole. That of a known CA is whole already,
// with its final dot or without; any other is read as in a zone.
func (l *listing) target(owner, target string) string {
	if !l.origin.IsValid() || strings.HasSuffix(target, ".") {
		return target
	}
	n, err := parseName(undecorated(owner))
	if s, _, ok := dcv.Recognise(n, dcv.CNAME, undecorated(target)); err == nil && ok && s.Issuer != "" {
		return target
	}
	if l.origin.IsRoot() {
		return target + "."
	}
	return target + "." + l.origin.String() + "."
}

// persists reports whether a text without quotation marks is the value of a
// record of BR 3.2.2.4.22: the semicolon in it begins no comment.
func (l *listing) persists(owner, whole string) bool {
	n, err := parseName(undecorated(owner))
	if err != nil || !strings.Contains(whole, ";") || strings.HasPrefix(whole, `"`) || strings.HasPrefix(whole, "(") {
		return false
	}
	s, _, ok := dcv.Recognise(n, dcv.TXT, whole)
	return ok && s.Persist
}

// text reads the character-strings of a TXT record, which are one text.
func text(data string) (string, *flaw) {
	rr, err := wire.ParseRecord(". TXT "+data, name.Root(), 0)
	if err != nil {
		return "", &flaw{partValue, phrase.OfError(err), phrase.Of("the data of a record of type %s", "TXT")}
	}
	var b strings.Builder
	for d := rr.RData; len(d) > 0; {
		n := min(1+int(d[0]), len(d))
		b.Write(d[1:n])
		d = d[n:]
	}
	return b.String(), nil
}

// end says so where there was nothing but comments.
func (l *listing) end() error {
	if l.s.count == 0 {
		return l.s.fault(place{max(1, l.line), 1}, phrase.Of("no record"), forms())
	}
	return nil
}

// separate splits the first word of a line at commas, or at the equals sign
// of NAME=VALUE: in names there are none.
func separate(words []word) ([]word, bool) {
	first := words[0]
	at := strings.IndexAny(first.text, ",=")
	if at < 0 || strings.HasPrefix(first.text, `"`) && !strings.Contains(first.text, `",`) {
		return words, false
	}
	var out []word
	sep := first.text[at : at+1]
	pieces := 2
	if sep == "," {
		pieces = 3
	}
	column := first.column
	for _, p := range strings.SplitN(first.text, sep, pieces) {
		if p != "" {
			out = append(out, word{p, column})
		}
		column += len(p) + 1
	}
	for _, w := range words[1:] {
		w.text = strings.TrimSuffix(w.text, ",")
		out = append(out, w)
	}
	if len(out) == 0 {
		return words, false
	}
	return out, true
}

// split cuts an entry into words. What is in quotation marks is one; a
// semicolon begins a comment, but in a word; and so does "#" or "//" in front.
func split(text string) []word {
	var out []word
	for i := 0; i < len(text); {
		switch c := text[i]; {
		case c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '(' || c == ')':
			i++
			continue
		case c == ';', len(out) == 0 && (c == '#' || strings.HasPrefix(text[i:], "//")):
			if end := strings.IndexByte(text[i:], '\n'); end >= 0 {
				i += end
				continue
			}
			return out
		}
		end := wordEnd(text, i)
		out = append(out, word{text[i:end], i + 1})
		i = end
	}
	return out
}

// wordEnd is where the word that begins at i ends.
func wordEnd(text string, i int) int {
	quoted := false
	for ; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case !quoted && strings.IndexByte(" \t\r\n", c) >= 0, c == '\n':
			return i
		}
	}
	return min(i, len(text))
}

// opened reports whether a parenthesis is open at the end of a text. One that
// stands in a word opens nothing.
func opened(text string) bool {
	open, quoted := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\':
			i++
		case c == '\n':
			quoted = false
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == ';' && (i == 0 || strings.IndexByte(" \t\n()", text[i-1]) >= 0):
			end := strings.IndexByte(text[i:], '\n')
			if end < 0 {
				return open > 0
			}
			i += end - 1
		case c == '(' && (i == 0 || strings.IndexByte(" \t\n(", text[i-1]) >= 0):
			open++
		case c == ')' && open > 0:
			open--
		}
	}
	return open > 0
}

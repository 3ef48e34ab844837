package caa

import (
	"strings"
	"unicode/utf8"

	"github.com/mayissue/mayissue/phrase"
)

// Value is the value of an issue, issuewild or issuemail property, read by the
// grammar of RFC 8659 section 4.2. The zero value names no issuer: it
// authorises nobody.
type Value struct {
	Issuer string  // issuer-domain-name as written; "" forbids everybody
	Params []Param // in order; nil where there are none
}

// Param is one parameter of a [Value], as written. Names compare without
// regard to ASCII case, values do not.
type Param struct{ Name, Value string }

// FaultKind says in one word what is wrong with a property value. It is for
// diagnosis: whatever the kind, the value authorises nobody.
type FaultKind string

// The kinds. Those that name a habit of people or of control panels are found
// first, whatever octet the grammar stumbles over.
const (
	FaultQuoted            FaultKind = "quoted"                     // quotation marks are part of the value
	FaultURL               FaultKind = "url"                        // a URL in place of a domain name
	FaultTrailingDot       FaultKind = "trailing-dot"               // the final dot of zone files
	FaultInvisible         FaultKind = "invisible-character"        // control characters, NBSP, zero-width characters
	FaultNonASCII          FaultKind = "non-ascii"                  // any other octet from 0x80 on
	FaultSeveralIssuers    FaultKind = "several-issuers"            // one record takes one CA
	FaultTrailingSemicolon FaultKind = "trailing-semicolon"         // ";" after the last parameter
	FaultSpaceSeparated    FaultKind = "space-separated-parameters" // the style of RFC 6844
	FaultMissingSemicolon  FaultKind = "missing-semicolon"          // parameters straight after the issuer
	FaultEmptyParameter    FaultKind = "empty-parameter"            // nothing between two ";"
	FaultParameterName     FaultKind = "parameter-name"             // none, or with an octet that it cannot have
	FaultParameterNoValue  FaultKind = "parameter-without-equals"   // a name with no "="
	FaultParameterValue    FaultKind = "parameter-value"            // an octet that a parameter value cannot have
	FaultLabel             FaultKind = "label"                      // the issuer is no domain name
)

// ValueError says why a value does not match the grammar.
type ValueError struct {
	Input  string
	Offset int // octet offset in Input at which the fault was found
	Kind   FaultKind
	Reason phrase.Phrase // lower case, for people
}

// Error quotes the input, the reason and the position.
func (e *ValueError) Error() string { return e.Text().String() }

// Text is Error in every language.
func (e *ValueError) Text() phrase.Phrase {
	return phrase.Of("CAA value %s: %s (at octet %d)", quote(e.Input), e.Reason, e.Offset)
}

// ParseValue reads the value of an issue, issuewild or issuemail property
// (RFC 8659 section 4.2, with the grammar of RFC 9495 section 4 the same):
//
//	issue-value = *WSP [issuer-domain-name *WSP] [";" *WSP [parameters *WSP]]
//	parameters  = (parameter *WSP ";" *WSP parameters) / parameter
//	parameter   = tag *WSP "=" *WSP value
//
// The error is a [*ValueError]; a value that has one is to be treated as if
// it named no issuer, and still counts as a property of its kind.
func ParseValue(s string) (Value, error) {
	p := valueParser{in: s}
	v, ok := p.value()
	if !ok {
		return Value{}, p.explain()
	}
	return v, nil
}

// String returns the value in its shortest regular form: issuer, then each
// parameter after "; ". ParseValue reads it back to an equal value.
func (v Value) String() string {
	if len(v.Params) == 0 {
		if v.Issuer == "" {
			return ";"
		}
		return v.Issuer
	}
	var b strings.Builder
	b.WriteString(v.Issuer)
	for _, p := range v.Params {
		b.WriteString("; " + p.Name + "=" + p.Value)
	}
	return b.String()
}

// valueParser walks over one value. Each method reads one production of the
// grammar from at; on failure at stands on the octet that does not fit, and
// kind and reason say what was expected there.
type valueParser struct {
	in     string
	at     int
	kind   FaultKind
	reason phrase.Phrase
}

func (p *valueParser) fail(kind FaultKind, reason phrase.Phrase) bool {
	p.kind, p.reason = kind, reason
	return false
}

func (p *valueParser) done() bool { return p.at == len(p.in) }

// next reports whether the octet at hand is c.
func (p *valueParser) next(c byte) bool { return !p.done() && p.in[p.at] == c }

// blanks skips *WSP: spaces and tabs, nothing else.
func (p *valueParser) blanks() {
	for p.next(' ') || p.next('\t') {
		p.at++
	}
}

func (p *valueParser) value() (v Value, ok bool) {
	p.blanks()
	if !p.done() && !p.next(';') {
		if v.Issuer, ok = p.issuer(); !ok {
			return v, false
		}
		p.blanks()
	}
	if p.done() {
		return v, true
	}
	if !p.next(';') {
		return v, p.fail(FaultMissingSemicolon, phrase.Of("only a semicolon can follow the issuer"))
	}
	p.at++
	p.blanks()
	if p.done() {
		return v, true
	}
	v.Params, ok = p.parameters()
	return v, ok
}

// issuer reads label *("." label).
func (p *valueParser) issuer() (string, bool) {
	start := p.at
	for {
		if !p.word() {
			return "", p.fail(FaultLabel, phrase.Of("a label of the issuer must begin and end with a letter or digit"))
		}
		if !p.next('.') {
			break
		}
		p.at++
	}
	if !p.done() && !p.next(' ') && !p.next('\t') && !p.next(';') {
		return "", p.fail(FaultLabel, phrase.Of("this octet cannot stand in an issuer"))
	}
	return p.in[start:p.at], true
}

// word reads (ALPHA / DIGIT) *( *("-") (ALPHA / DIGIT)), the production that
// labels and parameter names share.
func (p *valueParser) word() bool {
	start := p.at
	for !p.done() && (isAlnum(p.in[p.at]) || p.in[p.at] == '-' && p.at > start) {
		p.at++
	}
	if p.at == start {
		return false
	}
	if p.in[p.at-1] == '-' {
		p.at--
		return false
	}
	return true
}

func (p *valueParser) parameters() ([]Param, bool) {
	var ps []Param
	for {
		q, ok := p.parameter()
		if !ok {
			return nil, false
		}
		ps = append(ps, q)
		p.blanks()
		if p.done() {
			return ps, true
		}
		if !p.next(';') {
			return nil, p.fail(FaultParameterValue, phrase.Of("only a semicolon can follow a parameter"))
		}
		semicolon := p.at
		p.at++
		p.blanks()
		if p.done() {
			p.at = semicolon
			return nil, p.fail(FaultTrailingSemicolon, phrase.Of("a semicolon after the last parameter"))
		}
	}
}

// parameter reads tag *WSP "=" *WSP value, where the value is any run of
// 0x21 to 0x7E without ";", the empty run included.
func (p *valueParser) parameter() (Param, bool) {
	if p.next(';') {
		return Param{}, p.fail(FaultEmptyParameter, phrase.Of("no parameter before this semicolon"))
	}
	start := p.at
	if !p.word() {
		return Param{}, p.fail(FaultParameterName, phrase.Of("a parameter name must begin and end with a letter or digit"))
	}
	q := Param{Name: p.in[start:p.at]}
	p.blanks()
	if p.done() || p.next(';') {
		return Param{}, p.fail(FaultParameterNoValue, phrase.Of("a parameter needs a name, an equals sign and a value"))
	}
	if !p.next('=') {
		return Param{}, p.fail(FaultParameterName, phrase.Of("this octet cannot stand in a parameter name"))
	}
	p.at++
	p.blanks()
	start = p.at
	for !p.done() && p.in[p.at] > 0x20 && p.in[p.at] < 0x7f && p.in[p.at] != ';' {
		p.at++
	}
	q.Value = p.in[start:p.at]
	return q, true
}

// explain turns the failure at hand into an error. It looks first for what
// people and control panels get wrong, since "unexpected octet" helps nobody.
func (p *valueParser) explain() *ValueError {
	e := &ValueError{Input: p.in, Offset: p.at, Kind: p.kind, Reason: p.reason}
	set := func(kind FaultKind, at int, reason phrase.Phrase) *ValueError {
		e.Kind, e.Offset, e.Reason = kind, at, reason
		return e
	}
	body := strings.Trim(p.in, " \t")
	first := strings.Index(p.in, body)
	if at, what := oddOctet(p.in); at >= 0 && what == FaultQuoted {
		return set(what, at, phrase.Of("typographic quotation marks are part of the value; publish it without them"))
	} else if at >= 0 && what == FaultInvisible {
		return set(what, at, phrase.Of("an invisible character, often pasted along with the text; type the value anew"))
	} else if at >= 0 {
		return set(what, at, phrase.Of("only ASCII can stand here; write an internationalised domain name with its A-labels (xn--...)"))
	}
	if at := strings.Index(body, "://"); at >= 0 && !strings.ContainsAny(body[:at], ";= \t") {
		return set(FaultURL, first+at, phrase.Of("a URL; only the domain name of the CA belongs here"))
	}
	if strings.HasPrefix(body, `"`) || strings.HasPrefix(body, "'") || strings.HasSuffix(body, `"`) || strings.HasSuffix(body, "'") {
		return set(FaultQuoted, first, phrase.Of("quotation marks are part of the value; publish it without them"))
	}
	if p.kind == FaultLabel || p.kind == FaultMissingSemicolon {
		p.explainIssuer(e)
	} else if p.kind == FaultParameterValue && strings.ContainsRune(p.in[p.at:], '=') {
		return set(FaultSpaceSeparated, p.at, phrase.Of("parameters are separated by semicolons, not by blanks"))
	} else if p.kind == FaultParameterValue {
		return set(FaultParameterValue, p.at, phrase.Of("a parameter value cannot hold a blank"))
	}
	return e
}

// explainIssuer refines a fault in or straight after the issuer.
func (p *valueParser) explainIssuer(e *ValueError) {
	rest := strings.TrimLeft(p.in[p.at:], " \t")
	before := strings.TrimRight(p.in[:p.at], " \t")
	switch {
	case strings.HasPrefix(rest, ","):
		e.Kind, e.Reason = FaultSeveralIssuers, phrase.Of("one record names one CA; publish one record for each")
	case p.kind == FaultMissingSemicolon && strings.ContainsRune(rest, '='):
		e.Reason = phrase.Of("a semicolon must stand between the issuer and its parameters")
	case p.kind == FaultMissingSemicolon && strings.ContainsRune(before, '.') && strings.ContainsRune(rest, '.'):
		e.Kind, e.Reason = FaultSeveralIssuers, phrase.Of("one record names one CA; publish one record for each")
	case p.kind == FaultMissingSemicolon:
		e.Kind, e.Reason = FaultLabel, phrase.Of("a domain name has no blanks; write the CA's domain name, not its name")
	case strings.HasSuffix(before, ".") && before != "." && !strings.HasSuffix(before, "..") &&
		(rest == "" || rest[0] == ';' || len(rest) < len(p.in)-p.at):
		e.Kind, e.Offset, e.Reason = FaultTrailingDot, p.at-1, phrase.Of("no final dot is allowed here, unlike in zone files")
	}
}

// oddOctet returns the offset of the first character that is not printable
// ASCII, space or tab, and the fault that it is; -1 where there is none.
func oddOctet(s string) (int, FaultKind) {
	for i, r := range s {
		if r == utf8.RuneError && s[i] == 0xa0 {
			return i, FaultInvisible // NBSP of the Latin-1 charsets
		}
		switch {
		case r == '\t' || r >= 0x20 && r < 0x7f:
			continue
		case r < 0x20 || r >= 0x7f && r <= 0xa0, r == 0xad, r == 0x61c, r == 0x180e, r == 0xfeff, r == 0x3000,
			r >= 0x2000 && r <= 0x200f, r >= 0x2028 && r <= 0x202f, r >= 0x205f && r <= 0x206f:
			return i, FaultInvisible
		case r >= 0x2018 && r <= 0x201f, r == 0xab, r == 0xbb, r == 0xff02:
			return i, FaultQuoted
		}
		return i, FaultNonASCII
	}
	return -1, ""
}

// quote returns s in quotation marks, inert and at most some 80 octets long.
func quote(s string) string {
	more := ""
	if len(s) > 80 {
		s, more = s[:80], "..."
	}
	return `"` + EscapeValue(s) + more + `"`
}

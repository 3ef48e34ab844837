package explain

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
)

// rule recognises one condition. Its pattern is RE2 over text whose ASCII
// letters are in lower case, with three conveniences: a blank stands for any
// white space, so that a sentence may be wrapped; between two characters of
// Chinese, Japanese or Korean white space may stand; and {asked}, {found},
// {names}, {q} stand for names and for quotation marks. Named groups:
//
//	asked, names, found   what is asked for, and where it was found
//	tag, value, marks     of a record
//	code                  a part of the kind
type rule struct {
	kind    string
	speaker Speaker
	near    string // must occur in the text: what a fast search looks for
	pattern string
	ca      string // short name of the CA, where only one says so
	anyCA   bool   // others use the form too: another CA that the text is about goes before ca
	implied Record // tag and marks that the wording implies
}

// tables returns all rules, those that know more before those that know less.
func tables() []rule {
	return slices.Concat(ourRules(), globalSignRules(), boulderRules(), certbotRules(), legoRules(), certManagerRules(),
		terraformRules(), acmRules(), acmePageRules(), mpicRules(), digiCertRules(), resolverRules(), acmeRules())
}

type compiledRule struct {
	*rule
	near string // without white space
	re   *regexp.Regexp
}

// compiled are the rules, made ready on first use: a command that explains
// nothing does not pay for them.
var compiled = sync.OnceValue(func() []compiledRule {
	all := tables()
	out := make([]compiledRule, len(all))
	for i := range all {
		out[i] = compiledRule{&all[i], dense(all[i].near), regexp.MustCompile(expand(all[i].pattern))}
	}
	return out
})

// dense is a text without white space, so that a search in it does not care
// for how it is wrapped.
func dense(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

// The parts of patterns. A name needs a dot in it, and may have a final one.
const (
	label      = `[\p{Latin}\p{Greek}\p{Cyrillic}0-9_-]+`
	dottedName = `(?:\*\.)?` + label + `(?:\.` + label + `)+\.?`
	anyName    = `(?:\*\.)?` + label + `(?:\.` + label + `)*\.?`
	quote      = "['\"`“”‘’「」«»]?"
)

// expand writes a pattern out.
func expand(pattern string) string {
	pattern = strings.NewReplacer(
		"{asked}", `(?P<asked>`+dottedName+`)`,
		"{found}", `(?P<found>`+dottedName+`)`,
		"{zone}", `(?P<found>`+anyName+`)`,
		"{names}", `(?P<names>`+dottedName+`(?:[\s,;'"]+`+dottedName+`)*)`,
		"{q}", quote,
	).Replace(pattern)
	var b strings.Builder
	b.WriteString("(?m)")
	before := rune(0)
	for _, r := range pattern {
		switch {
		case r == ' ':
			b.WriteString(`\s+`)
		case eastAsian(r) && (eastAsian(before) || letter(before)), letter(r) && eastAsian(before):
			b.WriteString(`\s*` + string(r))
		default:
			b.WriteRune(r)
		}
		before = r
	}
	return b.String()
}

func letter(r rune) bool { return 'a' <= r && r <= 'z' || '0' <= r && r <= '9' }

// eastAsian tells the scripts that are wrapped in the middle of a word.
func eastAsian(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) || r == 'ー' || r == '、' || r == '，'
}

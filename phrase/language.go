package phrase

import (
	"strings"

	"golang.org/x/text/language"
)

// Language is one of the languages that there are texts in. The zero value is
// English.
type Language uint8

// The languages.
const (
	English Language = iota
	Japanese
	Korean
	Chinese // Simplified
)

// Languages returns all of them.
func Languages() []Language { return []Language{English, Japanese, Korean, Chinese} }

// String returns the language as a flag and a file name have it: en, ja, ko or
// zh.
func (l Language) String() string {
	switch l {
	case Japanese:
		return "ja"
	case Korean:
		return "ko"
	case Chinese:
		return "zh"
	}
	return "en"
}

// HTML returns the language for the lang attribute of HTML (BCP 47).
func (l Language) HTML() string {
	if l == Chinese {
		return "zh-Hans"
	}
	return l.String()
}

func (l Language) tag() language.Tag { return language.Make(l.HTML()) }

// A LanguageError says that there are no texts in a language.
type LanguageError struct{ Given string }

// Error quotes what was given and lists what there is.
func (e *LanguageError) Error() string { return e.Text().String() }

// Text is Error in every language.
func (e *LanguageError) Text() Phrase {
	return Of("%q: not a language that there are texts in: en, ja, ko or zh", e.Given)
}

// ParseLanguage reads a BCP 47 tag, or a locale of POSIX such as ja_JP.UTF-8.
// other reports that the texts are of a kin of the language: Traditional
// Chinese is given Simplified. The error is a [*LanguageError].
func ParseLanguage(s string) (lang Language, other bool, err error) {
	tag, _, _ := strings.Cut(s, ".")
	tag, _, _ = strings.Cut(tag, "@")
	if tag == "C" || tag == "POSIX" {
		return English, false, nil
	}
	t, err := language.Parse(strings.ReplaceAll(tag, "_", "-"))
	if err != nil {
		return English, false, &LanguageError{s}
	}
	base, _ := t.Base()
	for _, l := range Languages() {
		if base.String() != l.String() {
			continue
		}
		script, _ := t.Script()
		return l, l == Chinese && script.String() == "Hant", nil
	}
	return English, false, &LanguageError{s}
}

// FromEnvironment returns the language that the environment asks for, in the
// order of gettext: LANGUAGE, LC_ALL, LC_MESSAGES, LANG. The first variable
// that is set decides, but for the list LANGUAGE, of which the first language
// that there are texts in does; where there is none, English. other is that
// of [ParseLanguage].
func FromEnvironment(get func(string) string) (lang Language, other bool) {
	locale := ""
	for _, v := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if locale = get(v); locale != "" {
			break
		}
	}
	if locale == "" || strings.HasPrefix(locale, "C.") || locale == "C" || locale == "POSIX" {
		return English, false // LANGUAGE counts only beside a locale
	}
	for _, s := range append(strings.Split(get("LANGUAGE"), ":"), locale) {
		if l, other, err := ParseLanguage(s); s != "" && err == nil {
			return l, other
		}
	}
	return English, false
}

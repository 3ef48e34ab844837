package phrase_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/mayissue/mayissue/phrase"
)

func TestEnglish(t *testing.T) {
	for _, c := range []struct {
		p    phrase.Phrase
		want string
	}{
		{phrase.Phrase{}, ""},
		{phrase.Of("no arguments, 100 % data"), "no arguments, 100 % data"},
		{phrase.Of("at %s, %d", "www.example", 86400), "at www.example, 86400"},
		{phrase.Of("%q is %s", "a", phrase.Of("inner %s", "b")), `"a" is inner b`},
		{phrase.Data("100 %s"), "100 %s"},
		{phrase.Join(phrase.Of("One."), phrase.Phrase{}, phrase.Of("Two.")), "One. Two."},
		{phrase.Join(), ""},
		{phrase.List([]string{"a"}), "a"},
		{phrase.List([]string{"a", "b", "c"}), "a, b and c"},
		{phrase.List([]string{"a", "b", "c", "d", "e", "f", "g"}), "a, b, c, d, e and 2 more"},
		{phrase.Count(1, "%d name", "%d names"), "1 name"},
		{phrase.Count(0, "%d name", "%d names"), "0 names"},
		{phrase.Of("%s left", phrase.Count(2, "%d name", "%d names")), "2 names left"},
	} {
		if got := c.p.String(); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
		if got := (&phrase.Printer{}).Fix(c.p).String(); got != c.want {
			t.Errorf("fixed: got %q, want %q", got, c.want)
		}
	}
}

// Marshalled, a phrase is its text; translated before, it is its translation.
func TestMarshal(t *testing.T) {
	b, err := json.Marshal(struct{ Title phrase.Phrase }{phrase.Of("at %s", "a.example")})
	if err != nil || string(b) != `{"Title":"at a.example"}` {
		t.Errorf("got %s, %v", b, err)
	}
}

// Errors keep what they wrap, and say it in the language of the whole.
func TestErrors(t *testing.T) {
	inner := phrase.Errorf("no such %s", "thing")
	outer := phrase.Errorf("reading %q: %w", "file", inner)
	if got := outer.Error(); got != `reading "file": no such thing` {
		t.Errorf("got %q", got)
	}
	if !errors.Is(outer, inner) {
		t.Error("the inner error is lost")
	}
	if !errors.Is(phrase.Errorf("x: %w", io.EOF), io.EOF) {
		t.Error("an error of another package is lost")
	}
	if got := phrase.OfError(fmt.Errorf("check: %w", inner)).String(); got != "check: no such thing" {
		t.Errorf("got %q", got)
	}
	if got := phrase.OfError(nil); !got.IsZero() {
		t.Errorf("no error says %q", got)
	}
}

func TestParseLanguage(t *testing.T) {
	for _, c := range []struct {
		in    string
		want  phrase.Language
		other bool
	}{
		{"en", phrase.English, false}, {"en-GB", phrase.English, false}, {"C.UTF-8", phrase.English, false},
		{"ja_JP.UTF-8", phrase.Japanese, false}, {"JA", phrase.Japanese, false}, {"ko-KR", phrase.Korean, false},
		{"zh", phrase.Chinese, false}, {"zh_CN.GB18030", phrase.Chinese, false}, {"zh-Hans-SG", phrase.Chinese, false},
		{"zh_TW.UTF-8", phrase.Chinese, true}, {"zh-Hant", phrase.Chinese, true}, {"zh-HK", phrase.Chinese, true},
	} {
		got, other, err := phrase.ParseLanguage(c.in)
		if got != c.want || other != c.other || err != nil {
			t.Errorf("%q: %v, %v, %v", c.in, got, other, err)
		}
	}
	for _, in := range []string{"", "de", "x", "japanese!", "fr_FR"} {
		var want *phrase.LanguageError
		if _, _, err := phrase.ParseLanguage(in); !errors.As(err, &want) {
			t.Errorf("%q: %v", in, err)
		}
	}
}

func TestFromEnvironment(t *testing.T) {
	for _, c := range []struct {
		env  map[string]string
		want phrase.Language
	}{
		{nil, phrase.English},
		{map[string]string{"LANG": "ja_JP.UTF-8"}, phrase.Japanese},
		{map[string]string{"LANG": "ja_JP.UTF-8", "LC_ALL": "ko_KR"}, phrase.Korean},
		{map[string]string{"LANG": "ja_JP.UTF-8", "LC_MESSAGES": "C"}, phrase.English},
		{map[string]string{"LANG": "de_DE", "LANGUAGE": "fr:zh_CN:ja"}, phrase.Chinese},
		{map[string]string{"LANG": "C", "LANGUAGE": "ja"}, phrase.English},
		{map[string]string{"LANG": "de_DE"}, phrase.English},
	} {
		if got, _ := phrase.FromEnvironment(func(k string) string { return c.env[k] }); got != c.want {
			t.Errorf("%v: got %v, want %v", c.env, got, c.want)
		}
	}
}

// A printer with texts of its own says those, with the arguments where they
// want them, and what it lacks in English.
func TestNew(t *testing.T) {
	p := phrase.New(phrase.Japanese, map[string]string{"%d of %s": "%[2]sの%[1]d", "inner": "内"})
	for _, c := range []struct {
		ph   phrase.Phrase
		want string
	}{
		{phrase.Of("%d of %s", 12345, "x"), "xの12345"},
		{phrase.Of("%d of %s", 1, phrase.Of("inner")), "内の1"},
		{phrase.Of("none of %q", "x"), `none of "x"`},
		{phrase.Phrase{}, ""},
	} {
		if got := p.Say(c.ph); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
	if got := phrase.New(phrase.English, map[string]string{"inner": "other"}).Sayf("inner"); got != "inner" {
		t.Errorf("English is its own catalogue, got %q", got)
	}
}

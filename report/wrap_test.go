package report

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/mayissue/mayissue/phrase"
)

// Text without blanks is broken at the width, but no line begins with what
// closes or ends with what opens; Latin words and Korean ones stay whole.
func TestLineBreaks(t *testing.T) {
	for _, c := range []struct {
		what, text string
		width      int
		want       []string
	}{
		{"blanks", "one two three", 8, []string{"one two", "three"}},
		{"a long word", "a much-too-long b", 6, []string{"a", "much-too-long", "b"}},
		{"Japanese", "証明書を発行できません", 10, []string{"証明書を発", "行できませ", "ん"}},
		{"no full stop first", "証明書です。次", 10, []string{"証明書で", "す。次"}},
		{"no comma first", "証明書です、次", 10, []string{"証明書で", "す、次"}},
		{"no closing bracket first", "「証明書」）次", 8, []string{"「証明", "書」）次"}},
		{"no opening bracket last", "証明書「次」", 8, []string{"証明書", "「次」"}},
		{"no small kana first", "あいうシャア", 8, []string{"あいう", "シャア"}},
		{"no length mark first", "あいうザーザー", 8, []string{"あいう", "ザーザー"}},
		{"ASCII closes too", "証明書です). 次", 10, []string{"証明書で", "す). 次"}},
		{"a name among it", "名前www.example.comを", 12, []string{"名前", "www.example.com", "を"}},
		{"blanks among it", "名前 www.example を直す", 14, []string{"名前", "www.example を", "直す"}},
		{"Chinese", "证书颁发机构，可以。", 12, []string{"证书颁发机", "构，可以。"}},
		{"Korean", "인증서를 발급할 수 없습니다", 12, []string{"인증서를", "발급할 수", "없습니다"}},
		{"no width", "証明書を発行できません", 0, []string{"証明書を発行できません"}},
	} {
		if got := wrap(c.text, c.width); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q, want %q", c.what, got, c.want)
		}
	}
}

// Whatever the text, wrapping loses nothing but blanks, and a line that is
// too wide is one that cannot be broken.
func TestWrapKeepsAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOf(rapid.SampledFrom([]string{
			"a", "example.com", " ", "証", "を", "。", "」", "「", "(", ")", "ー", "글", "e\u0301", ",",
		})).Draw(t, "text"), "")
		width := rapid.IntRange(1, 30).Draw(t, "width")
		lines := wrap(text, width)
		if got, want := strings.Join(strings.Fields(strings.Join(lines, "")), ""), strings.Join(strings.Fields(text), ""); got != want {
			t.Fatalf("%q became %q", want, got)
		}
		for _, l := range lines {
			if Columns(text) > width && Columns(l) > width && (strings.Contains(l, " ") || len(unbroken(l)) > 1) {
				t.Errorf("%q is wider than %d and could be broken", l, width)
			}
		}
	})
}

// East Asian wide characters take two columns (UAX #11), half-width forms and
// combining marks do not, and a column of them stays aligned.
func TestColumns(t *testing.T) {
	for s, want := range map[string]int{
		"abc": 3, "証明書": 6, "인증서": 6, "证书，": 6, "ｱｲｳ": 3, "ＡＢ": 4, "e\u0301": 1, "✓ →": 3, "": 0, "「」": 4,
	} {
		if got := Columns(s); got != want {
			t.Errorf("%q takes %d columns, want %d", s, got, want)
		}
		if got := Columns(Pad(s, 10)); got != 10 {
			t.Errorf("%q padded takes %d columns, want 10", s, got)
		}
	}
}

// The page speaks the language of its options, and a phrase that the
// catalogue lacks is in English, not gone.
func TestPageSpeaks(t *testing.T) {
	for _, lang := range phrase.Languages() {
		p := newPage(Options{Lang: lang})
		if p.in.Language() != lang {
			t.Errorf("a page in %v speaks %v", lang, p.in.Language())
		}
		if p.word(phrase.Phrase{}) != "" {
			t.Errorf("in %v nothing is said as %q", lang, p.word(phrase.Phrase{}))
		}
		if got := p.say("a phrase of no catalogue, %d", 12345); got != "a phrase of no catalogue, 12345" {
			t.Errorf("in %v: %q", lang, got)
		}
	}
}

// A table and its neighbours stay aligned whatever the width of the words.
func TestTranslatedColumns(t *testing.T) {
	in := phrase.New(phrase.Japanese, map[string]string{
		"permitted": "発行可", "denied": "発行を拒否", "no answer": "応答なし", "CAA records": "CAA レコード", "does not exist": "存在しません",
		"names another CA": "別の認証局の名前", "engine": "エンジン", "vantage": "観測点", "tags known": "既知のタグ",
	})
	p := &page{in: in, o: Options{Verbose: true}}
	p.table([]Result{sample("permit"), sample("deny-parent"), sample("error")})
	p.climb(sample("deny-parent"))
	p.about(sample("permit"))
	starts := map[string][]int{} // columns where the last cells begin
	for line := range strings.Lines(p.String()) {
		for kind, cells := range map[string][]string{
			"table": {"no-caa;", "not-authorized,", "timeout"}, "climb": {"TTL "}, "about": {"mayissue devel", "local", "issue issuewild"},
		} {
			for _, cell := range cells {
				if before, _, ok := strings.Cut(line, cell); ok {
					starts[kind] = append(starts[kind], Columns(before))
				}
			}
		}
	}
	for kind, at := range starts {
		if len(at) < 2 || len(slices.Compact(at)) != 1 {
			t.Errorf("%s: cells begin at the columns %v:\n%s", kind, at, p.String())
		}
	}
	if len(starts) != 3 || !strings.Contains(p.String(), "存在しません") || !strings.Contains(p.String(), "発行を拒否") {
		t.Errorf("not all was said in Japanese:\n%s", p.String())
	}
}

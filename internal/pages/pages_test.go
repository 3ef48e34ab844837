package pages

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/report"
)

var update = flag.Bool("update", false, "take the pictures of docs/pictures anew")

// TestPages opens pages of one result and of several in every language and
// holds each to what its reader needs.
func TestPages(t *testing.T) {
	browser, results := startBrowser(t), decided(t)
	pages := map[string][]report.Result{"several": {results["permit"], results["deny"], results["bogus"], results["timeout"]}}
	for what, r := range results {
		pages[what] = []report.Result{r}
	}
	for _, lang := range phrase.Languages() {
		for what, rs := range pages {
			t.Run(lang.String()+"/"+what, func(t *testing.T) {
				check(t, open(t, browser, write(t, lang, rs...)), lang)
			})
		}
	}
}

// check holds one page to what its reader needs.
func check(t *testing.T, p *tab, lang phrase.Language) {
	t.Helper()
	if got := ask[string](p, "document.documentElement.lang"); got != lang.HTML() {
		t.Errorf("the language of the page is %q, want %q", got, lang.HTML())
	}
	p.desk()
	none(t, p, "sticks out of a window", "overflowing()")
	p.phone()
	if got := ask[int](p, "innerWidth"); got != 360 {
		t.Errorf("the page made its screen %d pixels wide, want 360", got)
	}
	none(t, p, "sticks out of a telephone", "overflowing()")
	for _, scheme := range []string{"light", "dark"} {
		p.scheme("screen", scheme)
		none(t, p, "is hard to read in "+scheme, "lowContrast(4.5)")
	}
	if light, dark := paper(p, "light"), paper(p, "dark"); light == dark {
		t.Errorf("light and dark are both %s", light)
	}
	p.scheme("print", "dark")
	none(t, p, "is hard to read on paper", "lowContrast(4.5)")
	if pdf := p.print(); !bytes.HasPrefix(pdf, []byte("%PDF-")) {
		t.Errorf("no PDF: %.20q", pdf)
	}
	p.scheme("", "")
	if !ask[bool](p, "strangersShow()") {
		t.Fatal("a missing glyph is drawn as nothing, so none can be found")
	}
	none(t, p, "has no glyph", "missingGlyphs("+letters(t, lang)+")")
	p.quiet()
}

// none wants an empty list from an expression.
func none(t *testing.T, p *tab, what, expression string) {
	t.Helper()
	if got := ask[[]string](p, expression); len(got) > 0 {
		t.Errorf("%s: %s", what, strings.Join(got, "\n\t"))
	}
}

// paper returns the colour of the page in a scheme.
func paper(p *tab, scheme string) string {
	p.t.Helper()
	p.scheme("screen", scheme)
	return ask[string](p, "getComputedStyle(document.body).backgroundColor")
}

// letters returns all characters of a language's texts as a string of
// JavaScript: what no page of the lab shows must be shown all the same.
func letters(t *testing.T, lang phrase.Language) string {
	t.Helper()
	all := []rune(map[phrase.Language]string{
		phrase.Japanese: "\u8a3c\u660e\u66f8\u3092\u767a\u884c\u3067\u304d\u307e\u305b\u3093\u30c9\u30e1\u30a4\u30f3",
		phrase.Korean:   "\uc778\uc99d\uc11c\ub97c\ubc1c\uae09\ud560\uc218\uc5c6\uc2b5\ub2c8\ub2e4",
		phrase.Chinese:  "\u65e0\u6cd5\u9881\u53d1\u8bc1\u4e66\u57df\u540d\u89e3\u6790",
	}[lang])
	for _, text := range phrase.Catalogue(lang) {
		all = append(all, []rune(text)...)
	}
	slices.Sort(all)
	b, err := json.Marshal(string(slices.Compact(all)))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestMeasures holds the measures themselves to a page that is wrong in every
// way that they can see.
func TestMeasures(t *testing.T) {
	path := filepath.Join(t.TempDir(), "wrong.html")
	const wrong = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><title>wrong</title>
<body style="background:#fff"><p style="color:#999">faint</p><p style="width:500px;background:#fff">wide</p>
<p>` + "\u1fff\U000effff ok" + `</p><img src="https://unreachable.example/x.png" alt=""></body></html>`
	browser := startBrowser(t)
	if err := os.WriteFile(path, []byte(wrong), 0o644); err != nil {
		t.Fatal(err)
	}
	p := open(t, browser, path)
	p.phone()
	if got := ask[[]string](p, "missingGlyphs('')"); !slices.Equal(got, []string{"\u1fff", "\U000effff"}) {
		t.Errorf("missing glyphs %q", got)
	}
	if got := ask[[]string](p, "overflowing()"); len(got) == 0 {
		t.Error("nothing sticks out")
	}
	if got := ask[[]string](p, "lowContrast(4.5)"); !slices.Equal(got, []string{"2.85: faint"}) {
		t.Errorf("low contrast: %q", got)
	}
	if len(p.said) == 0 {
		t.Error("the browser did not complain of a picture that the policy forbids")
	}
}

// TestPictures takes the pictures of docs/pictures where it is told to, and
// otherwise looks whether they are there.
func TestPictures(t *testing.T) {
	for _, picture := range []struct {
		file, what, scheme string
		lang               phrase.Language
		phone              bool
	}{
		{"deny-phone-ja.png", "deny", "light", phrase.Japanese, true},
		{"bogus-light-en.png", "bogus", "light", phrase.English, false},
		{"timeout-dark-zh.png", "timeout", "dark", phrase.Chinese, false},
		{"timeout-phone-ko.png", "timeout", "dark", phrase.Korean, true},
	} {
		path := filepath.Join("..", "..", "docs", "pictures", picture.file)
		if *update {
			p := open(t, startBrowser(t), write(t, picture.lang, decided(t)[picture.what]))
			p.do(chromedp.EmulateViewport(1000, 900))
			if picture.phone {
				p.do(chromedp.EmulateViewport(360, 1100, chromedp.EmulateMobile, chromedp.EmulatePortrait))
			}
			p.scheme("screen", picture.scheme)
			b, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, b, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.HasPrefix(b, []byte("\x89PNG")) || len(b) > 256<<10 {
			t.Errorf("%s: no small picture (%d octets)", picture.file, len(b))
		}
	}
}

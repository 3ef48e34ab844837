package mayissue_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/mayissue/mayissue/lab"
	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/report"
)

// TestEveryNameInEveryLanguageAndForm decides every name of the lab, diagnoses
// it, and writes the result in all languages and all forms. Nothing of a
// format may show through, and whoever reads another language than English
// finds no sentence of a finding in English.
func TestEveryNameInEveryLanguageAndForm(t *testing.T) {
	written := 0
	for _, s := range everyScenario(t) {
		t.Run(strings.TrimSuffix(s.File, ".txtar"), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				in, err := lab.New(s)
				if err != nil {
					t.Fatal(err)
				}
				var all []report.Result
				for _, c := range s.Checks {
					all = append(all, decideCheck(t, in, c))
				}
				for _, lang := range phrase.Languages() {
					inLanguage(t, all, lang)
					for _, form := range report.Formats() {
						inForm(t, all, lang, form)
						written += len(all)
					}
				}
			})
		})
	}
	if written < 4*5*100 {
		t.Errorf("only %d reports were written", written)
	}
}

// inForm writes results.
func inForm(t *testing.T, rs []report.Result, lang phrase.Language, form string) {
	t.Helper()
	if form == "acme" || form == "globalsign" { // which speak of a CA
		rs = slices.DeleteFunc(slices.Clone(rs), func(r report.Result) bool { return r.Validation != nil && r.Validation.CAA == nil })
	}
	if len(rs) == 0 {
		return
	}
	var b bytes.Buffer
	if err := report.Write(&b, form, rs, report.Options{Lang: lang, Verbose: true, Width: 80}); err != nil {
		t.Errorf("%s: %s in %s: %v", rs[0].Name, form, lang, err)
	}
	text := b.String()
	if at := strings.Index(text, "%!"); at >= 0 {
		t.Errorf("%s: %s in %s: a broken sentence: %.80q", rs[0].Name, form, lang, text[at:])
	}
	if strings.ContainsAny(text, "\x1b\x07\x00") {
		t.Errorf("%s: %s in %s: a control character", rs[0].Name, form, lang)
	}
	if lines := bytes.Split(bytes.TrimSpace(b.Bytes()), []byte("\n")); form == "json" && (len(lines) != len(rs) || slices.ContainsFunc(lines, func(l []byte) bool { return !json.Valid(l) })) {
		t.Errorf("%s: no JSON in %s", rs[0].Name, lang)
	}
}

// inLanguage demands that the sentences of findings are in the language.
func inLanguage(t *testing.T, rs []report.Result, lang phrase.Language) {
	t.Helper()
	if lang == phrase.English {
		return
	}
	p := phrase.For(lang)
	var all []report.Finding
	for _, res := range rs {
		all = append(all, res.Findings...)
	}
	for _, f := range all {
		said := []phrase.Phrase{f.Title, f.Detail}
		for _, s := range f.Remedy {
			said = append(said, s.Say)
		}
		for _, ph := range append(said, f.Excluded...) {
			if text := p.Say(ph); text != "" && text == ph.String() {
				t.Errorf("%s: %s in %s: still in English: %s", f.At, f.Code, lang, text)
			}
		}
	}
}

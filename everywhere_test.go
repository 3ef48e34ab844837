package mayissue_test

import (
	"bytes"
	"encoding/json"
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
	for _, s := range allScenarios(t) {
		t.Run(strings.TrimSuffix(s.File, ".txtar"), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				in, err := lab.New(s)
				if err != nil {
					t.Fatal(err)
				}
				for _, c := range s.Checks {
					res := decideCheck(t, in, c)
					for _, lang := range phrase.Languages() {
						inLanguage(t, res, lang)
						for _, form := range report.Formats() {
							inForm(t, res, lang, form)
							written++
						}
					}
				}
			})
		})
	}
	if written < 4*5*100 {
		t.Errorf("only %d reports were written", written)
	}
}

// inForm writes one result.
func inForm(t *testing.T, res report.Result, lang phrase.Language, form string) {
	t.Helper()
	var b bytes.Buffer
	if err := report.Write(&b, form, []report.Result{res}, report.Options{Lang: lang, Verbose: true, Width: 80}); err != nil {
		t.Errorf("%s: %s in %s: %v", res.Name, form, lang, err)
	}
	text := b.String()
	if at := strings.Index(text, "%!"); at >= 0 {
		t.Errorf("%s: %s in %s: a broken sentence: %.80q", res.Name, form, lang, text[at:])
	}
	if strings.ContainsAny(text, "\x1b\x07\x00") {
		t.Errorf("%s: %s in %s: a control character", res.Name, form, lang)
	}
	if form == "json" && !json.Valid(b.Bytes()) {
		t.Errorf("%s: no JSON in %s", res.Name, lang)
	}
}

// inLanguage demands that the sentences of findings are in the language.
func inLanguage(t *testing.T, res report.Result, lang phrase.Language) {
	t.Helper()
	if lang == phrase.English {
		return
	}
	p := phrase.For(lang)
	for _, f := range res.Findings {
		said := []phrase.Phrase{f.Title, f.Detail}
		for _, s := range f.Remedy {
			said = append(said, s.Say)
		}
		for _, ph := range append(said, f.Excluded...) {
			if text := p.Say(ph); text != "" && text == ph.String() {
				t.Errorf("%s: %s in %s: still in English: %s", res.Name, f.Code, lang, text)
			}
		}
	}
}

package report

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/mayissue/mayissue/diagnose"
	"github.com/mayissue/mayissue/phrase"
)

// posted is a result with a letter whose every part is hostile where it can be.
func posted() Result {
	r := base("www.example.com", "error", "timeout")
	r.Letter = NewLetter(diagnose.Letter{
		To: phrase.Of("whoever runs %s", hostile), Address: hostile, Subject: phrase.Of("Certificates for %s: %s", "www.example.com", hostile),
		Body: diagnose.Body{{phrase.Of("Hello,")}, {phrase.Of("- %s", hostile), phrase.Data("    dig @192.0.2.1 a.example CAA")}},
	})
	return r
}

// A letter does nothing to a terminal or a page, in any form and language, and
// its commands stay whole.
func TestLetterIsInert(t *testing.T) {
	for _, lang := range phrase.Languages() {
		r := posted()
		for form, o := range map[string]Options{
			"text": {Verbose: true, Lang: lang, Width: 40}, "json": {Lang: lang}, "markdown": {Lang: lang}, "html": {Lang: lang},
		} {
			var b strings.Builder
			if err := Write(&b, form, []Result{r}, o); err != nil {
				t.Fatal(err)
			}
			inertLines(t, form, b.String())
			if !strings.Contains(b.String(), "dig @192.0.2.1 a.example CAA") {
				t.Errorf("%s: the command is broken:\n%s", form, b.String())
			}
			if (form == "markdown" || form == "html") && strings.Contains(b.String(), "<script>") {
				t.Errorf("%s holds markup:\n%s", form, b.String())
			}
		}
		inertLines(t, "letter", r.Letter.Text(lang))
	}
}

func inertLines(t *testing.T, what, text string) {
	t.Helper()
	for _, line := range strings.Split(text, "\n") {
		if line != Inert(line) {
			t.Errorf("%s: not inert: %q", what, line)
		}
	}
}

// In another language the letter has its English part below; JSON has both,
// and reads back as it was written.
func TestLetterInTwoLanguages(t *testing.T) {
	l := NewLetter(diagnose.Letter{To: phrase.Data("A"), Address: "https://a.example/", Subject: phrase.Data("S"), Body: diagnose.Body{{phrase.Data("one"), phrase.Data("two")}, {}, {phrase.Data("three")}}})
	const en = "To: A <https://a.example/>\nSubject: S\n\none\ntwo\n\nthree\n"
	if got := l.Text(phrase.English); got != en {
		t.Errorf("in English:\n%q, want\n%q", got, en)
	}
	if got := l.Text(phrase.Japanese); !strings.HasSuffix(got, "\n--------\n\nSubject: S\n\none\ntwo\n\nthree\n") {
		t.Errorf("in Japanese the English part is missing:\n%s", got)
	}
	b, err := json.Marshal(l.In(phrase.For(phrase.Korean)))
	want := `{"to":"A","address":"https://a.example/","subject":"S","body":"one\ntwo\n\nthree","subject_en":"S","body_en":"one\ntwo\n\nthree"}`
	if err != nil || string(b) != want {
		t.Errorf("JSON: %s (%v), want %s", b, err, want)
	}
	var back Letter
	if err := json.Unmarshal(b, &back); err != nil {
		t.Fatal(err)
	}
	if again, err := json.Marshal(&back); err != nil || string(again) != want {
		t.Errorf("read back: %s (%v)", again, err)
	}
	if (*Letter)(nil).In(&phrase.Printer{}) != nil {
		t.Error("no letter became one")
	}
}

package phrase_test

import (
	"testing"

	"github.com/mayissue/mayissue/phrase"
)

// What was said in English is said in another language again, with what is
// said within it; what is unknown stays as it is.
func TestRecognise(t *testing.T) {
	sentences := []phrase.Phrase{
		phrase.Of("broken: %s", phrase.Of("a reason")),
		phrase.Of("%s, asked as %s: %s", "", "", ""),
		phrase.Of("more than %d of %s", 0, ""),
		phrase.Of("not %q", ""),
		phrase.Of("nobody"),
	}
	p := phrase.New(phrase.Japanese, map[string]string{
		"broken: %s": "B(%s)", "a reason": "R", "%s, asked as %s: %s": "%[3]s/%[2]s/%[1]s", "more than %d of %s": "M%[2]s>%[1]d", "nobody": "N",
	})
	for _, c := range []struct {
		text, want string
		known      bool
	}{
		{"nobody", "N", true},
		{"broken: a reason", "B(R)", true},
		{"broken: another", "B(another)", true},
		{"ns.example (192.0.2.1), asked as com: SERVFAIL", "SERVFAIL/com/ns.example (192.0.2.1)", true},
		{"ns, asked as com: more than 12345 of x", "Mx>12345/com/ns", true},
		{"a, asked as b: c, asked as d: nobody", "N/d/c/b/a", true},
		{"more than many of x", "more than many of x", false},
		{"more than 07 of x", "more than 07 of x", false},
		{"more than 7 of ", "more than 7 of ", false},
		{`not "x"`, `not "x"`, false},
		{"nobody else", "nobody else", false},
		{"100 %s", "100 %s", false},
		{"", "", false},
	} {
		got, known := phrase.Recognise(c.text, sentences)
		if p.Say(got) != c.want || known != c.known || got.String() != c.text {
			t.Errorf("%q: %q, %t, in English %q; want %q, %t", c.text, p.Say(got), known, got, c.want, c.known)
		}
	}
}

// Whatever is recognised says in English what it was recognised by.
func FuzzRecognise(f *testing.F) {
	f.Add("%s: %d", "a: 1")
	f.Add("%s, %s", "a, b, c")
	f.Add("%d", "-0")
	f.Fuzz(func(t *testing.T, format, text string) {
		if got, _ := phrase.Recognise(text, []phrase.Phrase{phrase.Of(format)}); got.String() != text {
			t.Errorf("%q by %q: %q", text, format, got)
		}
	})
}

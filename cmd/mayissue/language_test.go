package main

import (
	"bytes"
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/mayissue/mayissue/phrase"
)

// Before the flags are read --lang counts wherever it stands, and where it
// says nothing of use, the locale; the locale of no language of ours, and
// none, is English.
func TestSpeak(t *testing.T) {
	for _, c := range []struct {
		args, locale string
		want         phrase.Language
	}{
		{"check a.example", "", phrase.English},
		{"check a.example", "ja_JP.UTF-8", phrase.Japanese},
		{"check a.example", "de_DE.UTF-8", phrase.English},
		{"check a.example", "C", phrase.English},
		{"check a.example", "zh_TW.UTF-8", phrase.Chinese},
		{"check --lang ko a.example", "ja_JP.UTF-8", phrase.Korean},
		{"check a.example --lang=en", "ja_JP.UTF-8", phrase.English},
		{"--lang zh-Hant check", "", phrase.Chinese},
		{"check --lang ko --lang ja", "", phrase.Japanese},
		{"check --lang", "ko_KR", phrase.Korean},
		{"check --lang tlh", "ko_KR", phrase.Korean},
		{"check -- --lang ja", "", phrase.English},
	} {
		p := &program{env: func(k string) string { return map[string]string{"LANG": c.locale}[k] }}
		if p.speak(strings.Fields(c.args)); p.in.Language() != c.want {
			t.Errorf("%s in %q: %v, want %v", c.args, c.locale, p.in.Language(), c.want)
		}
	}
}

// What programs read changes with --lang, and not with the locale.
func TestSettle(t *testing.T) {
	for _, c := range []struct {
		args       string
		text, data phrase.Language
		said, err  string
	}{
		{"", phrase.Japanese, phrase.English, "", ""},
		{"--lang ko", phrase.Korean, phrase.Korean, "", ""},
		{"--lang ja", phrase.Japanese, phrase.Japanese, "", ""},
		{"--lang en", phrase.English, phrase.English, "", ""},
		{"--lang zh_TW", phrase.Chinese, phrase.Chinese, `"zh_TW"`, ""},
		{"--lang zh-CN", phrase.Chinese, phrase.Chinese, "", ""},
		{"--lang xx", phrase.Japanese, phrase.English, "", `--lang "xx": not a language that there are texts in: en, ja, ko or zh`},
	} {
		var said bytes.Buffer
		p := &program{err: &said, in: phrase.For(phrase.Japanese)}
		cmd := &cobra.Command{}
		addLang(cmd)
		if err := cmd.ParseFlags(strings.Fields(c.args)); err != nil {
			t.Fatal(err)
		}
		err := p.settle(cmd)
		if c.err == "" && err != nil || c.err != "" && (err == nil || err.Error() != c.err) {
			t.Errorf("%s: %v", c.args, err)
		}
		if p.in.Language() != c.text || p.data().Language() != c.data {
			t.Errorf("%s: text in %v, data in %v", c.args, p.in.Language(), p.data().Language())
		}
		if got := said.String(); !strings.Contains(got, c.said) || c.said == "" && got != "" || strings.Count(got, "\n") > 1 {
			t.Errorf("%s: said %q", c.args, got)
		}
	}
}

// In English a fault of the flags is told as pflag tells it.
func TestFlagErrors(t *testing.T) {
	set := func() *pflag.FlagSet {
		f := pflag.NewFlagSet("test", pflag.ContinueOnError)
		f.Uint16P("port", "p", 0, "")
		f.Bool("flag", false, "")
		f.BoolP("other", "o", false, "")
		f.Duration("time", 0, "")
		return f
	}
	for _, args := range []string{
		"--unknown", "-u", "-ou", "--port", "-p", "-op", "-p x", "--port=99999", "--flag=maybe", "--time 5", "--=x", "---",
	} {
		err := set().Parse(strings.Fields(args))
		if err == nil {
			t.Fatalf("%s: no fault", args)
		}
		var ours phrase.Teller
		got := flagError(nil, err)
		if got.Error() != err.Error() || !errors.As(got, &ours) {
			t.Errorf("%s: %q (%T), want %q", args, got, got, err)
		}
	}
	other := errors.New("another fault")
	if got := flagError(nil, other); got != other {
		t.Errorf("got %v", got)
	}
}

// foreign says what stands in the help texts in a language that looks like
// none: the letters of every phrase but those that are typed are replaced.
func foreign(t *testing.T, keys map[string]string) *phrase.Printer {
	t.Helper()
	typed := regexp.MustCompile("`[^`]*`" + `|%(\[\d+\])?[a-z]|--[a-z0-9-]+|\[command\]`)
	letter := regexp.MustCompile(`[A-Za-z]`)
	entries := map[string]string{}
	for key := range keys {
		var b strings.Builder
		last := 0
		for _, m := range append(typed.FindAllStringIndex(key, -1), []int{len(key), len(key)}) {
			b.WriteString(letter.ReplaceAllString(key[last:m[0]], "語") + key[m[0]:m[1]])
			last = m[1]
		}
		entries[key] = b.String()
	}
	p := phrase.New(phrase.Japanese, entries)
	return p
}

// Nothing of a help text stays in English but what is typed.
func TestHelpIsTranslated(t *testing.T) {
	in := foreign(t, collectModule(t).keys)
	// Examples, commands, flags, their arguments and their defaults.
	typed := regexp.MustCompile(`^ +(mayissue|aws) .*|^  [a-z]+ |^ +-h, --help|--[a-z-]+|"mayissue|\[command\]|\b(text|json|warning|error|default)\b|[A-Z][A-Z:,…\[\]]+`)
	english := regexp.MustCompile(`[A-Za-z]{2,}`)
	n := 0
	tree := newRoot(&program{in: in})
	for cmd := range commands(tree) {
		n++
		var out bytes.Buffer
		p := &program{in: in}
		root := newRoot(p)
		for c := range commands(root) {
			p.translate(c)
		}
		about, _, err := root.Find(strings.Fields(cmd.CommandPath())[1:])
		if err != nil {
			t.Fatal(err)
		}
		about.SetOut(&out)
		if err := about.Help(); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(out.String()) {
			rest := typed.ReplaceAllString(strings.TrimSuffix(line, cmd.Name()+"\n"), "")
			if english.MatchString(rest) {
				t.Errorf("%s: %q", cmd.CommandPath(), line)
			}
		}
	}
	if n < 8 {
		t.Errorf("only %d commands", n)
	}
}

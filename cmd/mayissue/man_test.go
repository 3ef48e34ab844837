package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/mayissue/mayissue/phrase"
)

// rendered is the text of a page with all blanks made one, near enough to
// what man shows for looking sentences up.
func rendered(page string) string {
	page = regexp.MustCompile(`\\\[u([0-9A-F]+)\]`).ReplaceAllStringFunc(page, func(s string) string {
		n, _ := strconv.ParseUint(s[3:len(s)-1], 16, 32)
		return string(rune(n))
	})
	page = strings.NewReplacer(`\fB`, "", `\fI`, "", `\fR`, "", `\-`, "-", `\e`, `\`, `\&`, "", `\(aq`, "'", `\(ga`, "`", `\(ha`, "^", `\(ti`, "~", `\(dq`, `"`).Replace(page)
	page = regexp.MustCompile(`(?m)^\.(PP|nf|fi|TP|SH "(.*)")$`).ReplaceAllString(page, "$2")
	return squeeze(page)
}

// squeeze drops all blanks: where a line of Japanese ends means nothing.
func squeeze(s string) string { return strings.Join(strings.Fields(s), "") }

// Every sentence of --help stands in the manual page, in every language.
func TestManualSaysWhatHelpSays(t *testing.T) {
	for _, lang := range phrase.Languages() {
		pages := map[string]string{}
		for _, m := range manual(lang, "2026-11-27") {
			pages[m.name] = rendered(m.text)
		}
		p := &program{in: phrase.For(lang)}
		root := newRoot(p)
		for c := range commands(root) {
			p.translate(c)
		}
		for c := range commands(root) {
			page, ok := pages[manName(c)]
			if listed := c == root || c.IsAvailableCommand(); ok != listed {
				t.Errorf("%v: %s: page %v, listed %v", lang, c.CommandPath(), ok, listed)
			}
			for _, said := range helpTexts(c) {
				if ok && !strings.Contains(page, squeeze(said)) {
					t.Errorf("%v: %s: the page does not say %q", lang, manName(c), said)
				}
			}
		}
		if len(pages) < 10 {
			t.Errorf("%v: only %d pages", lang, len(pages))
		}
	}
}

// helpTexts are the parts of what --help says of a command.
func helpTexts(c *cobra.Command) []string {
	said := []string{c.Short, strings.TrimSuffix(c.UseLine(), " [flags]"), c.Example}
	said = append(said, strings.Split(c.Long, "\n\n")...)
	for line := range strings.Lines(c.LocalFlags().FlagUsages()) {
		said = append(said, line)
	}
	c.LocalFlags().VisitAll(func(f *pflag.Flag) { said = append(said, "--"+f.Name) })
	return said
}

// The exit status of a command is told in its own section, in every language.
func TestManualSections(t *testing.T) {
	for _, lang := range phrase.Languages() {
		p := &program{in: phrase.For(lang)}
		for _, m := range manual(lang, "") {
			_, exit, ok := strings.Cut(m.text, `.SH "`+p.say("EXIT STATUS")+`"`)
			about, _, _ := strings.Cut(m.text, `.SH "`+p.say("OPTIONS")+`"`)
			own := m.name == "mayissue" || m.name == "mayissue-dcv"
			if !ok || own && (!regexp.MustCompile(`(?m)\b1\b`).MatchString(exit) || strings.Contains(about, "\n  1 ")) {
				t.Errorf("%v: %s: exit status", lang, m.name)
			}
			for _, other := range []string{"mayissue-check", "mayissue-version"} {
				if other != m.name && !strings.Contains(rendered(m.text), other+"(1)") {
					t.Errorf("%v: %s does not lead to %s", lang, m.name, other)
				}
			}
		}
	}
}

// The command writes one folder a language, and says what hinders it.
func TestManCommand(t *testing.T) {
	dir := t.TempDir()
	man := func(args ...string) (int, string) {
		var out, errw bytes.Buffer
		code := run(t.Context(), append([]string{"man"}, args...), strings.NewReader(""), &out, &errw, func(string) string { return "" })
		return code, out.String() + errw.String()
	}
	if code, said := man(dir, "--date", "2026-11-27"); code != exitPermitted || said != "" {
		t.Fatalf("%d: %s", code, said)
	}
	for _, path := range []string{"man1/mayissue.1", "ja/man1/mayissue-dcv.1", "ko/man1/mayissue-check.1", "zh_CN/man1/mayissue-explain.1"} {
		b, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(path)))
		if err != nil || !bytes.Contains(b, []byte(`"1" "2026-11-27" "mayissue `)) {
			t.Errorf("%s: %.80s, %v", path, b, err)
		}
	}
	file := filepath.Join(dir, "man1", "mayissue.1")
	for _, args := range [][]string{{}, {"a", "b"}, {file}} {
		if code, said := man(args...); code != exitUsage || !strings.HasPrefix(said, "mayissue: man: ") {
			t.Errorf("%q: %d: %s", args, code, said)
		}
	}
}

package main

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"github.com/mayissue/mayissue/phrase"
)

// completions asks for them as the scripts of the shells do.
func completions(t *testing.T, locale string, args ...string) []string {
	t.Helper()
	var out, errw bytes.Buffer
	env := func(k string) string { return map[string]string{"LANG": locale}[k] }
	if code := run(t.Context(), append([]string{"__complete"}, args...), strings.NewReader(""), &out, &errw, env); code != exitPermitted {
		t.Fatalf("%q: exit status %d: %s", args, code, errw.String())
	}
	return strings.Split(strings.TrimSpace(out.String()), "\n")
}

// What may stand in a place is offered there. The last line is what the shell
// may do besides: ":0" is to offer files, ":4" is not to.
func TestCompletions(t *testing.T) {
	for _, c := range []struct {
		args string // with | between the arguments
		want string // begins lines, with | between
		last string
	}{
		{"", "check|dcv|completion|explain|help|lookup|version", ":4"},
		{"check|--ca|", "letsencrypt\tLet's Encrypt|globalsign\tGlobalSign", ":4"},
		{"suggest|--ca|", "letsencrypt", ":4"},
		{"check|-o|", "text|json|html|markdown|sarif|junit|github|globalsign|acme", ":36"},
		{"check|-o|j", "json|junit", ":36"},
		{"check|--output=j", "json|junit", ":36"},
		{"replay|-o|s", "sarif", ":36"},
		{"dcv|-o|r", "rfc3597|route53", ":36"},
		{"explain|-o|", "text|json|markdown", ":36"},
		{"lookup|-o|", "text|json", ":36"},
		{"suggest|-o|", "text|json", ":36"},
		{"suggest|--form|", "all|panel|nsupdate", ":36"},
		{"suggest|--wildcard|", "yes|no|same", ":36"},
		{"check|--policy|", "default|br", ":36"},
		{"dcv|--fail-on|", "error|warning", ":36"},
		{"lab|--lang|", "en|ja|ko|zh", ":36"},
		{"completion|", "bash|zsh|fish|powershell", ":36"},
		{"explain|caa.deny", "caa.deny-all", ":36"},
		{"help|su", "suggest", ":4"},
		{"lookup|example.com|", "CAA|DNSKEY", ":4"},
		{"lookup|", "", ":4"},
		{"check|", "", ":4"},
		{"check|--timeout|", "", ":4"},
		{"check|--csr|", "", ":0"},
		{"dcv|-f|", "", ":0"},
		{"replay|", "", ":0"},
		{"profile|", "", ":0"},
	} {
		got := completions(t, "", strings.Split(c.args, "|")...)
		if last := got[len(got)-1]; last != c.last {
			t.Errorf("%s: directive %s, want %s", c.args, last, c.last)
		}
		for want := range strings.SplitSeq(c.want, "|") {
			begins := func(line string) bool { return strings.HasPrefix(line, want) }
			if want != "" && !slices.ContainsFunc(got, begins) || want == "" && len(got) > 1 {
				t.Errorf("%s: got %q, want %q", c.args, got, want)
			}
		}
	}
	if got := completions(t, "ja_JP.UTF-8", "ch"); !strings.HasPrefix(got[0], "check\t認証局") {
		t.Errorf("in Japanese: %q", got)
	}
	if got := completions(t, "", "m"); len(got) > 1 {
		t.Errorf("a command that no list has is offered: %q", got)
	}
}

// Each form that is offered is one of those that the help of the flag names.
func TestFormsAreThoseOfTheHelp(t *testing.T) {
	n := 0
	for c := range commands(newRoot(&program{in: &phrase.Printer{}})) {
		c.Flags().VisitAll(func(f *pflag.Flag) {
			placeholder, usage := pflag.UnquoteUsage(f)
			if placeholder != "FORM" {
				return
			}
			n++
			for _, form := range formsOf(c, f) {
				if !slices.Contains(strings.FieldsFunc(usage, func(r rune) bool { return strings.ContainsRune(" ,;:()", r) }), form) {
					t.Errorf("%s --%s offers %q, of which its help says nothing: %s", c.Name(), f.Name, form, usage)
				}
			}
		})
	}
	if n < 6 {
		t.Errorf("only %d flags", n)
	}
}

// A script is printed for each shell, and for no other.
func TestCompletionScripts(t *testing.T) {
	for shell, want := range map[string]string{
		"bash": "complete -o default", "zsh": "#compdef mayissue", "fish": "complete -c mayissue", "powershell": "Register-ArgumentCompleter",
		"": "one shell", "tcsh": `"tcsh" is no shell`, "bash zsh": "one shell",
	} {
		var out, errw bytes.Buffer
		code := run(t.Context(), append([]string{"completion"}, strings.Fields(shell)...), strings.NewReader(""), &out, &errw, func(string) string { return "" })
		wantCode, said := exitPermitted, out.String()
		if strings.Contains(want, "shell") {
			wantCode, said = exitUsage, errw.String()
		}
		if code != wantCode || !strings.Contains(said, want) {
			t.Errorf("%q: %d: %.200s", shell, code, said)
		}
	}
}

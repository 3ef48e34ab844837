package main

import (
	"bytes"
	"context"
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestREADMEShowsRealOutput runs the commands whose output the README shows.
// Times may differ, and the lab's addresses, which change when it grows.
func TestREADMEShowsRealOutput(t *testing.T) {
	b, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	readme := steady(string(b))
	for _, tt := range []struct {
		args  string
		code  int
		whole bool // or else up to the first blank line
	}{
		{"check --lab", exitDenied, false},
		{"check --lab --ca globalsign.com cname.sub.example.org", exitDenied, true},
		{"check --lab --ca letsencrypt firewall.example.net", exitUndetermined, true},
		{"lookup --lab bogus.example CAA", exitUndetermined, true},
	} {
		var out, errw bytes.Buffer
		if code := run(context.Background(), strings.Fields(tt.args), strings.NewReader(""), &out, &errw, func(string) string { return "" }); code != tt.code {
			t.Fatalf("%s: exit status %d, want %d: %s", tt.args, code, tt.code, errw.String())
		}
		want := out.String()
		if !tt.whole {
			want, _, _ = strings.Cut(want, "\n\n")
		}
		want = strings.TrimSpace(steady(want))
		if !strings.Contains(readme, "```\n"+want+"\n```") {
			t.Errorf("README.md does not show what mayissue %s prints:\n%s", tt.args, want)
		}
		if !strings.Contains(readme, "go run ./cmd/mayissue "+tt.args) {
			t.Errorf("README.md does not give the command mayissue %s", tt.args)
		}
	}
}

// steady replaces what is never the same: times in both forms, round trips,
// addresses, and the signatures over the times.
func steady(text string) string {
	for _, r := range []struct{ pattern, word string }{
		{`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC`, "TIME"},
		{`127\.53\.\d+\.\d+(:53)? *`, "ADDRESS "},
		{`\d+\.\d ms`, "MS"},
		{`(no reply within )\d+ms`, "${1}TIME"},
		{`with \d+ questions to the DNS`, "with QUESTIONS to the DNS"},
		{`(RRSIG .*) \d{14} \d{14} (.* )\S+={0,2}(\n|$)`, "$1 TIME TIME ${2}SIGNATURE$3"},
	} {
		text = regexp.MustCompile(r.pattern).ReplaceAllString(text, r.word)
	}
	return text
}

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
	showsRealOutput(t, "README.md", []shown{
		{"check --lab", exitDenied, false},
		{"check --lab --ca globalsign.com cname.sub.example.org", exitDenied, true},
		{"check --lab --ca letsencrypt firewall.example.net", exitUndetermined, true},
		{"lookup --lab bogus.example CAA", exitUndetermined, true},
		{"dcv --lab _d0000000000000000000000000000001.name-mistakes.test _t0000000000000000000000000000001.hkmpvcwbzw.acm-validations.aws", exitDenied, true},
	})
}

// TestREADMEShowsTheSummary runs the scan that the README shows: what it shows
// of the summary stands there.
func TestREADMEShowsTheSummary(t *testing.T) {
	b, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	const command = "go run ./cmd/mayissue scan --lab --results results.ndjson --summary summary.txt"
	_, after, ok := strings.Cut(string(b), "```\n"+command+"\n```")
	_, after, _ = strings.Cut(after, "```\n")
	want, _, shown := strings.Cut(after, "```")
	if !ok || !shown || !strings.Contains(want, "not-authorized") {
		t.Fatalf("README.md does not give the command %s with a part of the summary", command)
	}
	t.Chdir(t.TempDir())
	var out, errw bytes.Buffer
	args := strings.Fields(strings.TrimPrefix(command, "go run ./cmd/mayissue "))
	if code := run(context.Background(), args, strings.NewReader(""), &out, &errw, func(string) string { return "" }); code != exitDenied {
		t.Fatalf("exit status %d: %s", code, errw.String())
	}
	got, err := os.ReadFile("summary.txt")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(got), want) {
		t.Errorf("README.md shows\n%s\nwhich the summary does not hold:\n%s", want, got)
	}
}

// TestACMPageShowsRealOutput does the same for docs/acm.md.
func TestACMPageShowsRealOutput(t *testing.T) {
	const value = "_424c7224e9b0146f9a8808af955727d0.hkmpvcwbzw.acm-validations.aws"
	showsRealOutput(t, "docs/acm.md", []shown{
		{"dcv --lab --now 2026-11-21T12:00:00Z -f docs/acm-certificate.json", exitDenied, false},
		{"dcv --lab -f docs/acm-certificate.json -o route53", exitDenied, true},
		{"dcv --lab _0123456789abcdef0123456789abcde1.undelegated.test " + value + " --ns ns2.undelegated.test", exitDenied, true},
		{"dcv --lab _a79865eb4cd1a6ab990a45779b4e0b96.typo.value-mistakes.test " + value, exitDenied, true},
		{"dcv --lab _d0000000000000000000000000000001.name-mistakes.test _t0000000000000000000000000000001.hkmpvcwbzw.acm-validations.aws", exitDenied, true},
		{"dcv --lab _a79865eb4cd1a6ab990a45779b4e0b96.both.value-beside.test " + value, exitDenied, true},
	})
}

// shown is a command whose output a page shows.
type shown struct {
	args  string
	code  int
	whole bool // or else up to the first blank line
}

// showsRealOutput demands that a page shows what the commands print when they
// are run from the top of the project.
func showsRealOutput(t *testing.T, page string, commands []shown) {
	t.Helper()
	t.Chdir("../..")
	b, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	text := steady(string(b))
	for _, tt := range commands {
		var out, errw bytes.Buffer
		if code := run(context.Background(), strings.Fields(tt.args), strings.NewReader(""), &out, &errw, func(string) string { return "" }); code != tt.code {
			t.Fatalf("%s: exit status %d, want %d: %s", tt.args, code, tt.code, errw.String())
		}
		want := out.String()
		if !tt.whole {
			want, _, _ = strings.Cut(want, "\n\n")
		}
		want = strings.TrimSpace(steady(want))
		if !strings.Contains(text, "```\n"+want+"\n```") {
			t.Errorf("%s does not show what mayissue %s prints:\n%s", page, tt.args, want)
		}
		if !strings.Contains(text, "go run ./cmd/mayissue "+tt.args) {
			t.Errorf("%s does not give the command mayissue %s", page, tt.args)
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

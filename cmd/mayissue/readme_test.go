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
// Times are the only thing that may differ.
func TestREADMEShowsRealOutput(t *testing.T) {
	b, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	instant := regexp.MustCompile(`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC`)
	readme := instant.ReplaceAllString(string(b), "TIME")
	for _, tt := range []struct {
		args  string
		whole bool // or else up to the first blank line
	}{
		{"check --lab", false},
		{"check --lab --ca globalsign.com cname.sub.example.org", true},
	} {
		var out, errw bytes.Buffer
		if code := run(context.Background(), strings.Fields(tt.args), strings.NewReader(""), &out, &errw, func(string) string { return "" }); code != exitDenied {
			t.Fatalf("%s: exit status %d, want %d: %s", tt.args, code, exitDenied, errw.String())
		}
		want := out.String()
		if !tt.whole {
			want, _, _ = strings.Cut(want, "\n\n")
		}
		want = strings.TrimSpace(instant.ReplaceAllString(want, "TIME"))
		if !strings.Contains(readme, "```\n"+want+"\n```") {
			t.Errorf("README.md does not show what mayissue %s prints:\n%s", tt.args, want)
		}
		if !strings.Contains(readme, "go run ./cmd/mayissue "+tt.args) {
			t.Errorf("README.md does not give the command mayissue %s", tt.args)
		}
	}
}

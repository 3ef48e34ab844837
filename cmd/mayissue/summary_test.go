package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// checkWith runs check on two names of the lab with an environment.
func checkWith(t *testing.T, format, summary string) (code int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	args := []string{"check", "--lab", "--no-probes", "--ca", "letsencrypt", "-o", format, "tight.example.com", "example.com"}
	code = run(context.Background(), args, strings.NewReader(""), &o, &e, func(key string) string {
		return map[string]string{"GITHUB_STEP_SUMMARY": summary}[key]
	})
	return code, o.String(), e.String()
}

// With -o github the results stand in Markdown in the summary of the step,
// after what others wrote there.
func TestSummary(t *testing.T) {
	file := filepath.Join(t.TempDir(), "summary.md")
	if err := os.WriteFile(file, []byte("before\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	code, out, errs := checkWith(t, "github", file)
	if code != exitDenied || !strings.HasPrefix(out, "::error title=") || errs != "" {
		t.Errorf("exit status %d, %q, %q", code, out, errs)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if text := string(b); !strings.HasPrefix(text, "before\n| | Name |") || !strings.Contains(text, "### tight.example.com") {
		t.Errorf("the summary is %q", text)
	}
	checkWith(t, "json", file)
	if after, _ := os.ReadFile(file); !bytes.Equal(after, b) {
		t.Error("another form writes a summary")
	}
	if code, out, errs := checkWith(t, "github", ""); code != exitDenied || out == "" || errs != "" {
		t.Errorf("without a summary: %d, %q, %q", code, out, errs)
	}
}

func TestSummaryThatCannotBeWritten(t *testing.T) {
	if code, _, errs := checkWith(t, "github", t.TempDir()); code != exitInternal || !strings.Contains(errs, "GITHUB_STEP_SUMMARY") || !strings.Contains(errs, "is a directory") {
		t.Errorf("exit status %d: %s", code, errs)
	}
	file := filepath.Join(t.TempDir(), "full.md")
	full := bytes.Repeat([]byte("x"), maxSummary)
	if err := os.WriteFile(file, full, 0o644); err != nil {
		t.Fatal(err)
	}
	code, _, errs := checkWith(t, "github", file)
	if b, _ := os.ReadFile(file); code != exitDenied || !strings.Contains(errs, "longer than 1048576 octets") || !bytes.Equal(b, full) {
		t.Errorf("exit status %d: %s", code, errs)
	}
}

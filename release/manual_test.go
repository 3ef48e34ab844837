package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// pagesOf are the manual pages of the release.
func pagesOf(t *testing.T) []string {
	t.Helper()
	var pages []string
	for _, pattern := range []string{"man/man1/*.1", "man/*/man1/*.1"} {
		found, err := filepath.Glob(filepath.Join(archive(t), pattern))
		if err != nil {
			t.Fatal(err)
		}
		pages = append(pages, found...)
	}
	if len(pages) < 40 {
		t.Errorf("only %d manual pages", len(pages))
	}
	return pages
}

// Neither mandoc nor groff has anything to complain of, and whatis can read
// every page.
func TestManualPages(t *testing.T) {
	need(t, "mandoc", "mandoc")
	need(t, "lexgrog", "man-db")
	pages := pagesOf(t)
	if out, err := exec.Command("mandoc", append([]string{"-Tlint", "-Wwarning"}, pages...)...).CombinedOutput(); err != nil {
		t.Errorf("mandoc: %v: %.2000s", err, out)
	}
	for _, page := range pages {
		cmd := exec.Command("man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", page)
		cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8", "MANROFFSEQ=", "MANWIDTH=80")
		var complaints strings.Builder
		cmd.Stderr = &complaints
		if err := cmd.Run(); err != nil || complaints.Len() > 0 {
			t.Errorf("%s: %v: %s", page, err, complaints.String())
		}
	}
	said := succeed(t, "lexgrog", pages...)
	for _, page := range pages {
		name := strings.TrimSuffix(filepath.Base(page), ".1")
		if !strings.Contains(said, page+": \""+name+" - ") {
			t.Errorf("%s: whatis finds no name in it", page)
		}
	}
}

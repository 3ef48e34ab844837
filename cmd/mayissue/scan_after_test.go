package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	comparison "github.com/mayissue/mayissue/internal/compare"
	"github.com/mayissue/mayissue/phrase"
)

// A scan that was interrupted makes its summary of what there is so far, and
// says of no name of the baseline that it is gone.
func TestSummaryOfInterruptedScan(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	names := file("names.txt", strings.Repeat("example.com\n", 3))
	baseline := file("baseline.ndjson", `{"schema":"mayissue/1","name":"example.com","issuers":["letsencrypt.org"],"result":"permit","reason":"authorized"}`)
	summary, differences := filepath.Join(dir, "summary.txt"), filepath.Join(dir, "differences.txt")
	scan := func(ctx context.Context) (code int, out, summed, differed string) {
		t.Helper()
		var o, e bytes.Buffer
		args := []string{
			"scan", "--lab", "-q", "--ca", "letsencrypt", "--summary", summary, "--baseline", baseline, "--differences", differences, names,
		}
		code = run(ctx, args, strings.NewReader(""), &o, &e, func(string) string { return "" })
		s, err := os.ReadFile(summary)
		d, err2 := os.ReadFile(differences)
		if err != nil || err2 != nil {
			t.Fatalf("%v, %v: exit status %d: %s", err, err2, code, e.String())
		}
		return code, o.String(), string(s), string(d)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	code, out, summed, differed := scan(ctx)
	if code != exitUndetermined || strings.Count(out, "\n") == 3 || !strings.HasPrefix(summed, "Summary of many names") || strings.Contains(differed, "in the baseline only") {
		t.Errorf("exit status %d, %q:\n%s\n%s", code, out, summed, differed)
	}
	code, _, summed, differed = scan(context.Background())
	if code != exitPermitted || !strings.Contains(summed, "authorized") || !strings.Contains(differed, "The baseline: 1 compared") {
		t.Errorf("exit status %d:\n%s\n%s", code, summed, differed)
	}
}

// Where the results of the runs before cannot be read again, no name of the
// baseline is said to be gone: they may have decided it.
func TestNothingIsGoneOfHalfARun(t *testing.T) {
	for _, c := range []struct {
		partial bool
		gone    int
	}{{false, 1}, {true, 0}} {
		var e bytes.Buffer
		m := &aftermath{flags: &afterFlags{}, p: &program{in: &phrase.Printer{}, out: &e, err: &e}, partial: c.partial}
		m.compare = comparison.New(phrase.English, m.spool)
		t.Cleanup(m.close)
		if err := m.compare.ReadBaseline(strings.NewReader(`{"schema":"mayissue/1","name":"example.com","issuers":[],"result":"permit"}`)); err != nil {
			t.Fatal(err)
		}
		if err := m.differences(true); err != nil {
			t.Fatal(err)
		}
		if total, _ := m.compare.Since(); total.Gone != c.gone {
			t.Errorf("partial %t: %d gone, want %d", c.partial, total.Gone, c.gone)
		}
	}
}

// The words that the help names are understood as it says.
func TestWordsOfExpectInHelp(t *testing.T) {
	long := strings.Join(strings.Fields(newScan(&program{in: &phrase.Printer{}}).Long), " ")
	_, long, _ = strings.Cut(long, "another system's verdicts: ")
	groups := strings.Split(long, "; ")
	if len(groups) < 4 {
		t.Fatalf("the help says %q", long)
	}
	for i, want := range []comparison.Verdict{comparison.Permit, comparison.Deny, comparison.Error} {
		for word := range strings.FieldsSeq(strings.ReplaceAll(groups[i], ",", "")) {
			if got := comparison.ParseVerdict(word); word != "or" && got != want {
				t.Errorf("%q: %s, want %s", word, got, want)
			}
		}
	}
}

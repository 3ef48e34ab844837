package pages

import (
	"context"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/mayissue/mayissue"
	"github.com/mayissue/mayissue/br"
	"github.com/mayissue/mayissue/lab"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/report"
)

// decided returns the results of the lab that the pages are made of: a denial
// by an alias, a bogus answer, a time-out with what all servers said, and a
// permit.
func decided(t *testing.T) map[string]report.Result {
	t.Helper()
	var wanted []*lab.Scenario
	for _, all := range []func() ([]*lab.Scenario, error){lab.Scenarios, lab.SignedScenarios} {
		scenarios, err := all()
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range scenarios {
			if slices.Contains([]string{"globalsign-table.txtar", "states.txtar"}, s.File) {
				wanted = append(wanted, s)
			}
		}
	}
	in, err := lab.New(wanted...)
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	engine, err := mayissue.New(mayissue.Config{
		Hints: []byte(in.RootHints()), Anchors: []byte(in.Anchors()), Transport: in, Diagnose: true, Vantage: "lab",
		Permit: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("fd53::/16")},
		Now:    func() time.Time { return in.SigningTime().Add(time.Since(began)) },
	})
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]report.Result{}
	for _, c := range []struct{ what, name, ca, result, reason string }{
		{"deny", "cname.sub.example.org", "globalsign.com", "deny", "not-authorized"},
		{"bogus", "bogus.example", "letsencrypt.org", "error", "dnssec-bogus"},
		{"timeout", "timeout.example.org", "globalsign.com", "error", "timeout"},
		{"permit", "www.secure.example", "letsencrypt.org", "permit", "authorized"},
	} {
		n, err := name.ParseRequest(c.name, name.Rules{OwnHierarchy: true})
		if err != nil {
			t.Fatal(err)
		}
		rs, _ := engine.Check(context.Background(), mayissue.Request{
			Name: n, Issuers: []string{c.ca}, Rules: br.At(in.SigningTime()),
		})
		if rs[0].Result != c.result || rs[0].Reason != c.reason {
			t.Fatalf("%s: %s (%s), want %s (%s)", c.name, rs[0].Result, rs[0].Reason, c.result, c.reason)
		}
		out[c.what] = rs[0]
	}
	if len(out["timeout"].Matrix) == 0 || len(out["bogus"].Chain) == 0 || len(out["deny"].Alias) == 0 {
		t.Fatal("the results have not all that a page can show")
	}
	return out
}

// write writes the page of results to a file and returns its path.
func write(t *testing.T, lang phrase.Language, rs ...report.Result) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "page.html")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := report.Write(f, "html", rs, report.Options{Lang: lang}); err != nil {
		t.Fatal(err)
	}
	return path
}

package pages

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/mayissue/mayissue/internal/tally"
	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/report"
)

// TestSummaryPages opens the page of a summary in every language: of the lab's
// results under many names and for two CAs, with signatures that end soon, and
// with names as long as names get.
func TestSummaryPages(t *testing.T) {
	browser, results := startBrowser(t), decided(t)
	now := results["permit"].CheckedAt
	counted := tally.New(now)
	counted.SetInput(tally.Input{Lines: 1_000_010, Blank: 7, Comments: 3})
	long := strings.Repeat(strings.Repeat("long", 15)+".", 3) + "example"
	for i := range 60 {
		for what, r := range results {
			r.Name = fmt.Sprintf("%s%d.zone%d.com", what, i, i)
			if i%7 == 0 {
				r.Name = fmt.Sprintf("%d.%s", i, long)
			}
			if r.Result == "permit" {
				until := now.Add(time.Duration(i) * 4 * time.Hour)
				r.SignedUntil = &until
			}
			if r.FailedServers != nil {
				r.FailedServers = []report.Server{{Name: fmt.Sprintf("ns1.operator%d.net", i%40)}, {Name: "ns2." + long}}
			}
			counted.Add(r)
			r.Issuers, r.CA = []string{"ca.example"}, ""
			counted.Add(r)
		}
	}
	for _, lang := range phrase.Languages() {
		t.Run(lang.String(), func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "summary.html")
			f, err := os.Create(path)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			if err := tally.Write(f, "html", counted.Summary(), tally.Options{Lang: lang}); err != nil {
				t.Fatal(err)
			}
			check(t, open(t, browser, path), lang)
		})
	}
}

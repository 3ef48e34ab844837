package mayissue_test

import (
	"bytes"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/mayissue/mayissue/diagnose"
	"github.com/mayissue/mayissue/lab"
	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/report"
)

var updatePages = flag.Bool("update-findings", false, "write docs/findings anew")

// withoutName are the codes that no name of the lab can show by itself, with
// what shows them.
var withoutName = map[string]string{
	"caa.param-unread":       "a CA whose profile says that it reads no parameters (`--profile`)",
	"caa.lookup-failed":      "`check --policy br`, where BR 4.2.2.1 lets a failed lookup pass",
	"caa.duplicate-record":   "a replay of evidence in which one record stands twice in different octets",
	"ca.identity":            "a CA that gives no issuer domain name",
	"name.invalid":           "a name that no public certificate can hold, such as `localhost`",
	"chk.unreachable":        "a machine that has no way to the DNS",
	"chk.clock":              "a machine whose clock is wrong (`--now`)",
	"chk.canceled":           "a check that is interrupted",
	"srv.lookup-timeout":     noCause,
	"srv.lookup-servfail":    noCause,
	"srv.lookup-refused":     noCause,
	"srv.lookup-notimp":      noCause,
	"srv.lookup-formerr":     noCause,
	"srv.lookup-rcode":       noCause,
	"srv.lookup-lame":        noCause,
	"srv.lookup-unreachable": noCause,
	"srv.lookup-tcp":         noCause,
	"srv.lookup-malformed":   noCause,
	"srv.lookup-budget":      noCause,
	"dnssec.bogus":           noCause,
	"dnssec.indeterminate":   noCause,

	// What rests on more than a decision.
	"caa.shadowed-by-cname":         "`check --zone FILE`",
	"caa.entered-not-served":        "`check --zone FILE`",
	"caa.entered-ttl":               "`check --zone FILE`",
	"caa.entered-private":           "`check --zone FILE`",
	"caa.entered-elsewhere":         "`check --zone FILE`",
	"caa.stale-cache":               "`check --resolver ADDR`",
	"caa.inconsistent-perspectives": "`replay` of evidence from several places",
	"srv.geo-blocked":               "`replay` of evidence from several places",
	"chk.undelegated":               "`check --ns NAME/IP`",
}

// noCause is what shows the codes that name a symptom only.
const noCause = "`check --no-probes`, and wherever no cause can be told: it names what was seen and leaves the cause open"

// shown is a finding as a name of the lab shows it.
type shown struct {
	check    lab.Check
	scenario *lab.Scenario
	finding  report.Finding
}

// shownByLab decides, for every code that a check of the lab demands, the
// first such check, and returns the finding.
func shownByLab(t *testing.T) map[string]shown {
	t.Helper()
	out := map[string]shown{}
	for _, s := range everyScenario(t) {
		for _, c := range s.Checks {
			for _, code := range c.Must {
				if _, ok := out[code]; ok || strings.HasSuffix(code, "*") {
					continue
				}
				synctest.Test(t, func(t *testing.T) {
					in, err := lab.NewAt(rulesDate, s)
					if err != nil {
						t.Fatal(err)
					}
					res := decideCheck(t, in, c)
					if i := slices.IndexFunc(res.Findings, func(f report.Finding) bool { return f.Code == code }); i >= 0 {
						out[code] = shown{c, s, res.Findings[i]}
					}
				})
			}
		}
	}
	return out
}

// TestEveryCodeHasALabName: each code of the catalogue is demanded by a check
// of the lab, or is named here with what shows it.
func TestEveryCodeHasALabName(t *testing.T) {
	by := map[string]bool{}
	for _, s := range everyScenario(t) {
		for _, c := range s.Checks {
			for _, code := range c.Must {
				by[code] = true
			}
		}
	}
	known := map[string]bool{}
	for _, e := range diagnose.Catalogue() {
		known[e.Code] = true
		if by[e.Code] == (withoutName[e.Code] != "") {
			t.Errorf("%s: by a name of the lab: %t; by something else: %q", e.Code, by[e.Code], withoutName[e.Code])
		}
	}
	for code := range maps.Keys(by) {
		if !known[code] && !strings.HasSuffix(code, "*") {
			t.Errorf("%s is demanded by the lab and in no catalogue", code)
		}
	}
}

// TestFindingPages holds docs/findings to what the program says: one page a
// code, in all languages.
func TestFindingPages(t *testing.T) {
	examples := shownByLab(t)
	pages := map[string]string{"README.md": index()}
	for _, e := range diagnose.Catalogue() {
		pages[e.Code+".md"] = page(e, examples[e.Code])
	}
	dir := filepath.Join("docs", "findings")
	if *updatePages {
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		for name, text := range pages {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if pages[f.Name()] == "" {
			t.Errorf("%s is the page of no code: run go test -run TestFindingPages -update-findings .", f.Name())
		}
	}
	for name, want := range pages {
		got, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil || string(got) != want {
			t.Errorf("%s is not what the program says: run go test -run TestFindingPages -update-findings . (%v)", name, err)
		}
	}
}

func index() string {
	var b strings.Builder
	b.WriteString("# Findings\n\nWhat `mayissue` finds, by code. Codes never change their meaning. These pages are made by the program\n(`go test -run TestFindingPages -update-findings .`) from its lab; `mayissue explain CODE` shows the same.\n\n| code | meaning |\n|---|---|\n")
	for _, e := range diagnose.Catalogue() {
		fmt.Fprintf(&b, "| [%s](%s.md) | %s |\n", e.Code, e.Code, e.Meaning)
	}
	return b.String()
}

// page is the page of one code.
func page(e diagnose.Entry, s shown) string {
	var b bytes.Buffer
	fmt.Fprintf(&b, "# %s\n\n", e.Code)
	for _, l := range phrase.Languages() {
		fmt.Fprintf(&b, "- %s\n", phrase.For(l).Say(e.Meaning))
	}
	if s.scenario == nil {
		fmt.Fprintf(&b, "\nIt is shown by %s.\n", withoutName[e.Code])
		return b.String()
	}
	f := s.finding
	fmt.Fprintf(&b, "\nSeverity `%s`, confidence `%s`, who must act: `%s`.\n", f.Severity, f.Confidence, f.Who)
	if s.check.Asked != nil {
		fmt.Fprintf(&b, "\nAn example from the lab, %s in `mayissue dcv --lab`: %s.\n", s.check.Name, s.check.Show)
	} else {
		fmt.Fprintf(&b, "\nAn example from the lab, `mayissue check --lab --ca %s %s`: %s.\n", strings.Join(s.check.CA, ","), s.check.Name, s.check.Show)
	}
	for _, l := range phrase.Languages() {
		section(&b, phrase.For(l), f)
	}
	if len(f.Commands) > 0 {
		b.WriteString("\n## Commands that show it\n")
		for _, c := range f.Commands {
			fmt.Fprintf(&b, "\n```\n%s\n%s\n%s\n```\n", c.Dig, c.Nslookup, c.PowerShell)
		}
	}
	return b.String()
}

// section is the finding in one language.
func section(b *bytes.Buffer, p *phrase.Printer, f report.Finding) {
	names := map[phrase.Language]string{phrase.English: "English", phrase.Japanese: "日本語", phrase.Korean: "한국어", phrase.Chinese: "简体中文"}
	fmt.Fprintf(b, "\n## %s\n\n**%s**\n", names[p.Language()], p.Say(f.Title))
	if d := p.Say(f.Detail); d != "" {
		fmt.Fprintf(b, "\n%s\n", d)
	}
	for i, e := range f.Excluded {
		if i == 0 {
			b.WriteString("\n")
		}
		fmt.Fprintf(b, "- %s\n", p.Say(e))
	}
	for i, s := range f.Remedy {
		if s.Copy != "" {
			fmt.Fprintf(b, "\n       %s\n", report.Inert(s.Copy))
			continue
		}
		fmt.Fprintf(b, "\n%d. %s\n", i+1, p.Say(s.Say))
	}
}

package mayissue_test

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/mayissue/mayissue/diagnose"
	"github.com/mayissue/mayissue/lab"
	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/report"
)

var updateLetters = flag.Bool("update-letters", false, "write testdata/letter-*.golden anew")

// decided decides a name of a scenario as it stands in the lab, at a fixed
// time.
func decided(t *testing.T, scenario, asked string) report.Result {
	t.Helper()
	for _, s := range everyScenario(t) {
		for _, c := range s.Checks {
			if s.File != scenario || c.Name != asked {
				continue
			}
			var res report.Result
			synctest.Test(t, func(t *testing.T) {
				in, err := lab.NewAt(rulesDate, s)
				if err != nil {
					t.Fatal(err)
				}
				res = decideCheck(t, in, c)
			})
			return res
		}
	}
	t.Fatalf("%s checks no %s", scenario, asked)
	return report.Result{}
}

// steady takes out of a letter what chance decides: the hash of octets drawn
// at random, fractions of time, and the order of what was asked at once.
func steady(text string) string {
	text = regexp.MustCompile(`[0-9a-f]{64}`).ReplaceAllString(text, "HASH")
	text = regexp.MustCompile(`T\d\d:\d\d:\d\dZ`).ReplaceAllString(text, "TTIME")
	lines := strings.Split(text, "\n")
	for i := range lines {
		if j := i + 1; j < len(lines) && strings.HasPrefix(lines[i], "- 2026") && (i == 0 || !strings.HasPrefix(lines[i-1], "- 2026")) {
			for j < len(lines) && strings.HasPrefix(lines[j], "- 2026") {
				j++
			}
			slices.Sort(lines[i:j])
		}
	}
	return strings.Join(lines, "\n")
}

// TestLetters holds letters to what was read and found good.
func TestLetters(t *testing.T) {
	for file, at := range map[string][2]string{
		"firewall": {"letsencrypt-page.txtar", "firewall.example.net"},
		"alias":    {"globalsign-table.txtar", "cname.sub.example.org"},
		"tcp":      {"caa-elsewhere.txtar", "too-large.test"},
	} {
		res := decided(t, at[0], at[1])
		if res.Letter == nil {
			t.Errorf("%s: no letter", at[1])
			continue
		}
		got := steady(res.Letter.Text(phrase.English))
		golden := filepath.Join("testdata", "letter-"+file+".golden")
		if *updateLetters {
			if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil || got != string(want) {
			t.Errorf("%s is not the letter (%v); got:\n%s", golden, err, got)
		}
	}
}

// TestLettersOfAllScenarios: a letter is written exactly where somebody else
// stands in the way. It names the name and the evidence, says what every
// letter must, is inert, and its commands are those of the exchanges.
func TestLettersOfAllScenarios(t *testing.T) {
	n := 0
	for _, s := range everyScenario(t) {
		synctest.Test(t, func(t *testing.T) {
			in, err := lab.New(s)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range s.Checks {
				res := decideCheck(t, in, c)
				want := slices.ContainsFunc(res.Findings, func(f report.Finding) bool {
					return f.Severity == "error" && slices.Contains([]string{"dns-host", "registrar", "parent", "target-owner"}, f.Who)
				})
				if (res.Letter != nil) != want {
					t.Errorf("%s (%s): a letter: %t, want %t", c.Name, codes(res), res.Letter != nil, want)
				}
				if res.Letter != nil {
					n++
					checkLetter(t, res)
				}
			}
		})
	}
	if n == 0 {
		t.Error("no letter was written")
	}
}

func checkLetter(t *testing.T, res report.Result) {
	t.Helper()
	text := res.Letter.Text(phrase.English)
	name := strings.TrimPrefix(res.Name, "*.")
	wanted := []string{name, res.EvidenceHash, "What we ask you to do:\n- ", "Thank you."}
	rules, dig := "RFC 8659", "    dig @"
	ofRecord := res.Validation != nil && res.Validation.Status == "undetermined" // and not CAA, which permits
	if f, _ := diagnose.Addressed(res.Findings); strings.HasPrefix(f.Code, "dcv.") || ofRecord {
		rules, dig = "section 3.2.2.4.", "    dig "
	}
	wanted = append(wanted, rules)
	if strings.Contains(text, "What was asked") {
		wanted = append(wanted, dig, "    nslookup ", "over UDP: ")
	}
	for _, want := range wanted {
		if !strings.Contains(text, want) {
			t.Errorf("%s: no %q in the letter:\n%s", res.Name, want, text)
		}
	}
	if strings.Contains(text, "test system") || strings.Contains(text, "%!") {
		t.Errorf("%s: the letter says what is not for who gets it:\n%s", res.Name, text)
	}
	if i := strings.IndexFunc(text, func(r rune) bool { return r != '\n' && (r < ' ' || r > '~') }); i >= 0 {
		t.Errorf("%s: the letter holds %q at %d", res.Name, text[i:i+1], i)
	}
	if res.Letter.To.IsZero() || res.Letter.SubjectEN != res.Letter.Subject.String() {
		t.Errorf("%s: to %q, subject %q", res.Name, res.Letter.To, res.Letter.SubjectEN)
	}
	f, _ := diagnose.Addressed(res.Findings)
	failed := res.Result == "error" && f.Who == "dns-host" && strings.HasPrefix(f.Code, "srv.") && f.Code != "srv.tcp-closed"
	if strings.Contains(text, "If you do not support CAA records") != failed {
		t.Errorf("%s: the answer to \"we do not support CAA\" is there: %t, want %t", res.Name, !failed, failed)
	}
}

package mayissue_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/mayissue/mayissue"
	"github.com/mayissue/mayissue/report"
)

// TestCausesSayWhatToDo: findings about what is not to be seen in the records
// say what was seen where, and the remedy of the catalogue (ecosystem.md 4.1).
func TestCausesSayWhatToDo(t *testing.T) {
	for _, tt := range []struct {
		name, code, severity, who string
		want                      []string
	}{
		{"www.doubled.test", "caa.wrong-owner", "error", "owner", []string{
			"At www.doubled.test.doubled.test there is: 0 issue \"ca.example\"", "\nwww.doubled.test. CAA 0 issue \"ca.example\"",
			"appends doubled.test by itself", "No wildcard made this answer"}},
		{"www.challenge.test", "caa.wrong-owner", "error", "owner", []string{"_acme-challenge.www.challenge.test", "\nwww.challenge.test. CAA 0 issue \"ca.example\""}},
		{"*.starred.test", "caa.wrong-owner", "error", "owner", []string{"stand at *.starred.test", "\nstarred.test. CAA 0 issue \"ca.example\"", "\nstarred.test. CAA 0 issuewild \"ca.example\"", "issuewild speaks of wildcards"}},
		{"www.as-txt.test", "caa.as-txt", "error", "owner", []string{"never read TXT records", "\nwww.as-txt.test. CAA 0 issue \"ca.example\""}},
		{"stale.test", "caa.inconsistent-servers", "warning", "dns-host", []string{"ns1.stale.test", "ns2.stale.test", "old.example", "asked directly"}},
		{"out-of-step.test", "caa.inconsistent-servers", "error", "dns-host", []string{"By 1 of 2 of them the CA would be let in.", "same serial number", "128 tbs \"x\"", "higher serial number"}},
		{"too-large.test", "caa.too-large", "error", "dns-host", []string{"Open TCP port 53", "1232 octets", "they answer over UDP"}},
		{"injected.test", "caa.provider-injected", "warning", "owner", []string{"Cloudflare", "Universal SSL", "\ninjected.test. CAA 0 issue \"sectigo.com\""}},
		{"www.added.test", "caa.auto-san", "warning", "owner", []string{"may not issue for added.test", "not to add added.test"}},
	} {
		res := decided(t, "caa-elsewhere.txtar", tt.name)
		i := slices.IndexFunc(res.Findings, func(f report.Finding) bool { return f.Code == tt.code })
		if i < 0 {
			t.Errorf("%s: no %s among %s", tt.name, tt.code, codes(res))
			continue
		}
		f := res.Findings[i]
		text := f.Title.String() + "\n" + f.Detail.String() + "\n" + f.Remedy.String()
		for _, e := range f.Excluded {
			text += "\n" + e.String()
		}
		for _, w := range tt.want {
			if !strings.Contains(text, w) {
				t.Errorf("%s: %s does not say %q:\n%s", tt.name, tt.code, w, text)
			}
		}
		if f.Severity != tt.severity || f.Who != tt.who {
			t.Errorf("%s: %s is %s for %s, want %s for %s", tt.name, tt.code, f.Severity, f.Who, tt.severity, tt.who)
		}
	}
}

// TestTogether: what results of one run say about each other, said once.
func TestTogether(t *testing.T) {
	result := func(n, verdict, at string, issuers ...string) report.Result {
		return report.Result{Name: n, Result: verdict, FoundAt: at, Issuers: issuers, CA: "A CA"}
	}
	for _, tt := range []struct {
		what string
		rs   []report.Result
		want string // names with the finding
	}{
		{"www is denied", []report.Result{result("a.test", "permit", "", "ca.example"), result("www.a.test", "deny", "www.a.test", "ca.example")}, "a.test"},
		{"the name without is denied", []report.Result{result("a.test", "deny", "test", "ca.example"), result("www.a.test", "permit", "", "ca.example")}, "www.a.test"},
		{"both are permitted", []report.Result{result("a.test", "permit", "", "ca.example"), result("www.a.test", "permit", "", "ca.example")}, ""},
		{"for another CA", []report.Result{result("a.test", "permit", "", "ca.example"), result("www.a.test", "deny", "www.a.test", "other.example")}, ""},
		{"a wildcard", []report.Result{result("*.a.test", "permit", "", "ca.example"), result("a.test", "deny", "a.test", "ca.example")}, ""},
		{"no answer", []report.Result{result("a.test", "permit", "", "ca.example"), result("www.a.test", "error", "", "ca.example")}, ""},
		{"a CA that adds no names", []report.Result{result("a.test", "permit", "", "letsencrypt.org"), result("www.a.test", "deny", "www.a.test", "letsencrypt.org")}, ""},
		{"nobody is named", []report.Result{result("a.test", "permit", ""), result("www.a.test", "deny", "www.a.test")}, ""},
	} {
		mayissue.Together(tt.rs)
		mayissue.Together(tt.rs)
		var got []string
		for _, r := range tt.rs {
			for _, f := range r.Findings {
				got = append(got, r.Name)
				if f.Code != "caa.auto-san" || f.Severity != "warning" {
					t.Errorf("%s: %+v", tt.what, f)
				}
			}
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%s: said of %q, want %q", tt.what, got, tt.want)
		}
	}
}

// TestTogetherLoosened: DIAG-20, DIAG-25. A set that allows more than the one
// above it is told where one run saw both.
func TestTogetherLoosened(t *testing.T) {
	result := func(n, verdict, at string, wildcard bool, values ...string) report.Result {
		r := report.Result{Name: n, Result: verdict, FoundAt: at, Wildcard: wildcard, Issuers: []string{"ca.example"}}
		for _, v := range values {
			tag, value, _ := strings.Cut(v, " ")
			r.Records = append(r.Records, report.Record{Tag: tag, Value: value})
		}
		return r
	}
	own := result("a.b.test", "permit", "a.b.test", false, "issue ca.example")
	for _, tt := range []struct {
		what  string
		above report.Result
		want  bool
	}{
		{"another CA above", result("b.test", "deny", "b.test", false, "issue other.example"), true},
		{"nobody above", result("b.test", "deny", "b.test", false, "issue ;"), true},
		{"the same above", result("b.test", "permit", "b.test", false, "issue ca.example"), false},
		{"more above", result("b.test", "permit", "b.test", false, "issue ca.example", "issue other.example"), false},
		{"nothing restricted above", result("b.test", "permit", "b.test", false, "iodef mailto:x@b.test"), false},
		{"beside it", result("c.test", "deny", "c.test", false, "issue other.example"), false},
		{"below it", result("z.a.b.test", "deny", "z.a.b.test", false, "issue other.example"), false},
		{"at an alias above", func() report.Result {
			r := result("b.test", "deny", "b.test", false, "issue other.example")
			r.Alias = []string{"elsewhere.test"}
			return r
		}(), false},
	} {
		rs := []report.Result{own, tt.above}
		mayissue.Together(rs)
		mayissue.Together(rs)
		n := 0
		for _, f := range rs[0].Findings {
			if f.Code == "caa.loosened" && f.Severity == "info" && f.At == "a.b.test" {
				n++
			}
		}
		if len(rs[0].Findings) != n || (n == 1) != tt.want || n > 1 {
			t.Errorf("%s: %d findings, want one: %t", tt.what, n, tt.want)
		}
	}
}

package report

import (
	"encoding/xml"
	"strings"
	"testing"

	"github.com/mayissue/mayissue/phrase"
)

func TestJUnitForm(t *testing.T) {
	var doc junitSuites
	if err := xml.Unmarshal([]byte(render(t, "junit", Options{}, append(all(), sample("matrix"), sample("who"))...)), &doc); err != nil {
		t.Fatal(err)
	}
	suite := doc.Suites[0]
	if suite.Tests != 8 || suite.Failures != 2 || suite.Errors != 3 || len(suite.Cases) != 8 || doc.Tests != 8 {
		t.Errorf("counts %+v", suite.junitCounts)
	}
	for i, want := range []struct{ failure, err string }{{}, {"not-authorized", ""}, {"critical-unknown", ""}, {"", "timeout"}, {"", "invalid-name"}, {}, {"", "timeout"}, {}} {
		c := suite.Cases[i]
		if typeOf(c.Failure) != want.failure || typeOf(c.Error) != want.err {
			t.Errorf("%s: failure %q, error %q", c.Name, typeOf(c.Failure), typeOf(c.Error))
		}
		if c.Out == nil || !strings.Contains(c.Out.Text, "sha256:0123") {
			t.Errorf("%s: no hash of the evidence", c.Name)
		}
	}
	if c := suite.Cases[1]; !strings.Contains(c.Failure.Text, `caatag.example.org. CAA 0 issue "globalsign.com"`) || c.ClassName != "CAA.GlobalSign" {
		t.Errorf("no remedy in the body: %+v", c)
	}
	if c := suite.Cases[6]; c.File != "names.txt" || c.Line != 3 {
		t.Errorf("place %q, line %d", c.File, c.Line)
	}
	if c := suite.Cases[7]; !strings.Contains(c.Out.Text, "entrust.net") || c.ClassName != "CAA" {
		t.Errorf("who may issue is not told: %+v", c)
	}
}

func typeOf(p *junitProblem) string {
	if p == nil {
		return ""
	}
	return p.Type
}

// What XML 1.0 forbids, and what ends a CDATA section, comes back as text.
func TestJUnitOfHostileText(t *testing.T) {
	r := sample("error")
	r.Findings = nil
	r.Detail = phrase.Data("\x00\x0b\x1f\ufffe\uffff]]><error/>&#0;\xff")
	var doc junitSuites
	if err := xml.Unmarshal([]byte(render(t, "junit", Options{}, r)), &doc); err != nil {
		t.Fatal(err)
	}
	if text := doc.Suites[0].Cases[0].Error.Text; !strings.Contains(text, Inert(r.Detail.String())) {
		t.Errorf("got %q", text)
	}
}

func TestGitHubForm(t *testing.T) {
	r := sample("deny-parent")
	r.Source = &Source{File: "a:b,c%\n.txt", Line: 12}
	r.Findings[0].Title, r.Findings[0].Detail = phrase.Data("100% of\nit"), phrase.Data("a, b: c")
	lines := strings.Split(render(t, "github", Options{}, r, sample("permit")), "\n")
	want := `::error file=a%3Ab%2Cc%25\010.txt,line=12,title=caa.issuer-missing.parent::sub.caatag.example.org: 100%25 of\010it.%0Aa, b: c%0A`
	if len(lines) != 3 || !strings.HasPrefix(lines[0], want) || !strings.HasPrefix(lines[1], "::notice file=") || lines[2] != "" {
		t.Errorf("got %q", lines)
	}
	if out := render(t, "github", Options{Quiet: true}, r); strings.Count(out, "\n") != 1 {
		t.Errorf("quiet: %q", out)
	}
	r.Findings[1].Severity = "warning"
	if out := render(t, "github", Options{}, r); !strings.Contains(out, "\n::warning ") {
		t.Errorf("no warning in %q", out)
	}
}

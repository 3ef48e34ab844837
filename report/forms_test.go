package report

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

func names(ss ...string) []name.Name {
	var out []name.Name
	for _, s := range ss {
		out = append(out, name.MustParse(s))
	}
	return out
}

// one is a decision of one level with one record in the way.
func one(climbed string, alias []string, r caa.Record, why caa.Reason) ([]caa.Level, caa.Decision) {
	l := caa.Level{Name: name.MustParse(climbed), Outcome: caa.LevelCAA, Alias: names(alias...), Records: []caa.Record{r}}
	return []caa.Level{l}, caa.Decision{Verdict: caa.Deny, Reason: why, FoundAt: l.Name, Records: []caa.Judged{{Record: r, Why: why}}}
}

// Every row of GlobalSign's table, letter by letter (DIAG-01 to DIAG-07).
func TestLines(t *testing.T) {
	issue := caa.Record{Tag: "issue", Value: "different.issuer.com"}
	critical := caa.Record{Flags: 128, Tag: "invalidtag", Value: "globalsign.com"}
	for _, tc := range []struct {
		id, asked, climbed string
		alias              []string
		record             caa.Record
		why                caa.Reason
		want               string
	}{
		{"DIAG-01", "example.org", "example.org", nil, issue, caa.NotAuthorized, "example.org: example.org: issue=different.issuer.com"},
		{"DIAG-11", "caatag.example.org", "caatag.example.org", nil, issue, caa.NotAuthorized, "caatag.example.org: caatag.example.org: issue=different.issuer.com"},
		{"DIAG-02", "sub.caatag.example.org", "caatag.example.org", nil, issue, caa.NotAuthorized, "sub.caatag.example.org: caatag.example.org: issue=different.issuer.com"},
		{"DIAG-03", "cname.sub.example.org", "cname.sub.example.org", []string{"cname.target.example.org"}, issue, caa.NotAuthorized, "cname.sub.example.org: cname.target.example.org: issue=different.issuer.com; CNAME"},
		{"DIAG-04", "critical.example.org", "critical.example.org", nil, critical, caa.CriticalUnknown, "critical.example.org: critical.example.org: invalidtag=globalsign.com; CRITICAL"},
		{"DIAG-05", "cname.critical.example.org", "cname.critical.example.org", []string{"critical.cname.target.example.org"}, critical, caa.CriticalUnknown, "cname.critical.example.org: critical.cname.target.example.org: invalidtag=globalsign.com; CNAME CRITICAL"},
		{"CAA-06", "a.example.org", "a.example.org", []string{"hop.example.net", "end.example.net"}, issue, caa.NotAuthorized, "a.example.org: end.example.net: issue=different.issuer.com; CNAME"},
		{"CAA-15", "*.example.org", "example.org", nil, issue, caa.NotAuthorized, "*.example.org: example.org: issue=different.issuer.com"},
		{"CAD-27", "example.org", "example.org", nil, caa.Record{Flags: 128, Tag: "issue", Value: "other"}, caa.NotAuthorized, "example.org: example.org: issue=other; CRITICAL"}, // the mark is the record's flag, whatever denies
		{"CAP-53", "example.org", "example.org", nil, caa.Record{Tag: "iss\x1bue", Value: "a\x00\xff\n<b>"}, caa.MalformedValue, `example.org: example.org: iss\027ue=a\000\255\010<b>`},
	} {
		levels, d := one(tc.climbed, tc.alias, tc.record, tc.why)
		if got := Lines(levels, d, tc.asked); !slices.Equal(got, []string{tc.want}) {
			t.Errorf("%s: got %q, want %q", tc.id, got, tc.want)
		}
	}
	levels, d := one("example.org", []string{"example.net"}, issue, caa.NotAuthorized)
	levels[0].DNAME = true
	if got := Lines(levels, d, "example.org"); !strings.HasSuffix(got[0], "; CNAME") {
		t.Errorf("DNAME counts as CNAME: %q", got)
	}
}

// DIAG-06, DIAG-07 and all the reasons that have no line.
func TestLinesOfFailures(t *testing.T) {
	for _, reason := range caa.Reasons() {
		want := []string{}
		switch reason {
		case caa.Timeout:
			want = []string{"request timed out"}
		case caa.ServFail:
			want = []string{"servfail dns response"}
		}
		got := Lines(nil, caa.NoClimb(reason, phrase.Phrase{}), "example.org")
		if got == nil || !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", reason, got, want)
		}
	}
}

// One line for each record in the way and none for the others; after 20, how
// many more (CAD-44).
func TestLinesAreCounted(t *testing.T) {
	levels, d := one("example.org", nil, caa.Record{Tag: "issue", Value: "0"}, caa.NotAuthorized)
	d.Records = append(d.Records, caa.Judged{Record: caa.Record{Tag: "iodef", Value: "mailto:a@b"}})
	for i := 1; i < 20; i++ {
		d.Records = append(d.Records, caa.Judged{Record: caa.Record{Tag: "issue", Value: fmt.Sprint(i)}, Why: caa.NotAuthorized})
	}
	if got := Lines(levels, d, "example.org"); len(got) != 20 || got[19] != "example.org: example.org: issue=19" {
		t.Errorf("20 records: %q", got)
	}
	for range 981 {
		d.Records = append(d.Records, caa.Judged{Record: caa.Record{Tag: "issue", Value: "x"}, Why: caa.NotAuthorized})
	}
	if got := Lines(levels, d, "example.org"); len(got) != 21 || got[20] != "and 981 more" {
		t.Errorf("CAD-44: 1001 records: %q", got)
	}
}

func TestGlobalSignForm(t *testing.T) {
	out := render(t, "globalsign", Options{}, all()...)
	lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
	want := []string{
		"sub.caatag.example.org: caatag.example.org: issue=different.issuer.com",
		"*.cname.sub.example.org: cname.target.example.org: invalidtag=globalsign.com; CNAME CRITICAL",
		"request timed out",
		"localhost: no dns response that can be used (invalid-name)",
	}
	if len(lines) != 6 || !slices.Equal(lines[2:], want) || !strings.Contains(lines[0], "4 of the 6 names") {
		t.Errorf("got\n%s", out)
	}
	if out := render(t, "globalsign", Options{}, sample("permit")); strings.Count(out, "\n") != 1 {
		t.Errorf("permitted: %q", out)
	}
}

// RFC 8555 section 6.7.1: a subproblem for each name, the identifier in
// subproblems only, compound where there are several.
func TestACMEForm(t *testing.T) {
	type doc struct {
		Type, Detail string
		Status       int
		Identifier   *struct{ Type, Value string }
		Subproblems  []struct {
			Type, Detail string
			Identifier   struct{ Type, Value string }
		}
	}
	decode := func(rs ...Result) (d doc) {
		if err := json.Unmarshal([]byte(render(t, "acme", Options{}, rs...)), &d); err != nil {
			t.Fatal(err)
		}
		if d.Identifier != nil {
			t.Error("an identifier outside subproblems")
		}
		return d
	}
	d := decode(sample("deny-parent"), sample("permit"))
	if d.Type != "urn:ietf:params:acme:error:caa" || d.Status != 403 || len(d.Subproblems) != 1 ||
		d.Subproblems[0].Identifier.Type != "dns" || d.Subproblems[0].Identifier.Value != "sub.caatag.example.org" ||
		!strings.Contains(d.Subproblems[0].Detail, "issue=different.issuer.com") {
		t.Errorf("one denied: %+v", d)
	}
	if d := decode(sample("error")); d.Type != "urn:ietf:params:acme:error:dns" || d.Status != 400 {
		t.Errorf("one without an answer: %+v", d)
	}
	d = decode(all()...)
	var types []string
	for _, s := range d.Subproblems {
		types = append(types, strings.TrimPrefix(s.Type, "urn:ietf:params:acme:error:"))
	}
	if d.Type != "urn:ietf:params:acme:error:compound" || !slices.Equal(types, []string{"caa", "caa", "dns", "rejectedIdentifier"}) {
		t.Errorf("several: %s with %v", d.Type, types)
	}
	own := sample("error")
	own.Reason = "own-network"
	if d := decode(own); d.Type != "urn:ietf:params:acme:error:serverInternal" || d.Status != 500 {
		t.Errorf("our own network: %+v", d)
	}
	if out := render(t, "acme", Options{}, sample("permit")); out != "" {
		t.Errorf("a problem where there is none: %q", out)
	}
}

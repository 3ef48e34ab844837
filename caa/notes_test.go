package caa

import (
	"fmt"
	"strings"
	"testing"

	"github.com/mayissue/mayissue/name"
)

// noted returns the codes of a decision's notes with the index of the record.
func noted(d Decision) string {
	var s []string
	for _, n := range d.Notes {
		s = append(s, fmt.Sprintf("%s@%d", strings.TrimPrefix(n.Code, "caa."), n.Record))
	}
	return strings.Join(s, " ")
}

func TestNotes(t *testing.T) {
	literal, off := ours(t), ours(t, WithoutRFC8657())
	for _, c := range []struct {
		id, set string
		ca      Authority
		want    string
	}{
		{"", "issue ca.example\nissue other\niodef mailto:a@b.example", literal, ""},
		// CAP-03: flag value 1 is always reported, whichever way it is taken.
		{"CAP-03", "1 tbs x\nissue ;", literal, "flag-1@0 tag-unknown@0"},
		{"CAP-03", "1 tbs x\nissue ;", boulder(t), "flag-1@0 tag-unknown@0"},
		{"CAP-03", "1 issue ca.example", literal, "flag-1@0"},
		{"CAP-02", "2 issue ca.example\n192 issue ;\n129 issue ;\n128 issue other", literal, "flags-reserved@0 flags-reserved@1 flags-reserved@2"},
		{"CAP-05", "is_sue ca.example\nissue ;", literal, "tag-invalid@0"},
		{"caa.tag-misspelt", "issues ;\nissue-wild ;\nisue ;\niodf x\nissue ;", literal, "tag-misspelt@0 tag-invalid@1 tag-misspelt@2 tag-misspelt@3"},
		{"TAG-09", "policy x\nissue ;", literal, "tag-unknown@0"},
		{"CAD-35", "contactemail a@b.c\nissue ;", boulder(t), "tag-unknown@0"},
		{"CAP-42", "issue Ca.Example", literal, "issuer-case@0"},
		{"CAP-42", "issue Other", literal, ""},
		{"CAP-38", `issue "ca.example"`, literal, "value-quoted@0"},
		{"CAP-39", "issue https://ca.example\nissuewild ca.example.", literal, "value-url@0 value-url@1"},
		{"CAP-40", "issue ca.example\u00a0", literal, "value-malformed@0"},
		{"CAP-41", "issue b\u00fccher.example", literal, "value-malformed@0"},
		{"CAP-22", "issue ca.example; a=b c=d\nissuemail ca.example; a", literal, "params-malformed@0 params-malformed@1"},
		{"CAP-20", "issue ca.example; a=b;", literal, "params-malformed@0"},
		{"CAP-50", "issue ca.example; AccountURI=a:b", literal, "param-case@0"},
		{"CAP-51", "issue ca.example; cansignhttpexchanges=yes", literal, "param-unknown@0"},
		{"CAP-51", "issue other; cansignhttpexchanges=yes; acounturi=x", literal, ""},
		{"P57-21", "issue ca.example; acounturi=a:b; validation-methods=x; accounturl=y", literal, "param-misspelt@0 param-misspelt@0 param-misspelt@0"},
		{"P57-03", "issue ca.example; accounturi=foo", literal, "params-malformed@0"},
		{"P57-04", "issue ca.example; accounturi=a:b; accounturi=a:b; accounturi=a:b", literal, "params-malformed@0"},
		{"P57-10", "issue ca.example; validationmethods=", literal, "params-malformed@0"},
		{"P57-11", "issue ca.example; validationmethods=a_b", literal, "params-malformed@0"},
		{"P57-22", "issue ca.example; accounturi=foo", off, "param-unread@0"},
		{"TAG-04", "iodef mailto:a@b.example?subject=x\niodef HTTPS://b.example/r\nissue ;", literal, ""},
		{"TAG-04", "iodef ftp://x\niodef a@b.example\niodef mailto:x\niodef https:x\niodef http://b.example/\niodef\nissue ;", literal,
			"iodef-bad@0 iodef-bad@1 iodef-bad@2 iodef-bad@3 iodef-bad@4 iodef-bad@5"},
		{"TAG-05", "contactemail mailto:a@b\ncontactemail a@b\nissue ;", literal, "contactemail-bad@0"},
		{"TAG-06", "contactphone 555-1234\ncontactphone +1 555 1234\nissue ;", literal, "contactphone-bad@0"},
		{"CAA-18", "iodef mailto:a@b.example", literal, "set-without-issue@-1"},
		{"CAA-18", "issuewild ;", literal, ""},
		{"CAD-45", "issue ca.example\nissue Ca.Example\nissue ca.example", literal, "issuer-case@1 duplicate-record@2"},
		{"CAD-25", "128 tbs x\nissue ca.example", literal, "tag-unknown@0"},
	} {
		d := Decide(found(t, c.set), c.ca, Request{}, rules)
		if got := noted(d); got != c.want {
			t.Errorf("%s: %q: %s, want %s", c.id, c.set, got, c.want)
		}
		for _, n := range d.Notes {
			if n.At != name.MustParse("example.com") || n.Detail.IsZero() || EscapeValue(n.Detail.String()) != n.Detail.String() {
				t.Errorf("%s: %+v", c.id, n)
			}
		}
	}
}

// CAA-22: what stood beside a CNAME is not used, and is spoken of.
func TestNoteBesideAlias(t *testing.T) {
	ls := alias("www.example.com", "t.net")(at(climb("www.example.com"), "www.example.com", records(t, "issue other\n1 issue ca.example")))
	ls[0].BesideAlias = records(t, "issue ca.example")
	d := Decide(ls, ours(t), Request{}, rules)
	if got, want := noted(d), "flag-1@1 cname-and-other-data@-1"; got != want {
		t.Errorf("CAA-22: %s, want %s", got, want)
	}
	if d.Notes[0].At != name.MustParse("t.net") || d.Notes[1].At != name.MustParse("www.example.com") {
		t.Errorf("CAA-22: %+v", d.Notes)
	}
	if d.Reason != Authorized {
		t.Errorf("CAA-22: %s", d.Reason)
	}
}

func TestNearest(t *testing.T) {
	for s, want := range map[string]string{
		"issue": "", "issues": "issue", "isue": "issue", "sisue": "issue", "issewild": "issuewild", "issuemai": "issuemail",
		"contactfone": "contactphone", "xyz": "", "": "", "policy": "", strings.Repeat("issue", 50): "",
	} {
		if got := nearest(s, DefaultRecognised()); got != want {
			t.Errorf("nearest(%q) = %q, want %q", s, got, want)
		}
	}
}

package dcv_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/name"
)

// asked is an expectation for a domain, perhaps a wildcard.
func asked(t *testing.T, domain, owner string) dcv.Expectation {
	t.Helper()
	d, err := name.ParseRequest(domain, name.Rules{OwnHierarchy: true})
	if err != nil {
		t.Fatal(err)
	}
	return dcv.Expect(d, name.MustParse(owner), dcv.CNAME, "_t.example.net")
}

// TestPlaces: where people put a record by mistake, and beside which name a
// wildcard shows there.
func TestPlaces(t *testing.T) {
	for _, c := range []struct {
		domain, owner, zone string
		want                []string // kind, name, beside
	}{
		{"a.test", "_x.a.test", "a.test", []string{
			"doubled _x.a.test.a.test a.test.a.test", "no-underscore x.a.test a.test",
		}},
		{"b.c.a.test", "_x.b.c.a.test", "a.test", []string{
			"doubled _x.b.c.a.test.a.test b.c.a.test.a.test", "doubled _x.b.c.a.test.b.c.a.test b.c.a.test.b.c.a.test",
			"short _x.c.a.test c.a.test", "short _x.a.test a.test", "no-underscore x.b.c.a.test b.c.a.test",
		}},
		{"*.a.test", "_x.a.test", "a.test", []string{
			"doubled _x.a.test.a.test a.test.a.test", "no-underscore x.a.test a.test",
			"star _x.*.a.test *.a.test",
			"star *._x.a.test a.test", // beside itself the star would answer
		}},
		{"a.test", "x.a.test", "a.test", []string{"doubled x.a.test.a.test a.test.a.test"}},
		{"xn--mnchen-3ya.a.test", "_x.xn--mnchen-3ya.a.test", "a.test", []string{
			"doubled _x.xn--mnchen-3ya.a.test.a.test xn--mnchen-3ya.a.test.a.test", "doubled _x.xn--mnchen-3ya.a.test.xn--mnchen-3ya.a.test xn--mnchen-3ya.a.test.xn--mnchen-3ya.a.test",
			"short _x.a.test a.test", "no-underscore x.xn--mnchen-3ya.a.test xn--mnchen-3ya.a.test",
			`idn _x.m\195\188nchen.a.test m\195\188nchen.a.test`, "idn-twice _x.xn--xn--mnchen-3ya-.a.test xn--xn--mnchen-3ya-.a.test",
		}},
	} {
		var got []string
		for _, p := range asked(t, c.domain, c.owner).Places(name.MustParse(c.zone)) {
			got = append(got, fmt.Sprintf("%s %s %s", p.Kind, p.Name, p.Beside))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s in %s:\ngot  %q\nwant %q", c.owner, c.zone, got, c.want)
		}
	}
	for what, e := range map[string]dcv.Expectation{
		"nothing": {}, "the root": asked(t, "a.test", "."),
	} {
		if ps := e.Places(name.MustParse("a.test")); len(ps) > 0 {
			t.Errorf("%s: %v", what, ps)
		}
	}
	if ps := asked(t, "a.test", "_x.a.test").Places(name.Name{}); len(ps) > 0 {
		t.Errorf("without a zone: %v", ps)
	}
	// A name that would be too long is nowhere.
	long := strings.Repeat("a23456789.", 20) + "a.test"
	for _, p := range asked(t, long, "_x."+long).Places(name.MustParse("a.test")) {
		if p.Kind == dcv.Doubled && len(p.Name.String()) > name.MaxText {
			t.Errorf("too long: %s", p.Name)
		}
	}
}

// TestFound: a record that a wildcard made stands nowhere, and what was not
// asked about a wildcard is not known to be none.
func TestFound(t *testing.T) {
	r := []dcv.Record{{Type: dcv.CNAME, Value: "_t.example.net"}}
	other := []dcv.Record{{Type: dcv.CNAME, Value: "w.example.net"}}
	for _, c := range []struct {
		what string
		s    dcv.Stray
		want bool
	}{
		{"nothing", dcv.Stray{}, false},
		{"it, and no wildcard", dcv.Stray{Match: dcv.Equal, Seen: dcv.Seen{Records: r}, Control: dcv.Seen{Outcome: evidence.NXDomain}}, true},
		{"it, beside another wildcard", dcv.Stray{Match: dcv.Equal, Seen: dcv.Seen{Records: r}, Control: dcv.Seen{Outcome: evidence.Answer, Records: other}}, true},
		{"a wildcard", dcv.Stray{Match: dcv.Equal, Seen: dcv.Seen{Records: r}, Control: dcv.Seen{Outcome: evidence.Answer, Records: r}}, false},
		{"silence about wildcards", dcv.Stray{Match: dcv.Equal, Seen: dcv.Seen{Records: r}, Control: dcv.Seen{Outcome: evidence.Timeout}}, false},
		{"something else", dcv.Stray{Seen: dcv.Seen{Records: other}, Control: dcv.Seen{Outcome: evidence.NXDomain}}, false},
	} {
		if got := c.s.Found(); got != c.want {
			t.Errorf("%s: %v, want %v", c.what, got, c.want)
		}
	}
}

func TestRecordOf(t *testing.T) {
	for _, c := range []struct {
		typ   uint16
		rdata string
		want  dcv.Record
		ok    bool
	}{
		{5, name.MustParse("_T.Example.net").Wire(), dcv.Record{Type: dcv.CNAME, Value: "_t.example.net"}, true},
		{16, "\x02ab\x01c", dcv.Record{Type: dcv.TXT, Value: "abc"}, true},
		{16, "\x05ab", dcv.Record{Type: dcv.TXT}, false},
		{5, "\x05ab", dcv.Record{}, false},
		{257, "", dcv.Record{}, false},
	} {
		if got, ok := dcv.RecordOf(c.typ, c.rdata); ok != c.ok || ok && got != c.want {
			t.Errorf("%d %q: %+v %v, want %+v %v", c.typ, c.rdata, got, ok, c.want, c.ok)
		}
	}
}

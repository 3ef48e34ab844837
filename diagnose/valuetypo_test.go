package diagnose

import (
	"strings"
	"testing"

	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/name"
)

// Where two values differ, in words: letter by letter, or by the piece.
func TestDifference(t *testing.T) {
	const want = "_424c7224e9b0146f9a8808af955727d0.hkmpvcwbzw.acm-validations.aws"
	for _, c := range []struct{ got, say string }{
		{strings.Replace(want, "0146", "O146", 1), `Letter 13 is the capital letter "O" and should be the digit "0".`},
		{strings.Replace(want, "hkmpvcwbzw.", "", 1), `This piece is missing: "hkmpvcwbzw.".`},
		{want + ".shop.test", `This piece is too much: ".shop.test".`},
		{strings.Repeat("x", 700), ""},
		{strings.Repeat("x", len(want)), ""},
		{want, ""},
	} {
		var said []string
		for _, p := range difference(c.got, want) {
			said = append(said, p.String())
		}
		if got := strings.Join(said, " "); got != c.say {
			t.Errorf("%.80s: %q, want %q", c.got, got, c.say)
		}
	}
}

// Text counts as beside a CNAME where the owner has it, and not where a server
// that followed the CNAME has found it at the target (RFC 1034 section 3.6.2).
func TestTextsBeside(t *testing.T) {
	text := []dcv.Record{{Type: dcv.TXT, Value: "x"}}
	cname := dcv.Seen{Outcome: evidence.Answer, Records: []dcv.Record{{Type: dcv.CNAME, Value: "a.test"}}}
	own := dcv.Seen{Outcome: evidence.Answer, Records: text}
	alias := dcv.Seen{Outcome: evidence.Alias, Target: name.MustParse("a.test")}
	both := alias
	both.Beside = text
	denied := dcv.Seen{Outcome: evidence.NoData}
	for _, c := range []struct {
		what           string
		record, beside dcv.Seen
		is             bool
	}{
		{"a CNAME asked for, text beside it", cname, own, true},
		{"text asked for, a CNAME beside it", own, cname, true},
		{"text together with the CNAME", cname, both, true},
		{"the same, text asked for", both, cname, true},
		{"the CNAME leads on", cname, alias, false},
		{"the same, text asked for", alias, cname, false},
		{"a CNAME alone", cname, denied, false},
		{"text alone", own, denied, false},
		{"nothing was asked", dcv.Seen{}, dcv.Seen{}, false},
	} {
		if got := (dcv.Server{Record: c.record, Beside: c.beside}).TextsBesideCNAME(); (len(got) > 0) != c.is {
			t.Errorf("%s: %v, want %t", c.what, got, c.is)
		}
	}
}

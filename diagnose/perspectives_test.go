package diagnose

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/name"
)

// asked is a trace with one exchange a word: ADDRESS=OUTCOME.
func asked(words ...string) Contacts {
	t := &evidence.Trace{}
	for i, w := range words {
		addr, outcome, _ := strings.Cut(w, "=")
		x := &evidence.Exchange{ID: i + 1, Server: name.MustParse("ns.example"), Addr: netip.AddrPortFrom(netip.MustParseAddr(addr), 53), Outcome: evidence.Outcome(outcome)}
		if outcome == "answer" || outcome == "refused" {
			x.Reply = []byte{0}
		}
		t.Exchanges = append(t.Exchanges, x)
	}
	return ContactsOf(t)
}

func TestFromPerspectives(t *testing.T) {
	permit := Perspective{Label: "a", Result: "permit", Reason: "authorized", FoundAt: "example.com", Records: []string{"x", "y"}}
	swapped, deny, other := permit, permit, permit
	swapped.Records = []string{"y", "x"}
	deny.Result, deny.Reason = "deny", "not-authorized"
	other.Records = []string{"x"}
	with := func(p Perspective, c Contacts) Perspective { p.Asked = c; return p }
	for _, c := range []struct {
		what string
		ps   []Perspective
		want string
	}{
		{"one place", []Perspective{permit}, ""},
		{"the same", []Perspective{permit, permit}, ""},
		{"another order", []Perspective{permit, swapped}, ""},
		{"another result", []Perspective{permit, deny}, "caa.inconsistent-perspectives error"},
		{"other records, same result", []Perspective{permit, other, permit}, "caa.inconsistent-perspectives warning"},
		{"silent there", []Perspective{with(permit, asked("192.0.2.1=answer")), with(permit, asked("192.0.2.1=timeout", "192.0.2.2=answer"))}, "srv.geo-blocked error"},
		{"refused there", []Perspective{with(permit, asked("192.0.2.1=answer")), with(permit, asked("192.0.2.1=refused", "192.0.2.2=answer"))}, ""},
		{"silent at first", []Perspective{with(permit, asked("192.0.2.1=answer")), with(permit, asked("192.0.2.1=timeout", "192.0.2.1=answer"))}, ""},
		{"no network there", []Perspective{with(permit, asked("192.0.2.1=answer")), with(permit, asked("192.0.2.1=timeout", "192.0.2.2=unreachable"))}, ""},
		{"no IPv6 there", []Perspective{with(permit, asked("2001:db8::1=answer")), with(permit, asked("2001:db8::1=timeout", "192.0.2.2=answer"))}, ""},
		{"not asked there", []Perspective{with(permit, asked("192.0.2.1=answer")), with(permit, asked("192.0.2.2=answer"))}, ""},
		{"we gave up there", []Perspective{with(permit, asked("192.0.2.1=answer")), with(permit, asked("192.0.2.1=canceled", "192.0.2.2=answer"))}, ""},
		{"silent everywhere", []Perspective{with(permit, asked("192.0.2.1=timeout", "192.0.2.2=answer")), with(permit, asked("192.0.2.1=timeout", "192.0.2.2=answer"))}, ""},
	} {
		var got []string
		for _, f := range FromPerspectives("www.example.com", c.ps) {
			got = append(got, f.Code+" "+f.Severity)
			if f.Confidence != High {
				t.Errorf("%s: confidence %s", c.what, f.Confidence)
			}
		}
		if strings.Join(got, "; ") != c.want {
			t.Errorf("%s: %q, want %q", c.what, got, c.want)
		}
	}
}

func TestUndelegated(t *testing.T) {
	f := Undelegated("example.com", []string{"ns.example (192.0.2.1)"})
	if f.Code != "chk.undelegated" || !strings.Contains(f.Title.String(), "not published") || !strings.Contains(f.Detail.String(), "192.0.2.1") {
		t.Errorf("%+v", f)
	}
}

package diagnose

import (
	"strings"
	"testing"

	"github.com/mayissue/mayissue/entered"
	"github.com/mayissue/mayissue/name"
)

// differences has one of each kind.
func differences() []entered.Difference {
	n := name.MustParse
	z := &entered.Zone{File: "zone.txt", Form: entered.ZoneFile, Origin: n("example.com")}
	cf := &entered.Zone{File: "cf.json", Form: entered.CloudflareJSON, Origin: n("example.com")}
	ours, theirs := []string{`0 issue "ca.example"`}, []string{`0 issue "old.example"`}
	return []entered.Difference{
		{Kind: entered.Missing, Zone: z, At: n("www.example.com"), Entered: ours, Line: 7},
		{Kind: entered.Extra, Zone: cf, At: n("example.com"), Served: theirs},
		{Kind: entered.Differs, Zone: z, At: n("example.com"), Entered: ours, Served: theirs},
		{Kind: entered.TTL, Zone: z, At: n("example.com"), Entered: ours, Served: ours, EnteredTTL: 60, ServedTTL: 300},
		{Kind: entered.Shadowed, Zone: z, At: n("www.example.com"), Entered: ours, Target: n("host.example.net")},
		{Kind: entered.AsTXT, Zone: z, At: n("example.com"), EnteredAt: n("example.com"), Entered: ours, Line: 3},
		{Kind: entered.WrongOwner, Zone: z, At: n("www.example.com"), EnteredAt: n("www.example.com.example.com"), Entered: ours, Line: 4},
		{Kind: entered.WrongOwner, Zone: z, At: n("example.com"), EnteredAt: n("caa.example.com"), Entered: ours, Line: 4},
		{Kind: entered.Private, Zone: z, At: n("example.com"), Entered: ours},
		{Kind: entered.Elsewhere, Zone: z, At: n("example.com"), Hosts: []name.Name{n("ns.old.example")}, Delegated: []name.Name{n("ns.new.example")}},
		{Kind: entered.Elsewhere, Zone: z, At: n("a.sub.example.com"), Asked: n("sub.example.com")},
		{Kind: entered.Elsewhere, Zone: z, At: n("example.com"), Asked: n("com")},
	}
}

func TestFromEntered(t *testing.T) {
	for i, want := range []struct{ code, who, detail, remedy string }{
		{"caa.entered-not-served", DNSHost, `According to "zone.txt", line 7, these CAA records were entered at www.example.com: 0 issue "ca.example".`, "Save or publish"},
		{"caa.entered-not-served", DNSHost, "Cloudflare adds records", "Find out where these records come from"},
		{"caa.entered-not-served", DNSHost, `The name servers serve: 0 issue "old.example".`, "Save or publish"},
		{"caa.entered-ttl", DNSHost, "the TTL is 60 seconds; it is served as 300 seconds", ""},
		{"caa.shadowed-by-cname", Owner, "an alias to host.example.net", `host.example.net. CAA 0 issue "ca.example"`},
		{"caa.as-txt", Owner, "line 3, there is a TXT record", "Delete the TXT record"},
		{"caa.wrong-owner", Owner, "entered at www.example.com.example.com", "type www alone"},
		{"caa.wrong-owner", Owner, "entered at caa.example.com", "leave the name empty or type @"},
		{"caa.entered-private", Owner, "the hosted zone example.com is private", "public hosted zone of example.com"},
		{"caa.entered-elsewhere", Registrar, "is served by ns.old.example. The zone above delegates it to ns.new.example.", "where the delegation leads: ns.new.example"},
		{"caa.entered-elsewhere", Owner, "sub.example.com is delegated to other servers", "in the zone sub.example.com"},
		{"caa.entered-elsewhere", Owner, "example.com is not delegated: the servers of com are asked", "delegate example.com from there"},
	} {
		d := differences()[i : i+1]
		refused, warned := FromEntered(d, true)[0], FromEntered(d, false)[0]
		if refused.Code != want.code || refused.Who != want.who || !strings.Contains(refused.Detail.String(), want.detail) || !strings.Contains(refused.Remedy.String(), want.remedy) {
			t.Errorf("%d: %s, %s: %s\n%s", i, refused.Code, refused.Who, refused.Detail, refused.Remedy)
		}
		if ttl := want.code == "caa.entered-ttl"; (refused.Severity == Error) == ttl || (warned.Severity == Warning) == ttl {
			t.Errorf("%d: severity %s where refused, else %s", i, refused.Severity, warned.Severity)
		}
	}
	if got := FromEntered(nil, true); got == nil || len(got) != 0 {
		t.Errorf("%v, want an empty list", got)
	}
}

// Records of others are shown inert, and not without end.
func TestEnteredIsInert(t *testing.T) {
	d := differences()[6]
	d.Entered = nil
	for range 1000 {
		d.Entered = append(d.Entered, strings.Repeat("x", 5000))
	}
	f := FromEntered([]entered.Difference{d}, true)[0]
	if len(f.Remedy) > most+2 || len(f.Remedy.String()) > 500*(most+2) || len(f.Detail.String()) > 30_000 {
		t.Errorf("%d steps, %d octets; detail %d", len(f.Remedy), len(f.Remedy.String()), len(f.Detail.String()))
	}
}

func TestFlapping(t *testing.T) {
	for _, c := range []struct{ failed, tries, want int }{{0, 5, 0}, {5, 5, 0}, {1, 2, 1}, {2, 5, 1}, {0, 0, 0}} {
		if got := Flapping("a.example", c.failed, c.tries); len(got) != c.want {
			t.Errorf("%d of %d: %+v", c.failed, c.tries, got)
		}
	}
}

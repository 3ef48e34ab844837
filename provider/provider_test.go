package provider_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/provider"
)

func names(texts ...string) []name.Name {
	var out []name.Name
	for _, s := range texts {
		out = append(out, name.MustParse(s))
	}
	return out
}

func ExampleOf() {
	p, _ := provider.Of(names("01.dnsv.jp", "02.dnsv.jp"))
	field, _ := provider.Field(p, name.MustParse("www.example.jp"), name.MustParse("example.jp"))
	fmt.Println(p.Label(), p.CAA.Support, field)
	// Output: お名前.com (Onamae.com) unknown www
}

func TestOf(t *testing.T) {
	for _, c := range []struct {
		servers string
		want    string
	}{
		{"01.dnsv.jp 02.dnsv.jp", "onamae"},
		{"NS1.DNS.NE.JP ns2.dns.ne.jp", "sakura"},
		{"ns1.gslb3.sakura.ne.jp", "sakura-cloud"},
		{"www123.sakura.ne.jp", ""}, // a customer's host, not a name server of theirs
		{"ns1.xserver.jp", "xserver"},
		{"dns01.muumuu-domain.com", "muumuu"},
		{"ns.gabia.co.kr ns1.gabia.co.kr", "gabia"},
		{"ns1.cafe24.com", "cafe24"},
		{"ns1.whoisdomain.kr", "whois-kr"},
		{"dns9.hichina.com", "aliyun"},
		{"vip1.alidns.com", "aliyun"},
		{"f1g1ns1.dnspod.net", "dnspod"},
		{"ns1.huaweicloud-dns.com", "huawei"},
		{"ns-1.awsdns-00.com ns-1536.awsdns-00.co.uk", "route53"},
		{"ns-1.xawsdns-00.com", ""},
		{"ada.ns.cloudflare.com", "cloudflare"},
		{"ns-cloud-a1.googledomains.com", "google"},
		{"ns1-01.azure-dns.com", "azure"},
		{"ns01.domaincontrol.com", "godaddy"},
		{"dns1.registrar-servers.com", "namecheap"},
		{"dns1.p01.nsone.net", "ns1"},
		{"ns1.name.com", "namedotcom"},
		{"ns1.notname.com", ""}, // whole labels, not text
		{"name.com.example", ""},
		{"ns1.example.com", ""},
		{"", ""},
		{"ns1.he.net ns1.bunny.net ns2.bunny.net", "bunny"}, // the one that runs most
		{"ns1.he.net ns1.bunny.net", "bunny"},               // the earlier row
	} {
		p, ok := provider.Of(names(strings.Fields(c.servers)...))
		if p.ID != c.want || ok != (c.want != "") {
			t.Errorf("%s: %q, %v; want %q", c.servers, p.ID, ok, c.want)
		}
	}
}

// Every row can be found, and every claim says who made it.
func TestTable(t *testing.T) {
	all := provider.All()
	if len(all) < 40 {
		t.Errorf("%d providers, want 40 at least", len(all))
	}
	seen := map[string]string{}
	for _, p := range all {
		if q, ok := provider.ByID(p.ID); !ok || q.Name != p.Name || p.Name == "" || len(p.Servers) == 0 || len(p.Languages) == 0 {
			t.Errorf("%+v: incomplete, or its ID is not its own", p)
		}
		if u, err := url.Parse(p.Help); err != nil || u.Scheme != "https" || u.Host == "" {
			t.Errorf("%s: no page of help: %q", p.ID, p.Help)
		}
		if (p.CAA.Support == provider.Unknown) != (p.CAA.Source == "") {
			t.Errorf("%s: support %s by %q", p.ID, p.CAA.Support, p.CAA.Source)
		}
		if p.CAA.Support == provider.Unknown && p.CAA.Date != "" {
			t.Errorf("%s: a date for nothing", p.ID)
		}
		for _, s := range p.Servers {
			if by, twice := seen[s]; twice {
				t.Errorf("%s: %s stands for %s already", p.ID, s, by)
			}
			seen[s] = p.ID
			host := "ns1." + strings.ReplaceAll(s, "*", "7")
			if q, ok := provider.Of(names(host)); !ok || q.ID != p.ID {
				t.Errorf("%s is found as %q, want %s", host, q.ID, p.ID)
			}
		}
	}
	if _, ok := provider.ByID("nobody"); ok {
		t.Error("nobody is known")
	}
}

// What is returned is the caller's own.
func TestCopies(t *testing.T) {
	p, _ := provider.ByID("route53")
	p.Servers[0], p.Languages[0] = "changed", "xx"
	if q, _ := provider.ByID("route53"); q.Servers[0] == "changed" || q.Languages[0] == "xx" {
		t.Error("a caller changed the table")
	}
}

func TestField(t *testing.T) {
	with := func(owner provider.OwnerField, apex string) provider.Provider {
		return provider.Provider{Panel: provider.Panel{Owner: owner, Apex: apex}}
	}
	for _, c := range []struct {
		p           provider.Provider
		owner, zone string
		want        string
		sure        bool
	}{
		{with(provider.OwnerRelative, "@"), "example.com", "example.com", "@", true},
		{with(provider.OwnerRelative, ""), "example.com", "example.com", "", true},
		{with(provider.OwnerRelative, "@"), "a.b.example.com", "example.com", "a.b", true},
		{with(provider.OwnerRelative, "@"), "aexample.com", "example.com", "aexample.com", true},
		{with(provider.OwnerRelative, "@"), "example.net", "example.com", "example.net", true},
		{with(provider.OwnerFull, ""), "a.example.com", "example.com", "a.example.com", true},
		{with(provider.OwnerFull, ""), "example.com", "example.com", "example.com", true},
		{with(provider.OwnerEither, "@"), "www.example.com", "example.com", "www", true},
		{provider.Provider{}, "www.example.com", "example.com", "www", false},
		{provider.Provider{}, "example.com", "example.com", "@", false},
		{provider.Provider{}, "com", ".", "com", false},
	} {
		got, sure := provider.Field(c.p, name.MustParse(c.owner), name.MustParse(c.zone))
		if got != c.want || sure != c.sure {
			t.Errorf("%+v: %s in %s: %q, %v; want %q, %v", c.p.Panel, c.owner, c.zone, got, sure, c.want, c.sure)
		}
	}
	if got := provider.Relative(name.MustParse("www.example.com"), name.MustParse("example.com")); got != "www" {
		t.Errorf("got %q", got)
	}
	if got := provider.Relative(name.MustParse("www.example.com"), name.MustParse("example.net")); got != "www.example.com" {
		t.Errorf("got %q", got)
	}
}

// A page that appends the zone to what has no dot at its end needs the dot.
func TestAlias(t *testing.T) {
	target := name.MustParse("a.acm-validations.aws")
	for _, c := range []struct {
		field provider.TargetField
		want  string
		sure  bool
	}{
		{provider.TargetUnknown, "a.acm-validations.aws", false},
		{provider.TargetBare, "a.acm-validations.aws", true},
		{provider.TargetDot, "a.acm-validations.aws.", true},
		{provider.TargetEither, "a.acm-validations.aws", true},
	} {
		if got, sure := (provider.Panel{Target: c.field}).Alias(target); got != c.want || sure != c.sure {
			t.Errorf("%d: %q, %v; want %q, %v", c.field, got, sure, c.want, c.sure)
		}
	}
	if got, _ := (provider.Panel{Target: provider.TargetDot}).Alias(name.Root()); got != "." {
		t.Errorf("the root: %q", got)
	}
}

func TestLine(t *testing.T) {
	r := caa.Record{Flags: 128, Tag: "issue", Value: `a"b; x=\`}
	for _, c := range []struct {
		p    provider.Panel
		want string
	}{
		{provider.Panel{Value: provider.ValueLine, Quoted: true}, `128 issue "a\"b; x=\\"`},
		{provider.Panel{Value: provider.ValueLine}, `128 issue a"b; x=\`},
		{provider.Panel{}, `128 issue "a\"b; x=\\"`},
	} {
		if got := c.p.Line(r); got != c.want {
			t.Errorf("%+v: %s, want %s", c.p, got, c.want)
		}
	}
}

// RFC 1035 sections 3.3.13 and 8.
func TestMailbox(t *testing.T) {
	for rname, want := range map[string]string{
		"hostmaster.example.com":        "hostmaster@example.com",
		`first\.last.example.com`:       "first.last@example.com",
		`first\046last.example.com`:     "first.last@example.com",
		`a\+b.example.com`:              "a+b@example.com",
		"Action.Domains.ISI.EDU":        "action@domains.isi.edu",
		"awsdns-hostmaster.amazon.com":  "awsdns-hostmaster@amazon.com",
		".":                             "",
		"invalid":                       "",
		"nobody.invalid":                "",
		"nobody.example.invalid":        "",
		"root.localhost":                "",
		"hostmaster.com":                "", // a domain of one label
		`a\@b.example.com`:              "", // "@" typed for the dot
		`a\ b.example.com`:              "",
		`\027[31m.example.com`:          "",
		`a.\"x.example.com`:             "",
		`\.a.example.com`:               "",
		`a\.\.b.example.com`:            "",
		"user.under_score.example.com.": "",
	} {
		got, ok := provider.Mailbox(name.MustParse(rname))
		if got != want || ok != (want != "") {
			t.Errorf("%s: %q, %v; want %q", rname, got, ok, want)
		}
	}
	if _, ok := provider.Mailbox(name.Name{}); ok {
		t.Error("no name is a mailbox")
	}
}

func TestContact(t *testing.T) {
	box := name.MustParse("hostmaster.example.com")
	for _, c := range []struct {
		servers []name.Name
		rname   name.Name
		want    string
	}{
		{names("ns.gabia.co.kr"), box, "가비아 (Gabia)"},
		{names("ns.example.com"), box, "hostmaster@example.com"},
		{names("ns.example.com"), name.Name{}, "your hosting provider"},
		{nil, name.Name{}, "your hosting provider"},
	} {
		if got := provider.Find(c.servers, c.rname).Text().String(); got != c.want {
			t.Errorf("%v, %s: %q, want %q", c.servers, c.rname, got, c.want)
		}
	}
}

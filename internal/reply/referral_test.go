package reply_test

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"github.com/mayissue/mayissue/internal/reply"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/internal/wiretest"
	"github.com/mayissue/mayissue/name"
)

func TestReferrals(t *testing.T) {
	const ns = "example.com. 60 IN NS ns1.example.com."
	check(t, []row{
		{"with glue", "com", said{authority: ns, additional: "ns1.example.com. 60 IN A 192.0.2.1\nns1.example.com. 60 IN AAAA 2001:db8::1"},
			"referral example.com ns ns1.example.com ns1.example.com=192.0.2.1 ns1.example.com=2001:db8::1"},
		{"from the root", ".", said{authority: "com. 60 IN NS a.com.", additional: "a.com. 60 IN A 192.0.2.9"}, "referral com ns a.com a.com=192.0.2.9"},
		{"two zones down", ".", said{authority: ns}, "referral example.com ns ns1.example.com"},
		{"to the name itself", "", said{authority: "www.example.com. 60 IN NS ns.www.example.com."}, "referral www.example.com ns ns.www.example.com"},
		{"with a DS", "com", said{authority: ns + "\nexample.com. 60 IN DS 1 13 2 00"}, "referral example.com ns ns1.example.com signed"},
		{"with a DS of another zone", "com", said{authority: ns + "\nexample.net. 60 IN DS 1 13 2 00"}, "referral example.com ns ns1.example.com"},
		// Some servers set AA on a referral; it is one all the same.
		{"with AA", "com", said{flags: "aa", authority: ns}, "referral example.com ns ns1.example.com"},
		// A name server that also recurses says so in its referrals too.
		{"with RA", "com", said{flags: "ra", authority: ns}, "referral example.com ns ns1.example.com"},
		{"twice the same server", "com", said{authority: ns + "\n" + strings.Replace(ns, "ns1", "NS1", 1)}, "referral example.com ns ns1.example.com"},
		// OPS-22: upward and sideways, and to the zone itself.
		{"to the root", "", said{authority: ". 60 IN NS a.root.example."}, "lame"},
		{"to the parent", "", said{authority: "com. 60 IN NS a.com."}, "lame"},
		{"sideways", "", said{authority: "example.net. 60 IN NS a.example.net."}, "lame"},
		{"to a zone beside the name", "", said{authority: "ftp.example.com. 60 IN NS a.example.net."}, "lame"},
		{"below the name", "", said{authority: "a.www.example.com. 60 IN NS a.example.net."}, "lame"},
		{"to the zone itself", "", said{authority: ns}, "lame"},
		{"upward with AA", "", said{flags: "aa", authority: ". 60 IN NS a.root.example."}, "lame"},
		{"in the wrong section", "com", said{answer: ns}, "nodata-without-soa weak"},
		// A zone's servers cannot add to what the first NS set is about.
		{"with NS of another zone", "com", said{authority: ns + "\nvictim.com. 60 IN NS evil.com.", additional: "evil.com. 60 IN A 192.0.2.66"}, "referral example.com ns ns1.example.com"},
	})
}

// Addresses count for the name servers named alone, and only below the zone
// that was asked (RFC 5452 section 6, OPS-09).
func TestGlue(t *testing.T) {
	const ns = "example.com. 60 IN NS ns1.example.com.\nexample.com. 60 IN NS ns.sister.com.\nexample.com. 60 IN NS ns.example.net.\n"
	const names = "referral example.com ns ns1.example.com ns.sister.com ns.example.net"
	check(t, []row{
		{"of the zone", "com", said{authority: ns, additional: "ns1.example.com. 60 IN A 192.0.2.1"}, names + " ns1.example.com=192.0.2.1"},
		{"of a sister zone", "com", said{authority: ns, additional: "ns.sister.com. 60 IN A 192.0.2.2"}, names + " ns.sister.com=192.0.2.2"},
		{"out of the zone", "com", said{authority: ns, additional: "ns.example.net. 60 IN A 192.0.2.3"}, names},
		{"out of the zone, asked of the root", ".", said{authority: ns, additional: "ns.example.net. 60 IN A 192.0.2.3"}, names + " ns.example.net=192.0.2.3"},
		{"of no name server", "com", said{authority: ns, additional: "www.example.com. 60 IN A 192.0.2.4"}, names},
		{"in the wrong section", "com", said{authority: ns + "ns1.example.com. 60 IN A 192.0.2.1"}, names},
		{"twice the same", "com", said{authority: ns, additional: "ns1.example.com. 60 IN A 192.0.2.1\nns1.example.com. 60 IN A 192.0.2.1"}, names + " ns1.example.com=192.0.2.1"},
	})
}

func TestGlueOfWrongLength(t *testing.T) {
	for _, r := range []wiretest.Record{
		wiretest.Raw("a.ex", wire.TypeA, 1, 2, 3), wiretest.Raw("a.ex", wire.TypeA, 1, 2, 3, 4, 5),
		wiretest.Raw("a.ex", wire.TypeAAAA, 1, 2, 3, 4), wiretest.Raw("a.ex", wire.TypeNS, 1, 'a', 0, 0), wiretest.Raw("a.ex", wire.TypeA),
	} {
		m, err := wire.Parse(wiretest.Message{QR: true, Answer: []wiretest.Record{r}}.Pack())
		if err != nil {
			t.Fatal(err)
		}
		if a, ok := reply.Address(m.Answer[0]); ok || a.IsValid() {
			t.Errorf("%x of type %d was read as the address %s", r.RData, r.Type, a)
		}
	}
	m, err := wire.Parse(wiretest.Message{QR: true, Answer: wiretest.Records("a.ex. 1 IN A 192.0.2.1")}.Pack())
	if err != nil {
		t.Fatal(err)
	}
	if a, ok := reply.Address(m.Answer[0]); !ok || a != netip.MustParseAddr("192.0.2.1") {
		t.Errorf("192.0.2.1 was read as %s, %t", a, ok)
	}
}

// An NXNS referral names hundreds of servers (CVE-2020-12662).
func TestManyServers(t *testing.T) {
	var ns, glue strings.Builder
	for i := range 300 {
		fmt.Fprintf(&ns, "example.com. 60 IN NS ns%d.victim.com.\n", i)
		for j := range 5 {
			fmt.Fprintf(&glue, "ns%d.victim.com. 60 IN A 192.0.2.%d\n", i, j)
		}
	}
	r := read(t, said{authority: ns.String(), additional: glue.String()}, caaOf("www.example.com"), "com")
	if len(r.Cut.NS) != reply.MaxServers || len(r.Cut.Glue) != 2*reply.MaxServers {
		t.Errorf("%d servers and %d addresses are used, want %d and %d", len(r.Cut.NS), len(r.Cut.Glue), reply.MaxServers, 2*reply.MaxServers)
	}
}

// A delegation whose NS records cannot be read has no servers, but is there.
func TestUnreadableNS(t *testing.T) {
	m := said{}.message(caaOf("www.example.com"))
	m.Authority = []wiretest.Record{wiretest.Raw("example.com", wire.TypeNS, 7)}
	parsed, err := wire.Parse(m.Pack())
	if err != nil {
		t.Fatal(err)
	}
	if got := show(reply.Read(parsed, caaOf("www.example.com"), name.MustParse("com"))); got != "referral example.com ns" {
		t.Errorf("read as %q", got)
	}
}

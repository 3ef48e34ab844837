package lab_test

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/miekg/dns"
	"pgregory.net/rapid"

	"github.com/mayissue/mayissue/lab"
	"github.com/mayissue/mayissue/name"
)

// zoneText has one name for every rule of the algorithm.
const zoneText = `
@       3600 SOA ns1 hostmaster 7 3600 600 86400 60
@       NS    ns1
@       NS    ns.elsewhere.example.
ns1     A     192.0.2.53
www     A     192.0.2.1
www     CAA   0 issue "ca.example"
alias   CNAME www
out     CNAME www.far.example.
dead    CNAME nothing
loop    CNAME loop
deep.ent A    192.0.2.2
*.wild  CAA   0 issue "wild.example"
here.wild A   192.0.2.3
*.walias CNAME www
old     DNAME new
old     CAA   0 issue "old.example"
a.new   CAA   0 issue "new.example"
cut     NS    ns.cut
cut     DS    1 13 2 0000000000000000000000000000000000000000000000000000000000000000
ns.cut  A     192.0.2.54
below.cut A   192.0.2.55
bare    NS    ns.elsewhere.example.
`

// TestAuthority holds the answers against RFC 1034 section 4.3.2, with the
// rules of RFC 4592, RFC 6672, RFC 2308 and RFC 4035 section 3.1.4.
func TestAuthority(t *testing.T) {
	z, err := lab.ParseZone(name.MustParse("z.example"), "z", []byte(zoneText))
	if err != nil {
		t.Fatal(err)
	}
	a := lab.NewAuthority(z)
	const soa = " | auth z.example. SOA"
	const www = `www.z.example. CAA 0 issue "ca.example"`
	const cut = "NOERROR | auth cut.z.example. NS ns.cut.z.example., cut.z.example. DS 1 13 2 " +
		"0000000000000000000000000000000000000000000000000000000000000000 | add ns.cut.z.example. A 192.0.2.54"
	for _, tt := range []struct {
		q    string
		typ  uint16
		want string
		why  string
	}{
		{"www.z.example", 0, "NOERROR aa | ans " + www, "the record itself"},
		{"z.example", 0, "NOERROR aa" + soa, "the apex has no CAA"},
		{"www.z.example", dns.TypeMX, "NOERROR aa" + soa, "another type"},
		{"www.z.example", 65280, "NOERROR aa" + soa, "OPS-03: an unknown type is no error"},
		{"nothing.z.example", 0, "NXDOMAIN aa" + soa, "a name that does not exist"},
		{"a.b.www.z.example", 0, "NXDOMAIN aa" + soa, "nor one below a leaf"},
		{"ent.z.example", 0, "NOERROR aa" + soa, "CAA-13: an empty non-terminal exists"},
		{"alias.z.example", 0, "NOERROR aa | ans alias.z.example. CNAME www.z.example., " + www, "CNAME followed in the zone"},
		{"alias.z.example", dns.TypeCNAME, "NOERROR aa | ans alias.z.example. CNAME www.z.example.", "but not when asked for"},
		{"out.z.example", 0, "NOERROR aa | ans out.z.example. CNAME www.far.example.", "nor out of the server's zones"},
		{"dead.z.example", 0, "NXDOMAIN aa | ans dead.z.example. CNAME nothing.z.example." + soa, "RFC 6604: the RCODE is that of the last name"},
		{"foo.wild.z.example", 0, `NOERROR aa | ans foo.wild.z.example. CAA 0 issue "wild.example"`, "CAA-16: synthesised"},
		{"a.b.wild.z.example", 0, `NOERROR aa | ans a.b.wild.z.example. CAA 0 issue "wild.example"`, "RFC 4592 2.1.1: several labels"},
		{"foo.wild.z.example", dns.TypeA, "NOERROR aa" + soa, "no such type at the star"},
		{"here.wild.z.example", 0, "NOERROR aa" + soa, "CAA-16: not for a name that exists"},
		{"x.here.wild.z.example", 0, "NXDOMAIN aa" + soa, "RFC 4592 2.2.1: nor below it"},
		{"foo.walias.z.example", 0, "NOERROR aa | ans foo.walias.z.example. CNAME www.z.example., " + www, "a star that is an alias"},
		{"*.wild.z.example", 0, `NOERROR aa | ans *.wild.z.example. CAA 0 issue "wild.example"`, "the star asked for itself"},
		{"old.z.example", 0, `NOERROR aa | ans old.z.example. CAA 0 issue "old.example"`, "CAA-10: the owner of a DNAME is not redirected"},
		{"a.old.z.example", 0, `NOERROR aa | ans old.z.example. DNAME new.z.example., a.old.z.example. CNAME a.new.z.example., ` +
			`a.new.z.example. CAA 0 issue "new.example"`, "CAA-10: what is below it is"},
		{"b.old.z.example", 0, "NXDOMAIN aa | ans old.z.example. DNAME new.z.example., b.old.z.example. CNAME b.new.z.example." + soa, "to nothing"},
		{"cut.z.example", 0, cut, "a referral, with glue, without AA"},
		{"a.below.cut.z.example", 0, cut, "below the cut too: what the parent has there is not its own"},
		{"cut.z.example", dns.TypeDS, "NOERROR aa | ans cut.z.example. DS 1 13 2 0000000000000000000000000000000000000000000000000000000000000000", "DS is the parent's"},
		{"bare.z.example", 0, "NOERROR | auth bare.z.example. NS ns.elsewhere.example.", "no glue from out of the zone"},
		{"z.example", dns.TypeNS, "NOERROR aa | ans z.example. NS ns1.z.example., z.example. NS ns.elsewhere.example. | add ns1.z.example. A 192.0.2.53", "apex NS"},
		{"www.z.example", dns.TypeANY, "NOERROR aa | ans www.z.example. A 192.0.2.1, " + www, "OPS-23: ANY"},
		{"www.other.example", 0, "REFUSED", "a name in no zone of the server"},
		{"z.example", dns.TypeAXFR, "REFUSED", "no transfers"},
	} {
		t.Run(tt.q+" "+dns.Type(tt.typ).String(), func(t *testing.T) {
			if got := summary(ask(t, a, netip.IPv4Unspecified(), question{name: tt.q, typ: tt.typ, edns: 1232})); got != tt.want {
				t.Errorf("%s:\n got %s\nwant %s", tt.why, got, tt.want)
			}
		})
	}
}

// OPS-11: the SOA record of a denial carries the lesser of its own TTL and
// its last field (RFC 2308 section 3).
func TestNegativeTTL(t *testing.T) {
	z, err := lab.ParseZone(name.MustParse("z.example"), "z", []byte(zoneText))
	if err != nil {
		t.Fatal(err)
	}
	m := ask(t, lab.NewAuthority(z), netip.IPv4Unspecified(), question{name: "nothing.z.example"})
	if ttl := m.Ns[0].Header().Ttl; ttl != 60 {
		t.Errorf("TTL %d of the SOA record, want 60", ttl)
	}
}

// A CNAME that names itself ends, and the server says so once.
func TestAliasLoopEnds(t *testing.T) {
	z, err := lab.ParseZone(name.MustParse("z.example"), "z", []byte(zoneText))
	if err != nil {
		t.Fatal(err)
	}
	m := ask(t, lab.NewAuthority(z), netip.IPv4Unspecified(), question{name: "loop.z.example", network: "tcp"})
	if n := len(m.Answer); n == 0 || n > 64 {
		t.Errorf("%d records in the answer", n)
	}
}

// One server with parent and child answers from the deepest zone it has, and
// DS from the parent (RFC 4035 section 3.1.4.1).
func TestCohosted(t *testing.T) {
	parent, err := lab.ParseZone(name.MustParse("p.example"), "p", []byte("@ CAA 0 issue \"p.example\"\nc NS ns.c\nns.c A 192.0.2.1\n"))
	if err != nil {
		t.Fatal(err)
	}
	child, err := lab.ParseZone(name.MustParse("c.p.example"), "c", []byte("@ CAA 0 issue \"c.example\"\n"))
	if err != nil {
		t.Fatal(err)
	}
	a := lab.NewAuthority(parent, child)
	for q, want := range map[question]string{
		{name: "c.p.example"}:                      `NOERROR aa | ans c.p.example. CAA 0 issue "c.example"`,
		{name: "www.c.p.example"}:                  "NXDOMAIN aa | auth c.p.example. SOA",
		{name: "c.p.example", typ: dns.TypeDS}:     "NOERROR aa | auth p.example. SOA",
		{name: "www.c.p.example", typ: dns.TypeDS}: "NXDOMAIN aa | auth c.p.example. SOA",
	} {
		if got := summary(ask(t, a, netip.IPv4Unspecified(), q)); got != want {
			t.Errorf("%v:\n got %s\nwant %s", q, got, want)
		}
	}
}

// YXDOMAIN: the name that a DNAME makes may be too long (RFC 6672 section
// 2.2).
func TestDNAMETooLong(t *testing.T) {
	long := strings.Repeat(strings.Repeat("a", 60)+".", 3)
	z, err := lab.ParseZone(name.MustParse("z.example"), "z", []byte("d DNAME "+long+"example.\n"))
	if err != nil {
		t.Fatal(err)
	}
	m := ask(t, lab.NewAuthority(z), netip.IPv4Unspecified(), question{name: strings.Repeat("b", 63) + ".d.z.example"})
	if m.Rcode != dns.RcodeYXDomain || len(m.Answer) != 1 {
		t.Errorf("got %s, want YXDOMAIN with the DNAME alone", summary(m))
	}
}

// CAA-20, OPS-06: what does not fit goes with TC, up to the size that both
// sides know; TCP carries 1001 records.
func TestSizes(t *testing.T) {
	z, err := lab.ParseZone(name.MustParse("z.example"), "z", []byte("$GENERATE 1-1001 big CAA 0 issue \"n$.other.example\"\n"))
	if err != nil {
		t.Fatal(err)
	}
	a := lab.NewAuthority(z)
	for _, tt := range []struct {
		network string
		edns    int
		limit   int
	}{{"udp", 0, 512}, {"udp", 100, 512}, {"udp", 700, 700}, {"udp", 1232, 1232}, {"udp", 4096, 1232}} {
		b, err := raw(t, a, netip.IPv4Unspecified(), question{name: "big.z.example", network: tt.network, edns: tt.edns})
		if err != nil {
			t.Fatal(err)
		}
		var m dns.Msg
		if err := m.Unpack(b); err != nil {
			t.Fatal(err)
		}
		if len(b) > tt.limit || len(b) < tt.limit-60 || !m.Truncated || (m.IsEdns0() != nil) != (tt.edns > 0) {
			t.Errorf("EDNS %d: %d octets, TC %v, want TC and just under %d", tt.edns, len(b), m.Truncated, tt.limit)
		}
	}
	m := ask(t, a, netip.IPv4Unspecified(), question{name: "big.z.example", network: "tcp", edns: 1232})
	if len(m.Answer) != 1001 || m.Truncated {
		t.Errorf("TCP: %d records, TC %v; want 1001 and no TC", len(m.Answer), m.Truncated)
	}
}

// CAA-19, CAA-24, OPS-19: generic data go out octet for octet, such too as no
// library would build, and as look like a compression pointer.
func TestRawData(t *testing.T) {
	for _, rdata := range []string{"00", "0000", "00056973", "c00c", "0005697373756563612e6578616d706c65"} {
		text := fmt.Sprintf("@ TYPE257 \\# %d %s\n", len(rdata)/2, rdata)
		z, err := lab.ParseZone(name.MustParse("z.example"), "z", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		b, err := raw(t, lab.NewAuthority(z), netip.IPv4Unspecified(), question{name: "z.example"})
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprintf("%x", b[len(b)-len(rdata)/2:]); got != rdata {
			t.Errorf("served %s, want %s", got, rdata)
		}
		if !strings.Contains(z.Text(), rdata) && rdata != "0005697373756563612e6578616d706c65" {
			t.Errorf("zone text without %s:\n%s", rdata, z.Text())
		}
	}
}

// OPS-09, OPS-04, OPS-20: the header and the question as a server must give
// them back.
func TestHeader(t *testing.T) {
	z, err := lab.ParseZone(name.MustParse("z.example"), "z", []byte("@ CAA 0 issue \"ca.example\"\n"))
	if err != nil {
		t.Fatal(err)
	}
	a := lab.NewAuthority(z)
	edit := func(f func(b []byte) []byte) *dns.Msg {
		t.Helper()
		b, err := a.Exchange(t.Context(), "udp", netip.AddrPort{}, f(question{name: "z.example", edns: 1232}.pack(t)), func([]byte) bool { return true })
		if err != nil {
			t.Fatal(err)
		}
		m := new(dns.Msg)
		if err := m.Unpack(b); err != nil {
			t.Fatal(err)
		}
		return m
	}
	mixed := edit(func(b []byte) []byte { copy(b[13:], "Z"); copy(b[15:], "eXaMpLe"); return b })
	if q := mixed.Question[0].Name; q != "Z.eXaMpLe." || mixed.Id != 0x1234 || len(mixed.Answer) != 1 || !mixed.Response {
		t.Errorf("question %q came back in %s", q, summary(mixed))
	}
	if o := mixed.IsEdns0(); o == nil || !o.Do() || o.UDPSize() != 1232 || o.Version() != 0 {
		t.Errorf("OPT %v, want version 0, DO, 1232", o)
	}
	for _, tt := range []struct {
		why  string
		edit func(b []byte) []byte
		want int
	}{
		{"another opcode", func(b []byte) []byte { b[2] |= 2 << 3; return b }, dns.RcodeNotImplemented},
		{"another class", func(b []byte) []byte { b[12+11+3] = 3; return b }, dns.RcodeRefused},
		{"EDNS version 1", func(b []byte) []byte { b[len(b)-5] = 1; return b }, dns.RcodeBadVers},
		{"no question", func(b []byte) []byte { binary.BigEndian.PutUint16(b[4:], 0); return b[:12] }, dns.RcodeFormatError},
		{"half a question", func(b []byte) []byte { return b[:16] }, dns.RcodeFormatError},
	} {
		if m := edit(tt.edit); m.Rcode != tt.want {
			t.Errorf("%s: got %s, want %s", tt.why, dns.RcodeToString[m.Rcode], dns.RcodeToString[tt.want])
		}
	}
}

// CAA-16: existence and wildcards, held against the definitions of RFC 4592
// section 2.2 counted out name by name.
func TestWildcardProperty(t *testing.T) {
	labels := rapid.SampledFrom([]string{"a", "b", "*"})
	names := rapid.Custom(func(t *rapid.T) []string { return rapid.SliceOfN(labels, 1, 3).Draw(t, "labels") })
	rapid.Check(t, func(t *rapid.T) {
		owners := rapid.SliceOfN(names, 1, 5).Draw(t, "owners")
		var text strings.Builder
		for _, o := range owners {
			fmt.Fprintf(&text, "%s CAA 0 issue \"x.example\"\n", strings.Join(o, "."))
		}
		z, err := lab.ParseZone(name.MustParse("z.example"), "z", []byte(text.String()))
		if err != nil {
			t.Fatal(err)
		}
		q := names.Draw(t, "question")
		m := new(dns.Msg)
		m.SetQuestion(strings.Join(q, ".")+".z.example.", dns.TypeCAA)
		b, _ := m.Pack()
		reply, err := lab.NewAuthority(z).Exchange(t.Context(), "udp", netip.AddrPort{}, b, func([]byte) bool { return true })
		if err != nil {
			t.Fatal(err)
		}
		if err := m.Unpack(reply); err != nil {
			t.Fatal(err)
		}
		got := fmt.Sprintf("%s %d", dns.RcodeToString[m.Rcode], len(m.Answer))
		if want := counted(owners, q); got != want {
			t.Fatalf("zone\n%squestion %v: got %s, want %s", text.String(), q, got, want)
		}
	})
}

// counted is the expected RCODE and number of records.
func counted(owners [][]string, q []string) string {
	owns := func(n []string) bool {
		return slices.ContainsFunc(owners, func(o []string) bool { return slices.Equal(o, n) })
	}
	exists := func(n []string) bool {
		return slices.ContainsFunc(owners, func(o []string) bool {
			return len(o) >= len(n) && slices.Equal(o[len(o)-len(n):], n)
		})
	}
	if owns(q) {
		return "NOERROR 1"
	}
	if exists(q) {
		return "NOERROR 0"
	}
	encloser := q[1:]
	for !exists(encloser) && len(encloser) > 0 {
		encloser = encloser[1:]
	}
	star := append([]string{"*"}, encloser...)
	switch {
	case owns(star):
		return "NOERROR 1"
	case exists(star):
		return "NOERROR 0"
	}
	return "NXDOMAIN 0"
}

package lab_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/miekg/dns"

	"github.com/mayissue/mayissue/lab"
	"github.com/mayissue/mayissue/name"
)

// The origin comes from the caller, or from the SOA record.
func TestZoneOrigin(t *testing.T) {
	for text, want := range map[string]string{
		"z.example. SOA ns1 host 1 2 3 4 5\n":                    "z.example",
		"$ORIGIN Z.Example.\n@ SOA ns1 host 1 2 3 4 5\n":         "z.example",
		"a.z.example. A 192.0.2.1\nz.example. SOA n h 1 2 3 4 5": "z.example",
	} {
		z, err := lab.ParseZone(name.Name{}, "f", []byte(text))
		if err != nil || z.Origin() != name.MustParse(want) {
			t.Errorf("%q: got %v, %v; want %s", text, z, err, want)
		}
	}
	z, err := lab.ParseZone(name.MustParse("y.example"), "f", []byte("www A 192.0.2.1\n"))
	if err != nil || z.Origin().String() != "y.example" || !strings.Contains(z.Text(), "www.y.example.\t300\tIN\tA\t192.0.2.1\n") {
		t.Errorf("zone without SOA: %v, %v", z, err)
	}
}

// TestZoneErrors: what name servers refuse to load is refused, with its line:
// OPS-01, a CNAME beside other data; OPS-02, a CNAME at the apex.
func TestZoneErrors(t *testing.T) {
	origin := name.MustParse("z.example")
	for _, tt := range []struct {
		origin     name.Name
		text, want string
	}{
		{name.Name{}, "", "f: no SOA record, so nothing says of which zone this is"},
		{name.Name{}, "\n@ SOA n h 1 2 3 4 5\n", "f:2: the SOA record does not say of which zone: write its owner in full, or $ORIGIN before it"},
		{name.Name{}, "a A x\n", "f:1: bad A A: \"x\""},
		{origin, "\n@ CAA 0 issue\n", "f:2: "},
		{origin, "@ A 192.0.2.1\n\nwww A\n", "f:3: "},
		{origin, "@ A 192.0.2.1\nwww.y.example. A 192.0.2.1\n", "f:2: www.y.example A: does not lie in the zone z.example"},
		{origin, "www CNAME a\nwww CAA 0 issue \";\"", "f:2: www.z.example CAA: a CNAME beside other data (RFC 1034 section 3.6.2)"},
		{origin, "www TXT x\nwww CNAME a\n", "f:2: www.z.example CNAME: a CNAME beside other data (RFC 1034 section 3.6.2)"},
		{origin, "www CNAME a\nwww CNAME b\n", "f:2: www.z.example CNAME: two aliases at one name (RFC 2181 section 10.1)"},
		{origin, "@ CNAME a\n", "f:1: z.example CNAME: a CNAME at the zone's own name, which has SOA and NS (RFC 1034 section 3.6.2)"},
		{origin, "www SOA n h 1 2 3 4 5\n", "f:1: www.z.example SOA: a SOA record stands only at the zone's own name"},
		{origin, "@ SOA n h 1 2 3 4 5\n@ SOA n h 2 2 3 4 5\n", "f:2: z.example SOA: a second SOA record"},
		{origin, "www CH TXT x\n", "f:1: www.z.example TXT: class CH: only IN is served"},
		{origin, "$INCLUDE /etc/passwd\n", "f:1: "},
	} {
		_, err := lab.ParseZone(tt.origin, "f", []byte(tt.text))
		var ze *lab.ZoneError
		if !errors.As(err, &ze) || !strings.HasPrefix(err.Error(), tt.want) {
			t.Errorf("%q:\n got %v\nwant %s", tt.text, err, tt.want)
		}
	}
}

// A duplicate record is one record (RFC 2181 section 5); DNSSEC records may
// stand beside a CNAME (RFC 4035 section 2.5).
func TestZoneAccepts(t *testing.T) {
	text := "a A 192.0.2.1\na A 192.0.2.1\nb CNAME a\nb NSEC a.z.example. CNAME RRSIG NSEC\n"
	z, err := lab.ParseZone(name.MustParse("z.example"), "f", []byte(text))
	if err != nil || strings.Count(z.Text(), "192.0.2.1") != 1 {
		t.Errorf("got %v\n%s", err, z.Text())
	}
}

// NSD reads no CAA tag with capitals or of more than 15 letters: such records
// are written in the generic form that every server reads.
func TestZoneTextIsReadEverywhere(t *testing.T) {
	text := `a CAA 0 issue "ca.example"
b CAA 0 ISSUE "ca.example"
c CAA 0 abcdefghijklmnop "x"
d CAA 128 tbs ""
e TYPE257 \# 3 000161
f TYPE65280 \# 2 c00c
`
	z, err := lab.ParseZone(name.MustParse("z.example"), "f", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"a.z.example.\t300\tIN\tCAA\t0 issue \"ca.example\"\n",
		"b.z.example.\t300\tIN\tTYPE257\t\\# 17 0005495353554563612e6578616d706c65\n",
		"c.z.example.\t300\tIN\tTYPE257\t\\# 19 00106162636465666768696a6b6c6d6e6f7078\n",
		"d.z.example.\t300\tIN\tCAA\t128 tbs \"\"\n",
		"e.z.example.\t300\tIN\tCAA\t0 a \"\"\n",
		"f.z.example.\t300\tIN\tTYPE65280\t\\# 2 c00c\n",
	} {
		if !strings.Contains(z.Text(), want) {
			t.Errorf("no line %q in\n%s", want, z.Text())
		}
	}
}

// FuzzParseZone: the text of an accepted zone is a zone with the same text,
// and a plain zone-file reader takes it without an origin.
func FuzzParseZone(f *testing.F) {
	f.Add([]byte(zoneText))
	f.Add([]byte("@ TYPE257 \\# 1 00\nwww CAA 0 ISSUE \"\\000\\255\"\n"))
	f.Add([]byte("$TTL 5\n$ORIGIN a.z.example.\n@ TXT \"CAA \\\\# 1 00\" ; comment\n( b ) NAPTR 1 1 \"\" \"\" \"\" .\n"))
	f.Add([]byte("*.\\004 HINFO a b\n$GENERATE 1-3 $ A 192.0.2.$\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		z, err := lab.ParseZone(name.MustParse("z.example"), "f", data)
		if err != nil {
			return
		}
		text := z.Text()
		if _, err := lab.ParseZone(name.MustParse("other.example"), "f", []byte(text)); err == nil && text != "" {
			t.Fatalf("read in another zone:\n%s", text)
		}
		again, err := lab.ParseZone(z.Origin(), "f", []byte(text))
		if err != nil {
			t.Fatalf("own text: %v\n%s", err, text)
		}
		if again.Text() != text {
			t.Fatalf("text\n%safter\n%s", again.Text(), text)
		}
		zp := dns.NewZoneParser(strings.NewReader(text), "", "")
		for _, ok := zp.Next(); ok; _, ok = zp.Next() {
		}
		if err := zp.Err(); err != nil && !strings.Contains(text, "\\#") {
			t.Fatalf("plain reader: %v\n%s", err, text)
		}
	})
}

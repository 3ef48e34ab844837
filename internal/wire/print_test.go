package wire_test

import (
	"bytes"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/internal/wiretest"
	"github.com/mayissue/mayissue/name"
)

// What is printed in the form of its type is what was read.
func TestRecordText(t *testing.T) {
	for _, line := range []string{
		"www.example.com. 60 IN A 192.0.2.1",
		"www.example.com. 60 IN AAAA 2001:db8::1",
		". 60 IN NS a.root-servers.net.",
		"www.example.com. 60 IN CNAME example.net.",
		"example.com. 60 IN DNAME example.net.",
		"example.com. 60 IN SOA ns.example.com. host.example.com. 1 2 3 4 60",
		"example.com. 60 IN MX 10 mail.example.com.",
		`example.com. 60 IN TXT "v=spf1 -all" "\007\"\\"`,
		"_x._tcp.example.com. 60 IN SRV 1 2 443 www.example.com.",
		`example.com. 60 IN CAA 128 issue "ca.example; a=b"`,
		"example.com. 60 IN DS 1 13 2 3490A6806D47F17A34C29E2CE80E8A999FFBE4BE3490A6806D47F17A34C29E2C",
		"example.com. 60 IN DNSKEY 257 3 13 AQID",
		"example.com. 60 IN RRSIG CAA 13 2 60 20261205000000 20261121000000 12345 example.com. AQID",
		"example.com. 60 IN RRSIG TYPE65280 13 2 60 20380119031408 19700101000000 12345 . AQID",
		"a.example.com. 60 IN NSEC b.example.com. A CAA TYPE65280",
		"0p9mhaveqvm6t7vbl5lop2u3t2rp3tom.example.com. 60 IN NSEC3 1 1 12 AABBCCDD 2T7B4G4VSA5SMI47K61MV5BV1A22BOJR A RRSIG",
		"example.com. 60 IN NSEC3PARAM 1 0 0 -",
		"example.com. 60 IN TYPE65280 \\# 3 010203",
		"example.com. 60 IN A \\# 3 010203", // no address
		"example.com. 60 IN CAA \\# 1 00",
		"example.com. 60 IN TXT \\# 0",
		"example.com. 60 IN NSEC \\# 3 000000",
		"example.com. 60 IN RRSIG \\# 1 00",
		"example.com. 60 IN OPT \\# 1 00",
	} {
		r, err := wire.ParseRecord(line, name.Root(), 0)
		if err != nil {
			t.Errorf("%s: %v", line, err)
			continue
		}
		rr := recordOf(t, r)
		if got := strings.Join(strings.Fields(rr.Text()), " "); got != line {
			t.Errorf("%s\nis printed as\n%s", line, got)
		}
	}
}

// recordOf returns a record as a message brings it.
func recordOf(t *testing.T, r wire.TextRecord) wire.RR {
	t.Helper()
	m, err := wire.Parse(wiretest.Message{QR: true, Answer: []wiretest.Record{{Owner: r.Owner, Type: r.Type, Class: r.Class, TTL: r.TTL, RData: r.RData}}}.Pack())
	if err != nil || len(m.Answer) != 1 {
		t.Fatalf("%+v: %v", r, err)
	}
	return m.Answer[0]
}

// Whatever the octets are, their text is printable ASCII on one line, and
// reads as the same octets.
func TestRDataTextReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		typ := rapid.OneOf(rapid.Uint16Range(1, 70), rapid.Uint16Range(97, 110), rapid.Uint16Range(249, 264), rapid.Uint16Min(1)).Draw(t, "type")
		rdata := rapid.OneOf(rapid.SliceOfN(rapid.Byte(), 0, 60), rapid.SliceOfN(rapid.ByteRange(0, 4), 0, 60)).Draw(t, "rdata")
		text := wire.RDataText(typ, rdata)
		if i := strings.IndexFunc(text, func(r rune) bool { return (r < 0x20 || r > 0x7e) && r != '\t' }); i >= 0 {
			t.Fatalf("%s: %q holds something else at %d", wire.TypeText(typ), text, i)
		}
		r, err := wire.ParseRecord("x. "+wire.TypeText(typ)+" "+text, name.Root(), 0)
		if err != nil || !bytes.Equal(r.RData, rdata) {
			t.Fatalf("%s %x is printed as %q, which reads as %x, %v", wire.TypeText(typ), rdata, text, r.RData, err)
		}
	})
}

package wire_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/miekg/dns"

	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/internal/wiretest"
)

func rdata(text string) []byte { return wiretest.Records("example. 60 IN " + text)[0].RData }

func TestParseDNSKEY(t *testing.T) {
	k, err := wire.ParseDNSKEY(rdata("DNSKEY 257 3 13 GojIhhXUN/u4v54ZQqGSnyhWJwaubCvTmeexv7bR6edbkrSqQpF64cYbcB7wNcP+e+MAnLr+Wi9xMWyQLc8NAA=="))
	if err != nil || k.Flags != wire.FlagZone|wire.FlagSEP || k.Protocol != 3 || k.Algorithm != 13 || len(k.PublicKey) != 64 || k.Tag != 55648 {
		t.Errorf("%+v, %v", k, err)
	}
	if k.Flags&wire.FlagRevoke != 0 {
		t.Error("the key is revoked")
	}
}

// The key tag agrees with another implementation, for odd lengths and for
// whatever is short; for algorithm 1 it is that of RFC 4034 appendix B.1.
func TestKeyTag(t *testing.T) {
	for _, text := range []string{
		"DNSKEY 256 3 5 AQPSKmynfzW4kyBv015MUG2DeIQ3Cbl+BBZH4b/0PY1kxkmvHjcZc8nokfzj31GajIQKY+5CptLr3buXA10hWqTkF7H6RfoRqXQeogmMHfpftf6zMv1LyBUgia7za6ZEzOJBOztyvhjL742iU/TpPSEDhm2SNKLijfUppn1UaNvv4w==",
		"DNSKEY 257 3 15 l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=",
		"DNSKEY 257 3 8 AAAA", "DNSKEY 65535 255 255 //////8=",
	} {
		rr, err := dns.NewRR("example. 60 IN " + text)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := wire.KeyTag(rdata(text)), rr.(*dns.DNSKEY).KeyTag(); got != want {
			t.Errorf("%s: %d, want %d", text, got, want)
		}
	}
	// Octets 3 and 2 from the end, not the last two that some take.
	if got := wire.KeyTag([]byte{1, 0, 3, 1, 3, 1, 0, 1, 0x68, 0xdb, 0xef, 0xe3}); got != 0xdbef {
		t.Errorf("RSAMD5: %#x", got)
	}
	if got := wire.KeyTag([]byte{1, 0, 3}); got != 0x0400 {
		t.Errorf("three octets: %#x", got)
	}
	if got := wire.KeyTag([]byte{1, 0, 3, 1}); got != 0x0401 {
		t.Errorf("RSAMD5 without a key: %#x", got)
	}
}

func TestParseDS(t *testing.T) {
	d, err := wire.ParseDS(rdata("DS 60485 5 1 2BB183AF5F22588179A53B0A98631FAD1A292118"))
	if err != nil || d.KeyTag != 60485 || d.Algorithm != 5 || d.DigestType != 1 || len(d.Digest) != 20 {
		t.Errorf("%+v, %v", d, err)
	}
}

func TestParseRRSIG(t *testing.T) {
	in := rdata("RRSIG CAA 13 2 3600 20260102030405 20250101000000 55648 Example.COM. QUJDRA==")
	in, err := wire.CanonicalRData(wire.TypeRRSIG, in)
	if err != nil {
		t.Fatal(err)
	}
	s, err := wire.ParseRRSIG(in)
	if err != nil || s.TypeCovered != wire.TypeCAA || s.Algorithm != 13 || s.Labels != 2 || s.OriginalTTL != 3600 ||
		s.Expiration != 1767323045 || s.Inception != 1735689600 || s.KeyTag != 55648 || s.Signer.String() != "example.com" ||
		string(s.Signature) != "ABCD" || string(s.Signed) != string(in[:len(in)-4]) {
		t.Errorf("%+v, %v", s, err)
	}
}

func TestParseNSEC(t *testing.T) {
	r, err := wire.ParseNSEC(rdata("NSEC host.example. A MX RRSIG NSEC TYPE1234"))
	if err != nil || r.Next.String() != "host.example" {
		t.Errorf("%+v, %v", r, err)
	}
	for typ, want := range map[wire.Type]bool{1: true, 15: true, 46: true, 47: true, 1234: true, 2: false, 257: false, 1233: false, 65535: false, 1235: false} {
		if r.Types.Has(typ) != want {
			t.Errorf("type %d is listed: %v", typ, !want)
		}
	}
}

func TestParseNSEC3(t *testing.T) {
	r, err := wire.ParseNSEC3(rdata("NSEC3 1 1 12 aabbccdd 2t7b4g4vsa5smi47k61mv5bv1a22bojr NS SOA CAA"))
	if err != nil || r.Hash != 1 || r.Flags != wire.FlagOptOut || r.Iterations != 12 || string(r.Salt) != "\xaa\xbb\xcc\xdd" || len(r.Next) != 20 || !r.Types.Has(wire.TypeCAA) {
		t.Errorf("%+v, %v", r, err)
	}
	r, err = wire.ParseNSEC3(rdata("NSEC3 1 0 0 - 2t7b4g4vsa5smi47k61mv5bv1a22bojr"))
	if err != nil || len(r.Salt) != 0 || len(r.Types) != 0 || r.Types.Has(1) {
		t.Errorf("without salt and types: %+v, %v", r, err)
	}
}

// Every way of being cut off, or of having a bitmap with two meanings.
func TestDNSSECErrors(t *testing.T) {
	key := func(b []byte) error { _, err := wire.ParseDNSKEY(b); return err }
	ds := func(b []byte) error { _, err := wire.ParseDS(b); return err }
	sig := func(b []byte) error { _, err := wire.ParseRRSIG(b); return err }
	nsec := func(b []byte) error { _, err := wire.ParseNSEC(b); return err }
	nsec3 := func(b []byte) error { _, err := wire.ParseNSEC3(b); return err }
	for _, c := range []struct {
		what  string
		parse func([]byte) error
		rdata string
	}{
		{"DNSKEY", key, "\x01\x01\x03"}, {"DS", ds, "\x00\x01\x08"},
		{"RRSIG without its times", sig, "\x00\x01\x08\x02"},
		{"RRSIG without a signer", sig, string(make([]byte, 17))},
		{"RRSIG with a cut signer", sig, string(make([]byte, 18)) + "\x03ab"},
		{"RRSIG with a compressed signer", sig, string(make([]byte, 18)) + "\xc0\x0c"},
		{"NSEC without a name", nsec, ""}, {"NSEC with a cut name", nsec, "\x03ab"},
		{"NSEC with a compressed name", nsec, "\xc0\x0c\x00\x01\x40"},
		{"NSEC3 without its fields", nsec3, "\x01\x00\x00\x00"},
		{"NSEC3 with a cut salt", nsec3, "\x01\x00\x00\x00\x04ab"},
		{"NSEC3 without a next hash", nsec3, "\x01\x00\x00\x00\x00"},
		{"NSEC3 with an empty next hash", nsec3, "\x01\x00\x00\x00\x00\x00"},
		{"NSEC3 with a cut next hash", nsec3, "\x01\x00\x00\x00\x00\x14abc"},
		{"bitmap block of no octets", nsec, "\x00\x00\x00"},
		{"bitmap block of 33 octets", nsec, "\x00\x00\x21" + string(make([]byte, 33))},
		{"bitmap cut in a block", nsec, "\x00\x00\x02\x40"},
		{"bitmap cut before a length", nsec, "\x00\x00"},
		{"bitmap blocks out of order", nsec, "\x00\x01\x01\x40\x00\x01\x40"},
		{"bitmap block twice", nsec, "\x00\x00\x01\x40\x00\x01\x20"},
	} {
		var e *wire.ParseError
		if err := c.parse([]byte(c.rdata)); !errors.As(err, &e) {
			t.Errorf("%s: error %v", c.what, err)
		}
	}
}

// FuzzBitmap: the types that a bitmap has are those that another
// implementation reads from it, and a hand-made one that makes no sense has
// none and does no harm.
func FuzzBitmap(f *testing.F) {
	f.Add([]byte("\x00\x01\x40\x01\x01\x40"))
	f.Add([]byte("\x00\x09\x40"))
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, typ := range []wire.Type{0, 1, 46, 257, 65535} {
			wire.Bitmap(b).Has(typ)
			wire.Bitmap(b).Only(typ)
		}
		whole := append([]byte{0}, b...)
		r, err := wire.ParseNSEC(whole)
		rr, _, theirs := dns.UnpackRRWithHeader(dns.RR_Header{Name: ".", Rrtype: 47, Class: 1, Rdlength: uint16(len(whole))}, whole, 0)
		if err != nil || theirs != nil {
			return
		}
		listed := rr.(*dns.NSEC).TypeBitMap
		if !r.Types.Only(listed...) || len(listed) > 0 && r.Types.Only(listed[1:]...) {
			t.Fatalf("not the types %v alone", listed)
		}
		for typ := range 65536 {
			if got, want := r.Types.Has(wire.Type(typ)), slices.Contains(rr.(*dns.NSEC).TypeBitMap, uint16(typ)); got != want {
				t.Fatalf("type %d is listed: %v, by the other %v", typ, got, want)
			}
		}
	})
}

package wire_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"github.com/miekg/dns"

	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/internal/wiretest"
)

// Canonical RDATA of every type of RFC 4034 section 6.2: names in lower case,
// all else as it was. The types that RFC 6840 section 5.1 took off the list,
// CAA and unknown ones are untouched.
func TestCanonicalTypes(t *testing.T) {
	for _, c := range []struct{ what, text, want string }{
		{"NS", "NS A.Example.", "NS a.example."},
		{"MD", "MD A.Example.", "MD a.example."},
		{"CNAME", "CNAME A.Example.", "CNAME a.example."},
		{"DNAME", "DNAME A.Example.", "DNAME a.example."},
		{"PTR", "PTR A.Example.", "PTR a.example."},
		{"SOA", "SOA A.Example. B.Example. 1 2 3 4 5", "SOA a.example. b.example. 1 2 3 4 5"},
		{"MINFO", "MINFO A.Example. B.Example.", "MINFO a.example. b.example."},
		{"MX", "MX 10 A.Example.", "MX 10 a.example."},
		{"RP", "RP A.Example. B.Example.", "RP a.example. b.example."},
		{"AFSDB", "AFSDB 1 A.Example.", "AFSDB 1 a.example."},
		{"RT", "RT 1 A.Example.", "RT 1 a.example."},
		{"PX", "PX 1 A.Example. B.Example.", "PX 1 a.example. b.example."},
		{"NAPTR", `NAPTR 1 2 "U" "E2U" "!A!B!" A.Example.`, `NAPTR 1 2 "U" "E2U" "!A!B!" a.example.`},
		{"KX", "KX 1 A.Example.", "KX 1 a.example."},
		{"SRV", "SRV 1 2 3 A.Example.", "SRV 1 2 3 a.example."},
		{"RRSIG", "RRSIG A 8 2 1 20260101000000 20250101000000 7 A.Example. QUJD", "RRSIG A 8 2 1 20260101000000 20250101000000 7 a.example. QUJD"},
		{"HINFO holds no name", `HINFO "CPU" "OS"`, `HINFO "CPU" "OS"`},
		{"TXT", `TXT "Mixed Case"`, `TXT "Mixed Case"`},
		{"CAA", `CAA 0 issue "CA.Example"`, `CAA 0 issue "CA.Example"`},
		{"unknown", `TYPE65280 \# 3 414243`, `TYPE65280 \# 3 414243`},
		{"DS", "DS 1 8 2 AB", "DS 1 8 2 AB"},
	} {
		in := wiretest.Records("owner.example. 60 IN " + c.text)[0]
		want := wiretest.Records("owner.example. 60 IN " + c.want)[0]
		if got, err := wire.CanonicalRData(in.Type, in.RData); err != nil || !bytes.Equal(got, want.RData) {
			t.Errorf("%s: %x, %v, want %x", c.what, got, err, want.RData)
		}
		if got, err := wire.CanonicalRData(want.Type, want.RData); err != nil || !bytes.Equal(got, want.RData) {
			t.Errorf("%s: canonical form is not stable: %x, %v", c.what, got, err)
		}
	}
	// NSEC keeps the letters of its next name (RFC 6840 section 5.1).
	next := []byte("\x04NeXt\x07Example\x00\x00\x01\x40")
	if got, err := wire.CanonicalRData(wire.TypeNSEC, next); err != nil || !bytes.Equal(got, next) {
		t.Errorf("NSEC: %q, %v", got, err)
	}
}

// Types that no zone parser here writes: SIG, NXT and A6, octet by octet.
func TestCanonicalOldTypes(t *testing.T) {
	fixed := strings.Repeat("\x09", 18)
	for _, c := range []struct {
		what     string
		typ      wire.Type
		in, want string
	}{
		{"SIG", 24, fixed + "\x01A\x00SigA", fixed + "\x01a\x00SigA"},
		{"NXT", 30, "\x01A\x00\x40\x01", "\x01a\x00\x40\x01"},
		{"A6 with a prefix of 64 bits", 38, "\x40" + strings.Repeat("A", 8) + "\x01A\x00", "\x40" + strings.Repeat("A", 8) + "\x01a\x00"},
		{"A6 without a prefix", 38, "\x00" + strings.Repeat("A", 16), "\x00" + strings.Repeat("A", 16)},
		{"A6 that is all prefix", 38, "\x80\x01A\x00", "\x80\x01a\x00"},
	} {
		if got, err := wire.CanonicalRData(c.typ, []byte(c.in)); err != nil || string(got) != c.want {
			t.Errorf("%s: %q, %v, want %q", c.what, got, err, c.want)
		}
	}
}

// RDATA that is too short, too long, or runs into what follows has no
// canonical form; the next record's octets are never read.
func TestCanonicalErrors(t *testing.T) {
	for _, c := range []struct {
		what  string
		typ   wire.Type
		rdata string
	}{
		{"NS without a name", wire.TypeNS, ""},
		{"NS with more", wire.TypeNS, "\x01a\x00\x00"},
		{"NS that does not end", wire.TypeNS, "\x01a"},
		{"SOA without its numbers", wire.TypeSOA, "\x01a\x00\x01b\x00"},
		{"SOA with one octet more", wire.TypeSOA, "\x00\x00" + strings.Repeat("x", 21)},
		{"MX of one octet", 15, "\x00"},
		{"MX without a name", 15, "\x00\x01"},
		{"PX cut in its second name (CVE-2026-56416)", 26, "\x00\x01\x01a\x00\x05ab"},
		{"SRV cut in its numbers", 33, "\x00\x00\x00\x00\x00"},
		{"NAPTR cut in its strings", 35, "\x00\x00\x00\x00\x01A\x09short"},
		{"NAPTR without its strings", 35, "\x00\x00\x00\x00"},
		{"RRSIG cut before its signer", wire.TypeRRSIG, strings.Repeat("x", 18)},
		{"A6 with a prefix of 129 bits", 38, "\x81"},
		{"A6 cut in its address", 38, "\x00abc"},
		{"A6 of nothing", 38, ""},
		{"a pointer to itself", wire.TypeNS, "\xc0\x00"},
	} {
		var e *wire.ParseError
		if got, err := wire.CanonicalRData(c.typ, []byte(c.rdata)); !errors.As(err, &e) {
			t.Errorf("%s: %x, %v", c.what, got, err)
		}
	}
	m, err := wire.Parse(wiretest.Message{QR: true, Answer: []wiretest.Record{
		wiretest.Raw("example.com", wire.TypeNS, 5, 'a'), wiretest.Raw("b.example", wire.TypeA, 192, 0, 2, 1),
	}}.Pack())
	if err != nil {
		t.Fatal(err)
	}
	if got, err := m.Answer[0].Canonical(); err == nil {
		t.Errorf("read %x past the end of the record", got)
	}
}

// Compressed names in a message are made whole, from wherever they point to.
func TestCanonicalDecompresses(t *testing.T) {
	m, err := wire.Parse(wiretest.Message{QR: true, Question: wiretest.Ask("example.com", 15), Answer: []wiretest.Record{
		wiretest.Raw("example.com", 15, 0, 10, 4, 'M', 'A', 'I', 'L', 0xc0, 12),
	}}.Pack())
	if err != nil {
		t.Fatal(err)
	}
	if got, err := m.Answer[0].Canonical(); err != nil || string(got) != "\x00\x0a\x04mail\x07example\x03com\x00" {
		t.Errorf("%q, %v", got, err)
	}
}

// FuzzCanonical: canonical form is stable, is never in the way of itself, and
// agrees with another implementation where that packs the same RDATA.
func FuzzCanonical(f *testing.F) {
	for _, r := range wiretest.Records("a. 1 MX 1 B.\na. 1 SOA A. B. 1 2 3 4 5\na. 1 SRV 1 2 3 C.\na. 1 CAA 0 issue \"X\"\na. 1 RP A. B.") {
		f.Add(r.Type, r.RData)
	}
	f.Add(wire.Type(38), []byte("\x00abc"))
	f.Fuzz(func(t *testing.T, typ uint16, rdata []byte) {
		got, err := wire.CanonicalRData(typ, rdata)
		if err != nil {
			return
		}
		again, err := wire.CanonicalRData(typ, got)
		if err != nil || !bytes.Equal(again, got) {
			t.Errorf("type %d: %x becomes %x, %v", typ, got, again, err)
		}
		if len(got) > len(rdata)+127*255 {
			t.Errorf("type %d: %d octets of %d", typ, len(got), len(rdata))
		}
		for _, names := range []uint16{2, 5, 6, 12, 15, 17, 33} {
			if typ != names || len(got) > 2000 {
				continue
			}
			theirs, _, err := dns.UnpackRRWithHeader(dns.RR_Header{Name: ".", Rrtype: typ, Class: 1, Rdlength: uint16(len(got))}, got, 0)
			if err != nil {
				continue
			}
			buf := make([]byte, len(got)+64)
			if end, err := dns.PackRR(theirs, buf, 0, nil, false); err == nil && !bytes.Equal(buf[11:end], got) {
				t.Errorf("type %d: canonical %s, packed again %s", typ, hex.EncodeToString(got), hex.EncodeToString(buf[11:end]))
			}
		}
	})
}

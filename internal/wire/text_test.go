package wire_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

func TestParseRecord(t *testing.T) {
	for _, c := range []struct{ line, want string }{
		{"www.example.com. 60 IN A 192.0.2.1", `www.example.com 60 1 A "\xc0\x00\x02\x01"`},
		{"www.example.com. IN 60 A 192.0.2.1", `www.example.com 60 1 A "\xc0\x00\x02\x01"`},
		{"WWW.Example.com.\tA\t192.0.2.1 ; a comment", `www.example.com 3600 1 A "\xc0\x00\x02\x01"`},
		{"x. IN 1h A 192.0.2.1", `x 3600 1 A "\xc0\x00\x02\x01"`},
		{"www A 192.0.2.1", `www.sub.test 3600 1 A "\xc0\x00\x02\x01"`},
		{"@ NS ns", `sub.test 3600 1 NS "\x02ns\x03sub\x04test\x00"`},
		{"x. CH A 192.0.2.1", `x 3600 3 A "\xc0\x00\x02\x01"`},
		{"x. ANY A 192.0.2.1", `x 3600 255 A "\xc0\x00\x02\x01"`},
		{"x. CLASS7 TYPE65280 \\# 3 0102 03", `x 3600 7 TYPE65280 "\x01\x02\x03"`},
		// RFC 3597 section 5: the generic form is taken as it is.
		{"x. A \\# 1 ff", `x 3600 1 A "\xff"`},
		{"x. A \\# 0", `x 3600 1 A ""`},
		{`x. CAA 0 issue "a;b"`, `x 3600 1 CAA "\x00\x05issuea;b"`},
		// Types in any order, and twice, make one bitmap.
		{"x. NSEC y. NSEC A A NS", `x 3600 1 NSEC "\x01y\x00\x00\x06` + "`" + `\x00\x00\x00\x00\x01"`},
		// Base64 with padding that is wrong.
		{"x. DNSKEY 257 3 253 UNUSABLE==", `x 3600 1 DNSKEY "\x01\x01\x03\xfdP\xd5\x12\x00\x12\xc4"`},
		{"x. DNSKEY 257 3 8 AAA", `x 3600 1 DNSKEY "\x01\x01\x03\b\x00\x00"`},
		{"x. DNSKEY 257 3 8 AAAAA", `x 3600 1 DNSKEY "\x01\x01\x03\b\x00\x00\x00"`},
	} {
		r, err := wire.ParseRecord(c.line, name.MustParse("sub.test"), 3600)
		got := fmt.Sprintf("%s %d %d %s %q", r.Owner, r.TTL, r.Class, wire.TypeText(r.Type), r.RData)
		if err != nil || got != c.want {
			t.Errorf("%s\nreads as %s, %v\nwant     %s", c.line, got, err, c.want)
		}
	}
}

func TestParseRecordErrors(t *testing.T) {
	for line, want := range map[string]string{
		"":                     "no record",
		"x.":                   "without a type",
		"x. IN 60":             "without a type",
		"x. IN NOTYPE 1":       `"NOTYPE" is neither`,
		"x. TYPE65536 \\# 0":   "neither",
		"x. A":                 "A record",
		"x. A 192.0.2.256":     "A record",
		"x. A \\#":             "without a length",
		"x. A \\# z":           "no length",
		"x. A \\# 2 01":        "1 octets of RDATA",
		"x. A \\# 1 0":         "RDATA",
		"x. DNSKEY 257 3 8 **": "DNSKEY record",
		strings.Repeat("a", 64) + ". A 192.0.2.1": "63",
	} {
		if r, err := wire.ParseRecord(line, name.Root(), 3600); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q reads as %+v, error %v, want one with %q", line, r, err, want)
		}
	}
}

func TestParseTypeAndClass(t *testing.T) {
	for s, want := range map[string]wire.Type{"a": 1, "CAA": 257, "TYPE65280": 65280, "type1": 1, "ANY": 255} {
		if got, ok := wire.ParseType(s); !ok || got != want {
			t.Errorf("type %s is %d, %t", s, got, ok)
		}
	}
	for s, want := range map[string]uint16{"in": 1, "CH": 3, "CLASS300": 300, "ANY": 255} {
		if got, ok := wire.ParseClass(s); !ok || got != want {
			t.Errorf("class %s is %d, %t", s, got, ok)
		}
	}
	for _, s := range []string{"", "TYPE", "TYPE-1", "TYPE65536", "CLASSX", "NOSUCH"} {
		if _, ok := wire.ParseType(s); ok {
			t.Errorf("%q is a type", s)
		}
		if _, ok := wire.ParseClass(s); ok {
			t.Errorf("%q is a class", s)
		}
	}
}

func TestTextOfTTL(t *testing.T) {
	for s, want := range map[string]uint32{"0": 0, "3600": 3600, "1D12h": 129600, "1w1d1h1m1s": 694861, "4294967295": 4294967295, "1h5": 3605} {
		if got, ok := wire.ParseTTL(s); !ok || got != want {
			t.Errorf("TTL %s is %d, %t, want %d", s, got, ok, want)
		}
	}
	for _, s := range []string{"", "s", "1x", "1hh", "-1", "4294967296", "99999999999999999999", "9999999w"} {
		if got, ok := wire.ParseTTL(s); ok {
			t.Errorf("%q is a TTL of %d", s, got)
		}
	}
}

package caa

import (
	"bytes"
	"encoding/hex"
	"errors"
	"strings"
	"testing"
)

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestParseRecord(t *testing.T) {
	long := strings.Repeat("v", 4000)
	tag255 := strings.Repeat("t", 255)
	for _, c := range []struct {
		id    string
		rdata []byte
		want  Record
		text  string
	}{
		// CAA-24: the vectors in the generic form of RFC 3597.
		{"CAA-24", unhex(t, "0005697373756563612e6578616d706c65"), Record{0, "issue", "ca.example"}, `0 issue "ca.example"`},
		{"CAA-24", unhex(t, "000569737375653b"), Record{0, "issue", ";"}, `0 issue ";"`},
		{"CAA-24", unhex(t, "800374627378"), Record{128, "tbs", "x"}, `128 tbs "x"`},
		// CAP-01: a value may be longer than a character-string, or empty.
		{"CAP-01", append([]byte("\x00\x05issue"), long...), Record{0, "issue", long}, `0 issue "` + long + `"`},
		{"CAP-01", []byte("\x00\x05issue"), Record{0, "issue", ""}, `0 issue ""`},
		{"CAP-01", append([]byte{0, 255}, tag255...), Record{0, tag255, ""}, `0 ` + tag255 + ` ""`},
		// CAP-53: shown inert, whatever is in it.
		{"CAP-53", []byte("\x00\x05issue\x1b[31m\"\\\x00\xff"), Record{0, "issue", "\x1b[31m\"\\\x00\xff"}, `0 issue "\027[31m\"\\\000\255"`},
		{"CAP-53", []byte("\x01\x04a b\n"), Record{1, "a b\n", ""}, `1 a\032b\010 ""`},
	} {
		r, err := ParseRecord(c.rdata)
		if err != nil || r != c.want {
			t.Errorf("%s: ParseRecord(%q) = %v, %v; want %v", c.id, c.rdata, r, err, c.want)
			continue
		}
		if r.String() != c.text {
			t.Errorf("%s: String() = %s; want %s", c.id, r, c.text)
		}
		if !bytes.Equal(r.Wire(), c.rdata) {
			t.Errorf("%s: Wire() = %x; want %x", c.id, r.Wire(), c.rdata)
		}
	}
}

// CAA-19: RDATA that cannot be decoded is an error, with its place.
func TestParseRecordErrors(t *testing.T) {
	for _, c := range []struct {
		rdata  string
		offset int
		text   string
	}{
		{"", 0, `CAA record \# 0 : ends before the tag length (at octet 0)`},
		{"\x00", 1, `CAA record \# 1 00: ends before the tag length (at octet 1)`},
		{"\x00\x00", 1, `CAA record \# 2 0000: the tag length is 0 (at octet 1)`},
		{"\x00\x00issue", 1, `CAA record \# 7 00006973737565: the tag length is 0 (at octet 1)`},
		{"\x00\x06issue", 1, `CAA record \# 7 00066973737565: the tag length is 6, but 5 octets follow (at octet 1)`},
		{"\x00\xff" + strings.Repeat("a", 40), 1, `CAA record \# 42 00ff` + strings.Repeat("61", 30) + `...: the tag length is 255, but 40 octets follow (at octet 1)`},
	} {
		r, err := ParseRecord([]byte(c.rdata))
		var e *RecordError
		if !errors.As(err, &e) || r != (Record{}) {
			t.Errorf("ParseRecord(%q) = %v, %v", c.rdata, r, err)
			continue
		}
		if e.Offset != c.offset || e.Error() != c.text || string(e.RData) != c.rdata {
			t.Errorf("ParseRecord(%q): %s at %d; want %s", c.rdata, e, e.Offset, c.text)
		}
	}
}

// CAP-02: only bit 0 is critical.
func TestCritical(t *testing.T) {
	for flags := range 256 {
		want := flags >= 128
		if got := (Record{Flags: uint8(flags)}).Critical(); got != want {
			t.Errorf("CAP-02: flags %d critical: %v", flags, got)
		}
	}
}

func TestWireOfNoRecord(t *testing.T) {
	for _, r := range []Record{{}, {Tag: strings.Repeat("a", 256)}} {
		if w := r.Wire(); w != nil {
			t.Errorf("Wire() of %d tag octets = %x", len(r.Tag), w)
		}
	}
}

// CAP-53: the two output forms hold printable ASCII only.
func TestEscapeValue(t *testing.T) {
	if got, want := EscapeValue("a\x1b\"\\\u00e9~ "), `a\027"\\195\169~ `; got != want {
		t.Errorf("EscapeValue = %s; want %s", got, want)
	}
}

// What can be read is what was written, octet for octet; what cannot be read
// has no tag or one longer than the rest. What is shown is inert.
func FuzzParseRecord(f *testing.F) {
	for _, s := range []string{"", "\x00", "\x00\x00", "\x00\x05issue;", "\x80\x03tbsx", "\x00\x09issue", "\xff\x01\x1b\x1b"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := ParseRecord(b)
		readable := len(b) >= 2 && b[1] > 0 && int(b[1]) <= len(b)-2
		if readable != (err == nil) {
			t.Fatalf("ParseRecord(%x) = %v", b, err)
		}
		text := r.String()
		if err != nil {
			text = err.Error()
		} else if !bytes.Equal(r.Wire(), b) {
			t.Fatalf("Wire() of %x = %x", b, r.Wire())
		}
		for _, c := range []byte(text + EscapeValue(string(b))) {
			if c < 0x20 || c > 0x7e {
				t.Fatalf("octet %#x in %q", c, text)
			}
		}
	})
}

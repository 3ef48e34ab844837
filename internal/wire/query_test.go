package wire_test

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

// SEC-41, OPS-06: DO set, CD set, RD clear, a payload size of 1232, octet for
// octet. CAA-23: the type asked is 257, class IN.
func TestQueryOctets(t *testing.T) {
	for _, c := range []struct {
		q    wire.Query
		want string
	}{
		{
			wire.Query{ID: 0xabcd, Name: name.MustParse("a.ex"), Type: wire.TypeCAA, EDNS: true},
			"abcd" + "0010" + "0001" + "0000" + "0000" + "0001" + "0161026578" + "00" + "0101" + "0001" +
				"00" + "0029" + "04d0" + "00" + "00" + "8000" + "0000",
		},
		{
			wire.Query{ID: 1, Name: name.Root(), Type: wire.TypeNS},
			"0001" + "0010" + "0001" + "0000" + "0000" + "0000" + "00" + "0002" + "0001",
		},
	} {
		if got := hex.EncodeToString(c.q.Append(nil)); got != c.want {
			t.Errorf("%+v is packed as\n%s, want\n%s", c.q, got, c.want)
		}
		if got := c.q.Append([]byte("before")); !strings.HasPrefix(string(got), "before") {
			t.Errorf("Append wrote over what was there: %x", got)
		}
	}
}

// OPS-09: each bit of Case turns one letter, and nothing else: no digit, no
// hyphen, and no length octet, which may well look like a letter's.
func TestQueryLetters(t *testing.T) {
	n, err := name.Root().Prepend("a-z0{" + strings.Repeat("q", 58)) // 63 octets, a length of 0x3f
	if err == nil {
		n, err = n.Prepend("mid")
	}
	if err != nil {
		t.Fatal(err)
	}
	plain := []byte(n.Wire())
	for i := range plain {
		var q wire.Query
		q.Name, q.Case[i/64] = n, 1<<(i%64)
		got := []byte(wire.QuestionBytes(q.Append(nil)))
		want := bytes.Clone(plain)
		if c := want[i]; 'a' <= c && c <= 'z' {
			want[i] -= 'a' - 'A'
		}
		if !bytes.Equal(got, want) {
			t.Fatalf("bit %d gives %q, want %q", i, got, want)
		}
	}
}

func TestQuestionBytes(t *testing.T) {
	q := wire.Query{Name: name.MustParse("www.ex"), Type: wire.TypeCAA, Case: [4]uint64{0b1010}, EDNS: true}
	b := q.Append(nil)
	if got := wire.QuestionBytes(b); got != "\x03WwW\x02ex\x00" {
		t.Errorf("the letters sent are %q", got)
	}
	if got := wire.QuestionBytes(b[:20]); got != "" {
		t.Errorf("half a query has the question %q", got)
	}
	b[5] = 0
	if got := wire.QuestionBytes(b); got != "" {
		t.Errorf("no question at all is %q", got)
	}
}

func TestTexts(t *testing.T) {
	for typ, want := range map[wire.Type]string{
		1: "A", 2: "NS", 5: "CNAME", 6: "SOA", 28: "AAAA", 39: "DNAME", 43: "DS", 48: "DNSKEY", 257: "CAA", 65280: "TYPE65280",
	} {
		if got := wire.TypeText(typ); got != want {
			t.Errorf("TypeText(%d) = %q, want %q", typ, got, want)
		}
	}
	for rc, want := range map[uint16]string{
		0: "NOERROR", 1: "FORMERR", 2: "SERVFAIL", 3: "NXDOMAIN", 4: "NOTIMP", 5: "REFUSED", 6: "YXDOMAIN",
		9: "NOTAUTH", 11: "RCODE11", 16: "BADVERS", 23: "BADCOOKIE", 4095: "RCODE4095",
	} {
		if got := wire.RCodeText(rc); got != want {
			t.Errorf("RCodeText(%d) = %q, want %q", rc, got, want)
		}
	}
}

// TestQuestionForms compares what is read without building anything with what
// the parser says, for any question section and for octets that are none.
func TestQuestionForms(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func() []byte {
			n, typ := genName(t), rapid.SampledFrom([]wire.Type{wire.TypeCAA, wire.TypeA}).Draw(t, "type")
			b := wire.Query{ID: 1, Name: n, Type: typ, Case: [4]uint64{rapid.Uint64().Draw(t, "letters")}}.Append(nil)
			switch rapid.IntRange(0, 5).Draw(t, "fault") {
			case 0: // not one question
				b[5] = rapid.Byte().Draw(t, "count")
			case 1: // compressed, into the header
				b[5], b[10] = 1, 0
				b = append(append(b[:12], 0xc0, rapid.Byte().Draw(t, "pointer")), 1, 1, 0, 1)
			case 2:
				b = b[:rapid.IntRange(0, len(b)).Draw(t, "length")]
			case 3:
				b[rapid.IntRange(12, len(b)-1).Draw(t, "at")] = rapid.Byte().Draw(t, "octet")
			}
			return b
		}
		a, b := draw(), draw()
		if rapid.Bool().Draw(t, "same name") {
			b = bytes.Clone(a)
			if rapid.Bool().Draw(t, "other letters") {
				for i := min(12, len(b)); i < len(b); i++ {
					if c := b[i] | 0x20; 'a' <= c && c <= 'z' {
						b[i] ^= 0x20
					}
				}
			}
		}
		if got, want := wire.SameLetters(a, b), wire.QuestionBytes(a) == wire.QuestionBytes(b); got != want {
			t.Fatalf("SameLetters(%x, %x) is %t", a, b, got)
		}
		_, qs, err := wire.ParseQuestion(a)
		asked := wire.Question{Name: genName(t), Type: wire.TypeCAA}
		if _, other, err := wire.ParseQuestion(b); err == nil && len(other) > 0 {
			asked = other[0]
		}
		want := err == nil && len(qs) == 1 && qs[0].Name == asked.Name && qs[0].Type == asked.Type && qs[0].Class == wire.ClassIN
		if got := wire.Asks(a, asked.Name, asked.Type); got != want {
			t.Fatalf("Asks(%x, %s, %d) is %t", a, asked.Name, asked.Type, got)
		}
	})
}

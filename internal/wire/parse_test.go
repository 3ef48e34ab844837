package wire_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/internal/wiretest"
	"github.com/mayissue/mayissue/name"
)

// sample is a message with something in every section.
func sample(compress bool) []byte {
	return wiretest.Message{
		ID: 0x1234, QR: true, AA: true, RCode: 3,
		Question:   wiretest.Ask("www.example.com", wire.TypeCAA),
		Answer:     wiretest.Records(`www.example.com. 60 IN CAA 0 issue "ca.example"`),
		Authority:  wiretest.Records("example.com. 3600 IN SOA ns1.example.com. admin.example.com. 1 2 3 4 900"),
		Additional: wiretest.Records("ns1.example.com. 300 IN A 192.0.2.1\nns1.example.com. 300 IN AAAA 2001:db8::1"),
		EDNS:       &wire.EDNS{Size: 1232, DO: true, Options: []byte{0, 10, 0, 1, 7}},
		Compress:   compress,
	}.Pack()
}

// OPS-20: every bit of the header that decides anything is read from its own
// place.
func TestParseHeader(t *testing.T) {
	for _, c := range []struct {
		octets string
		want   wire.Header
	}{
		{"\x00\x00\x00\x00", wire.Header{}},
		{"\xab\xcd\x00\x00", wire.Header{ID: 0xabcd}},
		{"\x00\x00\x80\x00", wire.Header{Response: true}},
		{"\x00\x00\x78\x00", wire.Header{Opcode: 15}},
		{"\x00\x00\x28\x00", wire.Header{Opcode: 5}},
		{"\x00\x00\x04\x00", wire.Header{Authoritative: true}},
		{"\x00\x00\x02\x00", wire.Header{Truncated: true}},
		{"\x00\x00\x01\x00", wire.Header{RecursionDesired: true}},
		{"\x00\x00\x00\x80", wire.Header{RecursionAvailable: true}},
		{"\x00\x00\x00\x40", wire.Header{}}, // Z, which means nothing
		{"\x00\x00\x00\x20", wire.Header{AuthenticData: true}},
		{"\x00\x00\x00\x10", wire.Header{CheckingDisabled: true}},
		{"\x00\x00\x00\x0f", wire.Header{RCode: 15}},
	} {
		got, err := wire.ParseHeader([]byte(c.octets + strings.Repeat("\x00", 8)))
		if err != nil || got != c.want {
			t.Errorf("ParseHeader(%x) = %+v, %v, want %+v", c.octets, got, err, c.want)
		}
	}
	if _, err := wire.ParseHeader(make([]byte, 11)); err == nil {
		t.Error("eleven octets were read as a header")
	}
}

func TestParse(t *testing.T) {
	for _, compress := range []bool{false, true} {
		m, err := wire.Parse(sample(compress))
		if err != nil {
			t.Fatal(err)
		}
		if m.ID != 0x1234 || !m.Response || !m.Authoritative || m.RCode != wire.RCodeNXDomain {
			t.Errorf("header is %+v", m.Header)
		}
		if q := m.Question; len(q) != 1 || q[0].Name.String() != "www.example.com" || q[0].Type != wire.TypeCAA || q[0].Class != wire.ClassIN {
			t.Errorf("question is %+v", q)
		}
		if a := m.Answer; len(a) != 1 || a[0].Owner.String() != "www.example.com" || a[0].TTL != 60 ||
			!bytes.Equal(a[0].RData(), []byte("\x00\x05issueca.example")) {
			t.Errorf("answer is %+v", a)
		}
		if least, err := m.Authority[0].SOAMinimum(); len(m.Authority) != 1 || err != nil || least != 900 {
			t.Errorf("authority is %+v with minimum %d, %v", m.Authority, least, err)
		}
		if a := m.Additional; len(a) != 2 || a[0].Type != wire.TypeA || a[1].Type != wire.TypeAAAA {
			t.Errorf("additional is %+v", a)
		}
		if e := m.EDNS; e == nil || e.Size != 1232 || !e.DO || e.Version != 0 || !bytes.Equal(e.Options, []byte{0, 10, 0, 1, 7}) {
			t.Errorf("EDNS is %+v", e)
		}
	}
}

// A message that ends early is malformed wherever it ends: a part of an
// answer must never pass for the whole (CAA-20).
func TestParseEveryPrefixFails(t *testing.T) {
	for _, compress := range []bool{false, true} {
		b := sample(compress)
		for n := range b {
			_, err := wire.Parse(b[:n:n])
			var pe *wire.ParseError
			if !errors.As(err, &pe) {
				t.Fatalf("the first %d of %d octets: error %v, want a *ParseError", n, len(b), err)
			}
			if pe.Offset < 0 || pe.Offset > len(b) {
				t.Errorf("the first %d of %d octets: error at octet %d", n, len(b), pe.Offset)
			}
		}
	}
}

func TestParseTrailingOctets(t *testing.T) {
	b := append(sample(false), 0)
	_, err := wire.Parse(b)
	var pe *wire.ParseError
	if !errors.As(err, &pe) || pe.Offset != len(b)-1 || !strings.Contains(err.Error(), "1 octets after") {
		t.Errorf("error is %v, want one at octet %d", err, len(b)-1)
	}
}

// The RCODE has twelve bits, the upper eight in the OPT record (RFC 6891
// section 6.1.3).
func TestParseExtendedRCode(t *testing.T) {
	for _, rcode := range []uint16{0, 1, 15, 16, 23, 0xfff} {
		b := wiretest.Message{QR: true, RCode: rcode, EDNS: &wire.EDNS{Version: 3}}.Pack()
		m, err := wire.Parse(b)
		if err != nil || m.RCode != rcode || m.EDNS.Version != 3 || m.EDNS.DO {
			t.Errorf("RCODE %d: %+v, %v", rcode, m, err)
		}
	}
}

func TestParseTTL(t *testing.T) {
	for in, want := range map[uint32]uint32{0: 0, 1: 1, 1<<31 - 1: 1<<31 - 1, 1 << 31: 0, 1<<32 - 1: 0} {
		r := wiretest.Raw("example.com", wire.TypeA, 192, 0, 2, 1)
		r.TTL = in
		m, err := wire.Parse(wiretest.Message{QR: true, Answer: []wiretest.Record{r}}.Pack())
		if err != nil || m.Answer[0].TTL != want {
			t.Errorf("TTL field %#x was read as %d, %v, want %d (RFC 2181 section 8)", in, m.Answer[0].TTL, err, want)
		}
	}
}

func TestParseTwoOPT(t *testing.T) {
	opt := wiretest.Record{Owner: name.Root(), Type: wire.TypeOPT, Class: 1232}
	b := wiretest.Message{QR: true, Additional: []wiretest.Record{opt, opt}}.Pack()
	if _, err := wire.Parse(b); err == nil || !strings.Contains(err.Error(), "two OPT") {
		t.Errorf("error is %v (RFC 6891 section 6.1.1)", err)
	}
	// Only in the additional section is it an OPT record at all.
	m, err := wire.Parse(wiretest.Message{QR: true, Answer: []wiretest.Record{opt}}.Pack())
	if err != nil || m.EDNS != nil || len(m.Answer) != 1 {
		t.Errorf("an OPT record in the answer section: %+v, %v", m, err)
	}
}

// A CAA set of 1,001 records must be read; a message of more records than
// fit any use must not be (CAA-20).
func TestParseManyRecords(t *testing.T) {
	for _, c := range []struct {
		n  int
		ok bool
	}{{1001, true}, {wire.MaxRecords, true}, {wire.MaxRecords + 1, false}} {
		rr := wiretest.Record{Owner: name.Root(), Type: 65280, Class: wire.ClassIN}
		b := wiretest.Message{QR: true, Answer: make([]wiretest.Record, 0, c.n)}
		for range c.n {
			b.Answer = append(b.Answer, rr)
		}
		m, err := wire.Parse(b.Pack())
		if c.ok != (err == nil) || c.ok && len(m.Answer) != c.n {
			t.Errorf("%d records: error %v, want success %t", c.n, err, c.ok)
		}
	}
}

// nameAt makes a message whose one question begins at octet 12 with b.
func nameAt(b ...byte) []byte {
	m := wiretest.Message{Question: wiretest.Ask(".", wire.TypeA)}.Pack()
	return append(append(m[:12:12], b...), 0, 1, 0, 1)
}

func TestParseNames(t *testing.T) {
	long := bytes.Repeat([]byte("\x3f"+strings.Repeat("a", 63)), 4)
	// 127 labels of one octet fill 255 octets, the most there is (NAME-16).
	deep := append(bytes.Repeat([]byte("\x01x"), 127), 0)
	for _, c := range []struct {
		what, err string
		octets    []byte
	}{
		{"the root", "", []byte{0}},
		{"127 labels", "", deep},
		{"128 labels", "longer than 255", append([]byte("\x01x"), deep...)},
		{"256 octets", "longer than 255", append(long, 0)},
		{"pointer to itself", "does not point back", []byte{0xc0, 12}},
		{"pointer forward", "does not point back", []byte{0xc0, 14, 0}},
		{"pointer into the label before it", "does not point back", []byte{1, 'a', 0xc0, 13}},
		{"pointer to the start of its own name", "does not point back", []byte{1, 'a', 0xc0, 12}},
		{"pointer past the end", "does not point back", []byte{0xff, 0xff}},
		{"label type 01", "label type", []byte{0x41, 0}},
		{"label type 10", "label type", []byte{0x80, 0}},
		{"half a pointer", "pointer", []byte{0xc0}},
	} {
		m := nameAt(c.octets...)
		if c.what == "half a pointer" {
			m = m[:13]
		}
		_, qs, err := wire.ParseQuestion(m)
		if c.err == "" && (err != nil || qs[0].Name.Wire() != string(c.octets)) || c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err)) {
			t.Errorf("%s: %v, %v, want error with %q", c.what, qs, err, c.err)
		}
	}
}

// Two names that point at each other, and a chain of pointers longer than any
// name needs.
func TestParsePointerChains(t *testing.T) {
	m := wiretest.Message{Question: append(wiretest.Ask(".", 1), wiretest.Ask(".", 1)...)}.Pack()[:12]
	loop := append(m[:12:12], 0xc0, 18, 0, 1, 0, 1, 0xc0, 12, 0, 1, 0, 1)
	if _, _, err := wire.ParseQuestion(loop); err == nil {
		t.Error("two names that point at each other were read")
	}
	for _, hops := range []int{127, 128} {
		msg := wiretest.Message{}.Pack()
		msg[5] = byte(hops + 1)
		msg = append(msg, 0, 0, 1, 0, 1)
		at := 12
		for range hops {
			msg = append(msg, 0xc0|byte(at>>8), byte(at), 0, 1, 0, 1)
			at = len(msg) - 6
		}
		_, qs, err := wire.ParseQuestion(msg)
		if (err == nil) != (hops <= 127) {
			t.Errorf("a chain of %d pointers: %d questions, error %v", hops, len(qs), err)
		}
	}
}

// The name is canonical, and the letters that came are kept beside it for
// 0x20 (OPS-09).
func TestParseKeepsLetters(t *testing.T) {
	_, qs, err := wire.ParseQuestion(nameAt([]byte("\x03wWw\x02Ex\x00")...))
	if err != nil || qs[0].Name.String() != "www.ex" || qs[0].Raw != "\x03wWw\x02Ex\x00" {
		t.Errorf("read as %+v, %v", qs, err)
	}
}

// OPS-19: what looks like a compression pointer in the RDATA of CAA is data.
func TestCAAIsOpaque(t *testing.T) {
	data := []byte("\x00\x05issue\xc0\x0c\x00")
	m, err := wire.Parse(wiretest.Message{
		QR: true, Question: wiretest.Ask("example.com", wire.TypeCAA),
		Answer: []wiretest.Record{
			wiretest.Raw("example.com", wire.TypeCAA, data...),
			wiretest.Raw("example.com", 65280, 0xc0, 0xff), // a type that nobody knows
			wiretest.Raw("example.com", wire.TypeCAA),      // no RDATA at all
		},
	}.Pack())
	if err != nil || !bytes.Equal(m.Answer[0].RData(), data) || !bytes.Equal(m.Answer[1].RData(), []byte{0xc0, 0xff}) || len(m.Answer[2].RData()) != 0 {
		t.Errorf("%+v, %v: RDATA must be kept octet for octet (RFC 3597 section 4)", m, err)
	}
}

// CAA-24: the generic form of RFC 3597 section 5 is the same record.
func TestGenericForm(t *testing.T) {
	for generic, plain := range map[string]string{
		`\# 17 0005697373756563612e6578616d706c65`: `0 issue "ca.example"`,
		`\# 8 000569737375653b`:                    `0 issue ";"`,
		`\# 6 800374627378`:                        `128 tbs "x"`,
	} {
		a := wiretest.Records("example.com. 60 IN TYPE257 " + generic)
		b := wiretest.Records("example.com. 60 IN CAA " + plain)
		if a[0].Type != wire.TypeCAA || !bytes.Equal(a[0].RData, b[0].RData) {
			t.Errorf("%s gives %x, %s gives %x", generic, a[0].RData, plain, b[0].RData)
		}
	}
}

func first(t *testing.T, r wiretest.Record) wire.RR {
	t.Helper()
	m, err := wire.Parse(wiretest.Message{QR: true, Answer: []wiretest.Record{r}}.Pack())
	if err != nil {
		t.Fatal(err)
	}
	return m.Answer[0]
}

func TestTarget(t *testing.T) {
	for _, c := range []struct {
		what   string
		rdata  []byte
		want   string
		failed bool
	}{
		{"plain", []byte("\x02ns\x03NET\x00"), "ns.net", false},
		{"pointer to the owner", []byte("\x02ns\xc0\x0c"), "ns.example.com", false},
		{"octet after the name", []byte("\x02ns\x00\x00"), "", true},
		{"no RDATA", nil, "", true},
		{"name without an end", []byte("\x02ns"), "", true},
		{"pointer to itself", []byte("\xc0\x23"), "", true},
	} {
		got, err := first(t, wiretest.Raw("example.com", wire.TypeNS, c.rdata...)).Target()
		if (err != nil) != c.failed || got.String() != c.want {
			t.Errorf("%s: %q, %v, want %q", c.what, got, err, c.want)
		}
	}
}

// TestCapitals: only letters in the record itself count. Servers compress names
// into the question, which has capital letters where they were asked with some.
func TestCapitals(t *testing.T) {
	for _, c := range []struct {
		what  string
		rdata string
		want  bool
	}{
		{"none", "\x02ns\x03net\x00", false},
		{"in the first label", "\x02nS\x03net\x00", true},
		{"in the last label", "\x02ns\x03nEt\x00", true},
		{"before a pointer", "\x02Ns\xc0\x0c", true},
		{"behind a pointer", "\x02ns\xc0\x0c", false},
		{"no name", "\x02N", false},
		{"behind the name", "\x00\x01N", false},
		{"nothing", "", false},
	} {
		reply := wiretest.Message{QR: true, Answer: []wiretest.Record{wiretest.Raw("example.com", wire.TypeCNAME, []byte(c.rdata)...)}}.Pack()
		m, err := wire.Parse(bytes.Replace(reply, []byte("example"), []byte("eXaMpLe"), 1))
		if err != nil {
			t.Fatal(err)
		}
		if got := m.Answer[0].Capitals(); got != c.want {
			t.Errorf("%s: %t", c.what, got)
		}
	}
}

// A name in RDATA that ends in another record is no name of this one.
func TestTargetStaysInItsRecord(t *testing.T) {
	m, err := wire.Parse(wiretest.Message{QR: true, Answer: []wiretest.Record{
		wiretest.Raw("example.com", wire.TypeNS, 5, 'a'), wiretest.Raw(".", wire.TypeA, 192, 0, 2, 1),
	}}.Pack())
	if err != nil {
		t.Fatal(err)
	}
	if n, err := m.Answer[0].Target(); err == nil {
		t.Errorf("read %s past the end of the record", n)
	}
}

func TestSOAMinimum(t *testing.T) {
	good := wiretest.Records("example.com. 60 IN SOA ns. admin. 1 2 3 4 900")[0]
	for _, c := range []struct {
		what   string
		rdata  []byte
		want   uint32
		failed bool
	}{
		{"plain", good.RData, 900, false},
		{"top bit set", append(good.RData[:len(good.RData)-4:len(good.RData)-4], 0x80, 0, 0, 1), 0, false},
		{"one octet short", good.RData[:len(good.RData)-1], 0, true},
		{"one octet long", append(good.RData[:len(good.RData):len(good.RData)], 0), 0, true},
		{"one name", []byte("\x00"), 0, true},
		{"nothing", nil, 0, true},
	} {
		r := good
		r.RData = c.rdata
		got, err := first(t, r).SOAMinimum()
		if (err != nil) != c.failed || got != c.want {
			t.Errorf("%s: %d, %v, want %d", c.what, got, err, c.want)
		}
	}
}

// A walk reads a referral for every cut: it must not cost more than it needs.
func TestParseAllocations(t *testing.T) {
	b := wiretest.Message{
		QR: true, Question: wiretest.Ask("example.com", wire.TypeCAA), Compress: true,
		Authority: wiretest.Records("example.com. 60 IN NS ns1.example.com.\nexample.com. 60 IN NS ns2.example.com."),
		Additional: wiretest.Records("ns1.example.com. 60 IN A 192.0.2.1\nns2.example.com. 60 IN A 192.0.2.2\n" +
			"ns1.example.com. 60 IN AAAA 2001:db8::1\nns2.example.com. 60 IN AAAA 2001:db8::2"),
		EDNS: &wire.EDNS{Size: 1232},
	}.Pack()
	if n := testing.AllocsPerRun(100, func() {
		if _, err := wire.Parse(b); err != nil {
			t.Fatal(err)
		}
	}); n > 30 {
		t.Errorf("%v allocations for a referral of seven records", n)
	}
}

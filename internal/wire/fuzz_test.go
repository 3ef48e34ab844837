package wire_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/miekg/dns"
	"pgregory.net/rapid"

	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/internal/wiretest"
	"github.com/mayissue/mayissue/name"
)

// FuzzParse holds two properties. What we accept lies within the message and
// is the same when parsed again from a copy; and where another parser makes
// a message out of the octets and the same octets out of the message, so
// that nothing about it is doubtful, ours reads it and reads the same.
func FuzzParse(f *testing.F) {
	f.Add(sample(false))
	f.Add(sample(true))
	f.Add(nameAt(0xc0, 12))
	f.Add(wire.Query{ID: 1, Name: name.MustParse("www.example.com"), Type: wire.TypeCAA, EDNS: true}.Append(nil))
	f.Add(wiretest.Message{QR: true, Answer: wiretest.Records("a.example. 60 IN CNAME b.example.\nexample. 60 IN DNAME example.net.\na.example. 60 IN NS ns.example.")}.Pack())
	f.Fuzz(func(t *testing.T, b []byte) {
		before := bytes.Clone(b)
		m, err := wire.Parse(b)
		if !bytes.Equal(before, b) {
			t.Fatal("Parse wrote into its message")
		}
		if err == nil {
			withinMessage(t, b, m)
		}
		sameAsOther(t, b, m, err)
	})
}

func sections(m *wire.Message) []wire.RR {
	return append(append(append([]wire.RR(nil), m.Answer...), m.Authority...), m.Additional...)
}

func withinMessage(t *testing.T, b []byte, m *wire.Message) {
	for _, rr := range sections(m) {
		if !rr.Owner.IsValid() || len(rr.Owner.Wire()) > name.MaxWire || rr.TTL>>31 != 0 {
			t.Fatalf("impossible record %+v", rr)
		}
		if d := rr.RData(); !bytes.Contains(b, d) || cap(d) != len(d) {
			t.Fatalf("RDATA %x (capacity %d) does not lie in the message", d, cap(d))
		}
		if n, err := rr.Target(); err == nil && (!n.IsValid() || len(rr.RData()) == 0) {
			t.Fatalf("RDATA %x was read as the name %q", rr.RData(), n)
		}
		if least, err := rr.SOAMinimum(); err == nil && (least>>31 != 0 || len(rr.RData()) < 22) {
			t.Fatalf("RDATA %x was read as a SOA record with %d", rr.RData(), least)
		}
	}
	for _, q := range m.Question {
		if !strings.EqualFold(q.Raw, q.Name.Wire()) {
			t.Fatalf("question %q was received as %q", q.Name.Wire(), q.Raw)
		}
	}
	if m.EDNS == nil && m.RCode > 15 || m.Opcode > 15 {
		t.Fatalf("header %+v without EDNS", m.Header)
	}
}

func sameAsOther(t *testing.T, b []byte, m *wire.Message, err error) {
	var o dns.Msg
	if o.Unpack(b) != nil {
		return
	}
	if again, packErr := o.Pack(); packErr != nil || !bytes.Equal(again, b) {
		return
	}
	if err != nil {
		t.Fatalf("%x\nis a message to another parser:\n%v\nbut not to ours: %v", b, &o, err)
	}
	if m.ID != o.Id || m.Response != o.Response || m.Truncated != o.Truncated || m.Authoritative != o.Authoritative ||
		int(m.Opcode) != o.Opcode || m.RecursionAvailable != o.RecursionAvailable || int(m.RCode) != o.Rcode {
		t.Fatalf("header %+v, another parser's %+v", m.Header, o.MsgHdr)
	}
	if len(m.Question) != len(o.Question) {
		t.Fatalf("%d questions, another parser's %d", len(m.Question), len(o.Question))
	}
	for _, s := range []struct {
		ours   []wire.RR
		theirs []dns.RR
	}{{m.Answer, o.Answer}, {m.Authority, o.Ns}, {m.Additional, o.Extra}} {
		sameRecords(t, s.ours, s.theirs)
	}
}

func sameRecords(t *testing.T, ours []wire.RR, theirs []dns.RR) {
	i := 0
	for _, rr := range theirs {
		h := rr.Header()
		if h.Rrtype == dns.TypeOPT && (i == len(ours) || ours[i].Type != wire.TypeOPT) {
			continue // ours stands in Message.EDNS
		}
		if i == len(ours) {
			t.Fatalf("a record is missing: %v", rr)
		}
		got := ours[i]
		i++
		buf := make([]byte, name.MaxWire)
		end, err := dns.PackDomainName(h.Name, buf, 0, nil, false)
		if err != nil {
			continue // a name that text cannot hold
		}
		n, err := name.FromWire(buf[:end])
		if err != nil || got.Owner != n || got.Type != h.Rrtype || got.Class != h.Class || len(got.RData()) != int(h.Rdlength) ||
			h.Ttl>>31 == 0 && got.TTL != h.Ttl {
			t.Fatalf("record %+v, another parser's %+v", got, h)
		}
		sameRData(t, got, rr)
	}
	if i != len(ours) {
		t.Fatalf("%d records, another parser's %d", len(ours), i)
	}
}

func sameRData(t *testing.T, got wire.RR, rr dns.RR) {
	switch rr := rr.(type) {
	case *dns.CAA, *dns.A, *dns.AAAA, *dns.DS, *dns.DNSKEY, *dns.TXT, *dns.RFC3597:
		// No names in these, so RDATA are the same octets in any message.
		buf := make([]byte, dns.Len(rr)+name.MaxWire)
		if end, err := dns.PackRR(rr, buf, 0, nil, false); err == nil && !bytes.HasSuffix(buf[:end], got.RData()) {
			t.Fatalf("RDATA %x, another parser's %x", got.RData(), buf[:end])
		}
	case *dns.SOA:
		if least, err := got.SOAMinimum(); err != nil || rr.Minttl>>31 == 0 && least != rr.Minttl {
			t.Fatalf("SOA minimum %d, %v, another parser's %v", least, err, rr)
		}
	case *dns.NS, *dns.CNAME, *dns.DNAME:
		if _, err := got.Target(); err != nil {
			t.Fatalf("%v: no name in %x: %v", rr, got.RData(), err)
		}
	}
}

func genName(t *rapid.T) name.Name {
	n := name.Root()
	for range rapid.IntRange(0, 5).Draw(t, "labels") {
		label := rapid.SliceOfN(rapid.Byte(), 1, 20).Draw(t, "label")
		next, err := n.Prepend(string(label))
		if err != nil {
			t.Fatal(err)
		}
		n = next
	}
	return n
}

func genRecords(t *rapid.T) []wiretest.Record {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) wiretest.Record {
		return wiretest.Record{
			Owner: genName(t), Type: rapid.Uint16().Filter(func(v uint16) bool { return v != wire.TypeOPT }).Draw(t, "type"),
			Class: rapid.Uint16().Draw(t, "class"), TTL: rapid.Uint32Max(1<<31-1).Draw(t, "ttl"),
			RData: rapid.SliceOfN(rapid.Byte(), 0, 40).Draw(t, "rdata"),
		}
	}), 0, 4).Draw(t, "records")
}

func asWritten(rrs []wire.RR) []wiretest.Record {
	out := []wiretest.Record{}
	for _, r := range rrs {
		out = append(out, wiretest.Record{Owner: r.Owner, Type: r.Type, Class: r.Class, TTL: r.TTL, RData: r.RData()})
	}
	return out
}

// What is written is what is read, with and without compression.
func TestParseInvertsPack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		bit := func(label string) bool { return rapid.Bool().Draw(t, label) }
		in := wiretest.Message{
			ID: rapid.Uint16().Draw(t, "id"), QR: bit("qr"), AA: bit("aa"), TC: bit("tc"), RD: bit("rd"), RA: bit("ra"),
			AD: bit("ad"), CD: bit("cd"), Opcode: rapid.Uint8Max(15).Draw(t, "opcode"), RCode: rapid.Uint16Max(15).Draw(t, "rcode"),
			Question: []wiretest.Question{{Name: genName(t), Type: rapid.Uint16().Draw(t, "qtype"), Class: rapid.Uint16().Draw(t, "qclass")}},
			Answer:   genRecords(t), Authority: genRecords(t), Additional: genRecords(t), Compress: bit("compress"),
		}
		if bit("edns") {
			in.RCode |= rapid.Uint16Max(255).Draw(t, "upper rcode") << 4
			in.EDNS = &wire.EDNS{Size: rapid.Uint16().Draw(t, "size"), Version: rapid.Uint8().Draw(t, "version"), DO: bit("do"), Options: []byte{}}
		}
		m, err := wire.Parse(in.Pack())
		if err != nil {
			t.Fatal(err)
		}
		out := wiretest.Message{
			ID: m.ID, QR: m.Response, AA: m.Authoritative, TC: m.Truncated, RD: m.RecursionDesired, RA: m.RecursionAvailable,
			AD: m.AuthenticData, CD: m.CheckingDisabled, Opcode: m.Opcode, RCode: m.RCode,
			Answer: asWritten(m.Answer), Authority: asWritten(m.Authority), Additional: asWritten(m.Additional),
			EDNS: m.EDNS, Compress: in.Compress,
		}
		for _, q := range m.Question {
			out.Question = append(out.Question, wiretest.Question{Name: q.Name, Type: q.Type, Class: q.Class})
		}
		if diff := cmp.Diff(in, out, cmp.AllowUnexported(name.Name{})); diff != "" {
			t.Fatal(diff)
		}
	})
}

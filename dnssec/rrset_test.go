package dnssec_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/internal/wiretest"
)

// A message is read into sets: compressed names made whole, the class checked,
// signatures given to what they cover.
func TestRead(t *testing.T) {
	chaos := wiretest.Raw("www.example.org", typeA, 192, 0, 2, 7)
	chaos.Class = 3
	s := newSigner("example.org", 15, 257)
	sig := s.rrsig(records("www.example.org. 300 A 192.0.2.1\nwww.example.org. 300 A 192.0.2.2")...)
	orphan := s.rrsig(records("ftp.example.org. 300 A 192.0.2.1")...)
	rec := func(r dnssec.Record) wiretest.Record {
		return wiretest.Record{Owner: r.Owner, Type: r.Type, Class: 1, TTL: r.TTL, RData: r.RData}
	}
	answer, authority, err := dnssec.Read(wiretest.Message{
		QR: true, Question: wiretest.Ask("www.example.org", typeA), Compress: true,
		Answer: slices.Concat([]wiretest.Record{chaos}, wiretest.Records("www.example.org. 300 A 192.0.2.2\nwww.example.org. 60 A 192.0.2.1\nwww.example.org. 300 A 192.0.2.2"),
			[]wiretest.Record{rec(sig), rec(sig), rec(orphan), wiretest.Raw("www.example.org", typeRRSIG, 1, 2, 3)}),
		Authority: wiretest.Records("example.org. 300 NS ns.example.org."),
	}.Pack())
	if err != nil || len(answer) != 1 || len(authority) != 1 {
		t.Fatalf("%d and %d sets, %v", len(answer), len(authority), err)
	}
	a := answer[0]
	if a.Owner() != n("www.example.org") || a.Type() != typeA || a.TTL() != 60 || a.Len() != 2 || !a.Signed() || a.Err() != nil || string(a.RData()[0]) != "\xc0\x00\x02\x01" {
		t.Errorf("the answer is %+v", a)
	}
	if got := a.Signers(); len(got) != 1 || got[0] != n("example.org") {
		t.Errorf("signed in the name of %v", got)
	}
	if authority[0].Signed() || authority[0].Signers() != nil || authority[0].Type() != typeNS {
		t.Errorf("the authority is %+v", authority[0])
	}
	if _, _, err := dnssec.Read([]byte("short")); err == nil {
		t.Error("read a message of five octets")
	}
}

// A compressed name in RDATA is canonical after reading, so the set verifies
// as it came from the wire.
func TestReadCompressed(t *testing.T) {
	s := newSigner("example.org", 15, 257)
	keys := s.keys(t)
	signed := s.signed("example.org. 300 NS ns.example.org.")
	sig := signed[1]
	// The owner stands at octet 12, in the question; the target is "NS" and a
	// pointer to it.
	m := wiretest.Message{QR: true, Question: wiretest.Ask("example.org", typeNS), Compress: true, Answer: []wiretest.Record{
		wiretest.Raw("example.org", typeNS, 2, 'N', 'S', 0xc0, 12),
		{Owner: sig.Owner, Type: sig.Type, Class: 1, TTL: sig.TTL, RData: sig.RData},
	}}
	answer, _, err := dnssec.Read(m.Pack())
	if err != nil {
		t.Fatal(err)
	}
	if got := validator().Verify(keys, answer[0]).Security(); !got.IsSecure() {
		t.Errorf("%v with RDATA %x", got, answer[0].RData())
	}
}

// A record without canonical form spoils its set and no other; a signature
// without one is dropped.
func TestSpoiltSets(t *testing.T) {
	s := newSigner("example.org", 15, 257)
	all := s.signed("example.org. 300 MX 1 a.\nexample.org. 300 CAA 0 issue \";\"")
	all = append(all, dnssec.Record{Owner: n("example.org"), Type: typeMX, TTL: 5, RData: []byte{0}},
		dnssec.Record{Owner: n("example.org"), Type: typeRRSIG, TTL: 5, RData: []byte{1, 1}})
	sets := dnssec.Group(all)
	if len(sets) != 2 || sets[0].Err() == nil || sets[1].Err() != nil {
		t.Fatalf("sets %+v", sets)
	}
	if got := validator().Verify(s.keys(t), sets[0]).Security(); got.Reason() != dnssec.MalformedRecord {
		t.Errorf("the spoilt set: %v", got)
	}
	if got := validator().Verify(s.keys(t), sets[1]).Security(); !got.IsSecure() {
		t.Errorf("the other set: %v", got)
	}
}

// Sets stay apart and in order however many there are: a list is looked
// through, an index is asked, and both say the same.
func TestGroupMany(t *testing.T) {
	var all []dnssec.Record
	for i := range 3 {
		for j := range 100 {
			all = append(all, dnssec.Record{Owner: n(fmt.Sprintf("n%d.example", j)), Type: typeA, TTL: uint32(100 + i), RData: []byte{192, 0, 2, byte(i)}},
				dnssec.Record{Owner: n(fmt.Sprintf("n%d.example", j)), Type: typeCAA, TTL: 7, RData: []byte{0, 1, 'x', byte(i)}})
		}
	}
	sets := dnssec.Group(all)
	if len(sets) != 200 {
		t.Fatalf("%d sets", len(sets))
	}
	for i, s := range sets {
		if s.Owner() != n(fmt.Sprintf("n%d.example", i/2)) || s.Len() != 3 {
			t.Errorf("set %d is of %s with %d records", i, s.Owner(), s.Len())
		}
	}
	if s, ok := dnssec.Find(sets, n("n99.example"), typeCAA); !ok || s.TTL() != 7 {
		t.Errorf("found %+v", s)
	}
	if _, ok := dnssec.Find(sets, n("n99.example"), wire.TypeDS); ok {
		t.Error("found what is not there")
	}
}

// FuzzGroup: the sets do not depend on the order of the records, and grouping
// what was grouped changes nothing.
func FuzzGroup(f *testing.F) {
	m := wiretest.Message{QR: true, Question: wiretest.Ask("example.org", typeNS), Compress: true,
		Answer: wiretest.Records("example.org. 300 NS b.example.org.\nexample.org. 300 NS a.example.org.\nexample.org. 300 SOA a. b. 1 2 3 4 5\na.example.org. 5 MX 1 c.")}
	f.Add(m.Pack())
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		msg, err := wire.Parse(b)
		if err != nil {
			return
		}
		sets := dnssec.FromWire(msg.Answer)
		slices.Reverse(msg.Answer)
		reversed := dnssec.FromWire(msg.Answer)
		if len(sets) != len(reversed) {
			t.Fatalf("%d sets, in reverse %d", len(sets), len(reversed))
		}
		for _, s := range sets {
			r, ok := dnssec.Find(reversed, s.Owner(), s.Type())
			if !ok || r.TTL() != s.TTL() || (r.Err() == nil) != (s.Err() == nil) || !slices.EqualFunc(r.RData(), s.RData(), slices.Equal) {
				t.Errorf("%s type %d: %+v, in reverse %+v", s.Owner(), s.Type(), s, r)
			}
			if s.Err() != nil {
				continue
			}
			var again []dnssec.Record
			for _, d := range s.RData() {
				again = append(again, dnssec.Record{Owner: s.Owner(), Type: s.Type(), TTL: s.TTL(), RData: d})
			}
			if g := one(again); !slices.EqualFunc(g.RData(), s.RData(), slices.Equal) || g.Err() != nil {
				t.Errorf("%s type %d: canonical form is not stable", s.Owner(), s.Type())
			}
		}
	})
}

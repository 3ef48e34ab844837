package dnssec_test

import (
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/internal/wiretest"
	"github.com/mayissue/mayissue/name"
)

// sectionOf draws the records of one section: few owners and types, so that
// sets have several records, duplicates, signatures and faults.
func sectionOf(t *rapid.T) []wire.RR {
	owners := []name.Name{n("example.org"), n("www.example.org"), n("*.example.org"), name.Root()}
	types := []uint16{typeA, typeNS, typeCNAME, typeSOA, typeDS, typeRRSIG, typeNSEC, typeNSEC3, typeCAA, 0}
	sig := wiretest.Records("example.org. 300 RRSIG CAA 13 2 600 20261122000000 20261120000000 1234 example.org. AAAA")[0].RData
	var m wiretest.Message
	for range rapid.IntRange(0, 40).Draw(t, "records") {
		r := wiretest.Record{
			Owner: rapid.SampledFrom(owners).Draw(t, "owner"), Type: rapid.SampledFrom(types).Draw(t, "type"),
			Class: rapid.SampledFrom([]uint16{1, 1, 1, 3}).Draw(t, "class"), TTL: rapid.Uint32Range(0, 3).Draw(t, "ttl"),
		}
		switch rapid.IntRange(0, 3).Draw(t, "rdata") {
		case 0:
			r.RData = rapid.SliceOfN(rapid.Byte(), 0, 30).Draw(t, "octets")
		case 1:
			r.RData = []byte(rapid.SampledFrom(owners).Draw(t, "target").Wire())
		default:
			r.RData = slices.Clone(sig)
			covered := rapid.SampledFrom(types).Draw(t, "covered")
			r.RData[0], r.RData[1] = byte(covered>>8), byte(covered)
			r.RData = r.RData[:rapid.IntRange(len(r.RData)-3, len(r.RData)).Draw(t, "length")]
		}
		m.Authority = append(m.Authority, r)
	}
	m.Compress = rapid.Bool().Draw(t, "compress")
	parsed, err := wire.Parse(m.Pack())
	if err != nil {
		t.Fatal(err)
	}
	return parsed.Authority
}

// TestSelect compares the sets that are built alone with the same among all.
func TestSelect(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rrs := sectionOf(t)
		all := dnssec.FromWire(rrs)
		for _, rr := range rrs {
			for _, typ := range []uint16{rr.Type, typeCAA, typeDS, 1234} {
				got, ok := dnssec.Select(rrs, rr.Owner, typ)
				want, found := dnssec.Find(all, rr.Owner, typ)
				if ok != found || !sameSet(got, want) {
					t.Fatalf("%s, type %d: %v %v, want %v %v", rr.Owner, typ, got, ok, want, found)
				}
			}
		}
		want := slices.DeleteFunc(all, func(s dnssec.RRset) bool { return s.Type() != typeNSEC && s.Type() != typeNSEC3 })
		if got := dnssec.Denials(rrs); !slices.EqualFunc(got, want, sameSet) {
			t.Fatalf("denials %v, want %v", got, want)
		}
	})
}

func sameSet(a, b dnssec.RRset) bool {
	same := func(x, y [][]byte) bool { return slices.EqualFunc(x, y, slices.Equal[[]byte]) }
	fault := func(s dnssec.RRset) string {
		if s.Err() == nil {
			return ""
		}
		return s.Err().Error()
	}
	return a.Owner() == b.Owner() && a.Type() == b.Type() && a.TTL() == b.TTL() && fault(a) == fault(b) &&
		same(a.RData(), b.RData()) && same(a.Signatures(), b.Signatures()) && reflect.DeepEqual(a.Signers(), b.Signers())
}

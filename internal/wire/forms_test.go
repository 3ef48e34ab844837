package wire_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/internal/wiretest"
	"github.com/mayissue/mayissue/name"
)

// slowName is RFC 1035 section 4.1.4 word by word, with the bounds that wire
// sets: each pointer leads back before the place where its part began, 127 of
// them at most, 255 octets at most. ok is false for what is no name.
func slowName(b []byte, at int) (n name.Name, end int, ok bool) {
	var w []byte
	for start, hops := at, 0; ; {
		switch {
		case at >= len(b):
			return n, 0, false
		case b[at] >= 0xc0:
			if at+2 > len(b) {
				return n, 0, false
			}
			to := int(b[at]&0x3f)<<8 + int(b[at+1])
			if end == 0 {
				end = at + 2
			}
			if hops++; to >= start || hops > 127 {
				return n, 0, false
			}
			at, start = to, to
		case b[at] >= 0x40 || at+1+int(b[at]) > len(b):
			return n, 0, false
		default:
			label := b[at : at+1+int(b[at])]
			w, at = append(w, label...), at+len(label)
			if len(w) > 255 {
				return n, 0, false
			}
			if len(label) == 1 {
				if end == 0 {
					end = at
				}
				n, err := name.FromWire(bytes.ToLower(w))
				return n, end, err == nil
			}
		}
	}
}

// slowOwners reads the owners of records without RDATA, one after the other,
// and what is left when there are no more.
func slowOwners(b []byte, at, count int) (owners []name.Name, ok bool) {
	for range count {
		n, end, ok := slowName(b, at)
		if !ok || end+10 > len(b) {
			return nil, false
		}
		owners = append(owners, n)
		at = end + 10
	}
	return owners, at == len(b)
}

// TestNamesAreReadOnce compares owners in messages full of pointers, right and
// wrong ones, at whole names, at parts of them, and at pointers, with the slow
// form, which remembers nothing.
func TestNamesAreReadOnce(t *testing.T) {
	good, bad := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		const count = 12
		sound := rapid.Bool().Draw(t, "sound") // all pointers are right ones
		b := make([]byte, 12, 600)
		b[2], b[9] = 0x80, count // QR, records in the authority section
		places := []int{0, 4}    // where a pointer may lead: header octets are names too
		for range count {
			before := len(places) // a name does not lead to itself
			for range rapid.IntRange(0, 4).Draw(t, "labels") {
				places = append(places, len(b))
				if !sound {
					places = append(places, len(b)+1) // inside a label
				}
				label := rapid.StringMatching(`[aB]{1,3}|[a-z]{10}`).Draw(t, "label")
				if !sound && rapid.IntRange(0, 9).Draw(t, "long") == 0 {
					label = strings.Repeat("x", 60)
				}
				b = append(append(b, byte(len(label))), label...)
			}
			places = append(places, len(b))
			if rapid.IntRange(0, 9).Draw(t, "root") == 0 {
				b = append(b, 0)
			} else {
				to := rapid.SampledFrom(places[:before]).Draw(t, "to")
				if !sound {
					to = rapid.SampledFrom(places).Draw(t, "anywhere") + rapid.SampledFrom([]int{0, 0, 0, 0, 1, 12}).Draw(t, "beside")
				}
				b = append(b, 0xc0|byte(to>>8), byte(to))
			}
			b = append(b, 0, 1, 0, 1, 0, 0, 0, 9, 0, 0)
		}
		if rapid.IntRange(0, 20).Draw(t, "cut") == 0 {
			b = b[:len(b)-1]
		}
		want, ok := slowOwners(b, 12, count)
		m, err := wire.Parse(b)
		if pe := new(wire.ParseError); (err == nil) != ok || err != nil && !errors.As(err, &pe) {
			t.Fatalf("%x: %v, but the slow form says %t", b, err, ok)
		}
		if !ok {
			bad++
			return
		}
		good++
		var got []name.Name
		for _, rr := range m.Authority {
			got = append(got, rr.Owner)
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%x: owners %v, want %v", b, got, want)
		}
	})
	if good == 0 || bad == 0 {
		t.Errorf("%d messages were read and %d refused: the test sees one side only", good, bad)
	}
}

// TestCanonicalOfAnyForm writes names into RDATA in any letters, compressed or
// not, and wants the one canonical form, whatever way leads to it.
func TestCanonicalOfAnyForm(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		zone := name.MustParse("zone.example")
		var sent, want []byte
		put := func(b ...byte) { sent, want = append(sent, b...), append(want, b...) }
		putName := func() {
			label := rapid.StringMatching(`[a-zA-Z]{0,9}`).Draw(t, "label")
			if label != "" {
				sent = append(append(sent, byte(len(label))), label...)
				want = append(append(want, byte(len(label))), bytes.ToLower([]byte(label))...)
			}
			want = append(want, zone.Wire()...)
			switch rapid.IntRange(0, 2).Draw(t, "how") {
			case 0:
				sent = append(sent, 0xc0, 12)
			case 1:
				sent = append(sent, bytes.ToUpper([]byte(zone.Wire()))...)
			default:
				sent = append(sent, zone.Wire()...)
			}
		}
		octets := func(n int) { put(rapid.SliceOfN(rapid.Byte(), n, n).Draw(t, "octets")...) }
		typ := rapid.SampledFrom([]wire.Type{wire.TypeNS, wire.TypeSOA, wire.TypeRRSIG, 15, 33}).Draw(t, "type")
		switch typ {
		case wire.TypeNS:
			putName()
		case wire.TypeSOA:
			putName()
			putName()
			octets(20)
		case wire.TypeRRSIG:
			octets(18)
			putName()
			octets(rapid.IntRange(0, 70).Draw(t, "signature"))
		case 15: // MX
			octets(2)
			putName()
		case 33: // SRV
			octets(6)
			putName()
		}
		m, err := wire.Parse(wiretest.Message{QR: true, Question: wiretest.Ask("zone.example", typ), Answer: []wiretest.Record{
			wiretest.Raw("zone.example", typ, sent...),
		}}.Pack())
		if err != nil {
			t.Fatal(err)
		}
		if got, err := m.Answer[0].Canonical(); err != nil || !bytes.Equal(got, want) {
			t.Fatalf("type %d: %x becomes %x, %v, want %x", typ, sent, got, err, want)
		}
	})
}

// TestSignerIsTheSameName: whether the signer's name is a part of the owner or
// made anew, the record reads the same.
func TestSignerIsTheSameName(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		owner, signer := genName(t), genName(t)
		if rapid.Bool().Draw(t, "above") {
			signer = owner.Ancestor(rapid.IntRange(0, owner.NumLabels()).Draw(t, "labels"))
		}
		rdata := append(append(make([]byte, 18), signer.Wire()...), rapid.SliceOfN(rapid.Byte(), 0, 20).Draw(t, "signature")...)
		got, err := wire.ParseRRSIGAt(owner, rdata)
		want, wrong := wire.ParseRRSIG(rdata)
		if err != nil || wrong != nil || got.Signer != signer || want.Signer != signer ||
			!bytes.Equal(got.Signature, want.Signature) || !bytes.Equal(got.Signed, want.Signed) {
			t.Fatalf("%v %v, without the owner %v %v, signer %s", got, err, want, wrong, signer)
		}
	})
}

package dcv_test

import (
	"crypto/ed25519"
	"encoding/binary"
	"slices"
	"testing"
	"time"

	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

// states are answers of each worth. Secure and Insecure ones can be had from
// the validator only, so that a small zone is signed for them.
type states struct {
	secure, noDS, byAlgorithm, bogus, unknown dnssec.Security
}

// good lists those that may be relied on, bad those that may not.
func (s states) good() []dnssec.Security {
	return []dnssec.Security{s.secure, s.noDS, s.byAlgorithm}
}

func (s states) bad() []dnssec.Security {
	return []dnssec.Security{{}, s.bogus, s.unknown, dnssec.BogusFor(dnssec.SignatureExpired)}
}

// zoneKey signs the records of a zone.
type zoneKey struct {
	zone    name.Name
	private ed25519.PrivateKey
	rdata   []byte
}

var (
	signedAt = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	oneHour  = uint32(3600)
)

func newZoneKey(zone string) zoneKey {
	private := ed25519.NewKeyFromSeed([]byte("a seed of thirty-two octets, yes"))
	rdata := append([]byte{1, 1, 3, 15}, private.Public().(ed25519.PublicKey)...)
	return zoneKey{name.MustParse(zone), private, rdata}
}

// set makes one record and its signature (RFC 4034 section 3.1.8.1).
func (k zoneKey) set(owner string, typ uint16, rdata []byte) dnssec.RRset {
	n := name.MustParse(owner)
	b := binary.BigEndian.AppendUint16(nil, typ)
	b = append(b, 15, byte(n.NumLabels()))
	b = binary.BigEndian.AppendUint32(b, oneHour)
	b = binary.BigEndian.AppendUint32(b, uint32(signedAt.Add(time.Hour).Unix()))
	b = binary.BigEndian.AppendUint32(b, uint32(signedAt.Add(-time.Hour).Unix()))
	b = binary.BigEndian.AppendUint16(b, wire.KeyTag(k.rdata))
	b = append(b, k.zone.Wire()...)
	signed := append(slices.Clone(b), n.Wire()...)
	signed = binary.BigEndian.AppendUint16(signed, typ)
	signed = binary.BigEndian.AppendUint16(signed, 1)
	signed = binary.BigEndian.AppendUint32(signed, oneHour)
	signed = binary.BigEndian.AppendUint16(signed, uint16(len(rdata)))
	signed = append(signed, rdata...)
	return dnssec.Group([]dnssec.Record{
		{Owner: n, Type: typ, TTL: oneHour, RData: rdata},
		{Owner: n, Type: wire.TypeRRSIG, TTL: oneHour, RData: append(b, ed25519.Sign(k.private, signed)...)},
	})[0]
}

// worth returns answers of each worth, judged by the validator.
func worth(t testing.TB) states {
	t.Helper()
	k := newZoneKey("signed.test")
	keySet := k.set("signed.test", wire.TypeDNSKEY, k.rdata)
	anchors, err := dnssec.NewAnchors(dnssec.Record{Owner: k.zone, Type: wire.TypeDNSKEY, TTL: oneHour, RData: k.rdata})
	if err != nil {
		t.Fatal(err)
	}
	v := dnssec.Validator{Now: signedAt, Meter: dnssec.NewMeter(dnssec.Limits{})}
	keys, secure := v.AnchorKeys(anchors, keySet)

	// A delegation without DS: NS and nothing else in the NSEC record's types.
	nsec := append([]byte(name.MustParse("d.signed.test").Wire()), 0, 6, 0x20, 0, 0, 0, 0, 0x03)
	noDS := v.Denial(keys, []dnssec.RRset{k.set("c.signed.test", wire.TypeNSEC, nsec)}).NoDS(name.MustParse("c.signed.test")).Security
	// A delegation with a DS of an algorithm that nobody knows.
	ds := v.Verify(keys, k.set("e.signed.test", wire.TypeDS, append([]byte{0, 1, 200, 2}, make([]byte, 32)...)))
	_, byAlgorithm := v.MatchDS(ds, dnssec.RRset{})

	out := states{secure, noDS, byAlgorithm, dnssec.BogusFor(dnssec.SignatureWrong), dnssec.IndeterminateFor(dnssec.NotFetched)}
	for i, want := range []dnssec.Status{dnssec.Secure, dnssec.Insecure, dnssec.Insecure} {
		if got := out.good()[i]; got.Status() != want {
			t.Fatalf("state %d is %v, want %v", i, got, want)
		}
	}
	return out
}

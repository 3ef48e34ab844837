package attacks_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"math/big"
	"slices"
	"testing"
	"time"

	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/internal/wiretest"
	"github.com/mayissue/mayissue/name"
)

// noon is when the lab's zones are signed, and ours.
var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// key is an Ed25519 key of a zone, in the hands of whoever a test wants.
type key struct {
	zone    name.Name
	private ed25519.PrivateKey
}

func newKey(zone string, seed byte) *key {
	return &key{n(zone), ed25519.NewKeyFromSeed(bytes.Repeat([]byte{seed}, ed25519.SeedSize))}
}

func (k *key) record(t wire.Type, rdata []byte) wiretest.Record {
	return wiretest.Record{Owner: k.zone, Type: t, Class: wire.ClassIN, TTL: 300, RData: rdata}
}

func (k *key) dnskey() wiretest.Record {
	return k.record(wire.TypeDNSKEY, append([]byte{1, 1, 3, 15}, k.private.Public().(ed25519.PublicKey)...))
}

func (k *key) ds() wiretest.Record {
	rdata := k.dnskey().RData
	digest := sha256.Sum256(append([]byte(k.zone.Wire()), rdata...))
	return k.record(wire.TypeDS, append(binary.BigEndian.AppendUint16(nil, wire.KeyTag(rdata)), append([]byte{15, 2}, digest[:]...)...))
}

// signature is the RRSIG of a set, made over a wildcard where labels is less
// than the owner has (RFC 4034 section 3.1.8.1).
func (k *key) signature(labels int, set []wiretest.Record) wiretest.Record {
	owner := set[0].Owner
	b := binary.BigEndian.AppendUint16(nil, set[0].Type)
	b = append(b, 15, byte(labels))
	for _, v := range []uint32{300, uint32(noon.Add(240 * time.Hour).Unix()), uint32(noon.Add(-24 * time.Hour).Unix())} {
		b = binary.BigEndian.AppendUint32(b, v)
	}
	b = append(binary.BigEndian.AppendUint16(b, wire.KeyTag(k.dnskey().RData)), k.zone.Wire()...)
	at := owner.Wire()
	if labels < owner.NumLabels() {
		at = "\x01*" + owner.Ancestor(labels).Wire()
	}
	signed := slices.Clone(b)
	set = slices.SortedFunc(slices.Values(set), func(x, y wiretest.Record) int { return bytes.Compare(x.RData, y.RData) })
	for _, r := range set {
		signed = wire.AppendRecord(signed, at, r.Type, 300, r.RData)
	}
	return wiretest.Record{Owner: owner, Type: wire.TypeRRSIG, Class: wire.ClassIN, TTL: 300, RData: append(b, ed25519.Sign(k.private, signed)...)}
}

// signed adds to each set its signature.
func (k *key) signed(rrs ...wiretest.Record) []wiretest.Record {
	out := slices.Clone(rrs)
	for i, r := range rrs {
		same := func(o wiretest.Record) bool { return o.Owner == r.Owner && o.Type == r.Type }
		if slices.IndexFunc(rrs, same) != i {
			continue
		}
		labels := r.Owner.NumLabels()
		if labels > 0 && r.Owner.Label(0) == "*" {
			labels--
		}
		out = append(out, k.signature(labels, slices.DeleteFunc(slices.Clone(rrs), func(o wiretest.Record) bool { return !same(o) })))
	}
	return out
}

// keys enters the zone by its DS.
func (k *key) keys(t *testing.T) dnssec.Keys {
	t.Helper()
	keys, sec := validator().AnchorKeys(anchored(t, k.ds()), sets(k.signed(k.dnskey()))[0])
	if !sec.IsSecure() {
		t.Fatal(sec)
	}
	return keys
}

func validator() dnssec.Validator { return dnssec.Validator{Now: noon} }

func anchored(t *testing.T, rrs ...wiretest.Record) dnssec.Anchors {
	t.Helper()
	a, err := dnssec.NewAnchors(plain(rrs)...)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func plain(rrs []wiretest.Record) []dnssec.Record {
	var out []dnssec.Record
	for _, r := range rrs {
		out = append(out, dnssec.Record{Owner: r.Owner, Type: r.Type, TTL: r.TTL, RData: r.RData})
	}
	return out
}

func sets(rrs []wiretest.Record) []dnssec.RRset { return dnssec.Group(plain(rrs)) }

// hashOf is the NSEC3 hash of a name without salt (RFC 5155 section 5).
func hashOf(owner name.Name, iterations int) []byte {
	h := sha1.Sum([]byte(owner.Wire()))
	for range iterations {
		h = sha1.Sum(h[:])
	}
	return h[:]
}

// nsec3 is a record at a hash that reaches to another, directly below zone.
func nsec3(zone name.Name, from, to []byte, iterations int, types ...byte) wiretest.Record {
	owner, err := zone.Prepend(base32.HexEncoding.EncodeToString(from))
	if err != nil {
		panic(err)
	}
	b := append([]byte{1, 0, byte(iterations >> 8), byte(iterations), 0, byte(len(to))}, to...)
	if len(types) > 0 { // of the first window, below 64
		var block [8]byte
		for _, t := range types {
			block[t/8] |= 0x80 >> (t % 8)
		}
		b = append(append(b, 0, byte(len(block))), block[:]...)
	}
	return wiretest.Record{Owner: owner, Type: wire.TypeNSEC3, Class: wire.ClassIN, TTL: 300, RData: b}
}

// matching3 stands at a name and spans next to nothing; covering3 spans a name
// and next to nothing more.
func matching3(zone, owner string, types ...byte) wiretest.Record {
	h := hashOf(n(owner), 0)
	return nsec3(n(zone), h, step(h, 1), 0, types...)
}

func covering3(zone, owner string) wiretest.Record {
	h := hashOf(n(owner), 0)
	return nsec3(n(zone), step(h, -1), step(h, 1), 0)
}

// step moves a hash on the circle of all hashes.
func step(h []byte, by int64) []byte {
	circle := new(big.Int).Lsh(big.NewInt(1), 8*sha1.Size)
	v := new(big.Int).SetBytes(h)
	return v.Add(v, big.NewInt(by)).Mod(v, circle).FillBytes(make([]byte, sha1.Size))
}

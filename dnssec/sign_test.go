package dnssec_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base32"
	"encoding/binary"
	"math/big"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/internal/wiretest"
	"github.com/mayissue/mayissue/name"
)

const (
	typeA     = wire.TypeA
	typeNS    = wire.TypeNS
	typeCNAME = wire.TypeCNAME
	typeSOA   = wire.TypeSOA
	typeMX    = 15
	typeDNAME = wire.TypeDNAME
	typeDS    = wire.TypeDS
	typeKEY   = wire.TypeDNSKEY
	typeRRSIG = wire.TypeRRSIG
	typeNSEC  = wire.TypeNSEC
	typeNSEC3 = wire.TypeNSEC3
	typeCAA   = wire.TypeCAA
)

// now is the clock of all tests but those with vectors.
var now = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

var n = name.MustParse

// validator has a meter of its own for each judgement.
func validator() dnssec.Validator { return dnssec.Validator{Now: now} }

// records reads zone-file text.
func records(text string) []dnssec.Record {
	var out []dnssec.Record
	for _, r := range wiretest.Records(text) {
		out = append(out, dnssec.Record{Owner: r.Owner, Type: r.Type, TTL: r.TTL, RData: r.RData})
	}
	return out
}

func zoneFile(t testing.TB, file string) []dnssec.RRset {
	t.Helper()
	text, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	return dnssec.Group(records(string(text)))
}

// find returns the sets with the owners and types given as "owner TYPE".
func find(t testing.TB, sets []dnssec.RRset, which ...string) []dnssec.RRset {
	t.Helper()
	types := map[string]uint16{"A": typeA, "NS": typeNS, "SOA": typeSOA, "MX": typeMX, "DS": typeDS, "DNSKEY": typeKEY, "NSEC": typeNSEC, "NSEC3": typeNSEC3, "CAA": typeCAA}
	var out []dnssec.RRset
	for _, w := range which {
		owner, typ, _ := strings.Cut(w, " ")
		s, ok := dnssec.Find(sets, n(owner), types[typ])
		if !ok || types[typ] == 0 {
			t.Fatalf("no records %s", w)
		}
		out = append(out, s)
	}
	return out
}

// signer is a key of a zone, with what it puts into its signatures. Fields
// that are set wrong on purpose make the faults of these tests.
type signer struct {
	zone      name.Name
	algorithm uint8
	rdata     []byte // of its DNSKEY record
	sign      func(signed []byte) []byte

	signerName         name.Name // zero for the zone
	labels             int       // -1 for those of the owner
	inception, expires time.Time
	tag                *uint16
	originalTTL        *uint32
	covered            uint16 // 0 for the type of the records
	wrongAlgorithm     uint8  // 0 for its own
}

func newSigner(zone string, algorithm uint8, flags uint16) *signer {
	s := &signer{zone: n(zone), algorithm: algorithm, labels: -1, inception: now.Add(-24 * time.Hour), expires: now.Add(24 * time.Hour)}
	public := s.generate()
	s.rdata = append([]byte{byte(flags >> 8), byte(flags), 3, algorithm}, public...)
	return s
}

func (s *signer) generate() []byte {
	switch s.algorithm {
	case 5, 7:
		return s.rsa(crypto.SHA1)
	case 8:
		return s.rsa(crypto.SHA256)
	case 10:
		return s.rsa(crypto.SHA512)
	case 13:
		return s.ecdsa(elliptic.P256(), 32)
	case 14:
		return s.ecdsa(elliptic.P384(), 48)
	}
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		panic(err)
	}
	s.sign = func(signed []byte) []byte { return ed25519.Sign(private, signed) }
	return public
}

func (s *signer) rsa(h crypto.Hash) []byte {
	k, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	s.sign = func(signed []byte) []byte {
		d := h.New()
		d.Write(signed)
		sig, err := rsa.SignPKCS1v15(nil, k, h, d.Sum(nil))
		if err != nil {
			panic(err)
		}
		return sig
	}
	return append([]byte{3, 1, 0, 1}, k.N.Bytes()...)
}

func (s *signer) ecdsa(c elliptic.Curve, octets int) []byte {
	k, err := ecdsa.GenerateKey(c, rand.Reader)
	if err != nil {
		panic(err)
	}
	s.sign = func(signed []byte) []byte {
		var digest []byte
		if octets == 48 {
			d := sha512.Sum384(signed)
			digest = d[:]
		} else {
			d := sha256.Sum256(signed)
			digest = d[:]
		}
		r, sv, err := ecdsa.Sign(rand.Reader, k, digest)
		if err != nil {
			panic(err)
		}
		return append(r.FillBytes(make([]byte, octets)), sv.FillBytes(make([]byte, octets))...)
	}
	point, err := k.PublicKey.Bytes()
	if err != nil {
		panic(err)
	}
	return point[1:]
}

// with returns a copy that differs.
func (s *signer) with(change func(*signer)) *signer {
	c := *s
	change(&c)
	return &c
}

func (s *signer) dnskey() dnssec.Record {
	return dnssec.Record{Owner: s.zone, Type: typeKEY, TTL: 3600, RData: s.rdata}
}

// ds makes a DS record for the key.
func (s *signer) ds(digestType uint8) dnssec.Record {
	data := append([]byte(s.zone.Wire()), s.rdata...)
	var digest []byte
	switch digestType {
	case 1:
		d := sha1.Sum(data)
		digest = d[:]
	case 4:
		d := sha512.Sum384(data)
		digest = d[:]
	default:
		d := sha256.Sum256(data)
		digest = d[:]
	}
	tag := wire.KeyTag(s.rdata)
	return dnssec.Record{Owner: s.zone, Type: typeDS, TTL: 3600, RData: append([]byte{byte(tag >> 8), byte(tag), s.algorithm, digestType}, digest...)}
}

// rrsig signs records of one owner and type, written in canonical order. It
// builds what is signed by itself, octet by octet (RFC 4034 section 3.1.8.1).
func (s *signer) rrsig(rrs ...dnssec.Record) dnssec.Record {
	owner, labels := rrs[0].Owner, rrs[0].Owner.NumLabels()
	if labels > 0 && owner.Label(0) == "*" {
		labels--
	}
	if s.labels >= 0 {
		labels = s.labels
	}
	signerName, ttl, tag, covered, algorithm := s.zone, rrs[0].TTL, wire.KeyTag(s.rdata), rrs[0].Type, s.algorithm
	if s.signerName.IsValid() {
		signerName = s.signerName
	}
	if s.originalTTL != nil {
		ttl = *s.originalTTL
	}
	if s.tag != nil {
		tag = *s.tag
	}
	if s.covered != 0 {
		covered = s.covered
	}
	if s.wrongAlgorithm != 0 {
		algorithm = s.wrongAlgorithm
	}
	b := binary.BigEndian.AppendUint16(nil, covered)
	b = append(b, algorithm, byte(labels))
	b = binary.BigEndian.AppendUint32(b, ttl)
	b = binary.BigEndian.AppendUint32(b, uint32(s.expires.Unix()))
	b = binary.BigEndian.AppendUint32(b, uint32(s.inception.Unix()))
	b = binary.BigEndian.AppendUint16(b, tag)
	b = append(b, signerName.Wire()...)
	signed := slices.Clone(b)
	if labels < owner.NumLabels() && !(owner.Label(0) == "*" && labels == owner.NumLabels()-1) {
		owner, _ = owner.Ancestor(labels).Prepend("*")
	}
	for _, r := range sorted(rrs) {
		signed = append(signed, owner.Wire()...)
		signed = binary.BigEndian.AppendUint16(signed, r.Type)
		signed = append(signed, 0, 1)
		signed = binary.BigEndian.AppendUint32(signed, ttl)
		signed = binary.BigEndian.AppendUint16(signed, uint16(len(r.RData)))
		signed = append(signed, r.RData...)
	}
	return dnssec.Record{Owner: rrs[0].Owner, Type: typeRRSIG, TTL: rrs[0].TTL, RData: append(b, s.sign(signed)...)}
}

func sorted(rrs []dnssec.Record) []dnssec.Record {
	return slices.SortedFunc(slices.Values(rrs), func(a, b dnssec.Record) int { return strings.Compare(string(a.RData), string(b.RData)) })
}

// signed reads zone-file text and signs each set in it.
func (s *signer) signed(text string) []dnssec.Record { return s.signSets(records(text)) }

func (s *signer) signSets(rrs []dnssec.Record) []dnssec.Record {
	out := slices.Clone(rrs)
	type key struct {
		owner name.Name
		typ   uint16
	}
	done := map[key]bool{}
	for _, r := range rrs {
		k := key{r.Owner, r.Type}
		if done[k] {
			continue
		}
		done[k] = true
		var set []dnssec.Record
		for _, o := range rrs {
			if o.Owner == r.Owner && o.Type == r.Type {
				set = append(set, o)
			}
		}
		out = append(out, s.rrsig(set...))
	}
	return out
}

// keys is the zone's DNSKEY set with this key alone, entered by its DS.
func (s *signer) keys(t testing.TB) dnssec.Keys {
	t.Helper()
	a, err := dnssec.NewAnchors(s.ds(2))
	if err != nil {
		t.Fatal(err)
	}
	k, sec := validator().AnchorKeys(a, one(s.signSets([]dnssec.Record{s.dnskey()})))
	if !sec.IsSecure() || k.Len() != 1 {
		t.Fatalf("keys of %s: %v", s.zone, sec)
	}
	return k
}

// one groups records that are one set.
func one(rrs []dnssec.Record) dnssec.RRset {
	sets := dnssec.Group(rrs)
	if len(sets) != 1 {
		panic("not one set")
	}
	return sets[0]
}

// hashName hashes as RFC 5155 section 5 says, for the tests alone.
func hashName(owner name.Name, iterations int, salt string) []byte {
	h := sha1.Sum([]byte(owner.Wire() + salt))
	for range iterations {
		h = sha1.Sum(append(h[:], salt...))
	}
	return h[:]
}

// chain writes NSEC3 records of one zone.
type chain struct {
	zone       name.Name
	iterations int
	salt       string
	optOut     bool
	flags      byte
	hash       byte
}

func newChain(zone string) chain { return chain{zone: n(zone), salt: "\xaa\xbb", hash: 1} }

// matching is the record at the name, with these types. It spans next to
// nothing.
func (c chain) matching(owner string, types ...uint16) dnssec.Record {
	h := hashName(n(owner), c.iterations, c.salt)
	return c.record(h, step(h, 1), types...)
}

// covering is a record whose span holds little more than the name's hash.
func (c chain) covering(owner string, types ...uint16) dnssec.Record {
	h := hashName(n(owner), c.iterations, c.salt)
	return c.record(step(h, -1), step(h, 1), types...)
}

func (c chain) record(from, to []byte, types ...uint16) dnssec.Record {
	label := strings.ToLower(base32.HexEncoding.WithPadding(base32.NoPadding).EncodeToString(from))
	owner, err := c.zone.Prepend(label)
	if err != nil {
		panic(err)
	}
	flags := c.flags
	if c.optOut {
		flags |= 1
	}
	b := []byte{c.hash, flags, byte(c.iterations >> 8), byte(c.iterations), byte(len(c.salt))}
	b = append(append(b, c.salt...), 20)
	b = append(b, to...)
	return dnssec.Record{Owner: owner, Type: typeNSEC3, TTL: 300, RData: append(b, bitmap(types...)...)}
}

// step moves a hash by one, with the turn at the ends.
func step(h []byte, by int64) []byte {
	circle := new(big.Int).Lsh(big.NewInt(1), 160)
	v := new(big.Int).SetBytes(h)
	return v.Add(v, big.NewInt(by)).Mod(v, circle).FillBytes(make([]byte, 20))
}

func bitmap(types ...uint16) []byte {
	var out []byte
	for window := 0; window < 256; window++ {
		var block [32]byte
		last := 0
		for _, t := range types {
			if int(t>>8) == window {
				block[t&0xff/8] |= 0x80 >> (t % 8)
				last = max(last, int(t&0xff)/8+1)
			}
		}
		if last > 0 {
			out = append(append(out, byte(window), byte(last)), block[:last]...)
		}
	}
	return out
}

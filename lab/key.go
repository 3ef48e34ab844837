package lab

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/asn1"
	"encoding/binary"
	"fmt"
	"math/big"

	"github.com/miekg/dns"

	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// Algorithm numbers of the IANA registry "DNS Security Algorithm Numbers".
const (
	algRSASHA1      = 5
	algRSASHA1NSEC3 = 7
	algRSASHA256    = 8
	algRSASHA512    = 10
	algECDSAP256    = 13
	algECDSAP384    = 14
	algEd25519      = 15
)

// rsaBits is the size of RSA moduli where none is stated: the least that
// RSA/SHA-512 and Go's own signing take. It is too small for anything but tests.
const rsaBits = 1024

// SigningAlgorithms returns the numbers of the algorithms that zones of the
// lab are truly signed with. With any other number, a zone has keys and
// signatures of octets that mean nothing.
func SigningAlgorithms() []uint8 {
	return []uint8{algRSASHA1, algRSASHA1NSEC3, algRSASHA256, algRSASHA512, algECDSAP256, algECDSAP384, algEd25519}
}

// Flags of DNSKEY records (RFC 4034 section 2.1.1).
const (
	flagZone  = 0x0100
	flagEntry = 0x0001
)

// zoneKey is one key of a zone. It follows from the name of the zone and what
// the key is for, so that it is the same in every run.
type zoneKey struct {
	zone      name.Name
	flags     uint16
	protocol  uint8
	algorithm uint8
	public    []byte                   // as in the DNSKEY record
	sign      func(data []byte) []byte // in the form of the RRSIG record
}

// newKey makes the key of a zone for a purpose, of so many bits if it is RSA.
func newKey(zone name.Name, purpose string, algorithm uint8, bits int) (*zoneKey, error) {
	k := &zoneKey{zone: zone, protocol: 3, flags: flagZone, algorithm: algorithm}
	seed := newStream(fmt.Sprintf("mayissue lab key %d %s %s", algorithm, purpose, zone.Wire()))
	var err error
	switch algorithm {
	case algRSASHA1, algRSASHA1NSEC3:
		err = k.makeRSA(seed, bits, crypto.SHA1)
	case algRSASHA256:
		err = k.makeRSA(seed, bits, crypto.SHA256)
	case algRSASHA512:
		err = k.makeRSA(seed, bits, crypto.SHA512)
	case algECDSAP256:
		err = k.makeECDSA(seed, elliptic.P256(), crypto.SHA256)
	case algECDSAP384:
		err = k.makeECDSA(seed, elliptic.P384(), crypto.SHA384)
	case algEd25519:
		private := ed25519.NewKeyFromSeed(seed.take(ed25519.SeedSize))
		k.public = private[ed25519.SeedSize:]
		k.sign = func(data []byte) []byte { return ed25519.Sign(private, data) }
	default:
		// The keys and signatures of PRIVATEDNS (253) begin with a name that
		// says which private algorithm it is (RFC 4034 appendix A.1.1).
		owner := "\x07private\x07invalid\x00"
		k.public = append([]byte(owner), seed.take(64)...)
		k.sign = func(data []byte) []byte { return append([]byte(owner), newStream(string(data)).take(64)...) }
	}
	if err != nil {
		return nil, phrase.Errorf("lab: a key for %s, algorithm %d: %w", zone, algorithm, err)
	}
	return k, nil
}

// makeECDSA makes a key of a curve (RFC 6605).
func (k *zoneKey) makeECDSA(seed *stream, curve elliptic.Curve, hash crypto.Hash) error {
	size := (curve.Params().BitSize + 7) / 8
	var private *ecdsa.PrivateKey
	for private == nil { // until the number is below the order of the curve
		private, _ = ecdsa.ParseRawPrivateKey(curve, seed.take(size))
	}
	point, err := private.PublicKey.Bytes()
	if err != nil {
		return err
	}
	k.public = point[1:] // without the mark of an uncompressed point
	k.sign = func(data []byte) []byte {
		// No source of randomness: the nonce is that of RFC 6979.
		der, err := private.Sign(nil, digest(hash, data), hash)
		var s struct{ R, S *big.Int }
		if err == nil {
			_, err = asn1.Unmarshal(der, &s)
		}
		if err != nil {
			return nil
		}
		sig := make([]byte, 2*size)
		s.R.FillBytes(sig[:size])
		s.S.FillBytes(sig[size:])
		return sig
	}
	return nil
}

// makeRSA makes an RSA key (RFC 3110, RFC 5702).
func (k *zoneKey) makeRSA(seed *stream, bits int, hash crypto.Hash) error {
	private := &rsa.PrivateKey{PublicKey: rsa.PublicKey{E: 65537}}
	for {
		p, q := seed.primes(bits)
		one := big.NewInt(1)
		phi := new(big.Int).Mul(new(big.Int).Sub(p, one), new(big.Int).Sub(q, one))
		private.D = new(big.Int).ModInverse(big.NewInt(int64(private.E)), phi)
		private.N = new(big.Int).Mul(p, q)
		private.Primes = []*big.Int{p, q}
		if private.D != nil && p.Cmp(q) != 0 && private.N.BitLen() == bits {
			break
		}
	}
	private.Precompute()
	if err := private.Validate(); err != nil {
		return err
	}
	k.public = append([]byte{3, 1, 0, 1}, private.N.Bytes()...)
	k.sign = func(data []byte) []byte {
		sig, err := rsa.SignPKCS1v15(nil, private, hash, digest(hash, data))
		if err != nil {
			return nil
		}
		return sig
	}
	return nil
}

func digest(hash crypto.Hash, data []byte) []byte {
	switch hash {
	case crypto.SHA1:
		h := sha1.Sum(data)
		return h[:]
	case crypto.SHA384:
		h := sha512.Sum384(data)
		return h[:]
	case crypto.SHA512:
		h := sha512.Sum512(data)
		return h[:]
	}
	h := sha256.Sum256(data)
	return h[:]
}

// rdata is the key as a DNSKEY record.
func (k *zoneKey) rdata() []byte {
	b := binary.BigEndian.AppendUint16(nil, k.flags)
	return append(append(b, k.protocol, k.algorithm), k.public...)
}

// tag is the key tag (RFC 4034 appendix B).
func (k *zoneKey) tag() uint16 { return keyTag(k.rdata()) }

func keyTag(rdata []byte) uint16 {
	var sum uint32
	for i, c := range rdata {
		if i&1 == 0 {
			sum += uint32(c) << 8
		} else {
			sum += uint32(c)
		}
	}
	return uint16(sum + sum>>16)
}

// ds is the DS record of the key (RFC 4034 section 5.1.4).
func (k *zoneKey) ds(spec DSSpec) record {
	data := append([]byte(k.zone.Wire()), k.rdata()...)
	hash := map[uint8]crypto.Hash{1: crypto.SHA1, 4: crypto.SHA384}[spec.Digest]
	sum := digest(hash, data)
	if spec.Wrong {
		sum[0] ^= 0xff
	}
	alg := spec.Algorithm
	if alg == 0 {
		alg = k.algorithm
	}
	b := binary.BigEndian.AppendUint16(nil, k.tag())
	return record{owner: k.zone, typ: dns.TypeDS, ttl: defaultTTL, rdata: append(append(b, alg, spec.Digest), sum...)}
}

// collide makes n more keys with the tag of k: what KeyTrap (CVE-2023-50387)
// is built of. Two octets in the middle of each are chosen to fit; only keys
// of RSA and Ed25519 remain keys when that is done.
func (k *zoneKey) collide(n int) []*zoneKey {
	var out []*zoneKey
	seed := newStream("mayissue lab collisions " + k.zone.Wire())
	for len(out) < n {
		c := *k
		c.sign = nil
		c.public = append([]byte{}, k.public...)
		at := len(c.public) - 4 // even within the data of the record, and no RSA modulus ends here
		copy(c.public[8:at], seed.take(at-8))
		binary.BigEndian.PutUint16(c.public[at:], 0)
		// The sum of RFC 4034 counts carries once: a candidate may miss by one.
		gap := k.tag() - c.tag()
		for _, off := range []uint16{0, 1, 0xffff} {
			binary.BigEndian.PutUint16(c.public[at:], gap+off)
			if c.tag() == k.tag() {
				out = append(out, &c)
				break
			}
		}
	}
	return out
}

// stream is a sequence of octets that follows from its label: what keys are
// made of. It is no source of secrets.
type stream struct {
	label string
	block uint64
	rest  []byte
}

func newStream(label string) *stream { return &stream{label: label} }

// take returns the next n octets.
func (s *stream) take(n int) []byte {
	for len(s.rest) < n {
		h := sha256.Sum256(binary.BigEndian.AppendUint64([]byte(s.label), s.block))
		s.block++
		s.rest = append(s.rest, h[:]...)
	}
	out := append([]byte{}, s.rest[:n]...)
	s.rest = s.rest[n:]
	return out
}

// primes returns two primes whose product has so many bits.
func (s *stream) primes(bits int) (p, q *big.Int) {
	if bits == rsaBits {
		return s.pooledPrimes()
	}
	return s.prime(bits / 2), s.prime(bits / 2)
}

// prime returns the next prime with the two highest of its bits set.
func (s *stream) prime(bits int) *big.Int {
	b := s.take(bits / 8)
	b[0] |= 0xc0
	b[len(b)-1] |= 1
	n := new(big.Int).SetBytes(b)
	step := uint64(0)
	for rest := remainders(n); divided(rest, step) || !plus(n, step).ProbablyPrime(0); {
		step += 2
	}
	return plus(n, step)
}

// remainders divides n by every odd prime below 1000: most numbers that are
// no primes show it there, and cost no power.
func remainders(n *big.Int) map[uint64]uint64 {
	rest := map[uint64]uint64{}
	for p := uint64(3); p < 1000; p += 2 {
		if b := new(big.Int).SetUint64(p); b.ProbablyPrime(0) {
			rest[p] = new(big.Int).Mod(n, b).Uint64()
		}
	}
	return rest
}

// divided reports whether one of the primes divides the number that is a step
// above.
func divided(rest map[uint64]uint64, step uint64) bool {
	for p, r := range rest {
		if (r+step)%p == 0 {
			return true
		}
	}
	return false
}

func plus(n *big.Int, step uint64) *big.Int {
	return new(big.Int).Add(n, new(big.Int).SetUint64(step))
}

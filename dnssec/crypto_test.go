package dnssec_test

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"math/big"
	"testing"

	"github.com/mayissue/mayissue/dnssec"
)

// rsaPair is an RSA key with any exponent, which crypto/rsa would refuse.
type rsaPair struct{ n, e, d *big.Int }

func newRSAPair(bits int, e *big.Int) rsaPair {
	for {
		p, err1 := rand.Prime(rand.Reader, bits/2)
		q, err2 := rand.Prime(rand.Reader, bits/2)
		if err1 != nil || err2 != nil {
			panic("no primes")
		}
		one := big.NewInt(1)
		phi := new(big.Int).Mul(new(big.Int).Sub(p, one), new(big.Int).Sub(q, one))
		if d := new(big.Int).ModInverse(e, phi); d != nil && p.Cmp(q) != 0 {
			return rsaPair{new(big.Int).Mul(p, q), e, d}
		}
	}
}

func (k rsaPair) public() []byte {
	e := k.e.Bytes()
	return append(append([]byte{byte(len(e))}, e...), k.n.Bytes()...)
}

// raw applies the private key to a block as it stands.
func (k rsaPair) raw(block []byte) []byte {
	return new(big.Int).Exp(new(big.Int).SetBytes(block), k.d, k.n).FillBytes(make([]byte, len(k.n.Bytes())))
}

// block builds the block of RFC 8017 section 9.2 for SHA-256.
func (k rsaPair) block(signed []byte) []byte {
	prefix, err := hex.DecodeString("3031300d060960864801650304020105000420")
	if err != nil {
		panic(err)
	}
	d := sha256.Sum256(signed)
	info := append(prefix, d[:]...)
	out := append([]byte{0, 1}, bytes.Repeat([]byte{0xff}, len(k.n.Bytes())-len(info)-3)...)
	return append(append(out, 0), info...)
}

// Trap 10: the exponent 2^32+1, which a top-level domain uses, short keys, and
// keys beyond what is accepted.
func TestRSAKeys(t *testing.T) {
	large := new(big.Int).SetUint64(1<<32 + 1)
	for _, c := range []struct {
		what string
		bits int
		e    *big.Int
		want string
	}{
		{"exponent 2^32+1", 1024, large, "secure"},
		{"exponent 3", 1024, big.NewInt(3), "secure"},
		{"512 bits", 512, big.NewInt(65537), "secure"},
		{"1000 bits", 1000, big.NewInt(65537), "secure"},
		{"an exponent of 65 bits", 1024, new(big.Int).SetBit(big.NewInt(1), 64, 1), "bogus (dnskey-malformed)"},
		{"504 bits", 504, big.NewInt(65537), "bogus (dnskey-malformed)"},
	} {
		pair := newRSAPair(c.bits, c.e)
		s := newSigner("example.org", 15, 257)
		s.algorithm, s.rdata = 8, append([]byte{1, 1, 3, 8}, pair.public()...)
		s.sign = func(signed []byte) []byte { return pair.raw(pair.block(signed)) }
		set := one(s.signed("example.org. 300 CAA 0 issue \";\""))
		keys := dnssec.KeysForTest(dnssec.Policy{}, s.dnskey())
		if got := validator().Verify(keys, set).Security(); got.String() != c.want {
			t.Errorf("%s: %v, want %s", c.what, got, c.want)
		}
		// A policy for tests may lower the bound (Policy.Algorithms).
		short := dnssec.Policy{Algorithms: []dnssec.Algorithm{dnssec.RSA(8, crypto.SHA256, 256)}}
		v := dnssec.Validator{Policy: short, Now: now}
		if got := v.Verify(dnssec.KeysForTest(short, s.dnskey()), set).Security(); got.IsSecure() != (c.want == "secure" || c.bits == 504) {
			t.Errorf("%s, with a lower bound: %v", c.what, got)
		}
	}
}

// PKCS #1 v1.5 leaves nothing to be lenient with: the whole block is compared.
func TestRSAPadding(t *testing.T) {
	pair := newRSAPair(1024, big.NewInt(3))
	key, err := dnssec.RSA(8, crypto.SHA256, 512).ParseKey(pair.public())
	if err != nil {
		t.Fatal(err)
	}
	signed := []byte("signed data")
	good := pair.block(signed)
	if !key.Verify(signed, pair.raw(good)) {
		t.Fatal("the good block does not verify")
	}
	changed := func(at int, c byte) []byte { b := bytes.Clone(good); b[at] = c; return b }
	shifted := append(append([]byte{0, 1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0}, good[len(good)-51:]...), make([]byte, len(good)-62)...)
	for what, sig := range map[string][]byte{
		"block type 2":                                           pair.raw(changed(1, 2)),
		"a zero in the padding":                                  pair.raw(changed(9, 0)),
		"no NULL in the digest's parameters":                     pair.raw(changed(len(good)-35, 4)),
		"short padding and rubbish behind (Bleichenbacher 2006)": pair.raw(shifted),
		"another digest":                                         pair.raw(pair.block([]byte("other data"))),
		"one octet less":                                         pair.raw(good)[1:],
		"one octet more":                                         append([]byte{0}, pair.raw(good)...),
		"the modulus added":                                      new(big.Int).Add(new(big.Int).SetBytes(pair.raw(good)), pair.n).Bytes(),
		"nothing":                                                nil,
		"zero":                                                   make([]byte, 128),
		"the block itself":                                       good,
		"the modulus, as it is":                                  pair.n.Bytes(),
	} {
		if key.Verify(signed, sig) {
			t.Errorf("%s verifies", what)
		}
	}
}

// A modulus without room for the digest and its padding verifies nothing: 512
// bits are too few for SHA-512 (RFC 5702 section 2.2 asks for 1024).
func TestRSATooShortForDigest(t *testing.T) {
	pair := newRSAPair(512, big.NewInt(3))
	key, err := dnssec.RSA(10, crypto.SHA512, 512).ParseKey(pair.public())
	if err != nil {
		t.Fatal(err)
	}
	for _, sig := range [][]byte{make([]byte, 64), pair.raw(bytes.Repeat([]byte{0, 1}, 32))} {
		if key.Verify([]byte("signed"), sig) {
			t.Errorf("%x verifies", sig)
		}
	}
	// A hash that is none of the three has no form to compare with.
	if key, err = dnssec.RSA(10, crypto.MD5, 512).ParseKey(pair.public()); err != nil || key.Verify(nil, make([]byte, 64)) {
		t.Errorf("MD5 verifies, %v", err)
	}
}

// Public keys that their algorithm refuses (RFC 3110 section 2, RFC 6605
// section 4, RFC 8080 section 3).
func TestMalformedKeys(t *testing.T) {
	modulus := bytes.Repeat([]byte{0xff}, 128)
	p256 := newSigner("example.org", 13, 257).rdata[4:]
	table := map[uint8]dnssec.Algorithm{}
	for _, a := range dnssec.DefaultAlgorithms() {
		table[a.Number] = a
	}
	for _, c := range []struct {
		what      string
		algorithm uint8
		key       []byte
		ok        bool
	}{
		{"good", 8, append([]byte{1, 3}, modulus...), true},
		{"a long exponent length", 8, append([]byte{0, 0, 1, 3}, modulus...), true},
		{"empty", 8, nil, false},
		{"an exponent of no octets", 8, append([]byte{0, 0, 0}, modulus...), false},
		{"a cut exponent length", 8, []byte{0, 1}, false},
		{"an exponent and no modulus", 8, []byte{1, 3}, false},
		{"an exponent longer than the key", 8, []byte{200, 3, 5}, false},
		{"exponent 1: anybody could sign", 8, append([]byte{1, 1}, modulus...), false},
		{"exponent 0", 8, append([]byte{1, 0}, modulus...), false},
		{"an even exponent", 8, append([]byte{1, 4}, modulus...), false},
		{"an even modulus", 8, append([]byte{1, 3}, append(modulus[:127:127], 0xfe)...), false},
		{"4104 bits", 8, append([]byte{1, 3}, bytes.Repeat([]byte{0xff}, 513)...), false},
		{"a modulus of zeros", 8, append([]byte{1, 3}, make([]byte, 128)...), false},
		{"a point that is none", 13, make([]byte, 64), false},
		{"a point off the curve", 13, bytes.Repeat([]byte{1}, 64), false},
		{"63 octets", 13, make([]byte, 63), false},
		{"P-256 for P-384", 14, make([]byte, 64), false},
		{"good", 13, p256, true},
		{"31 octets", 15, make([]byte, 31), false},
		{"32 octets", 15, make([]byte, 32), true},
	} {
		k, err := table[c.algorithm].ParseKey(c.key)
		if (err == nil) != c.ok {
			t.Errorf("%s: error %v", c.what, err)
		}
		if err == nil && k.Verify([]byte("x"), []byte("y")) {
			t.Errorf("%s: two octets are a signature", c.what)
		}
	}
}

// toyKey is a public key for tests: a signature is the key's octet.
type toyKey byte

func (k toyKey) Verify(signed, sig []byte) bool {
	return len(sig) == 1 && sig[0] == byte(k) && len(signed) > 0
}

// A policy may add algorithms, as the tests of the peers' scenarios do with
// DSA. They count as supported for DS and RRSIG alike.
func TestPolicyAddsAlgorithms(t *testing.T) {
	p := dnssec.Policy{Algorithms: []dnssec.Algorithm{{Number: 253, Mnemonic: "PRIVATEDNS", ParseKey: func(b []byte) (dnssec.PublicKey, error) {
		if len(b) != 1 {
			return nil, errors.New("one octet")
		}
		return toyKey(b[0]), nil
	}}}}
	d := newDelegation(15)
	d.child.algorithm, d.child.rdata = 253, []byte{1, 1, 3, 253, 7}
	d.child.sign = func([]byte) []byte { return []byte{7} }
	dnskey := d.child.signSets(rrs(d.child.dnskey()))
	if _, sec := d.match(t, dnssec.Policy{}, rrs(d.child.ds(2)), dnskey); sec.String() != "insecure (algorithm)" {
		t.Errorf("without the algorithm: %v", sec)
	}
	keys, sec := d.match(t, p, rrs(d.child.ds(2)), dnskey)
	v := dnssec.Validator{Policy: p, Now: now}
	if got := v.Verify(keys, one(d.child.signed("example.org. 300 CAA 0 issue \";\""))).Security(); !sec.IsSecure() || !got.IsSecure() {
		t.Errorf("with it: %v, data %v", sec, got)
	}
}

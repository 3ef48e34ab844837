package rpl

import (
	"bytes"
	//lint:ignore SA1019 the suites sign with it, and only their scenarios are verified with it
	"crypto/dsa"
	"crypto/rand"
	"crypto/sha1"
	"encoding/asn1"
	"math/big"
	"testing"
)

// Signatures of either form are good for what was signed, and for nothing
// else.
func TestDSA(t *testing.T) {
	var key dsa.PrivateKey
	if err := dsa.GenerateParameters(&key.Parameters, rand.Reader, dsa.L1024N160); err != nil {
		t.Fatal(err)
	}
	if err := dsa.GenerateKey(&key, rand.Reader); err != nil {
		t.Fatal(err)
	}
	const octets = 1024 / 8
	public := append([]byte{(octets - 64) / 8}, key.Q.FillBytes(make([]byte, qOctets))...)
	for _, v := range []*big.Int{key.P, key.G, key.Y} {
		public = append(public, v.FillBytes(make([]byte, octets))...)
	}
	k, err := dsaAlgorithm(3).ParseKey(public)
	if err != nil {
		t.Fatal(err)
	}
	data := []byte("data")
	digest := sha1.Sum(data)
	r, s, err := dsa.Sign(rand.Reader, &key, digest[:])
	if err != nil {
		t.Fatal(err)
	}
	plain := append([]byte{8}, r.FillBytes(make([]byte, qOctets))...)
	plain = append(plain, s.FillBytes(make([]byte, qOctets))...)
	der, err := asn1.Marshal(struct{ R, S *big.Int }{r, s})
	if err != nil {
		t.Fatal(err)
	}
	for _, sig := range [][]byte{plain, der} {
		if !k.Verify(data, sig) {
			t.Errorf("%d octets: not good", len(sig))
		}
		broken := bytes.Clone(sig)
		broken[len(broken)-1] ^= 1
		if k.Verify([]byte("other"), sig) || k.Verify(data, broken) || k.Verify(data, sig[1:]) {
			t.Errorf("%d octets: good for too much", len(sig))
		}
	}
	for _, b := range [][]byte{nil, {9}, public[:len(public)-1], make([]byte, len(public))} {
		if _, err := parseDSA(b); err == nil {
			t.Errorf("%d octets are a key", len(b))
		}
	}
}

package rpl

import (
	//lint:ignore SA1019 the suites sign with it, and only their scenarios are verified with it
	"crypto/dsa"
	"crypto/sha1"
	"encoding/asn1"
	"errors"
	"math/big"

	"github.com/mayissue/mayissue/dnssec"
)

// dsaAlgorithm is DSA with SHA-1 (RFC 2536). It is withdrawn, and here only
// because scenarios are signed with it.
func dsaAlgorithm(number uint8) dnssec.Algorithm {
	return dnssec.Algorithm{Number: number, Mnemonic: "DSA", Weak: true, ParseKey: parseDSA}
}

// qOctets is the size of the subgroup's order, and of both halves of a
// signature.
const qOctets = 20

type dsaKey struct{ key dsa.PublicKey }

// parseDSA reads T, Q, P, G and Y (RFC 2536 section 2); the last three have
// 64+8T octets each.
func parseDSA(b []byte) (dnssec.PublicKey, error) {
	if len(b) == 0 || b[0] > 8 {
		return nil, errors.New("DSA key without a size")
	}
	n := 64 + 8*int(b[0])
	if b = b[1:]; len(b) != qOctets+3*n {
		return nil, errors.New("DSA key of the wrong length")
	}
	number := func(size int) *big.Int {
		v := new(big.Int).SetBytes(b[:size])
		b = b[size:]
		return v
	}
	k := &dsaKey{}
	k.key.Q, k.key.P, k.key.G, k.key.Y = number(qOctets), number(n), number(n), number(n)
	if k.key.P.Sign() == 0 || k.key.Q.Sign() == 0 {
		return nil, errors.New("DSA key of zero")
	}
	return k, nil
}

// Verify takes a signature in the form of RFC 2536 section 3, which is T, R
// and S, or in DER, which signers of that time wrote too.
func (k *dsaKey) Verify(signed, sig []byte) bool {
	var rs struct{ R, S *big.Int }
	if len(sig) == 1+2*qOctets {
		rs.R, rs.S = new(big.Int).SetBytes(sig[1:1+qOctets]), new(big.Int).SetBytes(sig[1+qOctets:])
	} else if rest, err := asn1.Unmarshal(sig, &rs); err != nil || len(rest) > 0 {
		return false
	}
	digest := sha1.Sum(signed)
	return dsa.Verify(&k.key, digest[:], rs.R, rs.S)
}

package dnssec

import (
	"crypto"
	"crypto/elliptic"
)

// PublicKey verifies signatures. Implementations do not change.
type PublicKey interface {
	// Verify reports whether sig, in the form of the RRSIG record, is a
	// signature of the key over the signed octets.
	Verify(signed, sig []byte) bool
}

// Algorithm is one row of the table of DNSSEC algorithms (the IANA registry
// "DNS Security Algorithm Numbers", RFC 9904).
type Algorithm struct {
	Number   uint8
	Mnemonic string
	Weak     bool // its hash is SHA-1: authentic but not strong
	// ParseKey reads the public key field of a DNSKEY record. The error says
	// what is wrong with it.
	ParseKey func(public []byte) (PublicKey, error)
}

// Bounds of RSA keys, in bits of the modulus. RFC 5702 section 2 allows 512
// to 4096 for SHA-256, and root and TLD keys are within; short keys are the
// signer's risk, and refusing them would make signed zones insecure.
const (
	minRSABits = 512
	maxRSABits = 4096
)

// DefaultAlgorithms returns the supported algorithms. They are all that the
// registry recommends or requires for validation but Ed448 (16), which has no
// implementation in Go's standard library: one of our own, or a dependency,
// would be more risk on the path of every decision than the handful of zones
// signed with nothing else is worth. Such a zone is Insecure by algorithm
// (RFC 4035 section 5.2), which is never the proof that lets a lookup failure
// pass. RSAMD5 (1), DSA (3, 6) and GOST (12) are withdrawn.
func DefaultAlgorithms() []Algorithm {
	var out []Algorithm
	for n := range 256 {
		if a, ok := defaultAlgorithm(uint8(n)); ok {
			out = append(out, a)
		}
	}
	return out
}

func defaultAlgorithm(number uint8) (Algorithm, bool) {
	switch number {
	case 5:
		return RSA(5, crypto.SHA1, minRSABits), true
	case 7: // RSASHA1 in zones with NSEC3 (RFC 5155 section 2)
		return RSA(7, crypto.SHA1, minRSABits), true
	case 8: // RFC 5702
		return RSA(8, crypto.SHA256, minRSABits), true
	case 10:
		return RSA(10, crypto.SHA512, minRSABits), true
	case 13: // RFC 6605
		return Algorithm{Number: 13, Mnemonic: "ECDSAP256SHA256", ParseKey: func(b []byte) (PublicKey, error) {
			return parseECDSA(elliptic.P256(), crypto.SHA256, b)
		}}, true
	case 14:
		return Algorithm{Number: 14, Mnemonic: "ECDSAP384SHA384", ParseKey: func(b []byte) (PublicKey, error) {
			return parseECDSA(elliptic.P384(), crypto.SHA384, b)
		}}, true
	case 15: // RFC 8080
		return Algorithm{Number: 15, Mnemonic: "ED25519", ParseKey: parseEd25519}, true
	}
	return Algorithm{}, false
}

// RSA returns an RSA algorithm with PKCS #1 v1.5 signatures (RFC 3110,
// RFC 5702) for keys of minBits to 4096 bits. The hash is SHA-1, SHA-256 or
// SHA-512.
func RSA(number uint8, hash crypto.Hash, minBits int) Algorithm {
	a := Algorithm{Number: number, Weak: hash == crypto.SHA1}
	switch hash {
	case crypto.SHA1:
		a.Mnemonic = "RSASHA1"
	case crypto.SHA256:
		a.Mnemonic = "RSASHA256"
	case crypto.SHA512:
		a.Mnemonic = "RSASHA512"
	}
	a.ParseKey = func(b []byte) (PublicKey, error) { return parseRSA(hash, minBits, b) }
	return a
}

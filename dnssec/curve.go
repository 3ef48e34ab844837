package dnssec

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/sha256"
	"crypto/sha512"
	"fmt"
	"math/big"
)

// ecdsaKey verifies ECDSA signatures in the form of RFC 6605 section 4.
type ecdsaKey struct {
	hash   crypto.Hash
	key    *ecdsa.PublicKey
	octets int // of a coordinate
}

// parseECDSA reads the two coordinates of a point on the curve.
func parseECDSA(curve elliptic.Curve, hash crypto.Hash, b []byte) (PublicKey, error) {
	n := curve.Params().BitSize / 8
	if len(b) != 2*n {
		return nil, fmt.Errorf("ECDSA key of %d octets, want %d", len(b), 2*n)
	}
	key, err := ecdsa.ParseUncompressedPublicKey(curve, append([]byte{4}, b...))
	if err != nil {
		return nil, fmt.Errorf("ECDSA key: %w", err)
	}
	return &ecdsaKey{hash, key, n}, nil
}

// Verify wants r and s, each as long as a coordinate.
func (k *ecdsaKey) Verify(signed, sig []byte) bool {
	if len(sig) != 2*k.octets {
		return false
	}
	r, s := new(big.Int).SetBytes(sig[:k.octets]), new(big.Int).SetBytes(sig[k.octets:])
	if k.hash == crypto.SHA384 {
		d := sha512.Sum384(signed)
		return ecdsa.Verify(k.key, d[:], r, s)
	}
	d := sha256.Sum256(signed)
	return ecdsa.Verify(k.key, d[:], r, s)
}

// ed25519Key verifies Ed25519 signatures (RFC 8080 sections 3 and 4).
type ed25519Key struct{ key ed25519.PublicKey }

func parseEd25519(b []byte) (PublicKey, error) {
	if len(b) != ed25519.PublicKeySize {
		return nil, fmt.Errorf("Ed25519 key of %d octets, want %d", len(b), ed25519.PublicKeySize)
	}
	return ed25519Key{ed25519.PublicKey(append([]byte(nil), b...))}, nil
}

func (k ed25519Key) Verify(signed, sig []byte) bool {
	return len(sig) == ed25519.SignatureSize && ed25519.Verify(k.key, signed, sig)
}

package dnssec

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/sha512"
	"fmt"
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
	return k.verifyMessage(newMessage(signed), sig)
}

// verifyMessage implements [messageKey].
func (k *ecdsaKey) verifyMessage(m message, sig []byte) bool {
	var room [maxDER]byte
	der := k.der(room[:0], sig)
	if der == nil {
		return false
	}
	if k.hash == crypto.SHA384 {
		d := sha512.Sum384(m.octets)
		return ecdsa.VerifyASN1(k.key, d[:], der)
	}
	return ecdsa.VerifyASN1(k.key, m.sha256[:], der)
}

// maxDER is the most that two coordinates of P-384 and what stands around them
// take.
const maxDER = 2 + 2*(2+1+48)

// der appends the signature in the form that crypto/ecdsa wants, a SEQUENCE of
// two INTEGERs (RFC 3279 section 2.2.3), or returns nil where it has not the
// length of two coordinates, or one of them is 0, which no signature has.
func (k *ecdsaKey) der(b, sig []byte) []byte {
	if len(sig) != 2*k.octets {
		return nil
	}
	b = append(b, 0x30, 0)
	for _, v := range [...][]byte{sig[:k.octets], sig[k.octets:]} {
		for len(v) > 0 && v[0] == 0 {
			v = v[1:]
		}
		if len(v) == 0 {
			return nil
		}
		if b = append(b, 2, byte(len(v))); v[0] >= 0x80 {
			b[len(b)-1]++
			b = append(b, 0)
		}
		b = append(b, v...)
	}
	b[1] = byte(len(b) - 2) // at most 102, so one octet does
	return b
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

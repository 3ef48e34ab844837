package dnssec

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"errors"
	"fmt"
	"math/big"
)

// rsaKey verifies PKCS #1 v1.5 signatures. There is a form of our own because
// crypto/rsa refuses what DNSSEC has: moduli below 1024 bits, and exponents
// above 2^31-1 (a top-level domain signs with 2^32+1). Verifying handles nothing
// secret, so math/big will do.
type rsaKey struct {
	hash     crypto.Hash
	standard *rsa.PublicKey // where crypto/rsa takes the key
	modulus  *big.Int
	exponent *big.Int
	octets   int // of the modulus
}

// maxExponentBits bounds the work of one verification. RFC 3110 section 2
// allows any exponent; nobody uses more than 33 bits.
const maxExponentBits = 64

// parseRSA reads a key in the form of RFC 3110 section 2: length of the
// exponent in one octet, or in two after a zero octet, exponent, modulus.
func parseRSA(hash crypto.Hash, minBits int, b []byte) (PublicKey, error) {
	if len(b) < 1 {
		return nil, errors.New("RSA key is empty")
	}
	n, b := int(b[0]), b[1:]
	if n == 0 {
		if len(b) < 2 {
			return nil, errors.New("RSA key ends inside the length of its exponent")
		}
		n, b = int(b[0])<<8|int(b[1]), b[2:]
	}
	if n == 0 || n >= len(b) {
		return nil, fmt.Errorf("RSA key with an exponent of %d octets, of %d", n, len(b))
	}
	k := &rsaKey{hash: hash, exponent: new(big.Int).SetBytes(b[:n]), modulus: new(big.Int).SetBytes(b[n:])}
	k.octets = (k.modulus.BitLen() + 7) / 8
	if bits := k.modulus.BitLen(); bits < minBits || bits > maxRSABits || k.modulus.Bit(0) == 0 {
		return nil, fmt.Errorf("RSA modulus of %d bits; odd ones of %d to %d are accepted", bits, minBits, maxRSABits)
	}
	// With an exponent of 1 anybody could sign.
	if bits := k.exponent.BitLen(); bits < 2 || bits > maxExponentBits || k.exponent.Bit(0) == 0 {
		return nil, fmt.Errorf("RSA exponent of %d bits; odd ones of 2 to %d are accepted", bits, maxExponentBits)
	}
	if k.modulus.BitLen() >= minStandardBits && k.exponent.BitLen() <= 31 {
		k.standard = &rsa.PublicKey{N: k.modulus, E: int(k.exponent.Int64())}
	}
	return k, nil
}

// minStandardBits is the shortest modulus that crypto/rsa takes.
const minStandardBits = 1024

// Verify implements [PublicKey].
func (k *rsaKey) Verify(signed, sig []byte) bool { return k.verifyMessage(newMessage(signed), sig) }

// verifyMessage implements [messageKey]. What crypto/rsa takes is left to it,
// which is faster; both want the same block.
func (k *rsaKey) verifyMessage(m message, sig []byte) bool {
	if k.standard == nil {
		return k.verify(m.octets, sig)
	}
	var err error
	switch k.hash {
	case crypto.SHA1:
		d := sha1.Sum(m.octets)
		err = rsa.VerifyPKCS1v15(k.standard, crypto.SHA1, d[:], sig)
	case crypto.SHA512:
		d := sha512.Sum512(m.octets)
		err = rsa.VerifyPKCS1v15(k.standard, crypto.SHA512, d[:], sig)
	default:
		err = rsa.VerifyPKCS1v15(k.standard, crypto.SHA256, m.sha256[:], sig)
	}
	if err == nil || errors.Is(err, rsa.ErrVerification) {
		return err == nil
	}
	return k.verify(m.octets, sig) // a build that refuses such keys or hashes
}

// verify compares the whole padded block, built here and never parsed
// (RFC 8017 section 8.2.2), so there is no padding to be lenient with.
func (k *rsaKey) verify(signed, sig []byte) bool {
	s := new(big.Int).SetBytes(sig)
	if len(sig) != k.octets || s.Cmp(k.modulus) >= 0 {
		return false
	}
	want := k.block(signed)
	if want == nil {
		return false
	}
	got := s.Exp(s, k.exponent, k.modulus).FillBytes(make([]byte, k.octets))
	return bytes.Equal(got, want)
}

// block builds EM = 00 01 FF… 00 DigestInfo (RFC 8017 section 9.2), or nil
// where the modulus has no room for it.
func (k *rsaKey) block(signed []byte) []byte {
	info := digestInfo(k.hash, signed)
	if info == nil || k.octets < len(info)+11 {
		return nil
	}
	em := bytes.Repeat([]byte{0xff}, k.octets-len(info))
	em[0], em[1], em[len(em)-1] = 0, 1, 0
	return append(em, info...)
}

// digestInfo is the DER of RFC 8017 section 9.2 note 1: prefix and digest.
func digestInfo(hash crypto.Hash, signed []byte) []byte {
	switch hash {
	case crypto.SHA1:
		d := sha1.Sum(signed)
		return append([]byte("\x30\x21\x30\x09\x06\x05\x2b\x0e\x03\x02\x1a\x05\x00\x04\x14"), d[:]...)
	case crypto.SHA256:
		d := sha256.Sum256(signed)
		return append([]byte("\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20"), d[:]...)
	case crypto.SHA512:
		d := sha512.Sum512(signed)
		return append([]byte("\x30\x51\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x03\x05\x00\x04\x40"), d[:]...)
	}
	return nil
}

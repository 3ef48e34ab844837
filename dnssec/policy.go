package dnssec

import (
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"time"

	"github.com/mayissue/mayissue/name"
)

// SHA1 says what RSASHA1 signatures (algorithms 5 and 7) and SHA-1 digests in
// DS records are worth.
type SHA1 uint8

const (
	// SHA1Enforce validates them: data that they do not fit are Bogus, data
	// that they fit are authentic but [Security.Weak]. It is the zero value.
	// A CA that treats them as unsupported would take a zone whose signatures
	// are broken for one without DNSSEC, and issue (requirement SEC-SHA1).
	SHA1Enforce SHA1 = iota
	// SHA1Insecure treats them as unsupported, as RFC 9905 section 2 tells
	// operators of resolvers: a zone signed with nothing else is Insecure.
	SHA1Insecure
)

// Policy is what a validator accepts. The zero value is the strictest that
// works on the Internet: the algorithms of [DefaultAlgorithms], SHA-1
// enforced, no tolerance for clocks.
type Policy struct {
	SHA1 SHA1
	// Skew is how far the validity of a signature is stretched on both ends
	// for clocks that go wrong.
	Skew time.Duration
	// Algorithms are added to the default ones and replace those with the
	// same number. It is meant for tests with keys that are too weak, or too
	// old, for anybody else.
	Algorithms []Algorithm
}

// algorithm returns the algorithm with the number, and false where the
// policy does not support it.
func (p Policy) algorithm(number uint8) (Algorithm, bool) {
	if _, ok := p.supports(number); !ok {
		return Algorithm{}, false
	}
	for _, a := range p.Algorithms {
		if a.Number == number {
			return a, true
		}
	}
	return defaultAlgorithm(number)
}

// supports reports whether the policy supports the algorithm, and whether it
// is a weak one. It costs nothing, so it can be asked for every signature.
func (p Policy) supports(number uint8) (weak, ok bool) {
	for _, a := range p.Algorithms {
		if a.Number == number {
			return a.Weak, true
		}
	}
	switch number {
	case 5, 7:
		return true, p.SHA1 == SHA1Enforce
	case 8, 10, 13, 14, 15:
		return false, true
	}
	return false, false
}

// Digest types of DS records (RFC 4034 appendix A.2, RFC 4509, RFC 6605).
// GOST R 34.11-94 (3) is not supported: RFC 9558 retired it.
const (
	digestSHA1   = 1
	digestSHA256 = 2
	digestSHA384 = 4
)

// digest reports whether the policy supports a digest type.
func (p Policy) digest(number uint8) bool {
	switch number {
	case digestSHA1:
		return p.SHA1 == SHA1Enforce
	case digestSHA256, digestSHA384:
		return true
	}
	return false
}

// digestOf computes the digest of a DNSKEY record for DS: owner in canonical
// form, then the RDATA (RFC 4034 section 5.1.4).
func digestOf(number uint8, owner string, rdata []byte) []byte {
	data := append(append(make([]byte, 0, len(owner)+len(rdata)), owner...), rdata...)
	switch number {
	case digestSHA1:
		d := sha1.Sum(data)
		return d[:]
	case digestSHA256:
		d := sha256.Sum256(data)
		return d[:]
	case digestSHA384:
		d := sha512.Sum384(data)
		return d[:]
	}
	return nil
}

// Digest computes the digest of a DNSKEY record for a DS record at owner, the
// zone's name (RFC 4034 section 5.1.4), for whoever tells people which DS
// record a key needs. It is false for digest types that are not known.
func Digest(digestType uint8, owner name.Name, dnskey []byte) ([]byte, bool) {
	d := digestOf(digestType, owner.Wire(), dnskey)
	return d, d != nil
}

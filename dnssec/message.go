package dnssec

import "crypto/sha256"

// message is what a signature is over, with the digest that most algorithms
// begin with and that it is remembered by, so that it is computed once.
type message struct {
	octets []byte
	sha256 [sha256.Size]byte
}

func newMessage(octets []byte) message { return message{octets, sha256.Sum256(octets)} }

// messageKey is a [PublicKey] that has a use for the digest. Both methods say
// the same.
type messageKey interface {
	verifyMessage(m message, sig []byte) bool
}

// verifies reports whether the key verifies a signature.
func (k key) verifies(m message, sig []byte) bool {
	if fast, ok := k.public.(messageKey); ok {
		return fast.verifyMessage(m, sig)
	}
	return k.public.Verify(m.octets, sig)
}

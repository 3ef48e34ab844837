package dnssec

import (
	"crypto/sha256"
	"time"
)

// Memory remembers which signatures were verified, so that none is verified
// twice: the record at a top-level domain's apex, say, comes with every
// referral to an unsigned zone. Implementations are safe for concurrent use
// and may forget at any time. They must never confirm what they were not
// told.
type Memory interface {
	// Verified reports whether Remember was called with the same identity.
	Verified(id [sha256.Size]byte) bool
	// Remember is told of a signature that fits, and when it expires. The
	// validity period is checked anew each time, so the time only says for how
	// long it is worth remembering.
	Remember(id [sha256.Size]byte, until time.Time)
}

// identity stands for a key, the signed octets (RRSIG fields and records), and
// the signature. Key and octets enter by their digests, which have a fixed
// length, so no two such triples share it unless SHA-256 collides.
func identity(k key, m message, sig []byte) [sha256.Size]byte {
	var room [2*sha256.Size + maxRSABits/8]byte
	b := append(append(room[:0], k.id[:]...), m.sha256[:]...)
	return sha256.Sum256(append(b, sig...))
}

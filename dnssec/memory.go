package dnssec

import (
	"crypto/sha256"
	"encoding/binary"
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
// the signature, each with its length, so that no two such triples share it.
func identity(k key, signed, sig []byte) [sha256.Size]byte {
	h := sha256.New()
	var length [8]byte
	for _, part := range [...][]byte{k.rdata, signed, sig} {
		binary.BigEndian.PutUint64(length[:], uint64(len(part)))
		h.Write(length[:])
		h.Write(part)
	}
	return [sha256.Size]byte(h.Sum(nil))
}

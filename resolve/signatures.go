package resolve

import (
	"crypto/sha256"
	"time"
)

// maxSignature is how long a verified signature is remembered at most.
const maxSignature = time.Hour

// signatures remembers verified signatures, so that none is verified twice
// while they are worth remembering. It implements [dnssec.Memory].
type signatures struct {
	now  func() time.Time
	byID *cache[[sha256.Size]byte, time.Time]
}

func newSignatures(cfg Config) *signatures {
	return &signatures{cfg.Now, newCache[[sha256.Size]byte, time.Time](cfg.Limits.CacheSize)}
}

// Verified implements [dnssec.Memory].
func (s *signatures) Verified(id [sha256.Size]byte) bool {
	since, ok := s.byID.get(id)
	age := s.now().Sub(since)
	return ok && age >= 0 && age < maxSignature
}

// Remember implements [dnssec.Memory]. When the signature expires plays no
// part: that is judged by the clock of signatures each time.
func (s *signatures) Remember(id [sha256.Size]byte, _ time.Time) { s.byID.put(id, s.now()) }

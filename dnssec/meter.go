package dnssec

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/mayissue/mayissue/name"
)

// DefaultSignatures is the default limit of signatures in a decision.
const DefaultSignatures = 128

// Limits bound the work of one decision, so that no zone can make judging it
// cost more than it is worth (KeyTrap, CVE-2023-50387; NSEC3 hashing,
// CVE-2023-50868). Zero fields stand for the defaults.
type Limits struct {
	SignaturesPerRRset   int // 8
	SignaturesPerMessage int // 32
	Signatures           int // [DefaultSignatures], in the decision
	SameTagKeys          int // 4 keys of one tag and algorithm tried for a signature or a DS
	Digests              int // 64 DS digests in the decision: a longest alias chain, each name in a signed zone of a TLD of its own
	NSEC3PerMessage      int // 8 records
	HashBlocks           int // 8192 SHA-1 blocks of NSEC3 hashing in the decision
	Iterations           int // 50 NSEC3 iterations; above, the proof is refused, not the work
}

func (l Limits) withDefaults() Limits {
	set := func(v *int, def int) {
		if *v <= 0 {
			*v = def
		}
	}
	set(&l.SignaturesPerRRset, 8)
	set(&l.SignaturesPerMessage, 32)
	set(&l.Signatures, DefaultSignatures)
	set(&l.SameTagKeys, 4)
	set(&l.Digests, 64)
	set(&l.NSEC3PerMessage, 8)
	set(&l.HashBlocks, 8192)
	set(&l.Iterations, 50)
	return l
}

// errBudget says that a limit is reached.
var errBudget = errors.New("dnssec: work limit reached")

// Meter counts the work of one decision against its [Limits]. Nothing ever
// counts back: neither a retry nor an alias gets new work. A Meter may be
// used by several goroutines. Reaching a limit is Indeterminate with reason
// [OverBudget], never Insecure.
//
// A signature that a [Memory] vouches for counts against the limits as if it
// had been checked, so that a decision made with warm caches and its replay,
// years later and without them, come to the same; one that holds and comes
// again in the same decision counts once, and so does any digest.
type Meter struct {
	decision *work
	message  atomic.Int64 // signatures judged in this message
}

// work is what was done: signatures judged, and of these checked by
// computing; digests computed, SHA-1 blocks hashed; and what may be done.
type work struct {
	limits Limits

	signatures, checked, digests, blocks atomic.Int64

	mu     sync.Mutex
	good   [][sha256.Size]byte // signatures that hold; like the digests, too few for a map
	digest []digested          // computed before
}

// digested is a digest with what it was computed of (RFC 4034 section 5.1.4).
type digested struct {
	number uint8
	owner  name.Name
	rdata  []byte
	digest []byte
}

// Work is a reading of a [Meter].
type Work struct {
	Signatures int // checked against a key, by computing
	Digests    int // of DNSKEY records, for DS
	HashBlocks int // of SHA-1, for NSEC3
}

// NewMeter returns a meter for one decision, and for its first message.
func NewMeter(l Limits) *Meter {
	return &Meter{decision: &work{limits: l.withDefaults()}}
}

// ForMessage returns a meter for the records of one message: it counts for
// the decision too, and has the limits of a message beside. Judgements of
// records that came together share one.
func (m *Meter) ForMessage() *Meter {
	return &Meter{decision: m.decision}
}

// Spent returns the work of the decision so far.
func (m *Meter) Spent() Work {
	return Work{
		int(m.decision.checked.Load()), int(m.decision.digests.Load()), int(m.decision.blocks.Load()),
	}
}

// settled reports whether the signature was found to hold in this decision.
func (m *Meter) settled(id [sha256.Size]byte) bool {
	m.decision.mu.Lock()
	defer m.decision.mu.Unlock()
	return slices.Contains(m.decision.good, id)
}

func (m *Meter) settle(id [sha256.Size]byte) {
	m.decision.mu.Lock()
	defer m.decision.mu.Unlock()
	if m.decision.good == nil {
		m.decision.good = make([][sha256.Size]byte, 0, 4)
	}
	m.decision.good = append(m.decision.good, id)
}

// verified counts one check by computing.
func (m *Meter) verified() { m.decision.checked.Add(1) }

// signature asks leave to check one more signature.
func (m *Meter) signature() error {
	if err := take(&m.message, 1, m.decision.limits.SignaturesPerMessage); err != nil {
		return err
	}
	return take(&m.decision.signatures, 1, m.decision.limits.Signatures)
}

// digest computes the digest of a DNSKEY record for DS, once in the decision:
// a walk judges a zone's keys before it accepts them, and then goes by them.
func (m *Meter) digest(number uint8, owner name.Name, rdata []byte) ([]byte, error) {
	d := m.decision
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, one := range d.digest {
		if one.number == number && one.owner == owner && bytes.Equal(one.rdata, rdata) {
			return one.digest, nil
		}
	}
	if err := take(&d.digests, 1, d.limits.Digests); err != nil {
		return nil, err
	}
	out := digestOf(number, owner.Wire(), rdata)
	d.digest = append(d.digest, digested{number, owner, rdata, out})
	return out, nil
}

func (m *Meter) hash(blocks int) error {
	return take(&m.decision.blocks, int64(blocks), m.decision.limits.HashBlocks)
}

// take adds to a counter unless that would pass its limit.
func take(c *atomic.Int64, n int64, limit int) error {
	for {
		v := c.Load()
		if v+n > int64(limit) {
			return errBudget
		}
		if c.CompareAndSwap(v, v+n) {
			return nil
		}
	}
}

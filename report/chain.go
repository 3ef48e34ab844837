package report

import (
	"time"

	"github.com/mayissue/mayissue/phrase"
)

// State is what DNSSEC validation says of something, and why.
type State struct {
	Security   string        `json:"security"`              // secure, insecure, bogus, indeterminate
	InsecureBy string        `json:"insecure_by,omitempty"` // no-ds, opt-out, algorithm
	InsecureAt string        `json:"insecure_at,omitempty"` // the name that it is proven at
	Reason     string        `json:"reason,omitempty"`      // why bogus or indeterminate
	ReasonText phrase.Phrase `json:"reason_text,omitzero"`  // the same in plain words
	EDE        *EDE          `json:"ede,omitempty"`         // that fits best
}

// EDE is an extended DNS error (RFC 8914).
type EDE struct {
	Code uint16 `json:"code"`
	Name string `json:"name"`
}

// Link is one zone of the chain of trust.
type Link struct {
	Zone   string `json:"zone"`             // "." for the root
	Parent string `json:"parent,omitempty"` // the link above; none where a trust anchor stands, or where nobody vouches
	State
	Anchors  []uint16 `json:"anchors,omitempty"` // key tags of the trust anchors for the zone itself
	DS       []DS     `json:"ds,omitempty"`
	Keys     []Key    `json:"keys,omitempty"`  // of a secure zone
	Proof    *Proof   `json:"proof,omitempty"` // that there is no DS set, or what of one there is
	Fault    *Fault   `json:"fault,omitempty"` // of the link itself, not of one above
	Evidence []int    `json:"evidence,omitempty"`
}

// DS is a delegation signer record without its digest.
type DS struct {
	KeyTag     uint16 `json:"key_tag"`
	Algorithm  uint8  `json:"algorithm"`
	DigestType uint8  `json:"digest_type"`
}

// Signer is the key that a signature was verified with.
type Signer struct {
	KeyTag    uint16 `json:"key_tag"`
	Algorithm uint8  `json:"algorithm"`
	Mnemonic  string `json:"mnemonic"` // of the algorithm
}

// Key is one key of a zone.
type Key struct {
	Signer
	SEP   bool `json:"sep,omitempty"`   // flag of the zone's own
	Entry bool `json:"entry,omitempty"` // a DS record or a trust anchor names it
}

// Proof is a denial, or what of one there is.
type Proof struct {
	Kind    string   `json:"kind"` // name error, no data, no DS, …
	OptOut  bool     `json:"opt_out,omitempty"`
	Parts   []Part   `json:"parts"`
	Missing []string `json:"missing,omitempty"` // roles that no record plays
}

// Part is one record of a proof.
type Part struct {
	Role   string `json:"role"` // matches-name, covers-name, closest-encloser, next-closer, covers-wildcard, matches-wildcard
	Owner  string `json:"owner"`
	Type   string `json:"type"`
	Record string `json:"record,omitempty"` // in zone-file form
}

// Fault is the set of records that a bogus or indeterminate state is about.
type Fault struct {
	Name string `json:"name"` // of the records
	Type string `json:"type"`
	Zone string `json:"zone"` // whose servers were asked
	State
	Servers  []Server `json:"servers"` // that gave the reply, or that gave none
	Evidence []int    `json:"evidence"`
}

// Server is one name server.
type Server struct {
	Name    string `json:"name,omitempty"`
	Address string `json:"address,omitempty"`
}

// Hop is one question, for a name or for what its alias leads to, and what the
// answer is worth.
type Hop struct {
	Name string `json:"name"`
	Zone string `json:"zone"` // whose keys the answer was judged by, or which gave none
	State
	SignedBy *Signer    `json:"signed_by,omitempty"` // of records
	Expires  *time.Time `json:"expires,omitempty"`   // the first signature that it rests on
	Proof    *Proof     `json:"proof,omitempty"`     // of a denial, or that no closer name than a wildcard exists
	Exchange int        `json:"exchange,omitempty"`  // that was judged
}

package dnssec

import (
	"time"

	"github.com/mayissue/mayissue/name"
)

// Kind says what a [Proof] is a proof of. The zero value is nothing.
type Kind uint8

// The kinds of proof (RFC 4035 section 5.4, RFC 5155 section 8).
const (
	// ProofNameError: the name does not exist, nor does anything below it.
	ProofNameError Kind = iota + 1
	// ProofNoData: the name exists and has no records of the type.
	ProofNoData
	// ProofEmptyNonTerminal: the name has no records, but names below it do.
	ProofEmptyNonTerminal
	// ProofWildcardNoData: the name is answered for by a wildcard, which has
	// no records of the type.
	ProofWildcardNoData
	// ProofWildcardAnswer: no name closer than the wildcard exists.
	ProofWildcardAnswer
	// ProofNoDS: an unsigned delegation stands at the name.
	ProofNoDS
)

// String returns the kind in plain words.
func (k Kind) String() string {
	texts := [...]string{"nothing", "name error", "no data", "empty non-terminal", "wildcard no data", "wildcard answer", "no DS"}
	if int(k) < len(texts) {
		return texts[k]
	}
	return texts[0]
}

// Role says what a record does in a proof.
type Role string

// The roles.
const (
	MatchesName     Role = "matches-name"     // stands at the name itself
	CoversName      Role = "covers-name"      // spans the name: it does not exist
	ClosestEncloser Role = "closest-encloser" // NSEC3 at the deepest ancestor that exists
	NextCloser      Role = "next-closer"      // spans the name one label below that
	CoversWildcard  Role = "covers-wildcard"  // spans the wildcard at the closest encloser
	MatchesWildcard Role = "matches-wildcard" // stands at that wildcard
)

// Part is one record that a proof rests on.
type Part struct {
	Role  Role
	Owner name.Name // of the NSEC or NSEC3 record
	Type  uint16    // 47 or 50
}

// Proof is what the denial in a message came to, with the records that it
// rests on, or with what is missing.
type Proof struct {
	Kind Kind
	Name name.Name // that it speaks of
	// Security is the state of the denial: Secure where the proof is whole;
	// Insecure, by opt-out, where the name next to the closest encloser lies
	// in an opt-out span (RFC 5155 section 9.2); Bogus or Indeterminate where
	// there is no proof. For ProofNoDS it is the state of the child zone:
	// Insecure, or there is no proof that it is.
	Security Security
	// Closest is the closest encloser of the name, where the proof needs one.
	Closest name.Name
	OptOut  bool   // an opt-out span is part of it
	Parts   []Part // in the order in which the proof needs them
	Missing []Role // what a proof that failed would need beside its Parts
	// TTL is for how many seconds the proof may be used, and Until when the
	// first of its signatures expires. The SOA record, which limits negative
	// answers too (RFC 2308 section 5), is the caller's.
	TTL   uint32
	Until time.Time
}

// Holds reports whether the proof is whole: Secure, or Insecure by what it
// proves.
func (p Proof) Holds() bool {
	s := p.Security.Status()
	return s == Secure || s == Insecure
}

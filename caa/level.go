package caa

import (
	"time"

	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// Security is the DNSSEC status of an answer (RFC 4035 section 4.3). The zero
// value is Indeterminate, so that a forgotten assignment fails closed.
type Security uint8

// The four states. An answer that is Indeterminate or Bogus decides nothing: it
// is a failure (BR 4.2.2.2).
const (
	Indeterminate Security = iota
	Bogus
	Insecure
	Secure
)

// String returns the lower-case word that the result schema uses.
func (s Security) String() string {
	switch s {
	case Secure:
		return "secure"
	case Insecure:
		return "insecure"
	case Bogus:
		return "bogus"
	}
	return "indeterminate"
}

// LevelOutcome says what one climbed name had.
type LevelOutcome uint8

// The outcomes. The zero value is an error: a level that nobody filled is no
// permission.
const (
	LevelError    LevelOutcome = iota // no lawful answer; Failure says why
	LevelCAA                          // a CAA RRset, possibly at the end of an alias
	LevelNoData                       // the name, or its alias target, has no CAA RRset
	LevelNXDomain                     // the name, or its alias target, does not exist
)

// String returns the word that the result schema uses.
func (o LevelOutcome) String() string {
	if o > LevelNXDomain {
		return "error"
	}
	return [...]string{"error", "caa", "nodata", "nxdomain"}[o]
}

// Level is what the climb of RFC 8659 section 3 saw at one name.
type Level struct {
	Name    name.Name        // the climbed name: the request's, or an ancestor of it
	Outcome LevelOutcome     //
	Failure evidence.Failure // for LevelError
	Detail  phrase.Phrase    // of the failure, for people
	// FailedAt is the name whose question failed: the climbed name, or an
	// alias target of it.
	FailedAt name.Name
	Alias    []name.Name // alias targets followed, in order; the last one owns the records
	DNAME    bool        // one of the aliases came from a DNAME
	Records  []Record    // in the order received; for LevelCAA never empty
	// BesideAlias are CAA records that a server gave beside a CNAME at one
	// owner, which is invalid zone data (RFC 1034 section 3.6.2): the alias
	// was followed, these were not used.
	BesideAlias []Record
	TTL         uint32    // seconds: the least of all RRsets used, as received, or less where a signature ends sooner
	Fetched     time.Time // when the oldest answer used was received
	Security    Security  // of the weakest hop
	Hops        []Hop     // the questions of the level, in order: the name itself, then its aliases
	Evidence    []int     // IDs of the exchanges that it rests on
}

// Hop is one question of a level: that for the climbed name, or for an alias
// target.
type Hop struct {
	Name name.Name // asked for
	Zone name.Name // whose keys the answer was judged by, or which gave none
	// Security is the state of the answer with its reason. Where there was no
	// answer it is that of the zone as the zones above tell it, which does not
	// depend on whether the zone's own servers speak.
	Security dnssec.Security
}

// Of returns the state of a judgement.
func Of(s dnssec.Security) Security {
	switch s.Status() {
	case dnssec.Secure:
		return Secure
	case dnssec.Insecure:
		return Insecure
	case dnssec.Bogus:
		return Bogus
	}
	return Indeterminate
}

// Owner returns the name at which the records of the level stand: the last
// alias target, or the climbed name itself.
func (l *Level) Owner() name.Name {
	if n := len(l.Alias); n > 0 {
		return l.Alias[n-1]
	}
	return l.Name
}

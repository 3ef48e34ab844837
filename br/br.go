// Package br holds the CA/Browser Forum's Baseline Requirements for TLS server
// certificates ("the BR") as a function of the date.
//
// A rule that changes on a day changes here and nowhere else: [At] turns the
// time of an act (of the check for checks, of the signature for reuse) into a
// [Rules] value, and whoever judges takes that value as an argument. Nothing
// in the package reads a clock.
package br

import "time"

// Day is a day as the BR count it: 86 400 seconds, leap seconds not counted
// (BR 6.3.2, 2.3.1).
const Day = 24 * time.Hour

// Limits that no date has changed within the calendar.
const (
	// CAAReuseFloor is the least time for which a CAA answer may be relied
	// on: a certificate is to be issued within the TTL of the record or eight
	// hours of the check, whichever is greater (BR 4.2.2.1 in 2.3.1, formerly
	// 3.2.2.8).
	CAAReuseFloor = 8 * time.Hour

	// RevokeWithin is the time from learning that a certificate should not
	// have been issued, CAA included, until it must be revoked
	// (BR 4.9.1.1, first list, in 2.3.1).
	RevokeWithin = 24 * time.Hour
)

// Rules are the parts of the BR, in force at one moment, that the program
// needs. Values are comparable; two made by [At] differ in more than Time
// only where a [Boundary] lies between them.
//
// The zero value is no set of rules, as is any time before the calendar
// begins: IsValid reports false, no exemption is lawful, nothing may be
// reused, no validity is short enough and no method is known. Whoever is
// handed such a value must refuse to decide under it.
type Rules struct {
	// Time is the moment asked for, in UTC.
	Time time.Time

	// Version is the latest version of the BR in effect, such as "2.3.1", of
	// those that brought something that the program must know.
	Version string

	// CAASection is where that version puts CAA checking: "BR 3.2.2.8", and
	// from 2.3.0 on "BR 4.2.2.1 (formerly 3.2.2.8)".
	CAASection string

	// DNSSECSection is where that version puts DNSSEC validation for CAA; it
	// equals CAASection before 2.1.6 gave the subject a section.
	DNSSECSection string

	// DNSSECRequired says that the primary perspective must validate DNSSEC
	// for CAA and domain validation up to the root's trust anchor, and that
	// a validation failure is never permission (BR 4.2.2.2, from 2026-03-15).
	DNSSECRequired bool

	// InsecureWording says that a failed CAA lookup may count as permission
	// only where the domain is proven Insecure in the sense of RFC 4035
	// section 4.3 (BR 3.2.2.8 from 2.1.6 on). Before, the text asked for "no
	// chain to the ICANN root".
	InsecureWording bool

	// CAADelegable says that a third party may do the CAA checking
	// (BR 1.3.2, until 2026-03-15).
	CAADelegable bool

	// RFC8657Required says that accounturi and validationmethods must be
	// processed (BR 4.2.2.1.2, from 2027-03-15; before, they should be).
	RFC8657Required bool

	// ExemptionPrecert says that no second CAA check is needed for a
	// certificate whose precertificate was checked and logged in at least two
	// public logs (BR 4.2.2.1).
	ExemptionPrecert bool

	// ExemptionConstrained says that CAA checking may be left out below a
	// technically constrained subordinate CA whose contract says so
	// (BR 4.2.2.1, with 7.1.2.3 and 7.1.2.5).
	ExemptionConstrained bool

	// MinRemotes is the least number of remote network perspectives; 0 where
	// corroboration is not compulsory (BR 3.2.2.9).
	MinRemotes int

	// MinRIRs is the least number of RIR service regions in which
	// corroborating remote perspectives stand; 0 where there is no such rule
	// (BR 3.2.2.9).
	MinRIRs int

	// QuorumEnforced says that a CA must not issue below the quorum; before,
	// it could go on (BR 3.2.2.9).
	QuorumEnforced bool

	// DomainReuse is how long a validation of a domain name or an IP address
	// may be used again; a multiple of [Day] (BR 4.2.1).
	DomainReuse time.Duration

	// SIIReuse is the same for subject identity information (BR 4.2.1).
	SIIReuse time.Duration

	// MaxValidity is the greatest validity period of a subscriber
	// certificate, to be compared with [Rules.ValidityAllowed] (BR 6.3.2).
	MaxValidity time.Duration

	// ReverseNamesRefused says that names under in-addr.arpa and ip6.arpa
	// are not certified (BR 4.2.2 and 7.1.2.7.12, from 2026-03-15).
	ReverseNamesRefused bool

	// NewADN says that the algorithm of 2.2.9 for Authorization Domain Names
	// is compulsory (BR 3.2.2.4, from 2026-11-15).
	NewADN bool

	// ValidationLog says that the log record of a validation has a prescribed
	// minimum content (BR 5.4.1(2.2), from 2026-07-15).
	ValidationLog bool

	// Methods are the states of the validation methods.
	Methods Methods
}

// At returns the rules in force at t. A date that the BR give without a time
// of day begins at 00:00:00 UTC and includes that second (BR 1.6.4). Times
// before the first [Boundary] give an invalid value.
func At(t time.Time) Rules { return at(calendar(), t) }

// at folds the changes of the calendar c that have come into force by t. The
// time's location is dropped, so that values compare.
func at(c []change, t time.Time) Rules {
	var r Rules
	for _, ch := range c {
		if t.Before(ch.time()) {
			break
		}
		ch.apply(&r)
	}
	r.Time = t.UTC().Round(0)
	return r
}

// IsValid reports whether r is a set of rules at all.
func (r Rules) IsValid() bool { return r.Version != "" }

// Boundary is a moment at which the rules change.
type Boundary struct {
	Time    time.Time // first moment of the new rule, UTC
	What    string    // the change, in one line of plain English
	Section string    // of the BR, by the numbers of the text that brought it
}

// Boundaries returns every moment at which the rules change, oldest first.
// One moment has as many entries as rules change at it.
func Boundaries() []Boundary {
	var bs []Boundary
	for _, ch := range calendar() {
		bs = append(bs, Boundary{ch.time(), ch.what, ch.section})
	}
	return bs
}

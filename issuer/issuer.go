// Package issuer holds what is publicly known of certification authorities:
// the names by which CAA records call them, what they say about caching and
// checking, and how their customers try again.
//
// It is for people and for defaults. Lists like this one are gathered from
// others' tables and age quietly, so nothing here may take part in a CA's own
// decision: the identities that a CA decides with come from its CP/CPS
// section 4.2, that is from its own profile. The packages that decide cannot
// import this one.
package issuer

import (
	"slices"
	"time"
)

// CA is what is known of one certification authority. Values are copies: a
// caller may change what it was given.
type CA struct {
	Short       string       // stable lower-case name for the command line
	Name        string       // name for people
	Identifiers []Identifier // issuer domain names, its own first
	// CacheStated is how long the CA says that it remembers CAA records. Where
	// its pages disagree, every claim stands here.
	CacheStated []CacheClaim
	Checks      []Event     // when it says that it looks at CAA
	Retry       []RetryStep // ways to try again without spending an order
	Unchecked   []string    // products for which it does not look at CAA
	// AccountPrefixes begin the URLs of its ACME accounts, the values that its
	// accounturi parameters take (RFC 8657 section 3.1).
	AccountPrefixes []string
	// organizations begin the organizationName of its issuing certificates.
	organizations []string
}

// Identifier is one issuer domain name (RFC 8659 section 4.2) with where it
// comes from.
type Identifier struct {
	Domain   string   // lower case, no final dot
	Standing Standing // what the claim is worth
	Source   string   // who says so
	Date     string   // of the source, as exact as it is known: "2026-09-22", "2025"; empty where undated
	Raw      string   // the text of the source before [Sanitize]
}

// Standing says what it is worth that a CA is listed with an identifier.
type Standing uint8

// The standings. Those other than Unconfirmed belong to the CA's identities
// when [Expand] turns its short name into identifiers.
const (
	// Unconfirmed is the zero value: an older or a foreign list has it, no
	// text of the CA in force does. It is shown to people and never expanded.
	Unconfirmed Standing = iota
	Current              // the CA's own name
	OldBrand             // of a brand given up, still honoured; new records should not use it
	Shared               // another CA's name, under which this one issues too
)

// String returns a word for reports.
func (s Standing) String() string {
	switch s {
	case Current:
		return "current"
	case OldBrand:
		return "old brand"
	case Shared:
		return "shared"
	}
	return "unconfirmed"
}

// CacheClaim is one statement of a CA about how long it remembers CAA
// records. Duration is the longest that the statement allows.
type CacheClaim struct {
	Duration time.Duration
	Source   string
	Date     string // as in [Identifier]
}

// Event is an occasion on which a CA checks CAA.
type Event string

// The occasions that CAs name.
const (
	OnOrder    Event = "order"
	OnApproval Event = "approval" // when the applicant approves or verifies
	OnIssuance Event = "issuance" // right before signing
	OnReissue  Event = "reissue"
	OnAddedSAN Event = "added-san"
	OnRenewal  Event = "renewal"
)

// RetryStep is a way to try again with one client against a CA's test
// system. "example.com" in the command stands for the name.
type RetryStep struct {
	Client  string
	Command string // a command line, or a line of the client's configuration
	Note    string // what else the person must know; may be empty
}

// All returns every known CA, the widely used ones first.
func All() []CA {
	out := make([]CA, len(known))
	for i := range known {
		out[i] = known[i].clone()
	}
	return out
}

// ByShort returns the CA with the short name, in any letter case.
func ByShort(short string) (CA, bool) {
	for i := range known {
		if known[i].Short == lower(short) {
			return known[i].clone(), true
		}
	}
	return CA{}, false
}

// Claimants returns every CA that is listed with the identifier: those whose
// own name it is first, those with only an unconfirmed claim last. Identifiers
// overlap between CAs, so that the answer is a set (RFC 8659 section 4.2 lets
// a CA hold several names; nothing keeps two from sharing one). It is empty
// for a name that nobody is known to claim.
func Claimants(domain string) []CA {
	domain = lower(domain)
	rank := func(c CA) int {
		id, _ := c.Identifier(domain)
		return slices.Index([]Standing{Current, OldBrand, Shared, Unconfirmed}, id.Standing)
	}
	var out []CA
	for i := range known {
		if _, ok := known[i].Identifier(domain); ok {
			out = append(out, known[i].clone())
		}
	}
	slices.SortStableFunc(out, func(a, b CA) int { return rank(a) - rank(b) })
	return out
}

// Identifier returns the CA's claim to the domain, and false where it has
// none. Letter case does not matter.
func (c CA) Identifier(domain string) (Identifier, bool) {
	for _, id := range c.Identifiers {
		if id.Domain == lower(domain) {
			return id, true
		}
	}
	return Identifier{}, false
}

// Domains returns the identifiers that count as the CA's identities: all but
// the unconfirmed.
func (c CA) Domains() []string {
	var out []string
	for _, id := range c.Identifiers {
		if id.Standing != Unconfirmed {
			out = append(out, id.Domain)
		}
	}
	return out
}

// Preferred returns the identifier to write into a new record: the first
// current one, or else the first shared one.
func (c CA) Preferred() string {
	for _, s := range []Standing{Current, Shared, OldBrand} {
		for _, id := range c.Identifiers {
			if id.Standing == s {
				return id.Domain
			}
		}
	}
	return ""
}

// LongestCache returns the longest of the times for which the CA says that
// it remembers CAA records, and 0 where it says nothing.
func (c CA) LongestCache() time.Duration {
	var d time.Duration
	for _, claim := range c.CacheStated {
		d = max(d, claim.Duration)
	}
	return d
}

func (c CA) clone() CA {
	c.Identifiers = slices.Clone(c.Identifiers)
	c.CacheStated = slices.Clone(c.CacheStated)
	c.Checks = slices.Clone(c.Checks)
	c.Retry = slices.Clone(c.Retry)
	c.Unchecked = slices.Clone(c.Unchecked)
	c.AccountPrefixes = slices.Clone(c.AccountPrefixes)
	c.organizations = slices.Clone(c.organizations)
	return c
}

package caa

import (
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// Purpose says for which kind of certificate a decision is made.
type Purpose uint8

// The purposes.
const (
	ServerAuth Purpose = iota // TLS: issue and issuewild (RFC 8659)
	Mail                      // S/MIME: issuemail (RFC 9495); never a wildcard
)

// Request is what is asked for, apart from the name, which is the first of the
// levels. The zero value asks for a plain name, with no method and no account.
type Request struct {
	Wildcard bool    // the name was written with "*."
	Purpose  Purpose // TLS unless said otherwise
	// Method is the validation method of the authorisation relied on, also
	// where that was made long ago and is used again (RFC 8657 sections 4
	// and 5.5): an ACME label such as "dns-01", or "ca-tbr-N" for BR
	// 3.2.2.4.N. Where it is empty, no validationmethods is satisfied.
	Method string
	// Account is the URI of the account of that authorisation. Where it is
	// empty, no accounturi is satisfied.
	Account string
}

// Transient reports whether a failure may pass without anybody changing
// anything. A clock that is wrong stays so.
func (d Decision) Transient() bool {
	return d.Verdict == VerdictError && d.Reason.Transient() && !d.OwnClock
}

// Judged is one record of the relevant set with what it came to.
type Judged struct {
	Record Record
	// Why says what the record means for this request: authorized for the
	// record that lets the CA in; for a denial one of the reasons to deny.
	// Empty for a record that played no part.
	Why    Reason
	Detail phrase.Phrase // of Why, for people
}

// Decision is the answer for one name, one CA and one request, with
// everything it rests on. The zero value is an error.
type Decision struct {
	Verdict Verdict
	Reason  Reason
	Detail  phrase.Phrase // one sentence for people
	// FoundAt is the climbed name at which the relevant set stands, possibly
	// through an alias; the zero Name where there is none.
	FoundAt name.Name
	// Level is the index of the level that decided: the one with the RRset or
	// with the error; -1 where no level did.
	Level    int
	Records  []Judged  // the whole relevant set, in the order received
	Property string    // "issue", "issuewild" or "issuemail": which one governed; "" without a set
	FailedAt name.Name // for errors: the name whose question failed
	// OwnClock says that the failure is that of our own clock: by it not even
	// the root zone's signatures are valid.
	OwnClock bool
	// Security is the weakest status of the levels that the decision rests
	// on: from the name up to the deciding level, or to the TLD.
	Security Security
	Notes    []Note // what a person should hear about the records, whatever the verdict
}

// NoClimb returns the decision for which nothing was asked: not-applicable for
// IP addresses and onion names, invalid-name, own-network and the like.
func NoClimb(r Reason, detail phrase.Phrase) Decision {
	return Decision{Verdict: r.Verdict(), Reason: r, Detail: detail, Level: -1}
}

// Issuance returns what the decisions for all names of one certificate come
// to: every name needs its own permit (BR 4.2.2.1). One denial denies, else
// one error is an error; no decision at all is an error.
func Issuance(ds ...Decision) Verdict {
	if len(ds) == 0 {
		return VerdictError
	}
	all := Permit
	for _, d := range ds {
		switch d.Verdict {
		case Deny:
			return Deny
		case Permit:
		default:
			all = VerdictError
		}
	}
	return all
}

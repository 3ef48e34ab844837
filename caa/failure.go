package caa

import (
	"github.com/mayissue/mayissue/phrase"
)

// FailedLookup is what the evidence holds about a lookup that failed, beside
// the failure itself: what BR 4.2.2.1 (version 2.3.1) asks before a CA may take
// it as permission. The zero value shows nothing.
type FailedLookup struct {
	// Retries are the exchanges of the last attempt at the question, sent
	// after an earlier one had failed; Earlier says that there was one.
	Retries []int
	Earlier bool
	// Controls are exchanges with root servers after that, each over an address
	// family and transport that a retry took, answered soundly. Uncontrolled
	// says which path lacks one; zero for none.
	Controls     []int
	Uncontrolled phrase.Phrase
	// Hint is an extended error of a server that blames DNSSEC (RFC 8914), in
	// words; zero for none. It proves nothing, but such a failure is none that
	// may pass (SEC-50).
	Hint phrase.Phrase
	// Path is every name on the way to the failure: that of the request, the
	// climbed one, and its aliases, each with the state of its zone as the
	// zones above tell it.
	Path []Hop
}

// Condition is one of the conditions under which BR 4.2.2.1 lets a CA take a
// failed lookup as permission.
type Condition struct {
	Name     string // "outside", "retried", "insecure", or "failure" for a class that never qualifies
	Holds    bool
	Detail   phrase.Phrase // what shows it, or what is missing
	Evidence []int         // IDs of exchanges
}

// minRetries is how many packets make a retry: one that is lost proves as
// little as the first (requirement CAF-42).
const minRetries = 2

// PermitFailure turns a failed lookup into a permission where all conditions of
// BR 4.2.2.1 (version 2.3.1) hold: the failure lies outside the CA's own
// infrastructure, the lookup was retried, and the domain is proven Insecure.
// Otherwise, and for every other decision, it returns d as it is. The
// conditions tell which held.
//
// The BR leave open which domain must be Insecure where aliases or ancestors
// are on the way: here it is every name of the path (AMB-01). Only the denial
// of DS at a delegation is that proof (AMB-10). A failure that may come from
// DNSSEC (BR 4.2.2.2), that lies with us, or that is a record nobody can read
// never qualifies.
func PermitFailure(d Decision, f FailedLookup) (Decision, []Condition) {
	if d.Verdict != VerdictError || d.Level < 0 {
		return d, nil
	}
	conditions := []Condition{f.qualifies(d.Reason), f.outside(), f.retried(), f.insecure()}
	for _, c := range conditions {
		if !c.Holds {
			return d, conditions
		}
	}
	detail := phrase.Of("the CAA lookup for %s failed (%s), outside our own infrastructure and again when retried, and the domain is proven not to be signed (BR 4.2.2.1)", d.FailedAt, d.Reason)
	d = d.with(LookupFailurePermitted, detail)
	d.Notes = append(d.Notes, Note{Code: NoteLookupFailed, Record: -1, At: d.FailedAt, Detail: detail})
	return d, conditions
}

// qualifies reports whether a class of failures may ever count as permission:
// the column for Insecure zones of the requirements CAF-01 and following.
func (f FailedLookup) qualifies(r Reason) Condition {
	c := Condition{Name: "failure", Detail: phrase.Of("%s is a failure of the domain's name servers", r)}
	if !f.Hint.IsZero() {
		c.Detail = f.Hint
		return c
	}
	switch r {
	case Timeout, ServFail, Refused, NotImp, FormErr, OtherRCode, Lame, NoReachableServer, TCPFailed, MalformedMessage:
		c.Holds = true
	default:
		c.Detail = phrase.Of("%s never counts as permission", r)
	}
	return c
}

func (f FailedLookup) outside() Condition {
	c := Condition{Name: "outside", Evidence: f.Controls}
	switch {
	case !f.Uncontrolled.IsZero():
		c.Detail = phrase.Of("no root server answered soundly over %s, so the fault may be ours", f.Uncontrolled)
	case len(f.Controls) == 0:
		c.Detail = phrase.Of("nothing shows that the failure lies outside our own infrastructure")
	default:
		c.Holds, c.Detail = true, phrase.Of("root servers answered over the same address families and transports")
	}
	return c
}

func (f FailedLookup) retried() Condition {
	c := Condition{Name: "retried", Evidence: f.Retries}
	switch {
	case !f.Earlier || len(f.Retries) < minRetries:
		c.Detail = phrase.Of("the lookup was not retried with new packets")
	default:
		c.Holds, c.Detail = true, phrase.Of("asked again with %d packets after it had failed", len(f.Retries))
	}
	return c
}

func (f FailedLookup) insecure() Condition {
	c := Condition{Name: "insecure"}
	if len(f.Path) == 0 {
		c.Detail = phrase.Of("nothing shows that the domain is not signed")
		return c
	}
	var proven phrase.Phrase
	for _, h := range f.Path {
		if !h.Security.ProvesNoDS() {
			c.Detail = phrase.Of("%s is not proven to be unsigned by a denial of DS: %v", h.Name, h.Security)
			return c
		}
		_, at := h.Security.InsecureBy()
		one := phrase.Of("%s (no DS at %s)", h.Name, at)
		if !proven.IsZero() {
			one = phrase.Of("%s, %s", proven, one)
		}
		proven = one
	}
	c.Holds, c.Detail = true, phrase.Of("proven unsigned: %s", proven)
	return c
}

package caa

import "github.com/mayissue/mayissue/evidence"

// Verdict is the outcome of a decision: one of three, never two. The zero
// value is VerdictError, so nothing is permitted by a value that nobody set.
type Verdict uint8

// The verdicts.
const (
	VerdictError Verdict = iota // no lawful answer was obtained: no issuance
	Permit                      // CAA does not stand in the way
	Deny                        // the domain holder's records forbid it
)

// String returns the word that the result schema uses.
func (v Verdict) String() string {
	switch v {
	case Permit:
		return "permit"
	case Deny:
		return "deny"
	}
	return "error"
}

// Reason says why a verdict is what it is. The list is closed and its words
// are those of the result schema; each belongs to exactly one verdict. The
// zero value is no reason, and belongs to VerdictError.
type Reason string

// The reasons for which CAA permits.
const (
	NoCAA                  Reason = "no-caa"                   // no CAA RRset from the name up to the TLD
	NotRestricted          Reason = "not-restricted"           // an RRset, but no property of the kind asked
	Authorized             Reason = "authorized"               // a property names the CA, its parameters hold
	LookupFailurePermitted Reason = "lookup-failure-permitted" // only in the explicit BR mode; Decide never gives it
	NotApplicable          Reason = "not-applicable"           // CAA does not speak of IP addresses and onion names
)

// The reasons for which CAA denies, in order of precedence.
const (
	CriticalUnknown Reason = "critical-unknown" // a critical property that the CA does not recognise
	AccountMismatch Reason = "account-mismatch" // the CA is named, but for other accounts
	MethodMismatch  Reason = "method-mismatch"  // the CA is named, but for other validation methods
	MalformedValue  Reason = "malformed-value"  // no property of the kind asked can be read
	NotAuthorized   Reason = "not-authorized"   // others are named, or nobody
)

// The reasons for which there is no lawful answer. They are the words of
// [evidence.Failure].
const (
	Timeout             = Reason(evidence.FailTimeout)
	ServFail            = Reason(evidence.FailServFail)
	Refused             = Reason(evidence.FailRefused)
	NotImp              = Reason(evidence.FailNotImp)
	FormErr             = Reason(evidence.FailFormErr)
	OtherRCode          = Reason(evidence.FailOtherRCode)
	Lame                = Reason(evidence.FailLame)
	NoReachableServer   = Reason(evidence.FailNoServer)
	TCPFailed           = Reason(evidence.FailTCP)
	MalformedMessage    = Reason(evidence.FailMalformed)
	MalformedRecord     = Reason(evidence.FailMalformedRecord)
	DNSSECBogus         = Reason(evidence.FailBogus)
	DNSSECIndeterminate = Reason(evidence.FailIndeterminate)
	AliasLoop           = Reason(evidence.FailAliasLoop)
	AliasChainTooLong   = Reason(evidence.FailAliasChain)
	BudgetExceeded      = Reason(evidence.FailBudget)
	OwnNetwork          = Reason(evidence.FailOwnNetwork)
	Canceled            = Reason(evidence.FailCanceled)
	InvalidName         = Reason(evidence.FailInvalidName)
)

// Reasons returns the whole enumeration, permits first, then denials, then
// errors.
func Reasons() []Reason {
	return []Reason{
		NoCAA, NotRestricted, Authorized, LookupFailurePermitted, NotApplicable,
		CriticalUnknown, AccountMismatch, MethodMismatch, MalformedValue, NotAuthorized,
		Timeout, ServFail, Refused, NotImp, FormErr, OtherRCode, Lame, NoReachableServer,
		TCPFailed, MalformedMessage, MalformedRecord, DNSSECBogus, DNSSECIndeterminate,
		AliasLoop, AliasChainTooLong, BudgetExceeded, OwnNetwork, Canceled, InvalidName,
	}
}

// Verdict returns the verdict that r belongs to; a word that is no reason
// belongs to VerdictError.
func (r Reason) Verdict() Verdict {
	switch r {
	case NoCAA, NotRestricted, Authorized, LookupFailurePermitted, NotApplicable:
		return Permit
	case CriticalUnknown, AccountMismatch, MethodMismatch, MalformedValue, NotAuthorized:
		return Deny
	}
	return VerdictError
}

// Transient reports whether a failure may pass without anybody changing
// anything at the domain, so that the same question is worth asking again.
func (r Reason) Transient() bool {
	switch r {
	case Timeout, ServFail, Refused, NoReachableServer, TCPFailed, OwnNetwork, Canceled:
		return true
	}
	return false
}

// known reports whether r is one of the enumeration.
func (r Reason) known() bool {
	for _, k := range Reasons() {
		if r == k {
			return true
		}
	}
	return false
}

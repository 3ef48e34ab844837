package dnssec

import (
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// Status is one of the four states of RFC 4035 section 4.3.
type Status uint8

// The states.
const (
	Indeterminate Status = iota // nobody could tell; the zero value
	Bogus                       // there is a chain, and it does not hold
	Insecure                    // proven to lie outside any chain
	Secure                      // a chain of signatures from a trust anchor
)

// String returns the word of the result's JSON: "indeterminate", "bogus",
// "insecure" or "secure".
func (s Status) String() string {
	switch s {
	case Bogus:
		return "bogus"
	case Insecure:
		return "insecure"
	case Secure:
		return "secure"
	}
	return "indeterminate"
}

// InsecureReason says what proved that data are Insecure. The zero value is
// no proof.
type InsecureReason uint8

// The three proofs.
const (
	// ByNoDS: a verified NSEC or NSEC3 record at the delegation itself lists
	// NS and neither DS nor SOA (RFC 6840 section 4.4).
	ByNoDS InsecureReason = iota + 1
	// ByOptOut: a verified opt-out NSEC3 record spans the name, so an
	// unsigned delegation may stand there unseen (RFC 5155 sections 8.6, 9.2).
	ByOptOut
	// ByAlgorithm: a verified DS set holds nothing but algorithms or digests
	// that are not supported (RFC 4035 section 5.2, RFC 6840 section 5.2).
	ByAlgorithm
)

// String returns "no-ds", "opt-out", "algorithm", or "".
func (r InsecureReason) String() string {
	switch r {
	case ByNoDS:
		return "no-ds"
	case ByOptOut:
		return "opt-out"
	case ByAlgorithm:
		return "algorithm"
	}
	return ""
}

// Security is the state of some data with its reason. It is comparable. The
// zero value is Indeterminate, so what was forgotten fails closed. Secure and
// Insecure values come from this package's judgements only; nothing else can
// build or decode one (CAF-41).
type Security struct {
	status   Status
	insecure InsecureReason
	reason   Reason
	ede      EDE       // where it says more than the reason does
	at       name.Name // of an Insecure: the delegation, or the name in an opt-out span
	weak     bool      // rests on SHA-1 somewhere
}

// BogusFor returns a Bogus state. A reason that speaks of what could not be
// established gives Indeterminate instead.
func BogusFor(r Reason) Security {
	if r.indeterminate() {
		return IndeterminateFor(r)
	}
	return Security{status: Bogus, reason: r}
}

// IndeterminateFor returns an Indeterminate state with its reason, for a
// caller who could not get the records to be judged.
func IndeterminateFor(r Reason) Security { return Security{reason: r} }

// The only three places that an Insecure value comes from. Each caller holds
// the verified records.
func insecureNoDS(at name.Name, weak bool) Security {
	return Security{status: Insecure, insecure: ByNoDS, at: at, weak: weak}
}

func insecureOptOut(at name.Name, weak bool) Security {
	return Security{status: Insecure, insecure: ByOptOut, at: at, weak: weak}
}

func insecureAlgorithm(at name.Name, code EDE, weak bool) Security {
	return Security{status: Insecure, insecure: ByAlgorithm, at: at, ede: code, weak: weak}
}

func secure(weak bool) Security { return Security{status: Secure, weak: weak} }

// Status returns the state alone.
func (s Security) Status() Status { return s.status }

// IsSecure reports whether the state is Secure.
func (s Security) IsSecure() bool { return s.status == Secure }

// Reason returns why the data are Bogus or Indeterminate; "" otherwise.
func (s Security) Reason() Reason {
	if s == (Security{}) {
		return NotAsked
	}
	return s.reason
}

// InsecureBy returns what proved the data Insecure, and the name that it was
// proven at: the delegation, or for an opt-out span and an answer in it the
// name asked. Both are zero for other states.
func (s Security) InsecureBy() (InsecureReason, name.Name) { return s.insecure, s.at }

// ProvesNoDS reports whether this is the proof that BR 4.2.2.1 (version 2.3.1)
// asks of a CA that lets a lookup failure pass: an authenticated denial of DS
// for the delegation itself. An opt-out span and unsupported algorithms are
// lawful ways of being Insecure, but prove less; and a denial that rests on
// SHA-1 signatures proves nothing here (RFC 9905; requirement SEC-SHA1).
func (s Security) ProvesNoDS() bool {
	return s.status == Insecure && s.insecure == ByNoDS && !s.weak
}

// Weak reports whether a Secure or Insecure state rests on a SHA-1 signature
// or digest: authentic, but not strong.
func (s Security) Weak() bool { return s.weak }

// EDE returns the extended DNS error that fits (RFC 8914), and false where
// the state needs none.
func (s Security) EDE() (EDE, bool) {
	switch s.status {
	case Secure:
		return 0, false
	case Insecure:
		return s.ede, s.insecure == ByAlgorithm
	}
	return s.Reason().EDE(), true
}

// Err returns nil for Secure and Insecure, and otherwise an [*Error].
func (s Security) Err() error {
	if s.status == Secure || s.status == Insecure {
		return nil
	}
	return &Error{s.status, s.Reason()}
}

// String returns the state, followed by its reason where it has one:
// "insecure (no-ds)".
func (s Security) String() string {
	switch {
	case s.insecure != 0:
		return s.status.String() + " (" + s.insecure.String() + ")"
	case s.reason != "":
		return s.status.String() + " (" + string(s.reason) + ")"
	}
	return s.status.String()
}

// MarshalText returns the state as [Status.String] does. There is no way
// back: a state that was read is no proof.
func (s Security) MarshalText() ([]byte, error) { return []byte(s.status.String()), nil }

// rank orders states for [Weakest].
func (s Status) rank() int {
	switch s {
	case Bogus:
		return 0
	case Insecure:
		return 2
	case Secure:
		return 3
	}
	return 1
}

// Weakest returns the weakest of the states: Bogus before Indeterminate
// before Insecure before Secure, the first of equals. Of none it is
// Indeterminate. A chain is Weak where any link is.
func Weakest(states ...Security) Security {
	if len(states) == 0 {
		return Security{}
	}
	out, weak := states[0], false
	for _, s := range states {
		weak = weak || s.weak
		if s.status.rank() < out.status.rank() {
			out = s
		}
	}
	if out.status == Secure || out.status == Insecure {
		out.weak = weak
	}
	return out
}

// Error is a state in which data must not be used.
type Error struct {
	Status Status // Bogus or Indeterminate
	Reason Reason
}

// Error gives the state and says the reason in plain words.
func (e *Error) Error() string { return e.Text().String() }

// Text is Error in every language.
func (e *Error) Text() phrase.Phrase {
	if e.Status == Bogus {
		return phrase.Of("DNSSEC: bogus: %s", e.Reason)
	}
	return phrase.Of("DNSSEC: indeterminate: %s", e.Reason)
}

// Unwrap returns the [Reason], so that errors.Is finds it.
func (e *Error) Unwrap() error { return e.Reason }

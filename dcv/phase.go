package dcv

import (
	"time"
)

// Phase is where an order stands. The zero value is PhaseUnknown.
type Phase uint8

// The phases.
const (
	PhaseUnknown        Phase = iota // nothing was asked for
	PhasePending                     // not seen in place, or we cannot tell
	PhaseInPlace                     // the latest look found each record in place; no validation is proven
	PhaseValidated                   // see [State.Validated]
	PhaseFailed                      // it leads nowhere any more, see [State.FailedBy]
	PhaseRenewalDue                  // the certificate is to be renewed, and nothing is known to stand in the way
	PhaseRenewalFailing              // it is to be renewed and will not be, or is late
	PhaseRemoved                     // was in place, or has been validated, and is not in place any more
)

// String returns the phase as words of the JSON form.
func (p Phase) String() string {
	words := [...]string{"unknown", "pending", "in-place", "validated", "failed", "renewal-due", "renewal-failing", "removed"}
	if int(p) < len(words) {
		return words[p]
	}
	return words[0]
}

// FailedBy says why an order has failed; empty for one that has not.
type FailedBy string

// The causes. The first two are the CA's word, and last; the others are read
// off the clock.
const (
	FailedRefused     FailedBy = "refused"             // the CA has given up
	FailedTimedOut    FailedBy = "timed-out"           // the CA says that the time has passed
	FailedWindow      FailedBy = "window"              // the CA's time for validation has passed (ACM: 72 hours)
	FailedValue       FailedBy = "value-expired"       // the value may not be used any more (BR 3.2.2.4.7: 30 days)
	FailedReuse       FailedBy = "validation-expired"  // validated, and no certificate came while it could be used (BR 4.2.1)
	FailedCertificate FailedBy = "certificate-expired" // the certificate ended before it was renewed
)

// Phase returns where the order stands.
func (s State) Phase() Phase { return s.phase }

// FailedBy returns why the order has failed; empty where it has not.
func (s State) FailedBy() FailedBy { return s.failed }

// CASays returns the CA's latest word and its word for a failure, for people.
// It is no evidence of anything.
func (s State) CASays() (Said, string) { return s.said.Said, s.said.Failure }

// NotAfter returns when the certificate ends, the latest one that is known;
// the zero Time where there is none.
func (s State) NotAfter() time.Time { return s.cert.NotAfter }

// Deadline returns the last moment at which the CA can validate: the earlier
// of its own window and the life of the value; the zero Time where none is
// known.
func (s State) Deadline() time.Time {
	t, _ := s.deadline()
	return t
}

func (s State) deadline() (time.Time, FailedBy) {
	window, value := last(s.asked.When, s.asked.Window), last(s.asked.When, s.asked.ValueTime)
	if window.IsZero() || !value.IsZero() && value.Before(window) {
		return value, FailedValue
	}
	return window, FailedWindow
}

// inTime reports whether a look at a moment can prove the order. Where a value
// has a limit and nobody knows when it was handed out, none can.
func (s State) inTime(at time.Time) bool {
	if s.asked.ValueTime > 0 && s.asked.When.IsZero() {
		return false
	}
	end, _ := s.deadline()
	return end.IsZero() || !at.After(end)
}

// Validated returns our own verdict, for [ReuseAt]: what was validated, dated
// by the oldest of the looks that prove it. The CA's own validation may be
// older than that, and it is the CA's to say.
func (s State) Validated() (Validation, bool) {
	if len(s.records) == 0 || !s.affirmed() {
		return Validation{}, false
	}
	oldest := s.records[0].proof
	for _, r := range s.records {
		if r.proof.IsZero() {
			return Validation{}, false
		}
		oldest = earlier(oldest, r.proof)
	}
	return Validation{Method: s.asked.Method, At: oldest, Data: oldest}, true
}

// affirmed reports whether by the CA's word or deed what was asked for has
// been validated. A certificate of an order of unknown age may be of an earlier
// one, and affirms nothing.
func (s State) affirmed() bool {
	return s.said.affirms() || s.issued() && !s.asked.When.IsZero()
}

// issued reports whether there is a certificate that may have come of what was
// asked for: none of before.
func (s State) issued() bool {
	return s.known && !s.cert.At.IsZero() && s.cert.At.After(s.asked.When)
}

// refused reports whether the CA has given up on what was asked for. While it
// renews it has not, whatever it says of this attempt.
func (s State) refused() bool {
	return s.said.refuses() && s.said.Said != SaidRenewing && !s.issued()
}

// inPlace reports whether the latest look found every record in place.
func (s State) inPlace() bool {
	for _, r := range s.records {
		if !r.last.proves() {
			return false
		}
	}
	return len(s.records) > 0
}

// gone reports whether a record is known not to be in place that was.
func (s State) gone() bool { return len(s.missing()) > 0 }

// missing lists the records that are known not to be in place and were.
func (s State) missing() []Key {
	var out []Key
	for _, r := range s.records {
		if r.last.refutes() && (r.ever || s.affirmed()) {
			out = append(out, r.key)
		}
	}
	return out
}

// judge finds the phase. None depends on an earlier phase, so that what counts
// can be read here.
func (s State) judge(set Settings) (Phase, FailedBy) {
	switch {
	case !s.known:
		return PhaseUnknown, ""
	case !s.certificate().IsZero() || s.said.Said == SaidRenewing:
		return s.judgeRenewal(set)
	case s.refused() && s.said.Said == SaidTimedOut:
		return PhaseFailed, FailedTimedOut
	case s.refused():
		return PhaseFailed, FailedRefused
	}
	if v, ok := s.Validated(); ok && v.lapsed(s.clock) {
		return PhaseFailed, FailedReuse
	}
	if s.late() {
		_, why := s.deadline()
		return PhaseFailed, why
	}
	return s.settled(), ""
}

// late reports whether the time has passed without a word of success.
func (s State) late() bool {
	end := s.Deadline()
	return !s.affirmed() && !end.IsZero() && s.clock.After(end)
}

// certificate returns the end of the certificate that counts: one that came of
// what was asked for, or one from before that has not ended yet; the zero Time
// where there is none.
func (s State) certificate() time.Time {
	if !s.issued() && s.clock.After(s.cert.NotAfter) {
		return time.Time{}
	}
	return s.cert.NotAfter
}

// settled is the phase where nothing presses.
func (s State) settled() Phase {
	_, ok := s.Validated()
	switch {
	case s.gone():
		return PhaseRemoved
	case ok:
		return PhaseValidated
	case s.inPlace():
		return PhaseInPlace
	}
	return PhasePending
}

// lapsed reports whether a validation could be used once, and cannot any more.
func (v Validation) lapsed(now time.Time) bool {
	switch ReuseAt(v, now).Reason {
	case ValidatedOld, DataOld, MethodNow:
		return true
	}
	return false
}

// judgeRenewal finds the phase where there is a certificate.
func (s State) judgeRenewal(set Settings) (Phase, FailedBy) {
	end := s.certificate()
	left := end.Sub(s.clock)
	since := s.said.At.After(s.cert.At) // a word on the renewal, not on the issuance
	switch {
	case end.IsZero():
		left = set.Warn // the CA says that there is one, and not until when
	case left < 0:
		return PhaseFailed, FailedCertificate
	}
	failing := since && s.said.refuses() || s.late()
	due := left < max(set.Warn, set.Alarm) || since && s.said.Said == SaidRenewing
	unused := s.said.Said == SaidNotInUse
	switch {
	case failing, due && (left < set.Alarm || unused || s.gone() || s.bogus()):
		return PhaseRenewalFailing, ""
	case due:
		return PhaseRenewalDue, ""
	}
	return s.settled(), ""
}

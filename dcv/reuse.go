package dcv

import (
	"slices"
	"time"

	"github.com/mayissue/mayissue/br"
)

// Validation is a validation of domain control that was made once. It is
// comparable. The zero value serves no issuance.
type Validation struct {
	Method string    // section of the BR, such as "3.2.2.4.7"
	At     time.Time // when it was completed
	// Data is when the oldest of the data and documents that it rests on was
	// obtained. A validation that looked itself has the time of the look; one
	// whose data have no age is not usable.
	Data time.Time
	// OldADN says that its Authorization Domain Name was lawful only by the
	// text before 2.2.9; see [Candidate.Old].
	OldADN bool
}

// ReuseReason says why an earlier validation may or may not be used for an
// issuance. The zero value is no permission.
type ReuseReason string

// The reasons. Only Reusable permits.
const (
	Reusable     ReuseReason = "reusable"
	Undated      ReuseReason = "undated"       // of the validation, its data or the issuance no time is known
	NotYet       ReuseReason = "not-yet"       // validated, or data obtained, after the issuance; or data after the validation
	NoRules      ReuseReason = "no-rules"      // the calendar of the BR does not reach back to one of the times
	UnknownRow   ReuseReason = "no-method"     // no method of the table
	MethodThen   ReuseReason = "method-then"   // the method was not allowed when it was used
	MethodNow    ReuseReason = "method-now"    // the method is not allowed at issuance, nor what was validated by it
	OldADNLate   ReuseReason = "adn"           // the old rule for the Authorization Domain Name, when it no longer held
	ValidatedOld ReuseReason = "validated-old" // the validation is older than it may be
	DataOld      ReuseReason = "data-old"      // the validation is young enough, and what it rests on is not
)

// Reuse says whether a validation may be used for an issuance.
type Reuse struct {
	Reason ReuseReason
	// Until is the last moment at which a certificate may be issued on the
	// validation, as the calendar stands; zero where there is none.
	Until time.Time
	// OldADN is that of the validation: it is usable, and a report says so
	// (requirement ADN-09).
	OldADN bool
}

// OK reports whether the validation may be used.
func (r Reuse) OK() bool { return r.Reason == Reusable }

// ReuseAt says whether a validation may be used to issue at a moment.
//
// Both the validation and the data that it rests on must lie within the
// period, and the period is that of the day of issuance (BR 4.2.1). A method
// that has been banned takes the validations made by it along, however young
// they are (BR 3.2.2.4.4 and others). EVG 3.2.2.14.3 allows 398 days for
// domains as well; the shorter period of the BR governs, so that the kind of
// certificate is not asked. A day is 86 400 seconds, and any excess is another
// one (requirement CAL-03).
func ReuseAt(v Validation, issue time.Time) Reuse {
	r := Reuse{Reason: v.reason(issue), OldADN: v.OldADN}
	if !v.At.IsZero() && !v.Data.IsZero() {
		r.Until = v.until()
	}
	return r
}

func (v Validation) reason(issue time.Time) ReuseReason {
	m, known := MethodBySection(v.Method)
	then, now := br.At(v.At), br.At(issue)
	switch {
	case v.At.IsZero() || v.Data.IsZero() || issue.IsZero():
		return Undated
	case v.Data.After(v.At) || v.At.After(issue):
		return NotYet
	case !then.IsValid() || !now.IsValid():
		return NoRules
	case !known:
		return UnknownRow
	case !m.status(then).Usable():
		return MethodThen
	case !m.status(now).Usable():
		return MethodNow
	case v.OldADN && then.NewADN:
		return OldADNLate
	case !within(v.At, issue, m.period(now)):
		return ValidatedOld
	case !within(v.Data, issue, m.period(now)):
		return DataOld
	}
	return Reusable
}

// period is how long a validation by the method may be used under some rules.
func (m Method) period(r br.Rules) time.Duration {
	if m.Reuse > 0 {
		return min(m.Reuse, r.DomainReuse)
	}
	return r.DomainReuse
}

// within counts whole days: any excess is another one (BR 6.3.2; CAL-03).
func within(begin, end time.Time, period time.Duration) bool {
	return br.Days(end.Sub(begin)) <= br.Days(period)
}

// until finds the last moment of the first stretch in which the validation
// may be used. The rules change at the boundaries of the calendar only, and
// what has ended there never opens again: periods only shrink.
func (v Validation) until() time.Time {
	if v.reason(v.At) != Reusable {
		return time.Time{}
	}
	m, _ := MethodBySection(v.Method)
	end := func(from time.Time) time.Time { return v.Data.Add(m.period(br.At(from))) } // Data is never later than At
	from := v.At
	for _, change := range boundariesAfter(v.At) {
		if e := end(from); e.Before(change) {
			return e
		}
		if v.reason(change) != Reusable {
			return change.Add(-1)
		}
		from = change
	}
	return end(from)
}

func boundariesAfter(t time.Time) []time.Time {
	var out []time.Time
	for _, b := range br.Boundaries() {
		if b.Time.After(t) && !slices.Contains(out, b.Time) {
			out = append(out, b.Time)
		}
	}
	return out
}

// ReuseIdentity says whether subject identity information that was obtained
// at a time may be used to issue at a moment: 398 days from 2026-03-15 on
// (BR 4.2.1), whatever holds for domains.
func ReuseIdentity(obtained, issue time.Time) Reuse {
	rules := br.At(issue)
	switch {
	case obtained.IsZero() || issue.IsZero():
		return Reuse{Reason: Undated}
	case obtained.After(issue):
		return Reuse{Reason: NotYet}
	case !rules.IsValid():
		return Reuse{Reason: NoRules}
	case !within(obtained, issue, rules.SIIReuse):
		return Reuse{Reason: DataOld}
	}
	return Reuse{Reason: Reusable, Until: obtained.Add(rules.SIIReuse)}
}

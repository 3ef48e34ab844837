package dcv

import "time"

// Times are the moments that an owner waits for. The zero Time stands for
// each that is not known, or does not apply.
type Times struct {
	Requested  time.Time // when the CA handed the value out
	Deadline   time.Time // after which the CA does not look for it any more
	Since      time.Time // since when it was seen in place; only where it still is
	ExpectedBy time.Time // by when the CA can be expected to have noticed
	Visible    time.Time // by when no cache can hold what stood there before any more
}

// Times says when what can be expected, as of a moment at which the record
// stood as judged.
func (j Judgement) Times(now time.Time) Times {
	e := j.Expect
	scheme, _ := SchemeByID(e.Scheme)
	t := Times{Requested: e.Requested, Visible: j.visible(now)}
	if !e.Seen() {
		t.Deadline, _ = e.Deadline()
	}
	if j.Status != InPlace {
		return t
	}
	t.Since = now
	if k := e.Kept.Since; !k.IsZero() && k.Before(now) {
		t.Since = k
	}
	if scheme.Notice > 0 && (e.Said == "" || e.Said == SaidPending) {
		t.ExpectedBy = t.Since.Add(scheme.Notice)
	}
	return t
}

// Seen reports whether the CA has seen the record already, by its own word.
// What is asked for then is that it stays, and no deadline runs.
func (e Expectation) Seen() bool {
	switch e.Said {
	case SaidValidated, SaidRenewing, SaidNotInUse:
		return true
	}
	return false
}

// Over reports whether the order has ended without a certificate: the CA has
// given it up, or its time has passed before the CA saw the record. Then a
// record that is in place serves the next order only.
func (e Expectation) Over(now time.Time) bool {
	switch {
	case e.Certificate.Renewal != "": // there is a certificate, and the CA goes on trying
		return false
	case e.Said == SaidFailed, e.Said == SaidTimedOut, e.Certificate.Status == "FAILED", e.Certificate.Status == "VALIDATION_TIMED_OUT":
		return true
	case e.Seen():
		return false
	}
	end, _ := e.Deadline()
	return !end.IsZero() && now.After(end)
}

// Limit is what ends the time in which a value is of use.
type Limit string

// The limits. The zero value is none.
const (
	WindowLimit Limit = "window" // the CA gives up (ACM: 72 hours)
	ValueLimit  Limit = "value"  // a Random Value may not be used any more (BR 3.2.2.4.7: 30 days)
)

// Deadline returns the last moment at which the CA can look for the record,
// and why: the earlier of its own time for validation and the life of the
// value. It is zero where neither is known, or not when the value was handed
// out.
func (e Expectation) Deadline() (time.Time, Limit) {
	scheme, _ := SchemeByID(e.Scheme)
	switch w, v := scheme.Window, scheme.ValueTime; {
	case e.Requested.IsZero():
	case w > 0 && (v == 0 || w <= v):
		return e.Requested.Add(w), WindowLimit
	case v > 0:
		return e.Requested.Add(v), ValueLimit
	}
	return time.Time{}, ""
}

// visible is when caches have forgotten what was seen that is not the record:
// at the servers where it still is not, and in the resolvers that were asked.
// A change made at once can be seen everywhere from then on (RFC 1035 section
// 3.2.1, of a denial RFC 2308 section 5).
func (j Judgement) visible(now time.Time) time.Time {
	var at time.Time
	until := func(s Seen, m Match, from time.Time) {
		if m != Differs || !s.Answered() || from.IsZero() {
			return
		}
		if t := from.Add(time.Duration(s.TTL) * time.Second); t.After(at) {
			at = t
		}
	}
	if j.Status != InPlace && j.Status != Undetermined {
		until(j.Walk.First, j.Walk.Match, now)
		for _, s := range j.Servers {
			if s.Authoritative() {
				until(s.Record, s.Match, now)
			}
		}
	}
	for _, v := range j.Views {
		if v.Answered() {
			until(Seen{Outcome: v.Outcome, TTL: v.TTL}, v.Match, v.At)
		}
	}
	return at
}

// When ACM and others begin to renew a certificate: they warn of one that has
// less than RenewalWindow left, and what is not mended when RenewalAlarm is
// left will probably end. Sources disagree on whether it is 60 or 45 days for
// certificates of 198 days and less, so the first only warns.
const (
	RenewalWindow = 60 * 24 * time.Hour
	RenewalAlarm  = 45 * 24 * time.Hour
)

package dcv

import (
	"time"

	"github.com/mayissue/mayissue/dnssec"
)

// Do is what an order wants done. The zero value is nothing.
type Do uint8

// What can be done.
const (
	DoNothing Do = iota
	DoLook       // look at the records
	DoRestore    // put back the records that are named
	DoWait       // leave everything as it is: it is the CA's turn
	DoOrder      // ask the CA anew: this order leads nowhere
)

// String returns the word of the JSON form.
func (d Do) String() string {
	words := [...]string{"nothing", "look", "restore", "wait", "order-anew"}
	if int(d) < len(words) {
		return words[d]
	}
	return words[0]
}

// Action is what to do next, and by when. The zero value asks for nothing.
type Action struct {
	Do      Do
	Restore []Key // of DoRestore: the records
	// Look lists the records to look at next, and At when: no sooner than
	// caches forget what was seen of each. Zero where no look is wanted.
	Look []Key
	At   time.Time
	// Until is the last moment at which this helps; zero where none is known.
	// A [ClockTick] after it finds out what has become of the order.
	Until time.Time
	// Expect is, of DoWait, when the CA should have noticed at the latest, as
	// far as that is known.
	Expect time.Time
}

// mostKept is for how long a cache keeps anything at all (RFC 8767 section 4
// recommends seven days): a TTL beyond it holds nobody up.
const mostKept = 7 * 24 * time.Hour

// bogus reports whether the latest look at a record found the chain of trust
// broken: a CA cannot validate then, whatever the record is.
func (s State) bogus() bool {
	for _, r := range s.records {
		if r.last.Security.Status() == dnssec.Bogus {
			return true
		}
	}
	return false
}

// action finds what to do in the phase.
func (s State) action(set Settings) Action {
	if s.said.Said == SaidNotDNS && s.phase != PhaseFailed {
		return Action{} // no record of ours decides
	}
	a := Action{Until: s.until(set)}
	switch s.phase {
	case PhaseUnknown:
		return Action{}
	case PhaseFailed:
		return Action{Do: DoOrder}
	case PhasePending:
		a.Do = DoLook
	case PhaseInPlace, PhaseValidated:
		a.Do = s.rest()
	case PhaseRemoved:
		a.Do = DoRestore
	case PhaseRenewalDue:
		a.Do = DoLook
		if s.inPlace() {
			a.Do = DoWait
		}
	case PhaseRenewalFailing:
		a.Do = s.rescue()
	}
	if a.Do == DoRestore {
		a.Restore = s.missing()
	}
	if a.Do == DoWait && s.asked.Notice > 0 && s.inPlace() && !s.affirmed() {
		a.Expect = s.since().Add(s.asked.Notice)
	}
	a.Look, a.At = s.due(set)
	return a
}

// rest is what to do where all is well: with a certificate nothing but to look
// now and then, without one it is the CA's turn.
func (s State) rest() Do {
	if s.certificate().IsZero() {
		return DoWait
	}
	return DoLook
}

// rescue is what to do where a renewal fails.
func (s State) rescue() Do {
	switch {
	case s.refused() || s.late():
		return DoOrder
	case s.gone():
		return DoRestore
	case s.said.Said == SaidNotInUse && s.said.Failure == "":
		return DoNothing // nothing uses the certificate
	case s.inPlace():
		return DoOrder // the record is not what stands in the way
	}
	return DoLook
}

// since is the time since when every record has been in place.
func (s State) since() time.Time {
	var t time.Time
	for _, r := range s.records {
		if r.since.After(t) {
			t = r.since
		}
	}
	return t
}

// until is the last moment of the phase, as far as the clock brings it about.
func (s State) until(set Settings) time.Time {
	end := s.certificate()
	switch {
	case !end.IsZero() && s.phase == PhaseRenewalFailing:
		return end
	case !end.IsZero() && s.phase == PhaseRenewalDue:
		return end.Add(-set.Alarm)
	case !end.IsZero():
		return end.Add(-max(set.Warn, set.Alarm))
	}
	if v, ok := s.Validated(); ok {
		return ReuseAt(v, s.clock).Until
	}
	if s.affirmed() {
		return time.Time{} // the CA is done; its deadline does not count any more
	}
	return s.Deadline()
}

// due returns the records to look at next, and when.
func (s State) due(set Settings) ([]Key, time.Time) {
	var at time.Time
	for i, r := range s.records {
		if t := r.due(set, s.clock); i == 0 || t.Before(at) {
			at = t
		}
	}
	var keys []Key
	for _, r := range s.records {
		if !r.due(set, s.clock).After(at) {
			keys = append(keys, r.key)
		}
	}
	return keys, at
}

// due returns when to look at a record: now, where nobody has or the time has
// come.
func (r record) due(set Settings, now time.Time) time.Time {
	if r.at.IsZero() {
		return now
	}
	wait := set.Every
	if r.last.proves() {
		wait = set.Recheck
	}
	t := r.at.Add(max(wait, min(r.last.Keep, mostKept)))
	if t.Before(now) {
		return now
	}
	return t
}

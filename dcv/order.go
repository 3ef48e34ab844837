package dcv

import (
	"slices"
	"time"

	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/name"
)

// State is the life of one order so far: a pure function of the events that
// came and of the clock readings that came with them. It is immutable, and
// nothing but [State.Next] makes one: keep the events (the evidence of each
// look among them) to make it again. The zero value knows of no order and is
// never validated.
//
// Two claims are kept apart. That the CA says "validated" is the CA's word
// ([State.CASays]): good to know, and no evidence. That an order is validated
// is our own verdict ([State.Validated]): the CA says so, or has issued, and
// we ourselves saw each record with the value that was asked for, at every
// authoritative server, in an answer that is Secure or proven Insecure, after
// it was asked for and before its time had passed. What we saw later proves
// that the record is there, but not that it was validated.
type State struct {
	phase  Phase
	failed FailedBy
	clock  time.Time // the latest reading; it never runs backwards

	known   bool // something was asked for
	asked   Asked
	records []record
	said    CASaid
	cert    Issued // the latest certificate
}

// record is one record of an order.
type record struct {
	key   Key
	last  Observation // the latest look
	at    time.Time   // of it; zero where nobody looked
	since time.Time   // since when each look found it in place; zero where the latest did not
	proof time.Time   // the latest look, while there was time, that found it in place
	ever  bool        // some look found it in place
}

// Key is what tells one record that was asked for from others. It is
// comparable. The zero value is no record.
type Key struct {
	Owner name.Name
	Type  Type
	Value string
}

// Key returns what tells the record from others.
func (e Expectation) Key() Key { return Key{e.Owner, e.Type, e.Value} }

func (k Key) valid() bool { return k.Owner.IsValid() && k.Type != 0 && k.Value != "" }

// Event is something that happened to an order: [Asked], [Observed],
// [CASaid], [Issued] or [ClockTick]. What lies in the future of the clock
// reading that comes with it, or before the order was asked for, is passed
// over, as is an event without a time.
type Event interface{ apply(State) State }

// Asked says that a CA handed out the records to be placed. One that is later
// than the last begins anew, but for the certificate; another is the same
// again, or older, and changes nothing.
type Asked struct {
	When time.Time // zero where it is not known: then no deadline is known
	// Window is the time after which the CA gives up, and ValueTime that for
	// which the value may be used; 0 where there is no such limit.
	Window, ValueTime time.Duration
	Notice            time.Duration // until the CA looks again, at the latest, as far as it is known
	Method            string        // section of the BR
	Records           []Key
}

// Asked returns the event for records of the scheme that were handed out at a
// time.
func (s Scheme) Asked(when time.Time, records ...Key) Asked {
	return Asked{When: when, Window: s.Window, ValueTime: s.ValueTime, Notice: s.Notice, Method: s.Method, Records: records}
}

// Observed is a look at some or all of the records.
type Observed struct {
	At      time.Time // when the oldest of what it rests on was asked
	Records []Observation
}

// Observation is what was seen of one record. It is comparable. The zero value
// proves nothing.
type Observation struct {
	Record   Key
	Status   Status
	Security dnssec.Security // of all that the status rests on
	// Keep is for how long caches may keep what was seen: the TTL of the
	// records, or that of the denial.
	Keep time.Duration
}

// proves reports whether the record is in place in an answer that may be
// relied on.
func (o Observation) proves() bool {
	return o.Record.valid() && o.Status == InPlace && validated(o.Security)
}

// refutes reports whether the record is not in place, and that is known.
func (o Observation) refutes() bool {
	return validated(o.Security) && (o.Status == Missing || o.Status == Wrong || o.Status == Partly)
}

// CASaid is what the CA says of the order. That it failed, timed out or names
// a Failure is its last word on a request for which there is no certificate;
// of other words the latest counts, so that "pending" takes a "validated" back.
// A word that we do not know is passed over.
type CASaid struct {
	At      time.Time
	Said    Said
	Failure string // the CA's own word, such as CAA_ERROR; empty for none
}

// affirms reports whether by its words the CA has validated. What it renews it
// validated once, even where it names a failure of the renewal.
func (c CASaid) affirms() bool {
	return c.Said == SaidRenewing || c.Failure == "" && (c.Said == SaidValidated || c.Said == SaidNotInUse)
}

// says reports whether there is a word in it that we know.
func (c CASaid) says() bool {
	switch c.Said {
	case SaidPending, SaidValidated, SaidFailed, SaidTimedOut, SaidRenewing, SaidNotDNS, SaidNotInUse:
		return true
	}
	return c.Said == "" && c.Failure != ""
}

// refuses reports whether by its words the CA will not go on.
func (c CASaid) refuses() bool {
	return c.Failure != "" || c.Said == SaidFailed || c.Said == SaidTimedOut
}

// Issued says that there is a certificate.
type Issued struct {
	At       time.Time // of the issuance
	NotAfter time.Time // the last moment of its validity
}

// ClockTick says that nothing happened but that time went by.
type ClockTick struct{}

// Settings are the choices of whoever keeps an order. The zero value is the
// defaults.
type Settings struct {
	// A renewal is due while less than Warn is left of the certificate, and
	// fails where less than Alarm is left. The defaults are 60 and 45 days, for
	// the sources on when ACM begins disagree.
	Warn, Alarm time.Duration
	// Every is the least time between looks at a record that is not in place,
	// by default a minute; Recheck that of one that is, by default six hours.
	Every, Recheck time.Duration
}

// Next takes an event in and returns the state after it and what to do next.
// An event or a clock reading that is missing changes nothing.
func (s State) Next(e Event, now time.Time, set Settings) (State, Action) {
	if e == nil || now.IsZero() {
		return s, Action{}
	}
	if now.After(s.clock) {
		s.clock = now
	}
	s = e.apply(s)
	set = set.filled()
	s.phase, s.failed = s.judge(set)
	return s, s.action(set)
}

func (set Settings) filled() Settings {
	for _, d := range []struct {
		field *time.Duration
		value time.Duration
	}{
		{&set.Warn, 60 * 24 * time.Hour}, {&set.Alarm, 45 * 24 * time.Hour},
		{&set.Every, time.Minute}, {&set.Recheck, 6 * time.Hour},
	} {
		if *d.field <= 0 {
			*d.field = d.value
		}
	}
	return set
}

func (e Asked) apply(s State) State {
	if e.When.After(s.clock) || s.known && !e.When.After(s.asked.When) {
		return s
	}
	s.known, s.asked, s.said, s.records = true, e, CASaid{}, nil
	s.asked.Records = nil // kept in records
	for _, k := range e.Records {
		if !slices.ContainsFunc(s.records, func(r record) bool { return r.key == k }) {
			s.records = append(s.records, record{key: k})
		}
	}
	return s
}

// holds reports whether something of that time belongs to what was asked for.
func (s State) holds(at time.Time) bool {
	return s.known && !at.IsZero() && !at.After(s.clock) && !at.Before(s.asked.When)
}

func (e Observed) apply(s State) State {
	if !s.holds(e.At) {
		return s
	}
	s.records = slices.Clone(s.records)
	for _, o := range e.Records {
		for i := range s.records {
			if s.records[i].key == o.Record {
				s.records[i].look(o, e.At, s.inTime(e.At))
			}
		}
	}
	return s
}

// look takes a look in.
func (r *record) look(o Observation, at time.Time, inTime bool) {
	good := o.proves()
	r.ever = r.ever || good
	if good && inTime && at.After(r.proof) {
		r.proof = at
	}
	if at.Before(r.at) {
		return // older than what is known already
	}
	r.at, r.last = at, o
	switch {
	case !good:
		r.since = time.Time{}
	case r.since.IsZero():
		r.since = at
	}
}

func (e CASaid) apply(s State) State {
	if !s.holds(e.At) || e.At.Before(s.said.At) || s.refused() || !e.says() {
		return s
	}
	s.said = e
	return s
}

func (e Issued) apply(s State) State {
	if e.At.IsZero() || e.At.After(s.clock) || !e.NotAfter.After(e.At) || !e.NotAfter.After(s.cert.NotAfter) {
		return s
	}
	s.cert = e
	return s
}

func (ClockTick) apply(s State) State { return s }

package dcv_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/mayissue/mayissue/br"
	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/name"
)

// zero is when the orders of these tests are asked for.
var zero = date(2026, 11, 1)

// at is a time of an order, in hours.
func at(hours float64) time.Time { return zero.Add(time.Duration(hours * float64(time.Hour))) }

func key(owner string) dcv.Key {
	return dcv.Key{Owner: name.MustParse(owner), Type: dcv.CNAME, Value: "_v.acm-validations.aws"}
}

var keyA, keyB = key("_a.example.com"), key("_b.example.net")

// acm is an order with ACM's limits for some records.
func acm(keys ...dcv.Key) dcv.Asked {
	return dcv.Asked{When: zero, Window: 72 * time.Hour, Notice: 2 * time.Hour, Method: "3.2.2.4.7", Records: keys}
}

// random is an order with a Random Value.
func random(keys ...dcv.Key) dcv.Asked {
	return dcv.Asked{When: zero, ValueTime: 30 * br.Day, Method: "3.2.2.4.7", Records: keys}
}

// saw is a look at some records that found all of them alike.
func saw(when time.Time, s dcv.Status, sec dnssec.Security, keys ...dcv.Key) dcv.Observed {
	o := dcv.Observed{At: when}
	for _, k := range keys {
		o.Records = append(o.Records, dcv.Observation{Record: k, Status: s, Security: sec, Keep: 5 * time.Minute})
	}
	return o
}

func says(when time.Time, s dcv.Said) dcv.CASaid { return dcv.CASaid{At: when, Said: s} }

// step is an event with what must hold after it.
type step struct {
	now    time.Time
	event  dcv.Event
	phase  dcv.Phase
	failed dcv.FailedBy
	do     dcv.Do
	until  time.Time
}

// play takes the steps of one life.
func play(t *testing.T, what string, steps []step) {
	t.Helper()
	var s dcv.State
	for i, st := range steps {
		var a dcv.Action
		s, a = s.Next(st.event, st.now, dcv.Settings{})
		if s.Phase() != st.phase || s.FailedBy() != st.failed || a.Do != st.do || !a.Until.Equal(st.until) {
			t.Errorf("%s: step %d, %T: %s %q, %s until %s\nwant %s %q, %s until %s", what, i, st.event,
				s.Phase(), s.FailedBy(), a.Do, a.Until, st.phase, st.failed, st.do, st.until)
		}
	}
}

var tick = dcv.ClockTick{}

// The first issuance: from the request to the certificate, or to the end.
func TestOrderFirst(t *testing.T) {
	w := worth(t)
	end, valueEnd := at(72), zero.Add(30*br.Day)
	reuse := func(hours float64) time.Time { // of a validation at that time
		return dcv.ReuseAt(looked("3.2.2.4.7", at(hours)), at(hours)).Until
	}
	play(t, "as it should be", []step{
		{at(0), tick, dcv.PhaseUnknown, "", dcv.DoNothing, time.Time{}},
		{at(0), acm(keyA, keyB), dcv.PhasePending, "", dcv.DoLook, end},
		{at(1), saw(at(1), dcv.Missing, w.secure, keyA, keyB), dcv.PhasePending, "", dcv.DoLook, end},
		{at(2), saw(at(2), dcv.InPlace, w.secure, keyA), dcv.PhasePending, "", dcv.DoLook, end},
		{at(3), saw(at(3), dcv.InPlace, w.noDS, keyB), dcv.PhaseInPlace, "", dcv.DoWait, end},
		{at(4), says(at(4), dcv.SaidPending), dcv.PhaseInPlace, "", dcv.DoWait, end},
		{at(5), says(at(5), dcv.SaidValidated), dcv.PhaseValidated, "", dcv.DoWait, reuse(2)},
		{at(6), dcv.Issued{At: at(6), NotAfter: at(6 + 198*24)}, dcv.PhaseValidated, "", dcv.DoLook, at(6 + 138*24)},
		{at(100), tick, dcv.PhaseValidated, "", dcv.DoLook, at(6 + 138*24)},
	})
	play(t, "72 hours, and a moment more", []step{
		{at(0), acm(keyA), dcv.PhasePending, "", dcv.DoLook, end},
		{end, tick, dcv.PhasePending, "", dcv.DoLook, end},
		{end.Add(1), tick, dcv.PhaseFailed, dcv.FailedWindow, dcv.DoOrder, time.Time{}},
		{at(74), saw(at(74), dcv.InPlace, w.secure, keyA), dcv.PhaseFailed, dcv.FailedWindow, dcv.DoOrder, time.Time{}},
		{at(9999), tick, dcv.PhaseFailed, dcv.FailedWindow, dcv.DoOrder, time.Time{}},
	})
	play(t, "DCV-02, DCV-03: 30 days, and a second more", []step{
		{at(0), random(keyA), dcv.PhasePending, "", dcv.DoLook, valueEnd},
		{at(1), saw(at(1), dcv.InPlace, w.secure, keyA), dcv.PhaseInPlace, "", dcv.DoWait, valueEnd},
		{valueEnd, tick, dcv.PhaseInPlace, "", dcv.DoWait, valueEnd},
		{valueEnd.Add(time.Second), tick, dcv.PhaseFailed, dcv.FailedValue, dcv.DoOrder, time.Time{}},
	})
	play(t, "DCV-02: seen a second after the value's time, whatever the CA says", []step{
		{at(0), random(keyA), dcv.PhasePending, "", dcv.DoLook, valueEnd},
		{valueEnd.Add(time.Second), saw(valueEnd.Add(time.Second), dcv.InPlace, w.secure, keyA), dcv.PhaseFailed, dcv.FailedValue, dcv.DoOrder, time.Time{}},
		{valueEnd.Add(time.Minute), says(valueEnd.Add(time.Minute), dcv.SaidValidated), dcv.PhaseInPlace, "", dcv.DoWait, time.Time{}},
	})
	play(t, "the CA's word alone", []step{
		{at(0), acm(keyA), dcv.PhasePending, "", dcv.DoLook, end},
		{at(1), says(at(1), dcv.SaidValidated), dcv.PhasePending, "", dcv.DoLook, time.Time{}},
		{at(99), tick, dcv.PhasePending, "", dcv.DoLook, time.Time{}}, // the CA is done: its deadline is none of ours
		{at(100), saw(at(100), dcv.InPlace, w.secure, keyA), dcv.PhaseInPlace, "", dcv.DoWait, time.Time{}},
	})
	play(t, "the CA noticed in the last hour, and said so later", []step{
		{at(0), acm(keyA), dcv.PhasePending, "", dcv.DoLook, end},
		{at(71), saw(at(71), dcv.InPlace, w.secure, keyA), dcv.PhaseInPlace, "", dcv.DoWait, end},
		{at(73), tick, dcv.PhaseFailed, dcv.FailedWindow, dcv.DoOrder, time.Time{}},
		{at(74), says(at(74), dcv.SaidValidated), dcv.PhaseValidated, "", dcv.DoWait, reuse(71)},
	})
	play(t, "the CA refuses: its last word", []step{
		{at(0), acm(keyA), dcv.PhasePending, "", dcv.DoLook, end},
		{at(1), saw(at(1), dcv.InPlace, w.secure, keyA), dcv.PhaseInPlace, "", dcv.DoWait, end},
		{at(2), dcv.CASaid{At: at(2), Said: dcv.SaidValidated, Failure: "CAA_ERROR"}, dcv.PhaseFailed, dcv.FailedRefused, dcv.DoOrder, time.Time{}},
		{at(3), says(at(3), dcv.SaidValidated), dcv.PhaseFailed, dcv.FailedRefused, dcv.DoOrder, time.Time{}},
		{at(4), saw(at(4), dcv.InPlace, w.secure, keyA), dcv.PhaseFailed, dcv.FailedRefused, dcv.DoOrder, time.Time{}},
	})
	play(t, "the CA says that the time has passed", []step{
		{at(0), acm(keyA), dcv.PhasePending, "", dcv.DoLook, end},
		{at(73), says(at(73), dcv.SaidTimedOut), dcv.PhaseFailed, dcv.FailedTimedOut, dcv.DoOrder, time.Time{}},
	})
	play(t, "asked anew", []step{
		{at(0), acm(keyA), dcv.PhasePending, "", dcv.DoLook, end},
		{at(1), saw(at(1), dcv.InPlace, w.secure, keyA), dcv.PhaseInPlace, "", dcv.DoWait, end},
		{at(2), says(at(2), dcv.SaidFailed), dcv.PhaseFailed, dcv.FailedRefused, dcv.DoOrder, time.Time{}},
		{at(2), acm(keyA), dcv.PhaseFailed, dcv.FailedRefused, dcv.DoOrder, time.Time{}}, // the same again
		{at(3), dcv.Asked{When: at(3), Records: []dcv.Key{keyA}}, dcv.PhasePending, "", dcv.DoLook, time.Time{}},
		{at(4), says(at(4), dcv.SaidValidated), dcv.PhasePending, "", dcv.DoLook, time.Time{}}, // what was seen before counts no more
	})
	play(t, "removed before the certificate came, and put back", []step{
		{at(0), acm(keyA), dcv.PhasePending, "", dcv.DoLook, end},
		{at(1), saw(at(1), dcv.InPlace, w.secure, keyA), dcv.PhaseInPlace, "", dcv.DoWait, end},
		{at(2), saw(at(2), dcv.Missing, w.secure, keyA), dcv.PhaseRemoved, "", dcv.DoRestore, end},
		{at(3), saw(at(3), dcv.InPlace, w.secure, keyA), dcv.PhaseInPlace, "", dcv.DoWait, end},
		{at(4), says(at(4), dcv.SaidValidated), dcv.PhaseValidated, "", dcv.DoWait, reuse(3)},
		{at(5), saw(at(5), dcv.Wrong, w.noDS, keyA), dcv.PhaseRemoved, "", dcv.DoRestore, reuse(3)},
		{at(6), saw(at(6), dcv.Partly, w.noDS, keyA), dcv.PhaseRemoved, "", dcv.DoRestore, reuse(3)},
		{at(7), saw(at(7), dcv.Undetermined, w.unknown, keyA), dcv.PhaseValidated, "", dcv.DoWait, reuse(3)}, // that it is gone is not known
		{at(8), saw(at(8), dcv.Missing, w.bogus, keyA), dcv.PhaseValidated, "", dcv.DoWait, reuse(3)},        // nor is it now
	})
	play(t, "a look that comes late changes nothing that is known by then", []step{
		{at(0), acm(keyA), dcv.PhasePending, "", dcv.DoLook, end},
		{at(3), saw(at(3), dcv.InPlace, w.secure, keyA), dcv.PhaseInPlace, "", dcv.DoWait, end},
		{at(4), saw(at(2), dcv.Missing, w.secure, keyA), dcv.PhaseInPlace, "", dcv.DoWait, end},
	})
	play(t, "nothing that could be in place", []step{
		{at(0), acm(), dcv.PhasePending, "", dcv.DoLook, end},
		{at(1), says(at(1), dcv.SaidValidated), dcv.PhasePending, "", dcv.DoLook, time.Time{}},
	})
	play(t, "DCV-10, PST-07: no certificate came while the validation could be used", []step{
		{at(0), dcv.Asked{When: zero, Method: "3.2.2.4.22", Records: []dcv.Key{keyA}}, dcv.PhasePending, "", dcv.DoLook, time.Time{}},
		{at(1), saw(at(1), dcv.InPlace, w.secure, keyA), dcv.PhaseInPlace, "", dcv.DoWait, time.Time{}},
		{at(2), says(at(2), dcv.SaidValidated), dcv.PhaseValidated, "", dcv.DoWait, at(241)},
		{at(241), tick, dcv.PhaseValidated, "", dcv.DoWait, at(241)},
		{at(241).Add(time.Second), tick, dcv.PhaseFailed, dcv.FailedReuse, dcv.DoOrder, time.Time{}},
	})
	play(t, "another method than DNS", []step{
		{at(0), acm(keyA), dcv.PhasePending, "", dcv.DoLook, end},
		{at(1), says(at(1), dcv.SaidNotDNS), dcv.PhasePending, "", dcv.DoNothing, time.Time{}},
	})
}

// What there is after the certificate: rest, removal, renewal, and its end.
func TestOrderRenewal(t *testing.T) {
	w := worth(t)
	days := func(n float64) time.Time { return at(n * 24) }
	notAfter := days(198)
	due, alarm := days(138), days(153)
	issued := []step{
		{at(0), acm(keyA), dcv.PhasePending, "", dcv.DoLook, at(72)},
		{at(1), saw(at(1), dcv.InPlace, w.secure, keyA), dcv.PhaseInPlace, "", dcv.DoWait, at(72)},
		{at(2), dcv.Issued{At: at(2), NotAfter: notAfter}, dcv.PhaseValidated, "", dcv.DoLook, due},
	}
	after := func(steps ...step) []step { return append(slices.Clone(issued), steps...) }
	play(t, "renewed in time", after(
		step{due, tick, dcv.PhaseValidated, "", dcv.DoLook, due},
		step{due.Add(1), tick, dcv.PhaseRenewalDue, "", dcv.DoWait, alarm},
		step{days(140), says(days(140), dcv.SaidRenewing), dcv.PhaseRenewalDue, "", dcv.DoWait, alarm},
		step{days(141), dcv.Issued{At: days(141), NotAfter: days(339)}, dcv.PhaseValidated, "", dcv.DoLook, days(279)},
	))
	play(t, "late, though the record is in place", after(
		step{alarm, tick, dcv.PhaseRenewalDue, "", dcv.DoWait, alarm},
		step{alarm.Add(1), tick, dcv.PhaseRenewalFailing, "", dcv.DoOrder, notAfter},
		step{notAfter, tick, dcv.PhaseRenewalFailing, "", dcv.DoOrder, notAfter},
		step{notAfter.Add(1), tick, dcv.PhaseFailed, dcv.FailedCertificate, dcv.DoOrder, time.Time{}},
	))
	play(t, "removed, and found out when the renewal is due", after(
		step{days(10), saw(days(10), dcv.Missing, w.secure, keyA), dcv.PhaseRemoved, "", dcv.DoRestore, due},
		step{due.Add(1), tick, dcv.PhaseRenewalFailing, "", dcv.DoRestore, notAfter},
		step{days(139), saw(days(139), dcv.InPlace, w.secure, keyA), dcv.PhaseRenewalDue, "", dcv.DoWait, alarm},
	))
	play(t, "bogus when the renewal is due", after(
		step{days(10), saw(days(10), dcv.Undetermined, w.bogus, keyA), dcv.PhaseValidated, "", dcv.DoLook, due},
		step{days(140), saw(days(140), dcv.Undetermined, w.bogus, keyA), dcv.PhaseRenewalFailing, "", dcv.DoLook, notAfter},
		step{days(141), saw(days(141), dcv.Undetermined, w.unknown, keyA), dcv.PhaseRenewalDue, "", dcv.DoLook, alarm},
	))
	play(t, "the CA says that the renewal failed", after(
		step{days(50), dcv.CASaid{At: days(50), Said: dcv.SaidRenewing, Failure: "CAA_ERROR"}, dcv.PhaseRenewalFailing, "", dcv.DoOrder, notAfter},
		step{days(51), says(days(51), dcv.SaidRenewing), dcv.PhaseRenewalDue, "", dcv.DoWait, alarm},
		step{days(52), says(days(52), dcv.SaidFailed), dcv.PhaseRenewalFailing, "", dcv.DoOrder, notAfter},
		step{days(53), says(days(53), dcv.SaidRenewing), dcv.PhaseRenewalDue, "", dcv.DoWait, alarm},
	))
	play(t, "nothing uses it", after(
		step{days(50), says(days(50), dcv.SaidNotInUse), dcv.PhaseValidated, "", dcv.DoLook, due},
		step{days(139), tick, dcv.PhaseRenewalFailing, "", dcv.DoNothing, notAfter},
	))
	next := dcv.Asked{When: days(140), ValueTime: 30 * br.Day, Method: "3.2.2.4.7", Records: []dcv.Key{keyB}}
	play(t, "renewed with a new value", after(
		step{days(140), next, dcv.PhaseRenewalDue, "", dcv.DoLook, alarm},
		step{days(141), saw(days(141), dcv.Missing, w.secure, keyB), dcv.PhaseRenewalDue, "", dcv.DoLook, alarm}, // it was never there
		step{days(142), saw(days(142), dcv.InPlace, w.secure, keyB), dcv.PhaseRenewalDue, "", dcv.DoWait, alarm},
		step{days(143), dcv.Issued{At: days(143), NotAfter: days(341)}, dcv.PhaseValidated, "", dcv.DoLook, days(281)},
	))
	next.Window = 72 * time.Hour
	play(t, "a renewal whose time has passed", after(
		step{days(140), next, dcv.PhaseRenewalDue, "", dcv.DoLook, alarm},
		step{days(143), tick, dcv.PhaseRenewalDue, "", dcv.DoLook, alarm},
		step{days(143).Add(1), tick, dcv.PhaseRenewalFailing, "", dcv.DoOrder, notAfter},
		step{days(199), dcv.Asked{When: days(199), Records: []dcv.Key{keyA}}, dcv.PhasePending, "", dcv.DoLook, time.Time{}}, // the certificate is history
	))
	play(t, "a certificate of which only the CA's word is known", []step{
		{days(1), acm(keyA), dcv.PhasePending, "", dcv.DoLook, at(72)},
		{days(99), says(days(99), dcv.SaidRenewing), dcv.PhaseRenewalDue, "", dcv.DoLook, time.Time{}},
		{days(99), saw(days(99), dcv.Missing, w.secure, keyA), dcv.PhaseRenewalFailing, "", dcv.DoRestore, time.Time{}},
		{days(100), saw(days(100), dcv.InPlace, w.secure, keyA), dcv.PhaseRenewalDue, "", dcv.DoWait, time.Time{}},
		{days(101), dcv.CASaid{At: days(101), Said: dcv.SaidRenewing, Failure: "CAA_ERROR"}, dcv.PhaseRenewalFailing, "", dcv.DoOrder, time.Time{}},
		{days(102), says(days(102), dcv.SaidRenewing), dcv.PhaseRenewalDue, "", dcv.DoWait, time.Time{}},
	})
	play(t, "a certificate beside a record of unknown age", []step{
		{days(1), dcv.Asked{Records: []dcv.Key{keyA}}, dcv.PhasePending, "", dcv.DoLook, time.Time{}},
		{days(2), dcv.Issued{At: days(1), NotAfter: notAfter}, dcv.PhasePending, "", dcv.DoLook, due},
		{days(3), saw(days(3), dcv.InPlace, w.secure, keyA), dcv.PhaseInPlace, "", dcv.DoLook, due}, // it may be of an earlier order
		{days(4), says(days(4), dcv.SaidFailed), dcv.PhaseRenewalFailing, "", dcv.DoOrder, notAfter},
		{days(5), says(days(5), dcv.SaidValidated), dcv.PhaseValidated, "", dcv.DoLook, due},
		{days(199), tick, dcv.PhaseFailed, dcv.FailedCertificate, dcv.DoOrder, time.Time{}},
	})
	play(t, "a certificate, first seen months later", []step{
		{days(99), acm(keyA), dcv.PhaseFailed, dcv.FailedWindow, dcv.DoOrder, time.Time{}},
		{days(99), dcv.Issued{At: days(1), NotAfter: notAfter}, dcv.PhasePending, "", dcv.DoLook, due},
		{days(99), saw(days(99), dcv.InPlace, w.secure, keyA), dcv.PhaseInPlace, "", dcv.DoLook, due}, // no proof of what was long ago
	})
}

// Which looks prove an order, record by record.
func TestOrderEvidence(t *testing.T) {
	w := worth(t)
	for _, c := range []struct {
		what  string
		asked dcv.Asked
		looks []dcv.Observed
		want  bool
	}{
		{"Secure", acm(keyA), []dcv.Observed{saw(at(1), dcv.InPlace, w.secure, keyA)}, true},
		{"Insecure without DS", acm(keyA), []dcv.Observed{saw(at(1), dcv.InPlace, w.noDS, keyA)}, true},
		{"Insecure by algorithm", acm(keyA), []dcv.Observed{saw(at(1), dcv.InPlace, w.byAlgorithm, keyA)}, true},
		{"bogus", acm(keyA), []dcv.Observed{saw(at(1), dcv.InPlace, w.bogus, keyA)}, false},
		{"indeterminate", acm(keyA), []dcv.Observed{saw(at(1), dcv.InPlace, w.unknown, keyA)}, false},
		{"nobody judged it", acm(keyA), []dcv.Observed{saw(at(1), dcv.InPlace, dnssec.Security{}, keyA)}, false},
		{"at some servers", acm(keyA), []dcv.Observed{saw(at(1), dcv.Partly, w.secure, keyA)}, false},
		{"another value", acm(keyA), []dcv.Observed{saw(at(1), dcv.Wrong, w.secure, keyA)}, false},
		{"another record", acm(keyA), []dcv.Observed{saw(at(1), dcv.InPlace, w.secure, keyB)}, false},
		{"one of two", acm(keyA, keyB), []dcv.Observed{saw(at(1), dcv.InPlace, w.secure, keyA)}, false},
		{"one after the other", acm(keyA, keyB), []dcv.Observed{saw(at(1), dcv.InPlace, w.secure, keyA), saw(at(2), dcv.InPlace, w.secure, keyB)}, true},
		{"the later look comes first", acm(keyA), []dcv.Observed{saw(at(2), dcv.Missing, w.secure, keyA), saw(at(1), dcv.InPlace, w.secure, keyA)}, true},
		{"before it was asked for", acm(keyA), []dcv.Observed{saw(at(-1), dcv.InPlace, w.secure, keyA)}, false},
		{"in the last moment", acm(keyA), []dcv.Observed{saw(at(72), dcv.InPlace, w.secure, keyA)}, true},
		{"after it", acm(keyA), []dcv.Observed{saw(at(72).Add(1), dcv.InPlace, w.secure, keyA)}, false},
		{"in the future", acm(keyA), []dcv.Observed{saw(at(101), dcv.InPlace, w.secure, keyA)}, false},
		{"at no time", dcv.Asked{Records: []dcv.Key{keyA}}, []dcv.Observed{saw(time.Time{}, dcv.InPlace, w.secure, keyA)}, false},
		{"no records", acm(), []dcv.Observed{saw(at(1), dcv.InPlace, w.secure)}, false},
		{"the zero record", acm(dcv.Key{}), []dcv.Observed{saw(at(1), dcv.InPlace, w.secure, dcv.Key{})}, false},
		{"DCV-02: a value of unknown age", dcv.Asked{ValueTime: 30 * br.Day, Records: []dcv.Key{keyA}}, []dcv.Observed{saw(at(1), dcv.InPlace, w.secure, keyA)}, false},
		{"a value without a limit", dcv.Asked{Window: 72 * time.Hour, Records: []dcv.Key{keyA}}, []dcv.Observed{saw(at(1), dcv.InPlace, w.secure, keyA)}, true},
	} {
		var s dcv.State
		s, _ = s.Next(c.asked, at(100), dcv.Settings{})
		for _, o := range c.looks {
			s, _ = s.Next(o, at(100), dcv.Settings{})
		}
		if v, ok := s.Validated(); ok {
			t.Errorf("%s: without the CA: %+v", c.what, v)
		}
		s, _ = s.Next(dcv.Issued{At: zero, NotAfter: at(999)}, at(100), dcv.Settings{})
		if v, ok := s.Validated(); ok {
			t.Errorf("%s: with an older certificate: %+v", c.what, v)
		}
		s, _ = s.Next(says(at(100), dcv.SaidValidated), at(100), dcv.Settings{})
		if v, ok := s.Validated(); ok != c.want {
			t.Errorf("%s: %+v, %t, want %t", c.what, v, ok, c.want)
		}
		if said, _ := s.CASays(); said != dcv.SaidValidated {
			t.Errorf("%s: the CA says %q", c.what, said)
		}
	}
}

// Words that change nothing: those that nobody knows, from the future, from
// before, without a time.
func TestOrderWords(t *testing.T) {
	w := worth(t)
	var s dcv.State
	for _, e := range []dcv.Event{acm(keyA), saw(at(1), dcv.InPlace, w.secure, keyA), says(at(2), dcv.SaidPending)} {
		s, _ = s.Next(e, at(5), dcv.Settings{})
	}
	for _, e := range []dcv.Event{
		says(at(3), "nonsense"), says(at(6), dcv.SaidValidated), says(at(1), dcv.SaidValidated), says(at(-1), dcv.SaidValidated),
		says(time.Time{}, dcv.SaidValidated), dcv.CASaid{At: at(3)}, dcv.Issued{}, dcv.Issued{At: at(6), NotAfter: at(99)},
		dcv.Issued{At: at(3), NotAfter: at(3)}, dcv.Issued{NotAfter: at(99)}, dcv.Asked{When: at(6)}, dcv.Asked{When: at(-1)}, dcv.Asked{},
	} {
		next, _ := s.Next(e, at(5), dcv.Settings{})
		if said, _ := next.CASays(); next.Phase() != dcv.PhaseInPlace || said != dcv.SaidPending || !next.NotAfter().IsZero() {
			t.Errorf("%+v: %s, %s", e, next.Phase(), said)
		}
	}
	// A clock that is missing, or that runs backwards.
	for _, now := range []time.Time{{}, at(0)} {
		next, _ := s.Next(tick, now, dcv.Settings{})
		if next.Phase() != dcv.PhaseInPlace {
			t.Errorf("at %s: %s", now, next.Phase())
		}
	}
	if next, a := s.Next(nil, at(5), dcv.Settings{}); next.Phase() != dcv.PhaseInPlace || a.Do != dcv.DoNothing {
		t.Errorf("no event: %s, %s", next.Phase(), a.Do)
	}
}

// When to look again, at what, and when the CA can be expected to notice.
func TestOrderActions(t *testing.T) {
	w := worth(t)
	look := func(when time.Time, k dcv.Key, s dcv.Status, keep time.Duration) dcv.Observed {
		return dcv.Observed{At: when, Records: []dcv.Observation{{Record: k, Status: s, Security: w.secure, Keep: keep}}}
	}
	set := dcv.Settings{Every: time.Minute, Recheck: time.Hour}
	for _, c := range []struct {
		what   string
		events []dcv.Event
		look   []dcv.Key
		at     time.Time
		expect time.Time
	}{
		{"nobody has looked", nil, []dcv.Key{keyA, keyB}, at(10), time.Time{}},
		{"one is not known", []dcv.Event{look(at(10), keyA, dcv.Missing, time.Hour)}, []dcv.Key{keyB}, at(10), time.Time{}},
		{"the negative TTL", []dcv.Event{look(at(10), keyA, dcv.Missing, 30*time.Minute), look(at(10), keyB, dcv.Missing, time.Hour)}, []dcv.Key{keyA}, at(10.5), time.Time{}},
		{"both at a time", []dcv.Event{look(at(10), keyA, dcv.Wrong, time.Hour), look(at(10), keyB, dcv.Missing, time.Hour)}, []dcv.Key{keyA, keyB}, at(11), time.Time{}},
		{"no TTL: once a minute", []dcv.Event{look(at(10), keyA, dcv.Missing, 0), look(at(10), keyB, dcv.Missing, -time.Hour)}, []dcv.Key{keyA, keyB}, at(10).Add(time.Minute), time.Time{}},
		{"one in place", []dcv.Event{look(at(10), keyA, dcv.InPlace, time.Second), look(at(10), keyB, dcv.Missing, 2*time.Hour)}, []dcv.Key{keyA}, at(11), time.Time{}},
		{"a TTL of 68 years", []dcv.Event{look(at(10), keyA, dcv.Missing, 1<<31*time.Second), look(at(10), keyB, dcv.Missing, 1<<31*time.Second)}, []dcv.Key{keyA, keyB}, at(10 + 7*24), time.Time{}},
		{"overdue", []dcv.Event{look(at(8), keyA, dcv.Missing, time.Second), look(at(8), keyB, dcv.Missing, time.Second)}, []dcv.Key{keyA, keyB}, at(10), time.Time{}},
		{"in place: two hours until the CA notices", []dcv.Event{look(at(9), keyA, dcv.InPlace, 2*time.Hour), look(at(9.5), keyB, dcv.InPlace, 2*time.Hour), look(at(10), keyA, dcv.InPlace, 2*time.Hour)},
			[]dcv.Key{keyB}, at(11.5), at(11.5)},
		{"it has noticed", []dcv.Event{look(at(9), keyA, dcv.InPlace, 0), look(at(9), keyB, dcv.InPlace, 0), says(at(10), dcv.SaidValidated)}, []dcv.Key{keyA, keyB}, at(10), time.Time{}},
	} {
		s, a := dcv.State{}.Next(acm(keyA, keyB), at(10), set)
		for _, e := range c.events {
			s, a = s.Next(e, at(10), set)
		}
		if !slices.Equal(a.Look, c.look) || !a.At.Equal(c.at) || !a.Expect.Equal(c.expect) {
			t.Errorf("%s: %v at %s, expected %s; want %v at %s, expected %s", c.what, a.Look, a.At, a.Expect, c.look, c.at, c.expect)
		}
	}
	// What is to be put back is named.
	s, a := dcv.State{}.Next(acm(keyA, keyB), at(0), set)
	for _, e := range []dcv.Event{saw(at(1), dcv.InPlace, w.secure, keyA, keyB), saw(at(2), dcv.Missing, w.secure, keyB)} {
		s, a = s.Next(e, at(10), set)
	}
	if a.Do != dcv.DoRestore || !slices.Equal(a.Restore, []dcv.Key{keyB}) {
		t.Errorf("%s: %+v", s.Phase(), a)
	}
}

func TestOrderSettings(t *testing.T) {
	days := func(n int) time.Time { return zero.Add(time.Duration(n) * br.Day) }
	for _, c := range []struct {
		set  dcv.Settings
		day  int
		want dcv.Phase
	}{
		{dcv.Settings{}, 40, dcv.PhasePending}, // of 100: 60 are left
		{dcv.Settings{}, 41, dcv.PhaseRenewalDue},
		{dcv.Settings{}, 56, dcv.PhaseRenewalFailing},
		{dcv.Settings{Warn: 30 * br.Day, Alarm: 10 * br.Day}, 70, dcv.PhasePending},
		{dcv.Settings{Warn: 30 * br.Day, Alarm: 10 * br.Day}, 71, dcv.PhaseRenewalDue},
		{dcv.Settings{Warn: 30 * br.Day, Alarm: 10 * br.Day}, 91, dcv.PhaseRenewalFailing},
	} {
		s, _ := dcv.State{}.Next(acm(keyA), at(0), c.set)
		s, _ = s.Next(dcv.Issued{At: at(1), NotAfter: days(100)}, at(1), c.set)
		if s, _ = s.Next(tick, days(c.day), c.set); s.Phase() != c.want {
			t.Errorf("%+v on day %d: %s, want %s", c.set, c.day, s.Phase(), c.want)
		}
	}
}

func TestSchemeAsked(t *testing.T) {
	s, _ := dcv.SchemeByID("acm")
	got := s.Asked(zero, keyA)
	if got.Window != 72*time.Hour || got.ValueTime != 0 || got.Notice != 2*time.Hour || got.Method != "3.2.2.4.7" || !got.When.Equal(zero) || !slices.Equal(got.Records, []dcv.Key{keyA}) {
		t.Errorf("%+v", got)
	}
}

// happening is an event with the clock reading that came with it.
type happening struct {
	now   time.Time
	event dcv.Event
}

// life draws what may happen to an order of two records; times are mostly in
// order, and not always.
func life(w states) *rapid.Generator[[]happening] {
	return rapid.Custom(func(t *rapid.T) []happening {
		var out []happening
		now := zero
		keys := rapid.SliceOfN(rapid.SampledFrom([]dcv.Key{keyA, keyB, {}}), 1, 3)
		if rapid.Bool().Draw(t, "well begun") { // most often validated; each of the three is needed
			for _, e := range []dcv.Event{acm(keyA, keyB), saw(zero, dcv.InPlace, rapid.SampledFrom(w.good()).Draw(t, "good"), keyA, keyB), says(zero, dcv.SaidValidated)} {
				if rapid.IntRange(0, 9).Draw(t, "kept") > 0 {
					out = append(out, happening{now, e})
				}
			}
		}
		for range rapid.IntRange(1, 12).Draw(t, "events") {
			step := rapid.SampledFrom([]time.Duration{0, time.Hour, 30 * time.Hour, 20 * br.Day, 80 * br.Day, -time.Hour}).Draw(t, "step")
			now = now.Add(step)
			when := now.Add(rapid.SampledFrom([]time.Duration{0, 0, 0, -time.Hour, -40 * time.Hour, time.Hour}).Draw(t, "when"))
			var e dcv.Event
			switch rapid.SampledFrom([]string{"look", "look", "say", "say", "ask", "issue", "tick"}).Draw(t, "event") {
			case "ask":
				e = dcv.Asked{
					When:      rapid.SampledFrom([]time.Time{when, when, {}}).Draw(t, "asked"),
					Window:    rapid.SampledFrom([]time.Duration{0, 72 * time.Hour}).Draw(t, "window"),
					ValueTime: rapid.SampledFrom([]time.Duration{0, 30 * br.Day}).Draw(t, "value time"),
					Method:    rapid.SampledFrom([]string{"", "3.2.2.4.7", "3.2.2.4.22"}).Draw(t, "method"),
					Records:   keys.Draw(t, "records"),
				}
			case "look":
				e = saw(when, rapid.SampledFrom([]dcv.Status{dcv.Undetermined, dcv.Missing, dcv.Wrong, dcv.Partly, dcv.InPlace, dcv.InPlace, dcv.InPlace}).Draw(t, "status"),
					rapid.SampledFrom(append(w.good(), w.bad()...)).Draw(t, "security"), keys.Draw(t, "looked at")...)
			case "say":
				e = dcv.CASaid{At: when,
					Said:    rapid.SampledFrom([]dcv.Said{dcv.SaidPending, dcv.SaidValidated, dcv.SaidValidated, dcv.SaidFailed, dcv.SaidTimedOut, dcv.SaidRenewing, dcv.SaidNotDNS, dcv.SaidNotInUse, "", "x"}).Draw(t, "said"),
					Failure: rapid.SampledFrom([]string{"", "", "", "CAA_ERROR"}).Draw(t, "failure")}
			case "issue":
				e = dcv.Issued{At: when, NotAfter: when.Add(rapid.SampledFrom([]time.Duration{47 * br.Day, 198 * br.Day, 0}).Draw(t, "validity"))}
			default:
				e = tick
			}
			out = append(out, happening{now, e})
		}
		return out
	})
}

// proven says, from the events alone and in the plainest way, whether there is
// evidence for each record of the last request, and a word or a deed of the CA.
func proven(events []happening) bool {
	var asked *dcv.Asked
	var clock, issued time.Time
	seen, affirmed := map[dcv.Key]bool{}, false
	for _, h := range events {
		if h.now.After(clock) {
			clock = h.now
		}
		switch e := h.event.(type) {
		case dcv.Asked:
			if !e.When.After(clock) && (asked == nil || e.When.After(asked.When)) {
				asked, seen, affirmed = &e, map[dcv.Key]bool{}, false
			}
		case dcv.Observed:
			if asked == nil || e.At.After(clock) || e.At.Before(asked.When) ||
				asked.Window > 0 && !asked.When.IsZero() && e.At.After(asked.When.Add(asked.Window)) ||
				asked.ValueTime > 0 && (asked.When.IsZero() || e.At.After(asked.When.Add(asked.ValueTime))) {
				continue
			}
			for _, o := range e.Records {
				if o.Status == dcv.InPlace && o.Security.Err() == nil && o.Record != (dcv.Key{}) {
					seen[o.Record] = true
				}
			}
		case dcv.CASaid:
			affirmed = affirmed || asked != nil && (e.Said == dcv.SaidValidated || e.Said == dcv.SaidRenewing || e.Said == dcv.SaidNotInUse)
		case dcv.Issued:
			if !e.At.After(clock) && e.At.After(issued) {
				issued = e.At
			}
		}
	}
	affirmed = affirmed || asked != nil && !asked.When.IsZero() && issued.After(asked.When)
	return asked != nil && affirmed && len(asked.Records) > 0 && !slices.ContainsFunc(asked.Records, func(k dcv.Key) bool { return !seen[k] })
}

// No order is ever validated without evidence of each expected value from the
// authoritative side, Secure or proven Insecure, and in its time; so what is
// bogus, indeterminate or nothing never validates. The CA's word alone never
// does, nor evidence alone.
func TestOrderNeedsEvidence(t *testing.T) {
	w := worth(t)
	rapid.Check(t, func(t *rapid.T) {
		events := life(w).Draw(t, "life")
		var s dcv.State
		var clock time.Time
		for i, h := range events {
			if h.now.After(clock) {
				clock = h.now
			}
			s, _ = s.Next(h.event, h.now, dcv.Settings{})
			v, ok := s.Validated()
			if (ok || s.Phase() == dcv.PhaseValidated) && !proven(events[:i+1]) {
				t.Fatalf("validated without evidence: %+v", events[:i+1])
			}
			if s.Phase() == dcv.PhaseValidated && (!ok || v.At.IsZero() || v.At.After(clock)) {
				t.Fatalf("the phase is validated, the verdict %+v, %t", v, ok)
			}
		}
	})
}

// Nothing that is bogus, indeterminate or not in place at every server ever
// validates, whatever the CA says.
func TestOrderBadEvidence(t *testing.T) {
	w := worth(t)
	rapid.Check(t, func(t *rapid.T) {
		var s dcv.State
		for _, h := range life(w).Draw(t, "life") {
			if o, ok := h.event.(dcv.Observed); ok {
				for i := range o.Records {
					if o.Records[i].Status == dcv.InPlace {
						o.Records[i].Security = rapid.SampledFrom(w.bad()).Draw(t, "bad")
					}
				}
			}
			s, _ = s.Next(h.event, h.now, dcv.Settings{})
			if v, ok := s.Validated(); ok || s.Phase() == dcv.PhaseValidated || s.Phase() == dcv.PhaseInPlace {
				t.Fatalf("%s, %+v", s.Phase(), v)
			}
		}
	})
}

// Time alone never makes a failed order anything else, nor an order validated
// that was not; and the zero value stays unknown.
func TestOrderTimeHealsNothing(t *testing.T) {
	w := worth(t)
	rapid.Check(t, func(t *rapid.T) {
		var s dcv.State
		now := zero
		for _, h := range life(w).Draw(t, "life") {
			s, _ = s.Next(h.event, h.now, dcv.Settings{})
			now = h.now
		}
		for _, d := range rapid.SliceOf(rapid.Int64Range(-int64(br.Day), int64(150*br.Day))).Draw(t, "ticks") {
			before := s
			now = now.Add(time.Duration(d))
			s, _ = s.Next(tick, now, dcv.Settings{})
			_, was := before.Validated()
			_, is := s.Validated()
			switch {
			case was != is:
				t.Fatalf("the verdict changed from %t to %t", was, is)
			case before.Phase() == dcv.PhaseFailed && s.Phase() != dcv.PhaseFailed:
				t.Fatalf("failed by %s, then %s", before.FailedBy(), s.Phase())
			case !was && s.Phase() == dcv.PhaseValidated:
				t.Fatalf("%s without a verdict, then validated", before.Phase())
			case before.Phase() == dcv.PhaseUnknown && s.Phase() != dcv.PhaseUnknown:
				t.Fatalf("unknown, then %s", s.Phase())
			}
		}
	})
}

// No action ever wants a look sooner than caches forget what was seen; and
// taking an event in leaves the state before it as it was.
func TestOrderIsPolite(t *testing.T) {
	w := worth(t)
	rapid.Check(t, func(t *rapid.T) {
		var s dcv.State
		var clock time.Time
		for _, h := range life(w).Draw(t, "life") {
			before := fmt.Sprintf("%+v", s)
			next, a := s.Next(h.event, h.now, dcv.Settings{})
			if after := fmt.Sprintf("%+v", s); after != before {
				t.Fatalf("the state changed from %s to %s", before, after)
			}
			if h.now.After(clock) {
				clock = h.now
			}
			o, ok := h.event.(dcv.Observed)
			if ok && o.At.Equal(clock) {
				for _, r := range o.Records {
					if slices.Contains(a.Look, r.Record) && a.At.Before(o.At.Add(r.Keep)) {
						t.Fatalf("%v seen at %s, again at %s", r, o.At, a.At)
					}
				}
			}
			if len(a.Look) > 0 && a.At.Before(clock) {
				t.Fatalf("a look in the past, at %s", a.At)
			}
			s = next
		}
	})
}

func ExampleState_Next() {
	asked := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	scheme, _ := dcv.SchemeByID("acm")
	record := dcv.Key{Owner: name.MustParse("_a79865eb4cd1a6ab990a45779b4e0b96.example.com"), Type: dcv.CNAME, Value: "_424c7224e9b0146f9a8808af955727d0.hkmpvcwbzw.acm-validations.aws"}
	var order dcv.State
	for _, h := range []struct {
		event dcv.Event
		now   time.Time
	}{
		{scheme.Asked(asked, record), asked},
		{dcv.CASaid{At: asked.Add(time.Hour), Said: dcv.SaidValidated}, asked.Add(time.Hour)},
		{dcv.CASaid{At: asked.Add(2 * time.Hour), Said: dcv.SaidFailed, Failure: "CAA_ERROR"}, asked.Add(2 * time.Hour)},
	} {
		var next dcv.Action
		order, next = order.Next(h.event, h.now, dcv.Settings{})
		said, failure := order.CASays()
		_, validated := order.Validated()
		fmt.Printf("%s: %s; the CA says %q %s; validated: %t\n", order.Phase(), next.Do, said, failure, validated)
	}
	// Output:
	// pending: look; the CA says "" ; validated: false
	// pending: look; the CA says "validated" ; validated: false
	// failed: order-anew; the CA says "failed" CAA_ERROR; validated: false
}

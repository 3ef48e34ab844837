package dcv_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/mayissue/mayissue/br"
	"github.com/mayissue/mayissue/dcv"
)

func date(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

// looked is a validation that looked itself.
func looked(method string, at time.Time) dcv.Validation {
	return dcv.Validation{Method: method, At: at, Data: at}
}

func TestReuseAt(t *testing.T) {
	const dns = "3.2.2.4.7"
	day := func(n int) time.Duration { return time.Duration(n) * br.Day }
	issue := date(2026, 11, 21)
	old := looked(dns, date(2026, 11, 1))
	old.OldADN = true
	tooLate := looked(dns, date(2026, 11, 16))
	tooLate.OldADN = true
	for _, c := range []struct {
		what  string
		v     dcv.Validation
		issue time.Time
		want  dcv.ReuseReason
	}{
		{"DCV-08: 200 days", looked(dns, date(2026, 5, 5)), issue, dcv.Reusable},
		{"DCV-08: 201 days", looked(dns, date(2026, 5, 4)), issue, dcv.ValidatedOld},
		{"DCV-08: 100 days", looked(dns, date(2026, 12, 5)), date(2027, 3, 15), dcv.Reusable},
		{"DCV-08: 101 days", looked(dns, date(2026, 12, 4)), date(2027, 3, 15), dcv.ValidatedOld},
		{"DCV-08: 101 days, a second before the change", looked(dns, date(2026, 12, 4)), date(2027, 3, 15).Add(-time.Second), dcv.Reusable},
		{"DCV-08: 10 days", looked(dns, date(2029, 3, 5)), date(2029, 3, 15), dcv.Reusable},
		{"DCV-08: 11 days", looked(dns, date(2029, 3, 4)), date(2029, 3, 15), dcv.ValidatedOld},
		{"CAL-03: 200 days and a billionth of a second", looked(dns, date(2026, 5, 5).Add(-1)), issue, dcv.ValidatedOld},
		{"DCV-09: young, on old data", dcv.Validation{Method: dns, At: issue.Add(-time.Hour), Data: date(2026, 5, 4)}, issue, dcv.DataOld},
		{"DCV-09: young, on data as old as they may be", dcv.Validation{Method: dns, At: issue.Add(-time.Hour), Data: date(2026, 5, 5)}, issue, dcv.Reusable},
		{"DCV-10, PST-07: 10 days", looked("3.2.2.4.22", issue.Add(-day(10))), issue, dcv.Reusable},
		{"DCV-10, PST-07: 10 days and a second", looked("3.2.2.4.22", issue.Add(-day(10)-time.Second)), issue, dcv.ValidatedOld},
		{"DCV-10: in the reverse tree", looked("3.2.2.5.8", issue.Add(-day(10)-time.Second)), issue, dcv.ValidatedOld},
		{"DCV-11: a domain after 201 days, whatever the EVG say", looked(dns, issue.Add(-day(201))), issue, dcv.ValidatedOld},
		{"DCV-12: young, by a method that is banned now", looked("3.2.2.4.16", date(2027, 3, 1)), date(2027, 3, 15), dcv.MethodNow},
		{"DCV-12: a second before the ban", looked("3.2.2.4.16", date(2027, 3, 1)), date(2027, 3, 15).Add(-time.Second), dcv.Reusable},
		{"a method before its time", looked("3.2.2.4.22", date(2025, 11, 9)), date(2025, 11, 11), dcv.MethodThen},
		{"a retired method", looked("3.2.2.4.6", date(2026, 11, 20)), issue, dcv.UnknownRow},
		{"no method", looked("", date(2026, 11, 20)), issue, dcv.UnknownRow},
		{"ADN-09: by the old rule, in time", old, issue, dcv.Reusable},
		{"ADN-09: by the old rule, too late", tooLate, issue, dcv.OldADNLate},
		{"the zero value", dcv.Validation{}, issue, dcv.Undated},
		{"data of no age", dcv.Validation{Method: dns, At: date(2026, 11, 20)}, issue, dcv.Undated},
		{"no time of issuance", looked(dns, date(2026, 11, 20)), time.Time{}, dcv.Undated},
		{"from the future", looked(dns, issue.Add(1)), issue, dcv.NotYet},
		{"data younger than the validation", dcv.Validation{Method: dns, At: issue.Add(-2), Data: issue.Add(-1)}, issue, dcv.NotYet},
		{"before the calendar", looked(dns, date(2024, 1, 1)), issue, dcv.NoRules},
		{"an onion service", looked("B.2.b", date(2026, 11, 20)), issue, dcv.Reusable},
	} {
		got := dcv.ReuseAt(c.v, c.issue)
		if got.Reason != c.want || got.OK() != (c.want == dcv.Reusable) || got.OldADN != c.v.OldADN {
			t.Errorf("%s: %+v, want %s", c.what, got, c.want)
		}
	}
	if (dcv.Reuse{}).OK() {
		t.Error("the zero value permits")
	}
}

// DCV-08, DCV-12: Until is the last moment of use, under the rules to come.
func TestReuseUntil(t *testing.T) {
	for _, c := range []struct {
		what string
		v    dcv.Validation
		want time.Time
	}{
		{"200 days", looked("3.2.2.4.7", date(2026, 4, 1)), date(2026, 4, 1).Add(200 * br.Day)},
		{"200 days end with the rule", looked("3.2.2.4.7", date(2026, 11, 1)), date(2027, 3, 15).Add(-1)},
		{"100 days already count", looked("3.2.2.4.7", date(2027, 1, 1)), date(2027, 1, 1).Add(100 * br.Day)},
		{"the data decide", dcv.Validation{Method: "3.2.2.4.7", At: date(2026, 4, 1), Data: date(2026, 3, 20)}, date(2026, 3, 20).Add(200 * br.Day)},
		{"the ban decides", looked("3.2.2.4.17", date(2027, 2, 1)), date(2027, 3, 15).Add(-1)},
		{"ten days", looked("3.2.2.4.22", date(2026, 11, 21)), date(2026, 12, 1)},
		{"nothing", looked("3.2.2.4.6", date(2026, 11, 21)), time.Time{}},
		{"no times", dcv.Validation{Method: "3.2.2.4.7"}, time.Time{}},
	} {
		if got := dcv.ReuseAt(c.v, c.v.At).Until; !got.Equal(c.want) {
			t.Errorf("%s: until %s, want %s", c.what, got, c.want)
		}
	}
}

// A validation may be used at a moment if and only if that is no earlier than
// the validation and no later than Until.
func TestReuseUntilIsTheEnd(t *testing.T) {
	var sections []string
	for _, m := range dcv.Methods() {
		sections = append(sections, m.Section)
	}
	edges := []time.Time{date(2024, 9, 6)}
	for _, b := range br.Boundaries() {
		edges = append(edges, b.Time)
	}
	rapid.Check(t, func(t *rapid.T) {
		near := func(what string) time.Time {
			offset := rapid.OneOf(rapid.Int64Range(-3, 3), rapid.Int64Range(-int64(300*br.Day), int64(300*br.Day))).Draw(t, what+" offset")
			return rapid.SampledFrom(edges).Draw(t, what).Add(time.Duration(offset))
		}
		v := looked(rapid.SampledFrom(sections).Draw(t, "method"), near("validated"))
		v.Data = v.At.Add(-time.Duration(rapid.Int64Range(0, int64(210*br.Day)).Draw(t, "older")))
		v.OldADN = rapid.Bool().Draw(t, "old ADN")
		issue := near("issued")
		got := dcv.ReuseAt(v, issue)
		if got.Until.IsZero() {
			if got.OK() {
				t.Fatalf("%+v at %s: %+v", v, issue, got)
			}
			return
		}
		for _, at := range []time.Time{issue, got.Until, got.Until.Add(1), v.At, v.At.Add(-1)} {
			want := !at.Before(v.At) && !at.After(got.Until)
			if r := dcv.ReuseAt(v, at); r.OK() != want {
				t.Fatalf("%+v at %s: %+v, want %t", v, at, r, want)
			}
		}
	})
}

// DCV-11: identity may be used for 398 days where a domain may not.
func TestReuseIdentity(t *testing.T) {
	issue := date(2026, 11, 21)
	for _, c := range []struct {
		obtained time.Time
		want     dcv.ReuseReason
	}{
		{issue.Add(-201 * br.Day), dcv.Reusable},
		{issue.Add(-398 * br.Day), dcv.Reusable},
		{issue.Add(-398*br.Day - 1), dcv.DataOld},
		{issue.Add(1), dcv.NotYet},
		{time.Time{}, dcv.Undated},
	} {
		if got := dcv.ReuseIdentity(c.obtained, issue); got.Reason != c.want || got.Until.IsZero() == got.OK() {
			t.Errorf("%s: %+v, want %s", c.obtained, got, c.want)
		}
	}
	if got := dcv.ReuseIdentity(date(2020, 1, 1), date(2020, 1, 2)); got.Reason != dcv.NoRules {
		t.Errorf("before the calendar: %+v", got)
	}
}

// DCV-02, DCV-03: a value may be used for 30 days and not a second longer, by
// each method that has one.
func TestValueUntil(t *testing.T) {
	handed := date(2026, 11, 1)
	for _, section := range []string{"3.2.2.4.4", "3.2.2.4.7", "3.2.2.4.13", "3.2.2.4.14", "3.2.2.4.16", "3.2.2.4.17", "3.2.2.4.18", "3.2.2.4.19", "3.2.2.4.20", "3.2.2.4.21"} {
		m, ok := dcv.MethodBySection(section)
		if until := m.ValueUntil(handed); !ok || !until.Equal(handed.Add(30*br.Day)) {
			t.Errorf("%s: until %s", section, until)
		}
		if !m.ValueUntil(time.Time{}).IsZero() {
			t.Errorf("%s: a limit without a beginning", section)
		}
	}
	if m, _ := dcv.MethodBySection("3.2.2.4.22"); !m.ValueUntil(handed).IsZero() {
		t.Error("a persistent record has no value that ages")
	}
}

package main

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/mayissue/mayissue/report"
)

// watchDay is the moment at which the tests of a watch look.
var watchDay = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// watching is a watch that began so long ago, with a clock that stands.
func watching(every, total time.Duration) (*dcvRun, func() string) {
	p, _, progress := quietly()
	d := &dcvFlags{failOn: "error", watch: dcvWatchFlags{on: true, every: every, total: total}}
	return &dcvRun{d: d, p: p, pl: &dcvPlan{now: func() time.Time { return watchDay }}}, progress.String
}

// pendingFor is a record that is missing, with the times at which something
// changes, counted from now; 0 for those that are not known.
func pendingFor(visible, deadline, retry time.Duration) *followed {
	after := func(d time.Duration) *time.Time {
		if d == 0 {
			return nil
		}
		t := watchDay.Add(d)
		return &t
	}
	return &followed{res: report.Result{
		Result: "deny", RetryAfter: after(retry),
		Validation: &report.Validation{Status: "missing", Visible: after(visible), Deadline: after(deadline)},
	}}
}

func TestWatchNext(t *testing.T) {
	done := &followed{done: true, res: report.Result{Result: "permit"}}
	const every = time.Minute
	for _, c := range []struct {
		what  string
		all   []*followed
		total time.Duration
		began time.Duration // ago
		wait  time.Duration
		over  bool
	}{
		{what: "all are in place", all: []*followed{done}, over: true},
		{what: "nothing to follow", over: true},
		{what: "nothing is known", all: []*followed{pendingFor(0, 0, 0)}, wait: every},
		{what: "a cache keeps the old answer", all: []*followed{pendingFor(5*time.Minute, 0, 0)}, wait: 5 * time.Minute},
		{what: "the cache's time is over", all: []*followed{pendingFor(-time.Minute, 0, 0)}, wait: every},
		{what: "CAA is kept longer than the record", all: []*followed{pendingFor(2*time.Minute, 0, 9*time.Minute)}, wait: 9 * time.Minute},
		{what: "the first of two counts", all: []*followed{pendingFor(8*time.Minute, 0, 0), done, pendingFor(3*time.Minute, 0, 0)}, wait: 3 * time.Minute},
		{what: "a day's TTL", all: []*followed{pendingFor(24*time.Hour, 0, 0)}, wait: longestPause},
		{what: "the deadline comes first", all: []*followed{pendingFor(10*time.Minute, 4*time.Minute, 0)}, wait: 4 * time.Minute},
		{what: "the deadline is all but over", all: []*followed{pendingFor(10*time.Minute, time.Second, 0)}, wait: watchLeast},
		{what: "the time ends before", all: []*followed{pendingFor(10*time.Minute, 0, 0)}, total: time.Hour, began: 58 * time.Minute, wait: 2 * time.Minute},
		{what: "the time is over", all: []*followed{pendingFor(10*time.Minute, 0, 0)}, total: time.Hour, began: time.Hour, over: true},
	} {
		r, progress := watching(every, c.total)
		wait, over := r.next(c.all, watchDay.Add(-c.began))
		if wait != c.wait || over != c.over {
			t.Errorf("%s: %v, %t; want %v, %t", c.what, wait, over, c.wait, c.over)
		}
		if told := strings.Contains(progress(), "pending"); told == over {
			t.Errorf("%s: over %t, and the progress is %q", c.what, over, progress())
		}
	}
}

func TestWatchNextTellsProgress(t *testing.T) {
	r, progress := watching(time.Minute, 0)
	done := &followed{done: true}
	r.next([]*followed{done, pendingFor(0, 0, 0), done}, watchDay)
	if want := "2 in place or settled, 1 pending"; !strings.Contains(progress(), want) {
		t.Errorf("no %q in %q", want, progress())
	}
}

// The deadline ends a watch of a record, and what is in place before it does
// too; what is only pending does not.
func TestWatchPast(t *testing.T) {
	r, _ := watching(time.Minute, 0)
	for _, c := range []struct {
		what string
		res  report.Result
		want bool
	}{
		{"no deadline", pendingFor(0, 0, 0).res, false},
		{"before the deadline", pendingFor(0, time.Second, 0).res, false},
		{"after the deadline", pendingFor(0, -time.Second, 0).res, true},
		{"the order is over", report.Result{Reason: "order-over", Validation: &report.Validation{}}, true},
		{"an entry that could not be read", report.Result{Reason: report.InvalidEntry}, true},
	} {
		if got := r.past(c.res); got != c.want {
			t.Errorf("%s: %t", c.what, got)
		}
	}
}

func TestWatchCode(t *testing.T) {
	inPlace := &followed{done: true, res: report.Result{Result: "permit"}}
	warns := &followed{done: true, res: report.Result{Result: "permit", Findings: []report.Finding{{Severity: "warning"}}}}
	late := &followed{done: true, res: report.Result{Result: "deny"}}
	pending := &followed{res: report.Result{Result: "deny"}}
	bad := &followed{done: true, want: wanted{err: errors.New("unreadable")}, res: report.Result{Result: "error"}}
	for _, c := range []struct {
		what string
		all  []*followed
		set  func(*dcvRun)
		want int
	}{
		{what: "all in place", all: []*followed{inPlace, inPlace}, want: exitPermitted},
		{what: "one pending", all: []*followed{inPlace, pending}, want: exitUndetermined},
		{what: "one past its deadline", all: []*followed{inPlace, late}, want: exitDenied},
		{what: "one past, one pending", all: []*followed{pending, late, pending}, want: exitDenied},
		{what: "one that cannot be read", all: []*followed{inPlace, bad}, set: func(r *dcvRun) { r.bad = 1 }, want: exitUsage},
		{what: "cannot be read, and exit zero", all: []*followed{bad}, set: func(r *dcvRun) { r.bad, r.d.exitZero = 1, true }, want: exitUsage},
		{what: "exit zero", all: []*followed{late}, set: func(r *dcvRun) { r.d.exitZero = true }, want: exitPermitted},
		{what: "a warning", all: []*followed{warns}, want: exitPermitted},
		{what: "a warning that counts", all: []*followed{warns}, set: func(r *dcvRun) { r.d.failOn = "warning" }, want: exitDenied},
	} {
		r, _ := watching(time.Minute, 0)
		if c.set != nil {
			c.set(r)
		}
		if got := r.watchCode(c.all); got != c.want {
			t.Errorf("%s: %d, want %d", c.what, got, c.want)
		}
	}
}

package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/pflag"

	"github.com/mayissue/mayissue"
	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/report"
)

// dcvWatchFlags say whether and how long a pending set is followed.
type dcvWatchFlags struct {
	on    bool
	every time.Duration
	total time.Duration
}

// longestPause is how long a watch sleeps at most, whatever the TTLs are.
const longestPause = 15 * time.Minute

func (w *dcvWatchFlags) add(f *pflag.FlagSet) {
	f.BoolVar(&w.on, "watch", false, "follow the records until all are in place, or a deadline has passed, with one line for each that changes")
	f.DurationVar(&w.every, "every", watchEvery, "with --watch, the least `TIME` from one look to the next; what was seen is kept as long as its TTL says")
	f.DurationVar(&w.total, "for", 0, "with --watch, `TIME` after which to end with what is pending (default no bound but the deadlines of the CA)")
}

// check finds flags that make no sense.
func (w *dcvWatchFlags) check(f *pflag.FlagSet, lab, none bool) error {
	for _, flag := range []string{"every", "for"} {
		if f.Changed(flag) && !w.on {
			return phrase.Errorf("--%s without --watch: there is only one try", flag)
		}
	}
	switch {
	case !w.on:
		return nil
	case none:
		return phrase.Errorf("--watch follows records: the demonstration of --lab has nothing to wait for")
	case w.every <= 0 || w.every < watchLeast && !lab:
		return phrase.Errorf("--every %q: servers are not asked again before %s", w.every, watchLeast)
	case f.Changed("for") && w.total <= 0:
		return phrase.Errorf("--for %q: must be more than nothing, such as 30m", w.total)
	}
	return nil
}

// watched is one record that is followed.
type followed struct {
	want wanted
	last string // what was said of it last
	done bool
	res  report.Result
}

// watch looks at all records, and again at those that are not in place, until
// there are none, or a deadline has passed, or the time is over.
func (r *dcvRun) watch(ctx context.Context, args []string, post *letters, keep *sink) (int, error) {
	var all []*followed
	var unread []error
	for w, err := range r.d.input.read(r.p, args, r.pl) {
		if err != nil {
			unread = append(unread, err)
			continue
		}
		all = append(all, &followed{want: w})
	}
	if len(unread) > 0 {
		return r.failed(errors.Join(unread...), post, keep)
	}
	began := r.pl.now()
	for {
		open := slices.DeleteFunc(slices.Clone(all), func(f *followed) bool { return f.done })
		if err := r.look(ctx, open); err != nil {
			return exitInternal, err
		}
		if err := r.pl.state.write(); err != nil {
			return exitInternal, err
		}
		wait, over := r.next(all, began)
		if over || !pause(ctx, wait) {
			break
		}
		engine, err := mayissue.New(r.pl.config) // with nothing in its caches
		if err != nil {
			return exitUsage, err
		}
		r.engine = engine
	}
	for _, f := range all {
		r.results = append(r.results, f.res)
	}
	if err := post.write(r.p, r.results); err != nil {
		return exitInternal, err
	}
	if err := keep.save(r.traces); err != nil {
		return exitInternal, err
	}
	return r.watchCode(all), nil
}

// look judges those that are open and says what changed.
func (r *dcvRun) look(ctx context.Context, open []*followed) error {
	for i := 0; i < len(open); i += batch {
		part := open[i:min(i+batch, len(open))]
		var wants []wanted
		for _, f := range part {
			wants = append(wants, f.want)
		}
		results, traces := r.judge(ctx, wants)
		if r.d.trace {
			r.p.writeTraces(traces)
			r.p.writeChains(results)
		}
		if r.d.evidence != "" {
			r.traces = append(r.traces, traces...)
		}
		for k, f := range part {
			if err := r.changed(f, results[k]); err != nil {
				return err
			}
		}
	}
	return nil
}

// changed takes a new result and prints it where it says something new.
func (r *dcvRun) changed(f *followed, res report.Result) error {
	f.res = res
	if e := f.want.request.Expect; e != nil {
		e.Kept = r.pl.state.kept(*e)
	}
	f.done = res.Result == "permit" || r.past(res)
	now := res.Result + " " + res.Reason
	if v := res.Validation; v != nil {
		now += " " + v.Status + fmt.Sprint(v.Found)
	}
	if now == f.last {
		return nil
	}
	f.last = now
	if r.d.output.format == "json" || !r.p.terminal && r.d.output.format == "text" {
		return report.Write(r.p.out, "json", []report.Result{res}, report.Options{Lang: r.p.data().Language()})
	}
	_, err := fmt.Fprintln(r.p.out, r.p.tell(watchLine(res)))
	return err
}

// past reports whether the deadline of a record is over, so that nothing is to
// be waited for.
func (r *dcvRun) past(res report.Result) bool {
	v := res.Validation
	return v == nil || res.Reason == "order-over" || v.Deadline != nil && !r.pl.now().Before(*v.Deadline)
}

// watchLine is what became of one record, with the times that matter.
func watchLine(res report.Result) phrase.Phrase {
	at := res.CheckedAt.UTC().Format(time.TimeOnly)
	v := res.Validation
	line := phrase.Of("%s %s: %s", at, res.Name, report.Standing(res))
	if v == nil {
		return line
	}
	stamp := func(t *time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") }
	if v.Status != dcv.InPlace.String() && v.Visible != nil {
		line = phrase.Of("%s; a change can be seen from %s on", line, stamp(v.Visible))
	}
	if v.Status == dcv.InPlace.String() && v.ExpectedBy != nil {
		line = phrase.Of("%s; the CA can be expected to have noticed by %s", line, stamp(v.ExpectedBy))
	}
	if v.Deadline != nil {
		line = phrase.Of("%s; deadline %s", line, stamp(v.Deadline))
	}
	return line
}

// next says how long to wait before the next look, and whether it is over. No
// cache that kept what was seen asks anew before its TTL has passed, so that
// is when a change can first be seen by everybody.
func (r *dcvRun) next(all []*followed, began time.Time) (time.Duration, bool) {
	now := r.pl.now()
	wait, pending := longestPause, 0
	for _, f := range all {
		if f.done {
			continue
		}
		pending++
		left := r.d.watch.every
		if f.res.RetryAfter != nil {
			left = max(left, f.res.RetryAfter.Sub(now))
		}
		v := f.res.Validation
		if v != nil && v.Status != dcv.InPlace.String() && v.Visible != nil {
			left = max(left, v.Visible.Sub(now))
		}
		if v != nil && v.Deadline != nil {
			left = min(left, max(v.Deadline.Sub(now), watchLeast))
		}
		wait = min(wait, left)
	}
	if pending == 0 {
		return 0, true
	}
	if r.d.watch.total > 0 {
		rest := began.Add(r.d.watch.total).Sub(now)
		if rest <= 0 {
			return 0, true
		}
		wait = min(wait, rest)
	}
	r.p.note("%d in place or settled, %d pending; the next look is in %s", len(all)-pending, pending, wait.Round(time.Second))
	return wait, false
}

// watchCode is 0 where all records are in place, 1 where a deadline has passed
// or something forbids for good, 3 where something is still pending.
func (r *dcvRun) watchCode(all []*followed) int {
	code := exitPermitted
	for _, f := range all {
		switch {
		case f.want.err != nil:
		case f.res.Result == "permit" && r.d.failOn == "warning" && warned([]report.Result{f.res}):
			code = worse(code, exitDenied)
		case f.res.Result == "permit":
		case f.done:
			code = worse(code, exitDenied)
		default:
			code = worse(code, exitUndetermined)
		}
	}
	switch {
	case r.bad > 0:
		return exitUsage
	case r.d.exitZero:
		return exitPermitted
	}
	return code
}

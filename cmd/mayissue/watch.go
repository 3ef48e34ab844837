package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/spf13/pflag"

	"github.com/mayissue/mayissue"
	"github.com/mayissue/mayissue/diagnose"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/report"
)

// watchFlags say whether and how often everything is tried again.
type watchFlags struct {
	on    bool
	every time.Duration
	total time.Duration
}

// Defaults of the flags, and how often servers may be asked again at most.
const (
	watchEvery = time.Minute
	watchFor   = 10 * time.Minute
	watchLeast = 10 * time.Second
	watchMost  = 1000 // tries
)

func (w *watchFlags) add(f *pflag.FlagSet) {
	f.BoolVar(&w.on, "watch", false, "try again with new packets until all is permitted twice in a row, or --for has passed, and tell a temporary failure from a permanent one")
	f.DurationVar(&w.every, "every", watchEvery, "with --watch, `TIME` from one try to the next")
	f.DurationVar(&w.total, "for", watchFor, "with --watch, `TIME` after which the last try begins at the latest")
}

// check finds flags that make no sense.
func (w *watchFlags) check(f *pflag.FlagSet, lab bool) error {
	for _, flag := range []string{"every", "for"} {
		if f.Changed(flag) && !w.on {
			return phrase.Errorf("--%s without --watch: there is only one try", flag)
		}
	}
	switch {
	case !w.on:
		return nil
	case w.every <= 0 || w.every < watchLeast && !lab:
		return phrase.Errorf("--every %q: servers are not asked again before %s", w.every, watchLeast)
	case w.total < w.every:
		return phrase.Errorf("--for %q: shorter than the %s from one try to the next", w.total, w.every)
	case w.total/w.every > watchMost:
		return phrase.Errorf("--for %q: more than %d tries", w.total, watchMost)
	}
	return nil
}

// tries is what became of one result over all tries.
type tries struct {
	Tries   int    `json:"tries"`
	Failed  int    `json:"failed"`  // without a lawful answer
	Denied  int    `json:"denied"`  //
	Verdict string `json:"verdict"` // temporary, permanent, none
}

// The verdicts: some tries failed, all did, none did. A denial is an answer,
// not a failure.
const (
	temporary = "temporary"
	permanent = "permanent"
	neither   = "none"
)

func (t *tries) count(r *report.Result) {
	t.Tries++
	switch verdictCode(r) {
	case exitUndetermined:
		t.Failed++
	case exitDenied:
		t.Denied++
	}
	switch t.Failed {
	case 0:
		t.Verdict = neither
	case t.Tries:
		t.Verdict = permanent
	default:
		t.Verdict = temporary
	}
}

// text says it for people.
func (t *tries) text(name string) phrase.Phrase {
	all := phrase.Count(t.Tries, "%d try", "%d tries")
	switch t.Verdict {
	case temporary:
		return phrase.Of("%s: temporary: %d of %s failed", name, t.Failed, all)
	case permanent:
		return phrase.Of("%s: permanent: %d of %s failed", name, t.Failed, all)
	}
	return phrase.Of("%s: no failure in %s", name, all)
}

// tries decides all orders: once, or as often as --watch wants, each further
// time with a new engine, which has nothing in its caches.
func (c *checkFlags) tries(ctx context.Context, p *program, pl *plan, engine *mayissue.Engine, orders []order) (*watched, error) {
	try := func(ctx context.Context) ([]report.Result, []*evidence.Trace, error) {
		var err error
		if engine == nil {
			if engine, err = mayissue.New(pl.config); err != nil {
				return nil, nil, err
			}
		}
		results, traces := decide(ctx, engine, orders)
		engine = nil
		compareEntered(pl.zones, results, orders, traces)
		pl.moved.mark(results, orders)
		return results, traces, nil
	}
	if c.watch.on {
		return c.watch.watch(ctx, p, try)
	}
	results, traces, err := try(ctx)
	return &watched{results: results, last: traces, all: traces}, err
}

// write prints the results.
func (c *checkFlags) write(p *program, w *watched) error {
	if c.watch.on {
		return w.write(p, &c.output)
	}
	return c.output.write(p, w.results)
}

// watched is what all tries together came to: the results and the evidence of
// the last one, and the evidence of all.
type watched struct {
	results []report.Result
	last    []*evidence.Trace
	all     []*evidence.Trace
	tries   []tries
}

// round is one try. Each has new caches, and so new packets.
type round func(context.Context) ([]report.Result, []*evidence.Trace, error)

// watch tries until everything was permitted twice in a row, or the time is
// over, or somebody interrupts.
func (w *watchFlags) watch(ctx context.Context, p *program, try round) (*watched, error) {
	out := &watched{}
	end := time.Now().Add(w.total)
	for inRow := 0; ; {
		results, traces, err := try(ctx)
		if err != nil {
			return nil, err
		}
		out.add(results, traces)
		permitted := 0
		for i := range results {
			if verdictCode(&results[i]) == exitPermitted {
				permitted++
			}
		}
		p.note("try %d: %d of %d permitted", out.count(), permitted, len(results))
		if inRow++; permitted < len(results) {
			inRow = 0
		}
		if inRow == 2 || time.Now().Add(w.every).After(end) || !pause(ctx, w.every) {
			return out, nil
		}
	}
}

// pause waits, and reports whether nobody interrupted it.
func pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return ctx.Err() == nil
	case <-ctx.Done():
		return false
	}
}

func (w *watched) add(results []report.Result, traces []*evidence.Trace) {
	if w.tries == nil {
		w.tries = make([]tries, len(results))
	}
	w.results, w.last = results, traces
	w.all = append(w.all, traces...)
	for i := range results {
		w.tries[i].count(&results[i])
	}
}

func (w *watched) count() int {
	if len(w.tries) == 0 {
		return 0
	}
	return w.tries[0].Tries
}

// flapping adds the finding of a name that fails at times.
func (w *watched) flapping() {
	for i := range w.results {
		r := &w.results[i]
		r.Findings = diagnose.With(r.Findings, diagnose.Flapping(r.Name, w.tries[i].Failed, w.tries[i].Tries)...)
	}
}

// write prints the results of the last try, and with each what became of all.
func (w *watched) write(p *program, o *outputFlags) error {
	w.flapping()
	if o.format != "json" {
		if err := o.write(p, w.results); err != nil {
			return err
		}
	}
	for i := range w.results {
		if o.format == "json" {
			if err := w.writeJSON(p, o, i); err != nil {
				return phrase.Errorf("write the results: %w", err)
			}
			continue
		}
		line := p.tell(w.tries[i].text(w.results[i].Name))
		out := p.out
		if o.format != "text" {
			out, line = p.err, "mayissue: "+line
		}
		if _, err := fmt.Fprintln(out, line); err != nil {
			return phrase.Errorf("write the results: %w", err)
		}
	}
	return nil
}

// writeJSON prints a result with one key more.
func (w *watched) writeJSON(p *program, o *outputFlags, i int) error {
	var line bytes.Buffer
	if err := report.Write(&line, o.format, w.results[i:i+1], o.options(p)); err != nil {
		return err
	}
	beside, err := json.Marshal(w.tries[i])
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.out, "%s,\"watch\":%s}\n", bytes.TrimSuffix(line.Bytes(), []byte("}\n")), beside)
	return err
}

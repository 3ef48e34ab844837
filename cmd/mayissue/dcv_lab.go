package main

import (
	"context"
	"time"

	"github.com/mayissue/mayissue"
	"github.com/mayissue/mayissue/internal/laborder"
	"github.com/mayissue/mayissue/lab"
	"github.com/mayissue/mayissue/phrase"
)

// askedClock is the clock of a check about a record: that which it brings, or
// else the lab's day.
func askedClock(c lab.Check) func() time.Time {
	at, begun := c.Now, time.Now()
	if at.IsZero() {
		at = labDay()
	}
	return func() time.Time { return at.Add(time.Since(begun)) }
}

// labDay is when the orders of the lab were looked at.
func labDay() time.Time { return time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC) }

// demonstrates reports whether the records of the built-in lab are meant.
func (d *dcvFlags) demonstrates(args []string) bool { return d.engine.lab && d.input.none(args) }

// demonstrate judges every record of the built-in lab, each by an engine of its
// own: with the resolvers, servers, files and clock that its check brings.
func (d *dcvFlags) demonstrate(ctx context.Context, p *program, pl *dcvPlan, post *letters, keep *sink) (int, error) {
	in, ok := pl.config.Transport.(*lab.Internet)
	if !ok {
		return exitInternal, phrase.Errorf("the built-in lab: it is not there")
	}
	scenarios, err := lab.ValidationScenarios()
	if err != nil {
		return exitInternal, err
	}
	r := &dcvRun{d: d, p: p, pl: pl}
	for _, s := range scenarios {
		for _, c := range s.Checks {
			if err := r.shown(ctx, in, c); err != nil {
				return exitInternal, phrase.Errorf("the built-in lab: %s: %w", s.File, err)
			}
		}
	}
	if err := r.finish(post, keep); err != nil {
		return exitInternal, err
	}
	p.note("these records show mistakes on purpose, so the exit status 1 is meant")
	return r.exitCode(), nil
}

// shown judges one check of the lab.
func (r *dcvRun) shown(ctx context.Context, in *lab.Internet, c lab.Check) error {
	o, err := laborder.Of(c, laborder.Within(in), r.pl.rules)
	if err != nil {
		return err
	}
	var wants []wanted
	for _, req := range o.Requests {
		if r.pl.ca != nil {
			req.Issuers, req.CA = r.pl.ca.Identifiers, r.pl.ca.CA
		}
		wants = append(wants, wanted{request: req, input: req.Name.String()})
	}
	cfg := r.pl.config
	cfg.Resolvers = o.Resolvers
	if !c.Now.IsZero() {
		cfg.Now = askedClock(c)
	}
	if r.engine, err = mayissue.New(cfg); err != nil {
		return err
	}
	results, traces := r.judge(ctx, wants)
	return r.take(results[:1], traces[:1])
}

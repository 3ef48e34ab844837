package main

import (
	"context"
	"net/netip"
	"strings"
	"time"

	"github.com/mayissue/mayissue"
	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/entered"
	"github.com/mayissue/mayissue/lab"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/probe"
	"github.com/mayissue/mayissue/view"
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
func (d *dcvFlags) demonstrate(ctx context.Context, p *program, pl *dcvPlan) (int, error) {
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
	if err := r.finish(nil, nil); err != nil {
		return exitInternal, err
	}
	p.note("these records show mistakes on purpose, so the exit status 1 is meant")
	return r.exitCode(), nil
}

// shown judges one check of the lab.
func (r *dcvRun) shown(ctx context.Context, in *lab.Internet, c lab.Check) error {
	w, err := fromLabAsked(in, c, r.pl)
	if err != nil {
		return err
	}
	cfg := r.pl.config
	if cfg.Resolvers, err = labViews(in, c); err != nil {
		return err
	}
	if !c.Now.IsZero() {
		cfg.Now = askedClock(c)
	}
	if r.engine, err = mayissue.New(cfg); err != nil {
		return err
	}
	results, traces := r.judge(ctx, []wanted{w})
	return r.take(results, traces)
}

// fromLabAsked makes a request of a check of the lab about a record.
func fromLabAsked(in *lab.Internet, c lab.Check, pl *dcvPlan) (wanted, error) {
	a := c.Asked
	domain, err := name.ParseRequest(c.Name, name.Rules{OwnHierarchy: true})
	if err != nil {
		return wanted{}, err
	}
	typ := dcv.CNAME
	if a.Type == dcv.TXT.String() {
		typ = dcv.TXT
	}
	e := dcv.Expect(domain, a.Owner, typ, a.Value)
	e.Order, e.Requested, e.Said, e.Failure = a.Order, a.Requested, dcv.Said(a.Said), a.Failure
	e.Kept = dcv.Kept{Since: a.Since, Last: a.Last, Delegated: a.Delegated}
	w := wanted{request: requestFor(e, pl), input: c.Name}
	if len(c.CA) > 0 && pl.ca == nil {
		w.request.Issuers = c.CA
	}
	for _, host := range a.Named {
		addr, err := labAddr(in, host)
		if err != nil {
			return wanted{}, err
		}
		w.request.Named = append(w.request.Named, probe.Server{Name: host, Addrs: []netip.Addr{addr}})
	}
	if a.Entered != "" {
		z, err := entered.Parse("entered", []byte(a.Entered), name.Name{})
		if err != nil {
			return wanted{}, err
		}
		w.request.Entered = append(w.request.Entered, z)
	}
	return w, nil
}

// labViews are the resolvers that a check compares with.
func labViews(in *lab.Internet, c lab.Check) ([]view.Resolver, error) {
	var out []view.Resolver
	for _, v := range c.Asked.Views {
		label, host, _ := strings.Cut(v, "=")
		n, err := name.Parse(host)
		if err != nil {
			return nil, err
		}
		addr, err := labAddr(in, n)
		if err != nil {
			return nil, err
		}
		out = append(out, view.Resolver{Label: label, Addr: netip.AddrPortFrom(addr, 53)})
	}
	return out, nil
}

// labAddr is an address of a server of the lab.
func labAddr(in *lab.Internet, host name.Name) (netip.Addr, error) {
	for _, s := range in.Servers() {
		if s.Name == host {
			return s.Addrs[0], nil
		}
	}
	return netip.Addr{}, phrase.Errorf("there is no server %s", host)
}

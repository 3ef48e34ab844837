package main

import (
	"context"
	"strings"

	"github.com/spf13/pflag"

	"github.com/mayissue/mayissue"
	"github.com/mayissue/mayissue/br"
	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/issuer"
	"github.com/mayissue/mayissue/lab"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/report"
)

// order is one result to come: a name, and whom it is asked about.
type order struct {
	subject subject
	request mayissue.Request
}

// orders returns what is to be decided, in the order of the results: names as
// they were given, and under each name the CAs as they were given.
func (c *checkFlags) orders(ctx context.Context, p *program, pl *plan, args []string) ([]order, error) {
	if pl.demo {
		return demonstration(c.request(pl))
	}
	subjects, err := c.subjects(ctx, p, pl, args)
	if err != nil {
		return nil, err
	}
	return c.ordersOf(pl, subjects), nil
}

// ordersOf puts every subject to the CAs of the run, or to its own.
func (c *checkFlags) ordersOf(pl *plan, subjects []subject) []order {
	var all []order
	for _, s := range subjects {
		r := c.request(pl)
		r.Name = s.request
		cas := pl.cas
		if cas == nil && pl.profile == nil {
			cas = s.issuers
		}
		if len(cas) == 0 {
			all = append(all, order{s, r})
		}
		for _, ca := range cas {
			r.Issuers, r.CA = ca.Identifiers, ca.CA
			all = append(all, order{s, r})
		}
	}
	return all
}

// request is what the requests of a run have in common.
func (c *checkFlags) request(pl *plan) mayissue.Request {
	return mayissue.Request{
		Profile: pl.profile, Method: c.method, Account: c.account,
		Rules: pl.rules, BRMode: pl.brMode,
	}
}

// subjects gathers the names: those of the command line and of standard input
// first, then those of files, of signing requests, certificates and servers.
func (c *checkFlags) subjects(ctx context.Context, p *program, pl *plan, args []string) ([]subject, error) {
	rules := c.nameRules(pl)
	all, err := fromArguments(args, p.input, rules)
	if err != nil {
		return nil, err
	}
	for _, file := range c.files {
		s, err := fromNamesFile(file, rules)
		if err != nil {
			return nil, err
		}
		all = append(all, s...)
	}
	rules.Diagnosis = false // a certificate holds what it holds
	for _, file := range c.csrs {
		s, err := fromRequestFile(file, rules)
		if err != nil {
			return nil, err
		}
		all = append(all, within(file, s)...)
	}
	for _, file := range c.certs {
		s, err := p.fromCertificateFile(file, rules)
		if err != nil {
			return nil, err
		}
		all = append(all, within(file, s)...)
	}
	for _, target := range c.servers {
		s, err := p.fromServer(ctx, target, c.engine.network(), c.engine.timeout, rules)
		if err != nil {
			return nil, err
		}
		all = append(all, s...)
	}
	return all, nil
}

// within notes that names were read from a file without lines.
func within(file string, all []subject) []subject {
	for i := range all {
		all[i].source = &report.Source{File: file}
	}
	return all
}

// nameRules says which names may be asked for. With a profile the question is
// a CA's own, and then nothing is read kindly (NAME-05).
func (c *checkFlags) nameRules(pl *plan) name.Rules {
	return name.Rules{
		OwnHierarchy:        c.engine.ownHierarchy(),
		Diagnosis:           pl.profile == nil,
		ReverseNamesAllowed: !pl.rules.ReverseNamesRefused,
	}
}

// demonstration returns the names of the documents that the project comes
// from, each for the CA whose page it is, and then one for each state that an
// answer can be in.
func demonstration(base mayissue.Request) ([]order, error) {
	scenarios, err := labScenarios()
	if err != nil {
		return nil, err
	}
	var all []order
	for _, s := range scenarios {
		for _, check := range s.Checks {
			if !check.Seed && !check.Demo {
				continue
			}
			o, err := fromLab(check, base)
			if err != nil {
				return nil, phrase.Errorf("the built-in lab: %s: %w", s.File, err)
			}
			all = append(all, o)
		}
	}
	return all, nil
}

// fromLab makes an order of a check of the lab.
func fromLab(check lab.Check, base mayissue.Request) (order, error) {
	r, err := name.ParseRequest(check.Name, name.Rules{OwnHierarchy: true})
	if err != nil {
		return order{}, err
	}
	ca, err := issuer.Expand(strings.Join(check.CA, ","))
	if err != nil {
		return order{}, err
	}
	base.Name, base.Issuers, base.CA = r, ca.Identifiers, ca.CA
	base.Method, base.Account = check.Method, check.Account
	return order{subject{request: r, input: check.Name, argument: true}, base}, nil
}

// decide puts all orders to the engine at once and returns their results in
// order; names that are none have their result in place.
func decide(ctx context.Context, engine *mayissue.Engine, orders []order) ([]report.Result, []*evidence.Trace) {
	var good []mayissue.Request
	for _, o := range orders {
		if o.subject.err == nil {
			good = append(good, o.request)
		}
	}
	decided, traces := engine.Check(ctx, good...)
	results := make([]report.Result, 0, len(orders))
	for _, o := range orders {
		if o.subject.err != nil {
			results = append(results, engine.InvalidName(o.subject.input, o.subject.err, o.request))
		} else {
			results = append(results, decided[0])
			decided = decided[1:]
		}
		results[len(results)-1].Source = o.subject.source
	}
	return results, traces
}

// exitCode reads the one table of exit codes.
func (c *checkFlags) exitCode(orders []order, results []report.Result) int {
	for _, o := range orders {
		if o.subject.err != nil && o.subject.argument {
			return exitUsage
		}
	}
	code := exitPermitted
	for i := range results {
		code = worse(code, verdictCode(&results[i]))
	}
	switch {
	case c.exitZero:
		return exitPermitted
	case code == exitPermitted && c.failOn == "warning" && warned(results):
		return exitDenied
	}
	return code
}

// verdictCode is the exit code of one result. Where nobody was named, any
// answer is a good one.
func verdictCode(r *report.Result) int {
	if r.Result == "" && r.WhoMayIssue != nil {
		return exitPermitted
	}
	switch r.Result {
	case caa.Permit.String():
		return exitPermitted
	case caa.Deny.String():
		return exitDenied
	}
	return exitUndetermined
}

// worse returns the code that stands for both: a denial before a failure, a
// failure before a permit.
func worse(a, b int) int {
	for _, code := range []int{exitDenied, exitUndetermined} {
		if a == code || b == code {
			return code
		}
	}
	return exitPermitted
}

// warned reports whether any finding is a warning or worse.
func warned(results []report.Result) bool {
	for _, r := range results {
		for _, f := range r.Findings {
			if f.Severity == "warning" || f.Severity == "error" {
				return true
			}
		}
	}
	return false
}

// authority reads who is asked about: the CAs of --ca or the profile.
func (c *checkFlags) authority(f *pflag.FlagSet, rules br.Rules) ([]issuer.Choice, *caa.Profile, error) {
	if c.profile != "" {
		profile, err := readProfile("--profile", c.profile, rules)
		return nil, profile, err
	}
	var all []issuer.Choice
	for _, ca := range c.cas {
		choice, err := issuer.Expand(ca)
		if err != nil {
			return nil, nil, err
		}
		all = append(all, choice)
	}
	return all, nil, nil
}

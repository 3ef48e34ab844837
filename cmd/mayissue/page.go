package main

import (
	"context"
	"slices"
	"strings"

	"github.com/mayissue/mayissue"
	"github.com/mayissue/mayissue/br"
	"github.com/mayissue/mayissue/diagnose"
	"github.com/mayissue/mayissue/internal/laborder"
	"github.com/mayissue/mayissue/issuer"
	"github.com/mayissue/mayissue/lab"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/report"
)

// page returns what there is to read on a code of the catalogue of findings:
// its meaning, and the finding as a name of the built-in lab shows it.
func page(ctx context.Context, p *program, code string) (report.Page, bool) {
	all := diagnose.Catalogue()
	i := slices.IndexFunc(all, func(e diagnose.Entry) bool { return e.Code == code })
	if i < 0 {
		return report.Page{}, false
	}
	about := report.Page{Code: code, Title: all[i].Meaning}
	scenarios, err := labScenarios()
	asked, err2 := lab.ValidationScenarios()
	if err != nil || err2 != nil {
		return about, true // what can be said without the lab
	}
	for _, s := range append(scenarios, asked...) {
		for _, c := range s.Checks {
			if !slices.Contains(c.Must, code) {
				continue
			}
			if f, ok := example(ctx, p, s, c, code); ok {
				about.Example, about.Shows, about.Command = &f, c.Show, labCommand(c)
				return about, true
			}
		}
	}
	return about, true
}

// labCommand is the command line that decides a check of the lab.
func labCommand(c lab.Check) string {
	if a := c.Asked; a != nil {
		return "mayissue dcv --lab --" + strings.ToLower(a.Type) + " '" + a.Owner.String() + "=" + a.Value + "'"
	}
	line := "mayissue check --lab --ca " + strings.Join(c.CA, ",")
	if c.Method != "" {
		line += " --method " + c.Method
	}
	if c.Account != "" {
		line += " --account " + c.Account
	}
	if strings.ContainsAny(c.Name, "*;") {
		return line + " '" + c.Name + "'"
	}
	return line + " " + c.Name
}

// example decides a check in a lab of its scenario alone and returns the
// finding.
func example(ctx context.Context, p *program, s *lab.Scenario, c lab.Check, code string) (report.Finding, bool) {
	cfg := mayissue.Config{Now: p.now, Timeout: mayissue.DefaultTimeout, Diagnose: true}
	if c.Asked != nil {
		cfg.Now = askedClock(c)
	}
	in, err := lab.NewAt(cfg.Now(), s)
	if err != nil {
		return report.Finding{}, false
	}
	askLabIn(&cfg, in)
	reqs, err := exampleRequests(in, c, &cfg)
	if err != nil {
		return report.Finding{}, false
	}
	engine, err := mayissue.New(cfg)
	if err != nil {
		return report.Finding{}, false
	}
	results, _ := engine.Check(ctx, reqs...)
	for _, f := range results[0].Findings {
		if f.Code == code {
			return f, true
		}
	}
	return report.Finding{}, false
}

// exampleRequests makes the requests of a check, and adds to the configuration
// the resolvers that it compares with.
func exampleRequests(in *lab.Internet, c lab.Check, cfg *mayissue.Config) ([]mayissue.Request, error) {
	if c.Asked != nil {
		o, err := laborder.Of(c, laborder.Within(in), br.At(cfg.Now()))
		cfg.Resolvers = o.Resolvers
		return o.Requests, err
	}
	n, err := name.ParseRequest(c.Name, name.Rules{OwnHierarchy: true})
	if err != nil {
		return nil, err
	}
	req := mayissue.Request{Name: n, Issuers: c.CA, Method: c.Method, Account: c.Account}
	if choice, err := issuer.Expand(strings.Join(c.CA, ",")); err == nil {
		req.CA = choice.CA
	}
	return []mayissue.Request{req}, nil
}

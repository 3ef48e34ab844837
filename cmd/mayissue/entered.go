package main

import (
	"os"
	"strings"

	"github.com/spf13/pflag"

	"github.com/mayissue/mayissue"
	"github.com/mayissue/mayissue/diagnose"
	"github.com/mayissue/mayissue/entered"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/report"
)

// enteredFlags name the files with what the owner entered.
type enteredFlags struct{ files []string }

func (e *enteredFlags) add(f *pflag.FlagSet) {
	f.StringArrayVar(&e.files, "zone", nil, "compare what is served with the zone as it was entered, in `FILE`: a zone file, the JSON of \"aws route53 list-resource-record-sets\" and \"get-hosted-zone\", or Cloudflare's export or list of records; NAME=FILE where it does not say of which zone it is (repeatable)")
}

// read reads the files.
func (e *enteredFlags) read() ([]*entered.Zone, error) {
	var parts []*entered.Zone
	for _, arg := range e.files {
		path, origin := named(arg)
		text, err := readFile("--zone", path)
		if err != nil {
			return nil, err
		}
		z, err := entered.Parse(path, text, origin)
		if err != nil {
			return nil, phrase.Errorf("--zone %w", err)
		}
		parts = append(parts, z)
	}
	return entered.Merge(parts), nil
}

// named takes NAME=FILE apart. A file that has an equals sign in its name, and
// exists, is that file.
func named(arg string) (path string, origin name.Name) {
	zone, file, ok := strings.Cut(arg, "=")
	if !ok {
		return arg, name.Name{}
	}
	n, err := name.Parse(zone)
	if _, missing := os.Stat(arg); err != nil || zone == "" || missing == nil {
		return arg, name.Name{}
	}
	return file, n
}

// compareEntered adds to each result how the zones that were entered differ from what
// is served.
func compareEntered(zones []*entered.Zone, results []report.Result, orders []order, traces []*evidence.Trace) {
	for i, o := range orders {
		if t := traceOf(o, traces); t != nil && len(zones) > 0 {
			results[i].Findings = diagnose.With(results[i].Findings, mayissue.CompareEntered(t, results[i], zones...)...)
		}
	}
}

// traceOf returns the evidence that an order was decided from, or nil.
func traceOf(o order, traces []*evidence.Trace) *evidence.Trace {
	for _, t := range traces {
		if o.subject.err == nil && o.request.Name.Kind == name.KindDNS && t != nil && t.Name == o.request.Name.Base {
			return t
		}
	}
	return nil
}

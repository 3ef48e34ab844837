package main

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/mayissue/mayissue"
	"github.com/mayissue/mayissue/asked"
	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/issuer"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/report"
)

// askedFlags say where the records that a CA asked for come from.
type askedFlags struct {
	cnames     []string
	texts      []string
	files      []string
	origin     string
	requested  string
	at         time.Time // the same, read
	wildcard   bool
	registered bool
}

func (a *askedFlags) add(f *pflag.FlagSet) {
	f.StringArrayVar(&a.cnames, "cname", nil, "a CNAME record, `NAME=VALUE` (repeatable)")
	f.StringArrayVar(&a.texts, "txt", nil, "a TXT record, `NAME=VALUE` (repeatable)")
	f.StringArrayVarP(&a.files, "file", "f", nil, "records in `FILE`, or - for standard input: JSON of \"aws acm describe-certificate\", the console's CSV, Terraform's domain_validation_options, zone-file lines, or pairs (repeatable)")
	f.StringVar(&a.origin, "origin", "", "`NAME` that names in zone-file lines are relative to")
	f.StringVar(&a.requested, "requested", "", "`TIME` at which the CA handed the values out, in the form of RFC 3339, where the input does not say")
	f.BoolVar(&a.wildcard, "wildcard", false, "the certificate is for the wildcards of the names as well")
	f.BoolVar(&a.registered, "registered", false, "the domains are registered, as far as you know")
}

// none reports whether no record is given.
func (a *askedFlags) none(args []string) bool {
	return len(args)+len(a.cnames)+len(a.texts)+len(a.files) == 0
}

// check finds arguments that make no sense.
func (a *askedFlags) check(args []string, lab bool) error {
	switch {
	case a.none(args) && !lab:
		return phrase.Errorf("no record given: give NAME and VALUE as the CA did, or -f FILE, or --lab for the demonstration")
	case len(args)%2 == 1 && len(args) == 1 && strings.HasPrefix(args[0], "-"):
		return phrase.Errorf("%q: read records from standard input with -f -", args[0])
	case len(args)%2 == 1:
		return phrase.Errorf("%q: a name without its value: give NAME and VALUE in turn", args[len(args)-1])
	case twice(a.files, "-"):
		return phrase.Errorf(`"-" given twice: standard input can be read once`)
	}
	if a.requested != "" {
		var err error
		if a.at, err = time.Parse(time.RFC3339, a.requested); err != nil {
			return phrase.Errorf("--requested %q: not an RFC 3339 time such as 2026-11-21T12:00:00Z", a.requested)
		}
	}
	return nil
}

// wanted is one record that a CA asked for, with the request that it belongs
// to; or why it could not be used.
type wanted struct {
	request mayissue.Request
	input   string
	err     error
	source  *report.Source
}

// together reports whether two records belong to one order.
func (w wanted) together(o wanted) bool {
	a, b := w.request.Expect, o.request.Expect
	return a != nil && b != nil && a.Order != "" && a.Order == b.Order
}

// read gives every record, in order: of the arguments, the flags, the files.
// An error stands for a file that cannot be used, or not to its end; those
// behind it are read all the same.
func (a *askedFlags) read(p *program, args []string, pl *dcvPlan) iter.Seq2[wanted, error] {
	return func(yield func(wanted, error) bool) {
		give := func(e dcv.Expectation, err error, input string, at *report.Source) bool {
			if err != nil {
				return yield(wanted{input: input, err: err, source: at}, nil)
			}
			for _, w := range a.requests(e, pl) {
				w.input, w.source = input, at
				if !yield(w, nil) {
					return false
				}
			}
			return true
		}
		for i := 0; i+1 < len(args); i += 2 {
			e, err := asked.Pair(args[i], args[i+1])
			if !give(e, err, args[i], nil) {
				return
			}
		}
		for _, s := range a.cnames {
			if e, err := asked.CNAME(s); !give(e, err, s, nil) {
				return
			}
		}
		for _, s := range a.texts {
			if e, err := asked.TXT(s); !give(e, err, s, nil) {
				return
			}
		}
		for _, file := range a.files {
			if !a.file(p, file, give, yield) {
				return
			}
		}
	}
}

// file gives the records of one file.
func (a *askedFlags) file(p *program, file string, give func(dcv.Expectation, error, string, *report.Source) bool, yield func(wanted, error) bool) bool {
	var in io.Reader = p.input
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return yield(wanted{}, phrase.Errorf("-f %q: cannot be read: %w", file, cause(err)))
		}
		defer f.Close()
		in = f
	}
	var opts asked.Options
	if a.origin != "" {
		n, err := name.Parse(a.origin)
		if err != nil {
			return yield(wanted{}, phrase.Errorf("--origin: %w", err))
		}
		opts.Origin = n
	}
	good, bad := 0, []error{}
	first := wanted{} // bad entry, until it is known whether another follows
	for e, err := range asked.Read(file, in, opts) {
		if _, none := errors.AsType[*asked.NoRecords](err); none {
			if good == 0 && len(bad) == 1 && !give(dcv.Expectation{}, bad[0], first.input, first.source) {
				return false
			}
			return yield(wanted{}, err)
		}
		at := &report.Source{File: file, Line: e.Line}
		input := e.Domain.String()
		if err != nil {
			bad = append(bad, err)
			input = file
			if entry, ok := errors.AsType[*asked.Error](err); ok && entry.Line > 0 {
				at.Line = entry.Line
				input = fmt.Sprintf("%s:%d:%d", file, entry.Line, entry.Column)
			}
		} else {
			good++
		}
		if good+len(bad) == 1 && err != nil {
			first = wanted{input: input, source: at}
			continue // nothing may follow, and then it is about the whole file
		}
		if good+len(bad) == 2 && first.source != nil && !give(dcv.Expectation{}, bad[0], first.input, first.source) {
			return false
		}
		if !give(e, err, input, at) {
			return false
		}
	}
	switch {
	case good == 0 && len(bad) == 1:
		return yield(wanted{}, phrase.Errorf("-f %w", bad[0]))
	case good+len(bad) == 0:
		return yield(wanted{}, phrase.Errorf("-f %q: there is no record in it", file))
	}
	return true
}

// requests are those of one record: for the name, and for its wildcard where
// --wildcard asks for it.
func (a *askedFlags) requests(e dcv.Expectation, pl *dcvPlan) []wanted {
	e.Kept = pl.state.kept(e)
	e.Kept.Delegated = e.Kept.Delegated || a.registered
	if e.Requested.IsZero() {
		e.Requested = a.at
	}
	out := []wanted{{request: requestFor(e, pl)}}
	if a.wildcard && !e.Domain.Wildcard {
		e.Domain.Wildcard = true
		e.Domain.Input = e.Domain.String()
		out = append(out, wanted{request: requestFor(e, pl)})
	}
	return out
}

// requestFor is the request of a record: about the CA that --ca names, or that
// whose form the record has.
func requestFor(e dcv.Expectation, pl *dcvPlan) mayissue.Request {
	r := mayissue.Request{Name: e.Domain, Rules: pl.rules, Expect: &e, Account: pl.acct, Named: pl.named, Entered: pl.zones}
	scheme, _ := dcv.SchemeByID(e.Scheme)
	named := scheme.Issuer
	if scheme.Persist { // the value begins with the CA's own domain name
		named, _, _ = strings.Cut(e.Value, ";")
	}
	ca := pl.ca
	if named = strings.TrimSpace(named); named != "" && ca == nil {
		if all, err := issuer.Expand(named); err == nil {
			ca = &all
		}
	}
	if ca != nil {
		r.Issuers, r.CA = ca.Identifiers, ca.CA
	}
	r.Method = scheme.Challenge
	return r
}

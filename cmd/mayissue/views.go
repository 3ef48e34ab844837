package main

import (
	"slices"

	"github.com/spf13/pflag"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/view"
)

// viewFlags name resolvers that are asked what they have.
type viewFlags struct{ resolvers []string }

// typeCAA is the type of CAA records.
const typeCAA = 257

// mostResolvers bounds how many are asked for one name.
const mostResolvers = 16

func (v *viewFlags) add(f *pflag.FlagSet) {
	f.StringArrayVar(&v.resolvers, "resolver", nil, "show what this recursive resolver has, `[LABEL=]ADDR[:PORT]`, for comparison and never for the decision (repeatable)")
}

// read reads the flags.
func (v *viewFlags) read() ([]view.Resolver, error) {
	var out []view.Resolver
	if len(v.resolvers) > mostResolvers {
		return nil, phrase.Errorf("--resolver: given %d times, %d at most", len(v.resolvers), mostResolvers)
	}
	for _, s := range v.resolvers {
		r, err := view.ParseResolver(s)
		if err != nil {
			return nil, phrase.Errorf("--resolver %w", err)
		}
		if slices.ContainsFunc(out, func(o view.Resolver) bool { return o.Addr == r.Addr }) {
			return nil, phrase.Errorf("--resolver %q: %s is named already", s, r.Addr)
		}
		out = append(out, r)
	}
	return out, nil
}

// noteViews says on standard error what each resolver has.
func (p *program) noteViews(traces []*evidence.Trace) {
	for _, t := range traces {
		if t == nil || t.Survey == nil {
			continue
		}
		for _, v := range t.Survey.Views {
			if v.Exchange.Question.Type != typeCAA {
				continue // its result tells what the resolver has of a record
			}
			seen := view.Read(v)
			p.note("--resolver %s (%s): %s: %s", v.Label, v.Exchange.Addr, v.Exchange.Question.Name, seenText(seen))
		}
	}
}

// seenText is one line of what a resolver said.
func seenText(s view.Seen) phrase.Phrase {
	switch {
	case !s.Answered() && s.Detail != "":
		return phrase.Of("no answer (%s): %s", s.Outcome, s.Detail)
	case !s.Answered():
		return phrase.Of("no answer (%s)", s.Outcome)
	case len(s.Records) == 0:
		return phrase.Of("no CAA records (%s), TTL %d s", s.Outcome, s.TTL)
	}
	var records []string
	for _, rdata := range s.Records {
		if rec, err := caa.ParseRecord([]byte(rdata)); err == nil {
			records = append(records, rec.String())
		} else {
			records = append(records, err.Error())
		}
	}
	return phrase.Of("%s, TTL %d s", phrase.List(records), s.TTL)
}

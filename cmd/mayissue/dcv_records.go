package main

import (
	"io"
	"strings"

	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/provider"
	"github.com/mayissue/mayissue/report"
	"github.com/mayissue/mayissue/suggest"
)

// recordTTL is the TTL of a record that is to be published, in seconds: short,
// so that a slip is soon mended.
const recordTTL = 300

// writeRecords prints the records that are not in place, in the form that was
// asked for, each once.
func (r *dcvRun) writeRecords() error {
	var out []suggest.Record
	seen, zones, rest := map[stateKey]bool{}, map[string]bool{}, 0
	for _, res := range r.results {
		v := res.Validation
		switch {
		case v == nil:
			rest++
			r.p.note("%s", res.Detail)
			continue
		case v.Owner == "":
			rest++
			r.p.note("%s: %s", res.Name, report.Standing(res))
			continue
		case v.Status == dcv.InPlace.String():
			continue
		}
		zones[v.Zone] = true
		k := stateKey{v.Owner, v.Type, v.Value}
		recs, err := recordsToPublish(res)
		if err != nil {
			return err
		}
		if !seen[k] {
			seen[k] = true
			out = append(out, recs...)
		}
	}
	if len(out) == 0 && rest > 0 {
		return nil
	}
	if len(out) == 0 {
		r.p.note("every record is in place: there is nothing to publish")
		return nil
	}
	text, err := suggest.WriteRecords(r.pl.form, out, r.p.in)
	if err != nil {
		return phrase.Errorf("-o %s: %w", string(r.pl.form), err)
	}
	if strings.HasPrefix(text, "{") && len(zones) > 1 {
		r.p.note("there are records of %d zones: -o %s writes one JSON document for each, in order", len(zones), string(r.pl.form))
	}
	_, err = io.WriteString(r.p.out, text)
	return err
}

// recordsToPublish are the record of a result and what becomes of those that
// stand at its name: other texts stay beside a text, and nothing stays beside
// a CNAME or in its place (RFC 1034 section 3.6.2).
func recordsToPublish(res report.Result) ([]suggest.Record, error) {
	v := res.Validation
	owner, err := name.Parse(v.Owner)
	if err != nil {
		return nil, err
	}
	out := suggest.Record{Owner: owner, Type: v.Type, Value: v.Value, TTL: recordTTL}
	if zone, err := name.Parse(v.Zone); err == nil && v.Zone != "" {
		out.Zone = zone
	}
	var hosts []name.Name
	for _, s := range v.Servers {
		if n, err := name.Parse(s.Name); err == nil && s.Name != "" && s.Listed != "named" {
			hosts = append(hosts, n)
		}
	}
	out.Where, _ = provider.Of(hosts)
	all := []suggest.Record{out}
	for _, p := range v.Present {
		other := out
		other.Type, other.Value, other.Fate = p.Type, p.Value, suggest.Delete
		if p.Type == dcv.TXT.String() && v.Type == p.Type {
			other.Fate = suggest.Keep
		}
		if p.Type != v.Type || p.Value != v.Value {
			all = append(all, other)
		}
	}
	return all, nil
}

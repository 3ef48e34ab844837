package mayissue

import (
	"strings"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/diagnose"
	"github.com/mayissue/mayissue/issuer"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/report"
)

// Together adds to results of one run what they tell about each other: a name
// for which the CA may issue, and the name with or without www, for which it
// may not, though many CAs add it; and a set that allows more than the one
// above it; and an order of which some records are in place and others are
// not. The results change in place; no decision does. [Engine.Check] has
// done it already.
func Together(results []report.Result) {
	companions(results)
	orders(results)
	for i := range results {
		if r := &results[i]; r.Result == "permit" && len(r.Alias) == 0 {
			setAbove(r, results)
		}
	}
}

// setAbove says of a permit whether a set above the deciding one, which the
// climb did not reach, was seen for another name and allows less.
func setAbove(r *report.Result, results []report.Result) {
	own, err := name.Parse(r.FoundAt)
	if err != nil || r.FoundAt == "" {
		return
	}
	var nearest name.Name
	var set []report.Record
	for i := range results {
		at, err := name.Parse(results[i].FoundAt)
		if o := &results[i]; err == nil && o.FoundAt != "" && len(o.Alias) == 0 && at != own && at.Contains(own) && (!nearest.IsValid() || nearest.Contains(at)) {
			nearest, set = at, o.Records
		}
	}
	if nearest.IsValid() {
		r.Findings = diagnose.WithSetAbove(r.Findings, own, plainRecords(r.Records), nearest, plainRecords(set), r.Wildcard)
	}
}

// plainRecords returns records as they were read. Odd octets stay escaped,
// which no value that names a CA has.
func plainRecords(rs []report.Record) []caa.Record {
	var out []caa.Record
	for _, r := range rs {
		out = append(out, caa.Record{Flags: r.Flags, Tag: r.Tag, Value: r.Value})
	}
	return out
}

// companions says of permits that the name which many CAs add is denied.
func companions(results []report.Result) {
	denied := map[string]*report.Result{}
	for i := range results {
		if r := &results[i]; r.Result == "deny" && r.FoundAt != "" {
			denied[asked(r.Name, r)] = r
		}
	}
	for i := range results {
		r := &results[i]
		other := diagnose.Companion(r.Name)
		if r.Result != "permit" || other == "" || len(r.Issuers) == 0 {
			continue
		}
		if d := denied[asked(other, r)]; d != nil {
			ca := issuer.Choice{CA: r.CA, Identifiers: r.Issuers}
			r.Findings = diagnose.WithCompanion(r.Findings, r.Name, d.Name, d.FoundAt, ca)
		}
	}
}

// asked is a name with all that its result depends on beside it.
func asked(n string, r *report.Result) string {
	return strings.Join(append([]string{n, r.Policy.Mode, r.Method, r.Account}, r.Issuers...), "\x00")
}

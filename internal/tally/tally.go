// Package tally counts what came of a great many names, and makes of it a
// summary that people can act on: whose name servers fail and how, whose
// signatures end soon, which mistakes are made most often.
//
// It keeps no result. What it keeps is bounded however many names there are:
// groups are counted exactly up to a number of them, later ones together, and
// the summary says so; of examples it keeps a few.
package tally

import (
	"slices"
	"time"

	"github.com/mayissue/mayissue/report"
)

// Bounds of what is kept and shown. They bound the memory at a few megabytes.
const (
	mostGroups   = 10_000 // operators, and identifiers of CAs, that are counted apart
	mostCAs      = 200    // that were asked about
	mostOutcomes = 200    // results with their reasons; there are fewer
	mostListed   = 50     // rows of one table
	mostEnding   = 200    // domains whose signatures end soon
	mostExamples = 3      // names of a group
	mostServers  = 5      // name servers of a group
)

// Soon is how long before its signatures end a domain is listed.
const Soon = 7 * 24 * time.Hour

// Tally counts results. Make one with [New]. It is not safe for concurrent use.
//
// The results about one name, one for each CA, are to be added one after the
// other: what is counted in names is counted once for them all.
type Tally struct {
	now   time.Time
	s     Summary // the plain numbers; the lists are made at the end
	last  string  // name of the result before
	cas   []*CA
	more  CA // those beyond mostCAs, together
	codes map[outcome]int

	checked, reuse span

	operators groups[operator]
	issuers   groups[issuerCount]
	findings  groups[findingCount]
	ending    ending
}

// outcome is a result with its reason.
type outcome struct{ result, reason string }

// New returns a tally that counts nothing yet. By now it tells what ends soon.
func New(now time.Time) *Tally {
	t := &Tally{now: now.UTC(), codes: map[outcome]int{}}
	t.s = Summary{Schema: Schema, At: t.now, Security: map[string]int{}, InsecureBy: map[string]int{}}
	t.operators.most, t.issuers.most, t.findings.most = mostGroups, mostGroups, mostGroups
	t.ending = ending{now: t.now, until: t.now.Add(Soon)}
	return t
}

// Input is what the list of names held, beside the names.
type Input struct {
	Lines    int `json:"lines"` // all of them
	Blank    int `json:"blank"`
	Comments int `json:"comments"`
}

// SetInput says what was read. Without it the summary says nothing of lines.
func (t *Tally) SetInput(in Input) { t.s.Input = &in }

// Add counts one result. A result about a line that asks for the same as one
// before is counted as a duplicate and nowhere else.
func (t *Tally) Add(r report.Result) {
	t.s.Requests++
	if r.DuplicateOf > 0 {
		t.s.Duplicates++
		return
	}
	if t.s.Engine == "" {
		t.s.Engine = report.Inert(r.Engine)
	}
	if !r.CheckedAt.IsZero() {
		t.checked.add(r.CheckedAt)
	}
	if r.ReuseUntil != nil {
		t.reuse.add(*r.ReuseUntil)
	}
	o := outcomeOf(r)
	if _, ok := t.codes[o]; !ok && len(t.codes) >= mostOutcomes {
		o.reason = ""
	}
	t.codes[o]++
	t.caOf(r).count(o.result)
	if t.s.Names == 0 || r.Name != t.last {
		t.last = r.Name
		t.s.Names++
		t.name(r, o)
	}
	t.findingsOf(r)
	t.failure(r, o)
}

// name counts what is the same for all CAs that a name is asked for.
func (t *Tally) name(r report.Result, o outcome) {
	switch {
	case o.result == Failed && o.reason == invalidName:
		t.s.Invalid++
		return
	case len(r.Climb) == 0:
		return // nothing was asked
	}
	t.s.Security[report.Inert(r.Security)]++
	if r.Security == "insecure" && r.InsecureBy != "" {
		t.s.InsecureBy[report.Inert(r.InsecureBy)]++
	}
	t.records(r, o)
	t.ending.add(r)
}

// span is from the earliest to the latest of some times. The zero value is of
// none.
type span struct{ first, last time.Time }

func (s *span) add(t time.Time) {
	if s.first.IsZero() || t.Before(s.first) {
		s.first = t
	}
	if t.After(s.last) {
		s.last = t
	}
}

// ends returns both ends, nil where there are none.
func (s span) ends() (first, last *time.Time) {
	if s.first.IsZero() {
		return nil, nil
	}
	return &s.first, &s.last
}

// invalidName is the reason of a result for what is no name.
const invalidName = "invalid-name"

// The results that are counted.
const (
	Permitted = "permit"
	Denied    = "deny"
	Failed    = "error"
	Open      = "who-may-issue" // no CA was asked about, and who may issue is known
)

// outcomeOf tells what a result is. What is none of those known is a failure.
func outcomeOf(r report.Result) outcome {
	switch {
	case r.Result == Permitted || r.Result == Denied:
		return outcome{r.Result, r.Reason}
	case r.Result == "" && r.WhoMayIssue != nil && r.Reason == "":
		return outcome{Open, ""}
	}
	return outcome{Failed, r.Reason}
}

// caOf returns the counts of the CA that a result is about.
func (t *Tally) caOf(r report.Result) *CA {
	for _, c := range t.cas {
		if c.Name == r.CA && slices.Equal(c.Issuers, r.Issuers) {
			return c
		}
	}
	if len(t.cas) == mostCAs {
		return &t.more
	}
	c := &CA{Name: r.CA, Issuers: slices.Clone(r.Issuers)}
	t.cas = append(t.cas, c)
	return c
}

func (c *CA) count(result string) {
	c.Requests++
	switch result {
	case Permitted:
		c.Permitted++
	case Denied:
		c.Denied++
	case Failed:
		c.Failed++
	}
}

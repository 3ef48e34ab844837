package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/diagnose"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/report"
)

// togetherSchema names the JSON form of what several places came to. It may
// only grow.
const togetherSchema = "mayissue-together/1"

// joint gathers what was judged, request by request and place by place.
type joint struct {
	order []string
	rows  map[string][]row
}

// row is what one place came to.
type row struct {
	Vantage  string          `json:"vantage"`
	File     string          `json:"file"`
	Result   string          `json:"result,omitempty"`
	Reason   string          `json:"reason,omitempty"`
	FoundAt  string          `json:"found_at,omitempty"`
	Records  []report.Record `json:"records"`
	Checked  time.Time       `json:"checked_at"`
	Evidence string          `json:"evidence_hash"`

	place  string
	result report.Result
	asked  diagnose.Contacts
}

// togetherResult is what all places came to.
type togetherResult struct {
	Schema   string           `json:"schema"`
	Name     string           `json:"name"`
	Issuers  []string         `json:"issuers"`
	Result   string           `json:"result,omitempty"` // permit only where all permit
	Agree    bool             `json:"agree"`
	Places   []row            `json:"perspectives"`
	Findings []report.Finding `json:"findings"`
}

// add takes a verdict in. Of several checks of one request in one place the
// latest speaks.
func (j *joint) add(place string, v *rejudged, t *evidence.Trace) {
	r := v.result
	key := strings.Join([]string{r.Name, strings.Join(r.Issuers, ","), r.CA, r.Method, r.Account, r.Policy.Mode}, "\x00")
	if j.rows == nil {
		j.rows = map[string][]row{}
	}
	rows := j.rows[key]
	if rows == nil {
		j.order = append(j.order, key)
	}
	n := row{
		Vantage: r.Vantage, File: v.replay.File, Result: r.Result, Reason: r.Reason, FoundAt: r.FoundAt,
		Records: r.Records, Checked: r.CheckedAt, Evidence: r.EvidenceHash, place: place, result: r, asked: diagnose.ContactsOf(t),
	}
	if n.Records == nil {
		n.Records = []report.Record{}
	}
	at := slices.IndexFunc(rows, func(o row) bool { return o.place == place })
	switch {
	case at < 0:
		rows = append(rows, n)
	case rows[at].Checked.Before(n.Checked):
		rows[at] = n
	}
	j.rows[key] = rows
}

// together prints what was checked in more than one place.
func (j *rejudge) together() error {
	for _, key := range j.joint.order {
		rows := j.joint.rows[key]
		if len(rows) < 2 {
			continue
		}
		tellApart(rows)
		out := combine(rows)
		j.code = worse(j.code, combinedCode(out))
		var err error
		switch j.flags.output {
		case "json":
			for i := range out.Findings {
				out.Findings[i] = out.Findings[i].In(j.p.data())
			}
			err = j.p.writeJSON(out)
		case "text":
			err = j.writeTogether(out)
		}
		if err != nil {
			return phrase.Errorf("write: %w", err)
		}
	}
	return nil
}

// tellApart makes the labels of places distinct: where two are the same, the files
// tell them apart.
func tellApart(rows []row) {
	count := map[string]int{}
	for _, r := range rows {
		count[r.Vantage]++
	}
	for i := range rows {
		if count[rows[i].Vantage] > 1 {
			rows[i].Vantage = fmt.Sprintf("%s (%s)", rows[i].Vantage, rows[i].File)
		}
	}
}

// combine judges places together: a permit is one only where all agree on it.
// How many of its perspectives have to agree is for each CA another matter (BR
// 3.2.2.9).
func combine(rows []row) togetherResult {
	first := rows[0].result
	out := togetherResult{Schema: togetherSchema, Name: first.Name, Issuers: first.Issuers, Result: rows[0].Result, Places: rows}
	var ps []diagnose.Perspective
	for _, r := range rows {
		p := diagnose.Perspective{Label: r.Vantage, Result: r.Result, Reason: r.Reason, FoundAt: r.FoundAt, Asked: r.asked}
		for _, rec := range r.Records {
			p.Records = append(p.Records, recordText(rec))
		}
		ps = append(ps, p)
		out.Result = weaker(out.Result, r.Result)
	}
	out.Findings = diagnose.FromPerspectives(first.Name, ps)
	out.Agree = !slices.ContainsFunc(out.Findings, func(f report.Finding) bool { return f.Code == "caa.inconsistent-perspectives" })
	return out
}

// weaker returns the result that stands for both: a denial before an error,
// an error before a permit.
func weaker(a, b string) string {
	for _, r := range []string{caa.Deny.String(), caa.VerdictError.String()} {
		if a == r || b == r {
			return r
		}
	}
	if a != b { // an answer to another question stands beside it
		return caa.VerdictError.String()
	}
	return a
}

func combinedCode(t togetherResult) int {
	switch t.Result {
	case caa.Permit.String(), "":
		return exitPermitted
	case caa.Deny.String():
		return exitDenied
	}
	return exitUndetermined
}

func recordText(r report.Record) string { return fmt.Sprintf("%d %s %q", r.Flags, r.Tag, r.Value) }

// writeTogether prints it for people.
func (j *rejudge) writeTogether(t togetherResult) error {
	lines := []string{j.p.say("%s, checked in %d places", t.Name, len(t.Places))}
	var labels, verdicts []string
	for _, r := range t.Places {
		labels = append(labels, inert(r.Vantage))
		verdicts = append(verdicts, j.p.tell(verdictText(r.Result, r.Reason)))
	}
	for i, r := range t.Places {
		var records []string
		for _, rec := range r.Records[:min(len(r.Records), 20)] {
			records = append(records, recordText(rec))
		}
		line := padded(labels, i) + "  " + padded(verdicts, i)
		if r.FoundAt != "" {
			line += "  " + inert(r.FoundAt) + "  " + inert(strings.Join(records, ", "))
		}
		lines = append(lines, "  "+strings.TrimRight(line, " "))
	}
	lines = append(lines, "  "+j.p.tell(together(t)))
	for _, f := range t.Findings {
		f = f.In(j.p.in)
		lines = append(lines, "  "+j.p.tell(phrase.Join(f.Title, phrase.Data("("+f.Code+")"))), "    "+j.p.tell(f.Detail))
		for _, s := range f.Remedy {
			lines = append(lines, "    "+j.p.tell(s.Say))
		}
	}
	_, err := fmt.Fprintln(j.p.out, strings.Join(lines, "\n"))
	return err
}

// padded is one word of a column, as wide as the widest.
func padded(column []string, i int) string {
	wide := 0
	for _, s := range column {
		wide = max(wide, report.Columns(s))
	}
	return report.Pad(column[i], wide)
}

// together says the combined result.
func together(t togetherResult) phrase.Phrase {
	quorum := phrase.Of("How many of its own places have to agree is for the CA another matter (BR 3.2.2.9).")
	switch {
	case t.Result == "":
		return phrase.Of("together: who may issue")
	case t.Result == caa.Permit.String():
		return phrase.Join(phrase.Of("together: permit, as all places agree."), quorum)
	}
	return phrase.Join(phrase.Of("together: %s, as not all places permit.", t.Result), quorum)
}

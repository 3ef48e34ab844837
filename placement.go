package mayissue

import (
	"context"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/chain"
	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/diagnose"
	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/issuer"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/probe"
	"github.com/mayissue/mayissue/report"
	"github.com/mayissue/mayissue/resolve"
)

// question is that of a record's own type at its owner.
func question(e dcv.Expectation) evidence.Question {
	return evidence.Question{Name: e.Owner, Type: uint16(e.Type)}
}

// questions are those of several records, each once.
func questions(es []dcv.Expectation) []evidence.Question {
	var out []evidence.Question
	for _, e := range es {
		if q := question(e); !slices.Contains(out, q) {
			out = append(out, q)
		}
	}
	return out
}

// askedOf says what the walk looks for. Where two records are asked for at one
// name, the walk goes as far as either needs.
func askedOf(es []dcv.Expectation) []resolve.Asked {
	var out []resolve.Asked
	for _, e := range es {
		until, _ := e.Target()
		i := slices.IndexFunc(out, func(a resolve.Asked) bool { return a.Question == question(e) })
		switch {
		case i < 0:
			out = append(out, resolve.Asked{Question: question(e), Until: until})
		case out[i].Until != until:
			out[i].Until = name.Name{}
		}
	}
	return out
}

// place asks the servers of the records' zones, one by one, and keeps what they
// say in the traces.
func (e *Engine) place(ctx context.Context, works []work, traces []*evidence.Trace) {
	var g errgroup.Group
	g.SetLimit(concurrent)
	for i, w := range works {
		if zones := e.placements(traces[i], w); len(zones) > 0 {
			g.Go(func() error {
				return caught(func() {
					t := traces[i]
					t.Placement = e.prober.Place(ctx, zones, t.Told())
				})
			})
		}
	}
	if fault := g.Wait(); fault != nil {
		panic(fault)
	}
}

// placements says what to ask whom about the records of a name. A registry's
// servers are not asked: they serve everybody, and nobody puts records there.
func (e *Engine) placements(t *evidence.Trace, w work) []probe.Placement {
	var out []probe.Placement
	put := func(at name.Name, named []probe.Server, r probe.Record) {
		zones := dcv.Zones(t, at)
		if len(zones) == 0 || zones[0].NumLabels() < 2 {
			return
		}
		i := slices.IndexFunc(out, func(p probe.Placement) bool { return p.Zone == zones[0] })
		if i < 0 {
			i = len(out)
			out = append(out, probe.Placement{Zone: zones[0], Servers: probe.ServersOf(t, zones[0]), Named: named})
		}
		out[i].Records = append(out[i].Records, r)
	}
	for _, rec := range w.records {
		put(rec.Owner, w.named, recordFor(dcv.Judge(t, rec, chain.Replay(t, e.r.Memory()))))
	}
	for _, rec := range w.records { // and where aliases lead, as the CA will
		if end, ok := dcv.End(t, rec); ok {
			put(end, nil, probe.Record{Owner: end, Type: uint16(rec.Type), Met: rec.MetBy})
		}
	}
	return out
}

// recordFor is the record in the words of the prober. Where the walk found it
// behind aliases, a server that leads there has it.
func recordFor(j dcv.Judgement) probe.Record {
	e := j.Expect
	r := probe.Record{Owner: e.Owner, Type: uint16(e.Type), Beside: uint16(e.Type.Other()), Met: j.MetBy}
	for _, p := range e.Places(j.Zone) {
		r.Strays = append(r.Strays, probe.Stray{Name: p.Name, Beside: p.Beside})
	}
	return r
}

// placed judges the record that the CA asked for, and makes the result speak
// of both: it permits only where the record is in place and CAA permits.
func (j *judgement) placed(res *report.Result) {
	v := dcv.Judge(j.t, *j.r.Expect, j.chains)
	out := validationOf(v, j.t)
	said := diagnose.Permission{Findings: res.Findings}
	if j.r.anyone() {
		res.WhoMayIssue, res.Lines = nil, []string{}
	} else {
		out.CAA = &report.Refusal{Result: res.Result, Reason: res.Reason}
		said.Result, said.Reason, said.FoundAt, said.Aliased = res.Result, res.Reason, res.FoundAt, len(res.Alias) > 0
		said.Records, said.Wildcard = plainRecords(res.Records), res.Wildcard
	}
	res.Validation = out
	both(res, v, j.r.anyone(), v.Expect.Over(res.CheckedAt))
	c := diagnose.ValidationCase{
		Judged: v, CA: issuer.Choice{CA: res.CA, Identifiers: res.Issuers}, Trace: j.t, Chains: j.chains,
		Rules: j.rules, Entered: j.r.Entered, CAA: said,
	}
	res.Findings = diagnose.With(diagnose.Raised(res.Findings, v), diagnose.FindValidation(c)...)
	j.forwarded(res, c)
}

// forwarded writes the letter to whoever else must act, where what stands in
// the way first is about the record, or was no hindrance to CAA.
func (j *judgement) forwarded(res *report.Result, c diagnose.ValidationCase) {
	f, ok := diagnose.Addressed(res.Findings)
	if !ok || !strings.HasPrefix(f.Code, "dcv.") && res.Letter != nil {
		return
	}
	if l, ok := diagnose.WriteValidation(c, f, res.EvidenceHash); ok {
		res.Letter = report.NewLetter(l)
	}
}

// both makes one result of the record's status and of what CAA said. What
// forbids comes before what is not known, and the record before CAA: the CA
// looks at it first. An order that is over comes to nothing, whatever is in
// place.
func both(res *report.Result, v dcv.Judgement, anyone, over bool) {
	switch {
	case v.Status == dcv.Missing || v.Status == dcv.Wrong || v.Status == dcv.Partly:
		res.Result, res.Reason, res.Detail = caa.Deny.String(), "validation-"+v.Status.String(), phrase.Phrase{}
	case over && v.Status == dcv.InPlace:
		res.Result, res.Reason, res.Detail = caa.Deny.String(), "order-over", phrase.Phrase{}
	case !anyone && res.Result == caa.Deny.String():
	case v.Status == dcv.Undetermined && !v.Expect.Owner.IsValid():
		res.Result, res.Reason, res.Detail = caa.VerdictError.String(), report.NotDNS, phrase.Phrase{}
	case v.Status == dcv.Undetermined:
		res.Result, res.Reason, res.Detail = caa.VerdictError.String(), string(v.Failure), v.Detail
		res.FailedAt = v.Expect.Owner.String()
	case anyone && v.Status == dcv.InPlace:
		res.Result, res.Reason = caa.Permit.String(), "in-place"
	case anyone:
		res.Result, res.Reason = caa.VerdictError.String(), string(evidence.FailIndeterminate)
	}
	if res.Result != caa.Permit.String() {
		res.ReuseUntil = nil
	}
}

// validationOf writes a judgement down.
func validationOf(v dcv.Judgement, t *evidence.Trace) *report.Validation {
	e := v.Expect
	scheme, _ := dcv.SchemeByID(e.Scheme)
	out := &report.Validation{
		Owner: e.Owner.String(), Type: e.Type.String(), Expected: dcv.Record{Type: e.Type, Value: e.Value}.Text(), Value: e.Value, Scheme: e.Scheme, CA: scheme.Name,
		Status: v.Status.String(), Found: texts(v.Walk.Last.Records), Aliases: names(v.Walk.Aliases), Security: securityOf(v.Security),
		Present: present(v), Servers: []report.PlacedServer{}, Order: e.Order, Said: string(e.Said), Failure: e.Failure,
	}
	if !e.Owner.IsValid() { // the CA asked for no record
		out.Type, out.Expected, out.Value = "", "", ""
	}
	if v.Zone.IsValid() {
		out.Zone = v.Zone.String()
	}
	timed(out, v, t)
	for _, s := range v.Servers {
		out.Servers = append(out.Servers, placedServer(s))
	}
	for _, w := range v.Views {
		out.Views = append(out.Views, report.PlacedView{
			Label: w.Label, Status: standing(w.Match, w.Record), Found: texts(w.Record.Records), Outcome: string(w.Outcome), TTL: w.TTL,
		})
	}
	for _, s := range v.Strays {
		if s.Found() {
			out.Strays = append(out.Strays, report.PlacedStray{Kind: string(s.Kind), Name: s.Name.String()})
		}
	}
	return out
}

// timed writes down when what can be expected.
func timed(out *report.Validation, v dcv.Judgement, t *evidence.Trace) {
	if t == nil {
		return
	}
	known := func(at time.Time) *time.Time {
		if at.IsZero() {
			return nil
		}
		return utc(at)
	}
	ts := v.Times(t.Finished)
	out.Requested, out.Deadline, out.Since = known(ts.Requested), known(ts.Deadline), known(ts.Since)
	out.ExpectedBy, out.Visible = known(ts.ExpectedBy), known(ts.Visible)
}

func securityOf(s dnssec.Security) string { return s.Status().String() }

func placedServer(s dcv.Server) report.PlacedServer {
	out := report.PlacedServer{
		Listed: listed(s.ListedServer), Status: standing(s.Match, s.Record), Found: texts(s.Record.Records),
		Outcome: string(s.Record.Outcome), Unasked: s.Unasked, Evidence: s.Record.Exchange,
	}
	if s.Name.IsValid() {
		out.Name = s.Name.String()
	}
	if s.Addr.IsValid() {
		out.Address = s.Addr.String()
	}
	if s.Serials {
		out.Serial = &s.Serial
	}
	switch {
	case !s.Asked():
		out.Status = "unasked"
	case s.Unsound != "":
		out.Status = "no-answer"
	}
	return out
}

// standing is the word for what one server or resolver says.
func standing(m dcv.Match, s dcv.Seen) string {
	switch {
	case m != dcv.Differs:
		return "in-place"
	case len(s.Records) > 0 || s.Outcome == evidence.Alias:
		return "wrong"
	case s.Answered():
		return "missing"
	}
	return "no-answer"
}

// present lists what stands at the owner by anybody's word who serves the zone.
func present(v dcv.Judgement) []report.Present {
	out := []report.Present{}
	add := func(s dcv.Seen) {
		for _, r := range s.Records {
			if p := (report.Present{Type: r.Type.String(), Value: r.Value}); !slices.Contains(out, p) {
				out = append(out, p)
			}
		}
	}
	add(v.Walk.First)
	for _, s := range v.Servers {
		if s.Authoritative() {
			add(s.Record)
			add(s.Beside)
		}
	}
	return out
}

// texts writes records as a zone file has their data.
func texts(rs []dcv.Record) []string {
	out := []string{}
	for _, r := range rs {
		out = append(out, r.Text())
	}
	return out
}

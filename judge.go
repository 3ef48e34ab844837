package mayissue

import (
	"strings"
	"time"

	"github.com/mayissue/mayissue/br"
	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/chain"
	"github.com/mayissue/mayissue/climb"
	"github.com/mayissue/mayissue/diagnose"
	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/issuer"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/report"
)

// Judge decides a request from a trace alone: no network, no clock. The same
// trace, request and rules give the same result always, and Engine.Check is
// no more than collecting and then Judge. t may be nil for requests that need
// no evidence: IP addresses and onion names.
//
// Signatures are verified anew, by the clock and the trust anchors that the
// trace holds.
func Judge(t *evidence.Trace, r Request) report.Result { return judge(t, r, nil) }

// judge is Judge with a memory of verified signatures, which changes nothing
// but what it costs.
func judge(t *evidence.Trace, r Request, m dnssec.Memory) report.Result {
	j := judgement{t: t, r: r, rules: r.Rules}
	if j.rules.Time.IsZero() && t != nil {
		j.rules = br.At(t.Clock)
	}
	res := j.caa(m)
	if r.Expect != nil {
		j.placed(&res)
	}
	return res
}

// caa decides what CAA says.
func (j *judgement) caa(m dnssec.Memory) report.Result {
	t, r := j.t, j.r
	res := j.start()
	switch {
	case r.Name.Kind == name.KindInvalid:
		// The zero value: somebody has passed over the error of the parser.
		j.decided(&res, nil, caa.NoClimb(caa.InvalidName, phrase.Of("there is no name in the request")))
		return res
	case r.Name.Kind != name.KindDNS:
		j.decided(&res, nil, caa.NoClimb(caa.NotApplicable, phrase.Of("CAA does not speak of %s; nothing was asked", kindText(r.Name.Kind))))
		return res
	case t == nil:
		j.decided(&res, nil, caa.NoClimb(caa.DNSSECIndeterminate, phrase.Of("there is no evidence")))
		return res
	}
	chains := chain.Replay(t, m)
	j.chains = chains
	levels, hops := climb.Explained(t, r.Name.Base, chains)
	res.Climb = climbOf(levels)
	j.validation(&res, hops)
	if climb.NoSuchTLD(t, r.Name.Base) {
		detail := phrase.Of("the root does not delegate %s: no public CA may certify a name under it", r.Name.Base.Ancestor(1))
		j.decided(&res, levels, caa.NoClimb(caa.InvalidName, detail))
		return res
	}
	if r.anyone() {
		j.whoMayIssue(&res, levels, chains)
		return res
	}
	auth, err := r.authority(j.rules)
	if err != nil {
		// Fail closed: a CA that cannot say who it is may not issue (CAD-49).
		j.decided(&res, levels, caa.NoClimb(caa.NotAuthorized, phrase.OfError(err)))
		return res
	}
	res.Recognised = auth.Recognised()
	d := ownClock(t, chains, caa.Decide(levels, auth, j.request(), j.rules))
	if r.BRMode {
		var conditions []caa.Condition
		d, conditions = caa.PermitFailure(d, climb.Failed(t, r.Name.Base, levels, chains))
		res.LookupFailure = conditionsOf(conditions)
	}
	j.decided(&res, levels, d)
	return res
}

// ownClock takes the blame for a failure where by our own clock not even the
// root zone's signatures are valid: then nothing is known about the name.
func ownClock(t *evidence.Trace, chains *chain.Judge, d caa.Decision) caa.Decision {
	if d.Verdict != caa.VerdictError {
		return d
	}
	why := chains.Zone(name.Root()).Security.Reason()
	if why != dnssec.SignatureExpired && why != dnssec.SignatureNotYetValid {
		return d
	}
	out := caa.NoClimb(caa.OwnNetwork, phrase.Of("by our clock, %s, not even the signatures of the root zone are valid (%v): the clock is wrong", t.Clock.UTC().Format(time.RFC3339), why))
	out.OwnClock = true
	return out
}

func conditionsOf(cs []caa.Condition) []report.Condition {
	var out []report.Condition
	for _, c := range cs {
		out = append(out, report.Condition{Name: c.Name, Holds: c.Holds, Detail: c.Detail, Evidence: c.Evidence})
	}
	return out
}

// InvalidName is the result for an input that is no name that a certificate
// can hold; err says why. It has no time and no vantage: nothing was asked.
func InvalidName(input string, err error, r Request) report.Result {
	j := judgement{r: r, rules: r.Rules}
	res := j.start()
	res.Name, res.Input = report.Inert(input), ""
	j.decided(&res, nil, caa.NoClimb(caa.InvalidName, phrase.OfError(err)))
	for i := range res.Findings {
		res.Findings[i].At = res.Name
	}
	return res
}

// judgement is one request with what it is judged by.
type judgement struct {
	t     *evidence.Trace
	r     Request
	rules br.Rules

	weakest dnssec.Security // of all answers
	chains  *chain.Judge    // nil where there is no evidence
}

func (j *judgement) request() caa.Request {
	return caa.Request{Wildcard: j.r.Name.Wildcard, Method: j.r.Method, Account: j.r.Account}
}

// start fills what does not depend on the decision.
func (j *judgement) start() report.Result {
	r := &j.r
	res := report.Result{
		Schema: report.Schema, Name: r.Name.String(), Wildcard: r.Name.Wildcard,
		Issuers: append([]string{}, r.Issuers...), CA: r.CA,
		Engine: Version, Method: r.Method, Account: r.Account,
		Policy: report.Policy{Mode: r.mode(), Date: j.rules.Time.UTC(), BR: j.rules.Version, Section: j.rules.CAASection},
	}
	if r.Profile != nil {
		res.Issuers, res.CA = append([]string{}, r.Profile.Identities...), r.Profile.Name
	}
	if u := r.Name.Unicode(); u != res.Name {
		res.Unicode = u
	}
	if r.Name.Input != res.Name {
		res.Input = r.Name.Input
	}
	res.Notes = append(res.Notes, r.Name.Remarks()...)
	if t := j.t; t != nil {
		res.CheckedAt, res.Vantage, res.Queries = t.Finished.UTC(), t.Vantage, t.Sends
		res.EvidenceHash = t.Hash()
		res.Matrix = matrixOf(t.Survey)
	}
	return res
}

// decided fills in the decision, the times by which it may be used or tried
// again, and the findings that follow from it.
func (j *judgement) decided(res *report.Result, levels []caa.Level, d caa.Decision) {
	j.told(res, levels, d)
	j.diagnosed(res, levels, d, issuer.Choice{CA: res.CA, Identifiers: res.Issuers})
}

// told fills in the decision, and the times.
func (j *judgement) told(res *report.Result, levels []caa.Level, d caa.Decision) {
	res.Result, res.Reason, res.Detail = d.Verdict.String(), string(d.Reason), d.Detail
	j.relevant(res, levels, d)
	j.secured(res, d)
	if d.FailedAt.IsValid() {
		res.FailedAt = d.FailedAt.String()
		j.failed(res, d.FailedAt)
	}
	res.Lines = report.Lines(levels, d, res.Name)
	j.times(res, levels, d)
}

// diagnosed fills in the findings, and the letter to whoever else must act.
func (j *judgement) diagnosed(res *report.Result, levels []caa.Level, d caa.Decision, ca issuer.Choice) {
	c := diagnose.Case{Levels: levels, Decision: d, CA: ca, Request: j.request(), Trace: j.t, Chains: j.chains, Rules: j.rules}
	res.Findings = diagnose.Find(c)
	if f, ok := diagnose.Addressed(res.Findings); ok {
		if l, ok := diagnose.Write(c, f, res.EvidenceHash); ok {
			res.Letter = report.NewLetter(l)
		}
	}
}

// relevant fills in where the relevant set was found and what it holds.
func (j *judgement) relevant(res *report.Result, levels []caa.Level, d caa.Decision) {
	res.Alias, res.Records = []string{}, []report.Record{}
	if d.FoundAt.IsValid() {
		res.FoundAt = d.FoundAt.String()
		res.Alias = names(levels[d.Level].Alias)
	}
	for _, rec := range d.Records {
		res.Records = append(res.Records, report.Record{
			Flags: rec.Record.Flags, Tag: caa.EscapeValue(rec.Record.Tag), Value: caa.EscapeValue(rec.Record.Value), Why: string(rec.Why),
		})
	}
}

// whoMayIssue answers where no CA is named. Which CAs there are is for
// people, so only here the table of known CAs comes in.
func (j *judgement) whoMayIssue(res *report.Result, levels []caa.Level, chains *chain.Judge) {
	plain, wild, d := caa.WhoMayIssue(levels, j.rules)
	if j.t != nil {
		d = ownClock(j.t, chains, d)
	}
	j.relevant(res, levels, d)
	for i := range res.Records {
		res.Records[i].Why = "" // nobody was refused
	}
	res.Recognised = caa.DefaultRecognised()
	j.secured(res, d)
	res.Lines = []string{}
	if j.t != nil {
		j.diagnosed(res, levels, d, issuer.Choice{})
	}
	if d.Verdict == caa.VerdictError {
		res.Reason, res.Detail = string(d.Reason), d.Detail
		if d.FailedAt.IsValid() {
			res.FailedAt = d.FailedAt.String()
			j.failed(res, d.FailedAt)
		}
	} else {
		res.WhoMayIssue = &report.WhoMayIssue{
			Name:     report.NewIssuers(plain.Any, plain.Domains),
			Wildcard: report.NewIssuers(wild.Any, wild.Domains),
		}
	}
	j.times(res, levels, d)
}

// times fills in until when a decision may be used (CAR-01 to CAR-04) and
// when a later try can go otherwise.
func (j *judgement) times(res *report.Result, levels []caa.Level, d caa.Decision) {
	if len(levels) == 0 {
		return
	}
	if d.Verdict != caa.VerdictError && d.Reason != caa.LookupFailurePermitted {
		until := caa.ReuseUntil(levels, d).UTC()
		again := caa.RecheckAfter(levels, d).UTC()
		res.ReuseUntil, res.RecheckAt = &until, &again
	}
	switch {
	case d.Verdict == caa.Deny && d.Level >= 0 && !j.r.anyone():
		l := levels[d.Level]
		after := l.Fetched.Add(time.Duration(l.TTL) * time.Second).UTC()
		latest := res.CheckedAt.Add(diagnose.CachedFor(j.r.Issuers, l.TTL)).UTC()
		res.RetryAfter, res.RetryLatest = &after, &latest
	case d.Transient():
		after := res.CheckedAt.Add(diagnose.FailureMemory).UTC()
		res.Retryable, res.RetryAfter = true, &after
		if d.Reason != caa.OwnNetwork && d.Reason != caa.Canceled {
			latest := res.CheckedAt.Add(diagnose.CachedFor(j.r.Issuers, 0)).UTC()
			res.RetryLatest = &latest
		}
	}
}

func climbOf(levels []caa.Level) []report.Level {
	out := make([]report.Level, 0, len(levels))
	ttls := make([]uint32, len(levels))
	text := ""
	for i := range levels {
		l := &levels[i]
		text, ttls[i] = parentText(text, l.Name), l.TTL
		rl := report.Level{
			Name: text, Outcome: l.Outcome.String(), Security: l.Security.String(),
			Alias: names(l.Alias), Evidence: l.Evidence,
		}
		if l.Outcome == caa.LevelError {
			rl.Reason, rl.Detail = string(l.Failure), l.Detail
		} else {
			rl.TTL = &ttls[i]
		}
		out = append(out, rl)
	}
	return out
}

// parentText is the text of n, whose child's text is at hand, or "" where there
// is none: most often the end of that.
func parentText(child string, n name.Name) string {
	if at := strings.IndexByte(child, '.'); at > 0 && strings.IndexByte(child, '\\') < 0 {
		return child[at+1:]
	}
	return n.String()
}

func names(ns []name.Name) []string {
	out := make([]string, 0, len(ns))
	for _, n := range ns {
		out = append(out, n.String())
	}
	return out
}

func kindText(k name.Kind) phrase.Phrase {
	switch k {
	case name.KindIP:
		return phrase.Of("IP addresses")
	case name.KindOnion:
		return phrase.Of("onion names")
	}
	return phrase.Of("this kind of name")
}

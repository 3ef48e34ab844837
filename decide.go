package mayissue

import (
	"context"
	"slices"
	"time"

	"github.com/mayissue/mayissue/br"
	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/chain"
	"github.com/mayissue/mayissue/climb"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/report"
	"github.com/mayissue/mayissue/resolve"
)

// Decide decides requests that are all about one name, as [Engine.Check] does:
// by the same questions, the same judgement and the same rules. It is for a
// great many names, most of which may have their certificate: of what it
// permits or denies it keeps no evidence, so such a result has no findings, no
// chain, no evidence hash and no numbers of exchanges. [Engine.Check] gives
// them. A result without a lawful answer is that of Check.
//
// What was judged for one name is not judged again for another as long as it
// stands (RFC 4035 section 5.3.3), so the limits of work, which bound one
// decision, count only the work that is done.
//
// Requests about another name than the first, and requests for a record
// ([Request].Expect), are left to Check.
func (e *Engine) Decide(ctx context.Context, reqs ...Request) []report.Result {
	if !decidable(reqs) {
		results, _ := e.Check(ctx, reqs...)
		return results
	}
	base := reqs[0].Name.Base
	kept, _ := e.kept.Get().(*storage)
	if kept == nil {
		kept = new(storage)
	}
	defer e.kept.Put(kept)
	s := e.r.Settle(ctx, base, kept.hops)
	if s.Trace == nil {
		kept.hops, kept.levels = s.Hops, climb.Settled(kept.levels, base, s.Hops)
		if unreadable(kept.levels) {
			s.Trace = e.r.Climb(ctx, base) // the caches answer
			s.Trace.Sends += s.Sends
		}
	}
	results := make([]report.Result, len(reqs))
	if t := s.Trace; t != nil {
		t.Roots = e.publicRoot
		for i, r := range reqs {
			results[i] = judge(t, r, e.r.Memory())
		}
	} else {
		d := answered{e: e, now: e.now(), s: s, levels: kept.levels}
		for i, r := range reqs {
			results[i] = d.judge(r)
		}
	}
	for i := range results[1:] {
		results[1+i].Queries = 0 // told with the first
	}
	return results
}

// unreadable reports whether the answer that decides holds a record that nobody
// can read (CAA-19): it holds, and yet why it is an error takes the evidence.
func unreadable(levels []caa.Level) bool {
	return len(levels) > 0 && levels[len(levels)-1].Outcome == caa.LevelError
}

// storage is what one decision leaves for another to use again.
type storage struct {
	hops   []chain.Settled
	levels []caa.Level
}

// decidable reports whether all requests are about one name, and about CAA.
func decidable(reqs []Request) bool {
	for _, r := range reqs {
		if r.Name.Kind != name.KindDNS || r.Name.Base != reqs[0].Name.Base || r.Expect != nil || r.BRMode {
			return false
		}
	}
	return len(reqs) > 0
}

// answered is what requests about one name are judged by when no evidence is
// kept.
type answered struct {
	e      *Engine
	now    time.Time
	s      resolve.Settled
	levels []caa.Level
}

// judge decides one request.
func (d *answered) judge(r Request) report.Result {
	j := judgement{r: r, rules: r.Rules, weakest: climb.Weakest(d.levels)}
	if j.rules.Time.IsZero() {
		j.rules = br.At(d.now)
	}
	res := j.start()
	res.CheckedAt, res.Vantage, res.Queries = d.now.UTC(), d.e.vantage, d.s.Sends
	res.Climb = climbOf(d.levels)
	res.Findings = []report.Finding{}
	res.SignedUntil = d.signedUntil()
	if r.anyone() {
		j.whoMayIssue(&res, d.levels, nil)
		return res
	}
	auth, err := d.e.authority(&r, j.rules)
	if err != nil {
		j.decided(&res, d.levels, caa.NoClimb(caa.NotAuthorized, phrase.OfError(err))) // CAD-49
		return res
	}
	res.Recognised = auth.Recognised()
	j.told(&res, d.levels, caa.Decide(d.levels, auth, j.request(), j.rules))
	return res
}

// known is the CA of the last request: most often that of the next one too.
type known struct {
	issuers []string
	auth    caa.Authority
}

// authority is [Request.authority], with the last one remembered.
func (e *Engine) authority(r *Request, rules br.Rules) (caa.Authority, error) {
	if k := e.lastCA.Load(); k != nil && r.Profile == nil && slices.Equal(k.issuers, r.Issuers) {
		return k.auth, nil
	}
	auth, err := r.authority(rules)
	if err == nil && r.Profile == nil {
		e.lastCA.Store(&known{slices.Clone(r.Issuers), auth})
	}
	return auth, err
}

// signedUntil is when the first signature expires that the climb rests on.
func (d *answered) signedUntil() *time.Time {
	var first int64
	for i := range d.s.Hops {
		if u := d.s.Hops[i].Until; u != 0 && (first == 0 || u < first) {
			first = u
		}
	}
	if first == 0 {
		return nil
	}
	return utc(time.Unix(0, first))
}

package climb

import (
	"slices"
	"time"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/chain"
	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/reply"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// Settled returns the levels of a climb for n of which only the judgements are
// left: what [Validated] returns of its evidence, but for the numbers of
// exchanges. Hops that do not make up the climb end in a failure.
//
// They stand in the place of into, whose storage is used again; it may be nil.
func Settled(into []caa.Level, n name.Name, hops []chain.Settled) []caa.Level {
	levels := slices.Grow(into[:0], n.NumLabels())
	for lvl := n; lvl.IsValid() && !lvl.IsRoot(); lvl, _ = lvl.Parent() {
		l := caa.Level{Name: lvl, Hops: levels[:len(levels)+1][len(levels)].Hops[:0]}
		l, hops = settled(l, hops)
		levels = append(levels, l)
		if l.Outcome == caa.LevelCAA || l.Outcome == caa.LevelError {
			break
		}
	}
	return levels
}

// settled takes the hops of one level, and returns those of the next ones.
func settled(l caa.Level, hops []chain.Settled) (caa.Level, []chain.Settled) {
	for cur, i := l.Name, 0; ; i++ {
		if i == len(hops) || hops[i].Name != cur || i > evidence.MaxAliases {
			return fail(l, cur, evidence.FailIndeterminate, phrase.Of("the evidence holds no question for %s", cur)), nil
		}
		h := &hops[i]
		l.Hops = append(l.Hops, caa.Hop{Name: cur, Zone: h.Zone, Security: h.Security})
		l = weigh(l)
		if f := chain.Failure(h.Security); f != "" {
			return fail(l, cur, f, phrase.OfError(h.Security.Err())), nil
		}
		used(&l, h.TTL, time.Unix(0, h.Received), i == 0)
		switch {
		case h.Said == nil && h.Outcome.Denies():
			return end(l, cur, &reply.Reading{Outcome: h.Outcome}), hops[i+1:]
		case h.Said == nil:
			return fail(l, cur, evidence.FailIndeterminate, phrase.Of("the evidence does not say why there is no answer")), nil
		case h.Outcome != evidence.Alias:
			return end(l, cur, h.Said), hops[i+1:]
		}
		led(&l, h.Said)
		cur = h.Said.Target
	}
}

// Weakest returns the weakest of the states of all hops of the levels.
func Weakest(levels []caa.Level) dnssec.Security {
	var all [8]dnssec.Security
	states := all[:0]
	for i := range levels {
		for _, h := range levels[i].Hops {
			states = append(states, h.Security)
		}
	}
	return dnssec.Weakest(states...)
}

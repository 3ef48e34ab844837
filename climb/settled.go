package climb

import (
	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/chain"
	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// Settled returns the levels of a climb for n of which only the judgements are
// left: what [Validated] returns of its evidence, but for the numbers of
// exchanges. Hops that do not make up the climb end in a failure.
func Settled(n name.Name, hops []chain.Settled) []caa.Level {
	levels := make([]caa.Level, 0, n.NumLabels())
	for lvl := n; lvl.IsValid() && !lvl.IsRoot(); lvl, _ = lvl.Parent() {
		var l caa.Level
		l, hops = settled(lvl, hops)
		levels = append(levels, l)
		if l.Outcome == caa.LevelCAA || l.Outcome == caa.LevelError {
			break
		}
	}
	return levels
}

// settled takes the hops of one level, and returns those of the next ones.
func settled(n name.Name, hops []chain.Settled) (caa.Level, []chain.Settled) {
	l := caa.Level{Name: n}
	for cur, i := n, 0; ; i++ {
		if i == len(hops) || hops[i].Name != cur || i > evidence.MaxAliases {
			return fail(l, cur, evidence.FailIndeterminate, phrase.Of("the evidence holds no question for %s", cur)), nil
		}
		h := &hops[i]
		if l.Hops == nil {
			l.Hops = make([]caa.Hop, 0, 1)
		}
		l.Hops = append(l.Hops, caa.Hop{Name: cur, Zone: h.Standing.Zone, Security: h.Standing.Security})
		l = weigh(l)
		if f := chain.Failure(h.Standing.Security); f != "" {
			return fail(l, cur, f, phrase.OfError(h.Standing.Security.Err())), nil
		}
		used(&l, min(h.Reading.TTL, h.Standing.TTL), h.Received, i == 0)
		if h.Reading.Outcome != evidence.Alias {
			return end(l, cur, h.Reading), hops[i+1:]
		}
		led(&l, h.Reading)
		cur = h.Reading.Target
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

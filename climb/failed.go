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

// Failed returns what the trace shows of the last level's failure, for the CA
// that BR 4.2.2.1 (version 2.3.1) lets pass over it. The levels are those that
// [Validated] read from the trace for n, and j judges it.
func Failed(t *evidence.Trace, n name.Name, levels []caa.Level, j *chain.Judge) caa.FailedLookup {
	var f caa.FailedLookup
	if len(levels) == 0 || levels[len(levels)-1].Outcome != caa.LevelError {
		return f
	}
	l := levels[len(levels)-1]
	retry := lastAttempt(t, l.FailedAt, &f)
	if retry == nil {
		return f
	}
	f.Retries, f.Hint = retry.Exchanges, hint(t, retry)
	f.Controls, f.Uncontrolled = controlled(t, retry, j)
	for _, at := range pathTo(n, l) {
		z := deepestCut(t, at)
		f.Path = append(f.Path, caa.Hop{Name: at, Zone: z, Security: delegated(j, z)})
	}
	return f
}

// lastAttempt finds the last step of a question that failed in all its steps,
// and whether one came before it.
func lastAttempt(t *evidence.Trace, at name.Name, f *caa.FailedLookup) *evidence.Step {
	var last *evidence.Step
	for i := range t.Steps {
		s := &t.Steps[i]
		if s.Purpose != evidence.ForCAA || s.Name != at {
			continue
		}
		f.Earlier = last != nil && last.Accepted == 0
		last = s
	}
	if last == nil || last.Cached || last.Accepted != 0 {
		return nil
	}
	return last
}

// controlled looks for a sound answer of a root server over each path that the
// retries took, sent after the last of them.
func controlled(t *evidence.Trace, retry *evidence.Step, j *chain.Judge) (ids []int, lacks phrase.Phrase) {
	var ways []way
	var last time.Time
	for _, id := range retry.Exchanges {
		x := t.Exchange(id)
		if x == nil || x.Outcome == evidence.NetworkError || x.Outcome == evidence.Canceled {
			return nil, phrase.Of("every path: a query of the retry never left this machine")
		}
		if w := wayOf(x); !slices.Contains(ways, w) {
			ways = append(ways, w)
		}
		if x.Sent.After(last) {
			last = x.Sent
		}
	}
	for _, w := range ways {
		c := control(t, last, w, j)
		if c == 0 {
			return nil, w.text()
		}
		ids = append(ids, c)
	}
	return ids, phrase.Phrase{}
}

// control returns the exchange that shows that a way works after a time, or 0.
func control(t *evidence.Trace, after time.Time, w way, j *chain.Judge) int {
	for _, s := range t.Steps {
		x := t.Exchange(s.Accepted)
		if s.Purpose != evidence.ForControl || x == nil || wayOf(x) != w || x.Sent.Before(after) {
			continue
		}
		if x.Zone.IsRoot() && j.Answer(x).Security.IsSecure() {
			return x.ID
		}
	}
	return 0
}

// hint looks for extended errors that blame DNSSEC (requirement SEC-50).
func hint(t *evidence.Trace, retry *evidence.Step) phrase.Phrase {
	for _, id := range retry.Exchanges {
		x := t.Exchange(id)
		if x == nil || x.Reply == nil {
			continue
		}
		_, msg := reply.Interpret(x)
		if msg == nil {
			continue
		}
		for _, code := range msg.EDNS.ExtendedErrors() {
			if code >= 6 && code <= 12 || code == 25 || code == 27 {
				return phrase.Of("%s blames DNSSEC (extended error %d), which never counts as permission", x.Addr.Addr(), code)
			}
		}
	}
	return phrase.Phrase{}
}

// way is how a query went out of here.
type way struct{ family, transport string }

func wayOf(x *evidence.Exchange) way {
	family := "IPv4"
	if x.Addr.Addr().Unmap().Is6() {
		family = "IPv6"
	}
	return way{family, x.Transport}
}

func (w way) text() phrase.Phrase { return phrase.Of("%s and %s", w.family, w.transport) }

// pathTo lists the names that a failure concerns: that of the request, the
// climbed one, its aliases, and the one whose question failed.
func pathTo(n name.Name, l caa.Level) []name.Name {
	out := []name.Name{n}
	seen := map[name.Name]bool{n: true}
	for _, at := range append([]name.Name{l.Name, l.FailedAt}, l.Alias...) {
		if !seen[at] {
			seen[at] = true
			out = append(out, at)
		}
	}
	return out
}

// deepestCut returns the deepest zone known that holds a name: one that was
// met, or one with a trust anchor, of which the zone above proves nothing.
func deepestCut(t *evidence.Trace, n name.Name) name.Name {
	best := name.Root()
	deeper := func(zone name.Name) {
		if zone.Contains(n) && zone.NumLabels() > best.NumLabels() {
			best = zone
		}
	}
	for _, c := range t.Cuts {
		deeper(c.Zone)
	}
	for _, a := range t.Anchors {
		deeper(a.Zone)
	}
	return best
}

func delegated(j *chain.Judge, zone name.Name) dnssec.Security {
	if j == nil {
		return dnssec.Security{}
	}
	return j.Delegated(zone)
}

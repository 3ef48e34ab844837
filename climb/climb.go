// Package climb reads from a trace what each name of an RFC 8659 climb said.
// It is pure: the same trace gives the same levels today and in ten years,
// and the live decision is made through it as well, so a replay cannot
// differ from the decision that it replays.
package climb

import (
	"time"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/chain"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/reply"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// Levels returns what the trace holds for n and its ancestors, nearest first,
// up to the TLD or to the first level that decides: a CAA set or a failure.
// A name that the trace says nothing about is a failure.
//
// Nothing is validated: the security of every level is Indeterminate. See
// [Validated].
func Levels(t *evidence.Trace, n name.Name) []caa.Level { return Validated(t, n, nil) }

// Validated returns [Levels] with the security that j finds of the answers and
// of the zones; j is nil or judges t. An answer that does not validate makes
// its level a failure.
func Validated(t *evidence.Trace, n name.Name, j *chain.Judge) []caa.Level {
	levels, _ := Explained(t, n, j)
	return levels
}

// Explained returns [Validated], and for each level the questions that it rests
// on: the name itself, then its aliases. There are none where j is nil.
func Explained(t *evidence.Trace, n name.Name, j *chain.Judge) (levels []caa.Level, hops [][]Hop) {
	r := reader{t: t, j: j, steps: stepsFor(t, evidence.ForCAA)}
	for lvl := n; lvl.IsValid() && !lvl.IsRoot(); lvl, _ = lvl.Parent() {
		r.hops = nil
		l := r.level(lvl)
		if last := len(r.hops) - 1; last >= 0 && l.Outcome == caa.LevelError {
			r.hops[last].Failure, r.hops[last].Detail = l.Failure, l.Detail
		}
		levels, hops = append(levels, l), append(hops, r.hops)
		if l.Outcome == caa.LevelCAA || l.Outcome == caa.LevelError {
			break
		}
	}
	return levels, hops
}

// NoSuchTLD reports whether the trace shows that the root does not delegate
// the TLD of n.
func NoSuchTLD(t *evidence.Trace, n name.Name) bool {
	if n.NumLabels() == 0 {
		return false
	}
	tld := n.Ancestor(1)
	for _, s := range t.Steps {
		x := t.Exchange(s.Accepted)
		if x == nil || !s.Zone.IsRoot() || s.Question.Name != tld {
			continue
		}
		if rd, _ := reply.Interpret(x); rd.Outcome == evidence.NXDomain {
			return true
		}
	}
	return false
}

// stepsFor indexes the steps of one purpose by name: the last one of a name
// speaks, since a referral that came late was followed by another.
func stepsFor(t *evidence.Trace, p evidence.Purpose) map[name.Name]*evidence.Step {
	m := map[name.Name]*evidence.Step{}
	for i := range t.Steps {
		if s := &t.Steps[i]; s.Purpose == p {
			m[s.Name] = s
		}
	}
	return m
}

type reader struct {
	t     *evidence.Trace
	j     *chain.Judge // nil: nothing is validated
	steps map[name.Name]*evidence.Step
	hops  []Hop // of the level that is being read
}

// level follows the aliases of one climbed name to its CAA set or denial.
func (r *reader) level(n name.Name) caa.Level {
	l := caa.Level{Name: n}
	seen := map[name.Name]bool{n: true}
	for cur := n; ; {
		s, ok := r.steps[cur]
		if !ok {
			return fail(l, cur, evidence.FailIndeterminate, phrase.Of("the evidence holds no question for %s", cur))
		}
		l.Evidence = append(l.Evidence, s.Exchanges...)
		x := r.t.Exchange(s.Accepted)
		if x == nil {
			l.Hops = append(l.Hops, r.unanswered(s))
			return weigh(fail(l, cur, s.Failure, StepDetail(r.t, s)))
		}
		rd, _ := reply.Interpret(x)
		if err := matches(s, x, rd); err != nil {
			return fail(l, cur, evidence.FailMalformed, phrase.OfError(err))
		}
		hop, ttl := r.answered(s, x, rd.TTL)
		l.Hops = append(l.Hops, hop)
		l = weigh(l)
		if f := chain.Failure(hop.Security); r.j != nil && f != "" {
			return fail(l, cur, f, notValid(x, hop.Security))
		}
		used(&l, ttl, x.Sent.Add(x.RTT), len(seen) == 1)
		if rd.Outcome != evidence.Alias {
			return end(l, cur, &rd)
		}
		led(&l, &rd)
		if seen[rd.Target] {
			return fail(l, cur, evidence.FailAliasLoop, phrase.Of("%s leads back to %s", cur, rd.Target))
		}
		if len(l.Alias) > evidence.MaxAliases {
			return fail(l, cur, evidence.FailAliasChain, phrase.Of("more than %d aliases follow %s", evidence.MaxAliases, n))
		}
		cur = rd.Target
		seen[cur] = true
	}
}

// fail makes l the failure of the question for at.
func fail(l caa.Level, at name.Name, f evidence.Failure, detail phrase.Phrase) caa.Level {
	if f == "" {
		f, detail = evidence.FailIndeterminate, phrase.Of("the evidence does not say why there is no answer")
	}
	l.Outcome, l.Failure, l.Detail, l.FailedAt = caa.LevelError, f, detail, at
	return l
}

// led takes an alias into the level.
func led(l *caa.Level, rd *reply.Reading) {
	l.DNAME = l.DNAME || rd.DNAME.IsValid()
	l.Alias = append(l.Alias, rd.Target)
	l.BesideAlias = append(l.BesideAlias, records(rd.Beside)...)
}

// end fills l from the last reading: the records, or their denial.
func end(l caa.Level, at name.Name, rd *reply.Reading) caa.Level {
	switch rd.Outcome {
	case evidence.NXDomain:
		l.Outcome = caa.LevelNXDomain
		return l
	case evidence.NoData, evidence.NoDataNoSOA:
		l.Outcome = caa.LevelNoData
		return l
	}
	var set []caa.Record
	for _, rr := range rd.Records {
		rec, err := caa.ParseRecord(rr.RData())
		if err != nil {
			// An RRset with a record that nobody can read is no RRset that
			// anybody may judge (CAA-19).
			return fail(l, at, evidence.FailMalformedRecord, phrase.Of("a CAA record of %s cannot be read: %v", at, err))
		}
		set = append(set, rec)
	}
	l.Outcome, l.Records = caa.LevelCAA, set
	return l
}

// records reads what can be read; it is for display only.
func records(rrs []wire.RR) []caa.Record {
	var out []caa.Record
	for _, rr := range rrs {
		if rec, err := caa.ParseRecord(rr.RData()); err == nil {
			out = append(out, rec)
		}
	}
	return out
}

// used takes an answer into the level's least TTL and earliest receipt
// (CAR-02, CAR-18).
func used(l *caa.Level, ttl uint32, at time.Time, first bool) {
	if first || ttl < l.TTL {
		l.TTL = ttl
	}
	if first || at.Before(l.Fetched) {
		l.Fetched = at
	}
}

// matches checks that a CAA step and the exchange that it names belong
// together.
func matches(s *evidence.Step, x *evidence.Exchange, rd reply.Reading) error {
	if s.Question.Type != wire.TypeCAA {
		return phrase.Errorf("exchange %d does not ask the question of its step", x.ID)
	}
	return answers(s, x, rd)
}

// answers checks that the exchange answers the step: stored evidence may be
// incomplete or forged.
func answers(s *evidence.Step, x *evidence.Exchange, rd reply.Reading) error {
	if !rd.Final() {
		return phrase.Errorf("the stored reply does not answer the question")
	}
	if x.Question != s.Question || !x.Zone.Contains(s.Question.Name) {
		return phrase.Errorf("exchange %d does not ask the question of its step", x.ID)
	}
	if s.Name != s.Question.Name && (rd.Outcome != evidence.NXDomain || !s.Question.Name.Contains(s.Name)) {
		return phrase.Errorf("exchange %d says nothing about %s", x.ID, s.Name)
	}
	h, qs, err := wire.ParseQuestion(x.Reply)
	if err != nil || !h.Response || len(qs) != 1 || qs[0].Name != x.Question.Name || qs[0].Type != x.Question.Type {
		return phrase.Errorf("the reply of exchange %d is none to its question", x.ID)
	}
	return nil
}

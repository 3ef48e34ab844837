package climb

import (
	"github.com/mayissue/mayissue/chain"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/reply"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// Hop is one question on the way from a name through its aliases, with all
// that the judgement on it rests on.
type Hop struct {
	Step     *evidence.Step
	Exchange *evidence.Exchange // whose reply was judged; nil where none could be
	Answer   chain.Answer
	// Failure says why there is no lawful answer, with Detail for people; ""
	// where there is one.
	Failure evidence.Failure
	Detail  phrase.Phrase
	Target  name.Name // of [Follow]: where an alias leads, sound ones only
}

// Follow returns the questions of one purpose for n and for what its aliases
// lead to, in order, as far as the trace goes: until an answer or a failure.
// The last hop of a circle or of a chain that is too long is a failure. j
// judges the trace.
func Follow(t *evidence.Trace, p evidence.Purpose, n name.Name, j *chain.Judge) []Hop {
	r := reader{t: t, j: j, steps: stepsFor(t, p)}
	seen := map[name.Name]bool{}
	var out []Hop
	for cur := n; cur.IsValid(); {
		s, ok := r.steps[cur]
		if !ok {
			break
		}
		seen[cur] = true
		h := r.follow(s)
		switch cur = h.Target; {
		case seen[cur]:
			h.Failure, h.Detail = evidence.FailAliasLoop, phrase.Of("%s leads back to %s", s.Name, cur)
			cur = name.Name{}
		case cur.IsValid() && len(seen) > evidence.MaxAliases:
			h.Failure, h.Detail = evidence.FailAliasChain, phrase.Of("more than %d aliases follow %s", evidence.MaxAliases, n)
			cur = name.Name{}
		}
		out = append(out, h)
	}
	return out
}

// Hear judges the last question of a purpose for n and of a type: how it was
// answered and what the answer is worth. It is false where the trace does not
// hold that question. j judges the trace.
func Hear(t *evidence.Trace, p evidence.Purpose, q evidence.Question, j *chain.Judge) (Hop, bool) {
	r := reader{t: t, j: j}
	for i := len(t.Steps) - 1; i >= 0; i-- {
		if s := &t.Steps[i]; s.Purpose == p && s.Name == q.Name && s.Question.Type == q.Type {
			return r.follow(s), true
		}
	}
	return Hop{}, false
}

// follow judges one step.
func (r *reader) follow(s *evidence.Step) Hop {
	h := Hop{Step: s, Failure: s.Failure, Detail: StepDetail(r.t, s)}
	x := r.t.Exchange(s.Accepted)
	if x == nil {
		h.Answer, h.Exchange = r.refused(s)
		if h.Failure == "" {
			h.Failure = evidence.FailIndeterminate
		}
		return h
	}
	h.Exchange = x
	rd, _ := reply.Interpret(x)
	if err := answers(s, x, rd); err != nil {
		h.Failure, h.Detail = evidence.FailMalformed, phrase.OfError(err)
		return h
	}
	h.Answer = r.judged(s, x)
	if f := chain.Failure(h.Answer.Security); f != "" {
		h.Failure, h.Detail = f, notValid(x, h.Answer.Security)
		return h
	}
	h.Target = rd.Target
	return h
}

package climb

import (
	"slices"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/chain"
	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/reply"
	"github.com/mayissue/mayissue/phrase"
)

// answered judges the answer of a step, and returns for how many seconds it may
// be used.
func (r *reader) answered(s *evidence.Step, x *evidence.Exchange, ttl uint32) (caa.Hop, uint32) {
	if r.j == nil {
		return caa.Hop{Name: s.Name, Zone: s.Zone}, ttl
	}
	a := r.judged(s, x)
	r.hops = append(r.hops, Hop{Step: s, Exchange: x, Answer: a})
	return caa.Hop{Name: s.Name, Zone: a.Zone.Name, Security: a.Security}, min(ttl, a.TTL)
}

// judged is the judgement on the answer of a step.
func (r *reader) judged(s *evidence.Step, x *evidence.Exchange) chain.Answer {
	a := r.j.Answer(x)
	if s.Name != s.Question.Name && (!a.DeniesBelow() || r.anchoredBelow(s)) {
		a.Security = dnssec.BogusFor(dnssec.DenialIncomplete)
		a.Fault = chain.Fault{Owner: s.Question.Name, Type: s.Question.Type, Zone: x.Zone, From: x}
	}
	return a
}

// anchoredBelow reports whether a trust anchor stands below the name that a
// step's question denies, at or above the name that the step speaks for: then
// a zone above the anchor cannot say that nothing is there.
func (r *reader) anchoredBelow(s *evidence.Step) bool {
	return slices.ContainsFunc(r.t.Anchors, func(a evidence.Anchor) bool {
		return a.Zone != s.Question.Name && s.Question.Name.Contains(a.Zone) && a.Zone.Contains(s.Name)
	})
}

// unanswered says what is known of a question that nobody answered soundly.
func (r *reader) unanswered(s *evidence.Step) caa.Hop {
	if r.j == nil {
		return caa.Hop{Name: s.Name, Zone: s.Zone}
	}
	a, x := r.refused(s)
	r.hops = append(r.hops, Hop{Step: s, Exchange: x, Answer: a})
	return caa.Hop{Name: s.Name, Zone: s.Zone, Security: a.Security}
}

// refused says why the replies that came were not accepted, and gives the one
// that it judged, or else says whether the zone is signed.
func (r *reader) refused(s *evidence.Step) (chain.Answer, *evidence.Exchange) {
	if s.Failure == evidence.FailBogus || s.Failure == evidence.FailIndeterminate || s.Failure == evidence.FailBudget {
		return r.unsound(s)
	}
	a := chain.Answer{Zone: r.j.Zone(s.Zone), Security: r.j.Delegated(s.Zone)}
	if s.Zone.NumLabels() <= 1 && s.Zone != s.Name && a.Security.IsSecure() {
		// Nobody can tell whether the name lies in this zone, which delegates
		// to many, or in one below that may be signed or not (CAF-24).
		a.Security = dnssec.IndeterminateFor(dnssec.NotFetched)
	}
	if a.Security.Err() != nil {
		a.Fault = a.Zone.Fault
	}
	return a, nil
}

// unsound judges the first reply that was not accepted because it does not
// validate.
func (r *reader) unsound(s *evidence.Step) (chain.Answer, *evidence.Exchange) {
	for _, id := range s.Exchanges {
		x := r.t.Exchange(id)
		if x == nil || x.Reply == nil {
			continue
		}
		rd, _ := reply.Interpret(x)
		if a := r.j.Answer(x); a.Security.Err() != nil && (rd.Final() || a.Security.Status() == dnssec.Bogus) {
			return a, x
		}
	}
	return chain.Answer{Zone: r.j.Zone(s.Zone)}, nil
}

// weigh gives the level the security of its weakest hop.
func weigh(l caa.Level) caa.Level {
	l.Security = caa.Of(Weakest([]caa.Level{l}))
	return l
}

// notValid says what is wrong with an answer.
func notValid(x *evidence.Exchange, sec dnssec.Security) phrase.Phrase {
	return phrase.Of("the answer of %s, asked as a server of %s: %v", x.Addr.Addr(), x.Zone, sec.Err())
}

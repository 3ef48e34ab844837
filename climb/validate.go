package climb

import (
	"fmt"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/reply"
)

// answered judges the answer of a step, and returns for how many seconds it may
// be used.
func (r *reader) answered(s *evidence.Step, x *evidence.Exchange, ttl uint32) (caa.Hop, uint32) {
	hop := caa.Hop{Name: s.Name, Zone: s.Zone}
	if r.j == nil {
		return hop, ttl
	}
	a := r.j.Answer(x)
	hop.Zone, hop.Security = a.Zone.Name, a.Security
	if s.Name != s.Question.Name && !a.DeniesBelow() {
		hop.Security = dnssec.BogusFor(dnssec.DenialIncomplete)
	}
	return hop, min(ttl, a.TTL)
}

// unanswered says what is known of a question that nobody answered soundly: why
// the replies that came were not accepted, or else whether the zone is signed.
func (r *reader) unanswered(s *evidence.Step) caa.Hop {
	hop := caa.Hop{Name: s.Name, Zone: s.Zone}
	if r.j == nil {
		return hop
	}
	if s.Failure == evidence.FailBogus || s.Failure == evidence.FailIndeterminate || s.Failure == evidence.FailBudget {
		hop.Security = r.refused(s)
		return hop
	}
	hop.Security = r.j.Delegated(s.Zone)
	if s.Zone.NumLabels() <= 1 && s.Zone != s.Name && hop.Security.IsSecure() {
		// Nobody can tell whether the name lies in this zone, which delegates
		// to many, or in one below that may be signed or not (CAF-24).
		hop.Security = dnssec.IndeterminateFor(dnssec.NotFetched)
	}
	return hop
}

// refused is the state of the first reply that was not accepted because it does
// not validate.
func (r *reader) refused(s *evidence.Step) dnssec.Security {
	for _, id := range s.Exchanges {
		x := r.t.Exchange(id)
		if x == nil || x.Reply == nil {
			continue
		}
		rd, _ := reply.Interpret(x)
		if sec := r.j.Answer(x).Security; sec.Err() != nil && (rd.Final() || sec.Status() == dnssec.Bogus) {
			return sec
		}
	}
	return dnssec.Security{}
}

// weigh gives the level the security of its weakest hop.
func weigh(l caa.Level) caa.Level {
	var all []dnssec.Security
	for _, h := range l.Hops {
		all = append(all, h.Security)
	}
	l.Security = caa.Of(dnssec.Weakest(all...))
	return l
}

// notValid says what is wrong with an answer.
func notValid(x *evidence.Exchange, sec dnssec.Security) string {
	return fmt.Sprintf("the answer of %s, asked as a server of %s: %v", x.Addr.Addr(), x.Zone, sec.Err())
}

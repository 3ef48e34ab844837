package diagnose

import (
	"slices"
	"time"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/phrase"
)

// unsteadyServers: srv.rate-limited (S8, S11), srv.slow, srv.flapping (S21).
// The same question is answered at one time and not at another, or late. What
// tells them apart: a rate limit lets a truncated answer slip through that
// would have fitted; slowness shows in the answers that do come; what is left
// comes and goes for reasons that only the operator can see.
func unsteadyServers(s *scene) []Finding {
	var out []Finding
	for _, g := range s.hosted() {
		limited := which(g.servers, server.rateLimited)
		late := which(g.servers, func(v server) bool { return !v.rateLimited() && v.slow() })
		flapping := which(g.servers, func(v server) bool {
			return !v.rateLimited() && !v.slow() && !v.caseBroken() && !v.noEDNS() && !v.discards() && v.flaps()
		})
		if len(limited) > 0 {
			out = append(out, s.rateLimited(g, limited))
		}
		if len(late) > 0 {
			out = append(out, s.slow(g, late))
		}
		if len(flapping) > 0 {
			out = append(out, s.flapping(g, flapping))
		}
	}
	return out
}

// unsteady starts such a finding. It is why the decision failed where no
// server of the zone is steady.
func (s *scene) unsteady(code string, g hosted, vs []server) Finding {
	f := s.about(code, g, vs)
	f.Retryable = true
	if s.failed() && g.surveyed && !s.unproven() && len(vs) >= len(g.are(works)) {
		f.Severity = Error
	}
	return f
}

func (s *scene) rateLimited(g hosted, vs []server) Finding {
	f := s.unsteady("srv.rate-limited", g, vs)
	f.Confidence = High
	f.Title = phrase.Of("Name servers of %s limit how many questions they answer", g.zone)
	f.Detail = phrase.Of("%s answered some questions, and sent others back unanswered with the request to use TCP, though the answer would have fitted: so does response rate limiting.", phrase.List(f.Servers))
	f.Remedy = steps(saying("Whoever runs these servers must raise the limit: a CA asks for each label of the name, for several types, and from several places at once, and then perhaps again."))
	return f
}

func (s *scene) slow(g hosted, vs []server) Finding {
	f := s.unsteady("srv.slow", g, vs)
	f.Title = phrase.Of("Name servers of %s are slow", g.zone)
	f.Detail = phrase.Of("%s took longer for an answer than %s, half of the time. Resolvers give up on such servers, and CAs allow few seconds for all questions together.", phrase.List(f.Servers), tooSlow.String())
	f.Remedy = steps(saying("Whoever runs these servers must look at their load and at the network before them, or add servers nearer to the CAs."))
	return f
}

func (s *scene) flapping(g hosted, vs []server) Finding {
	f := s.unsteady("srv.flapping", g, vs)
	f.Title = phrase.Of("Name servers of %s answer at one time and fail at another", g.zone)
	var bad, all int
	for _, v := range vs {
		b, n := v.tries()
		bad, all = bad+b, all+n
	}
	f.Detail = phrase.Of("%s failed %d of %d times at the same question, and answered the other times.", phrase.List(f.Servers), bad, all)
	f.Remedy = steps(
		saying("Try the order again: the cause comes and goes."),
		saying("If it comes back, ask the DNS provider: servers behind one address that are not alike, an overload, or a limit on how many questions are answered."))
	return f
}

// wholeAnswer is what every resolver takes by UDP (RFC 1035 section 4.2.1).
const wholeAnswer = 512

// rateLimited reports whether the server sent an answer that fits back as
// truncated, while it answers others by UDP: the same question came whole at
// another time, or it is the one for SOA, which always fits.
func (v server) rateLimited() bool {
	whole := map[evidence.Question]bool{}
	answers := false
	for _, x := range v.exchanges() {
		if lawful(x.Outcome) || x.Outcome == evidence.Referral {
			answers = answers || x.Transport == "udp"
			whole[x.Question] = whole[x.Question] || x.Transport == "udp" && withEDNS(x) || len(x.Reply) <= wholeAnswer
		}
	}
	slipped := func(x *evidence.Exchange) bool {
		return truncated(x) && (whole[x.Question] || x.Question.Type == wire.TypeSOA)
	}
	return answers && slices.ContainsFunc(slices.Concat(v.walk, v.said[evidence.ProbeCAA], v.said[evidence.ProbeSOA]), slipped)
}

// tooSlow is the time for one answer above which a server is slow: a resolver
// has asked again by then.
const tooSlow = 800 * time.Millisecond

// slow reports whether half of the answers by UDP take too long.
func (v server) slow() bool {
	var took []time.Duration
	for _, x := range v.exchanges() {
		if x.Reply != nil && x.Transport == "udp" {
			took = append(took, x.RTT)
		}
	}
	slices.Sort(took)
	return len(took) > 0 && took[len(took)/2] >= tooSlow
}

// tries counts how often the question for CAA, put in the ordinary manner,
// failed, of how often it was put; of the questions that were put more than
// once.
func (v server) tries() (failed, all int) {
	puts := map[evidence.Question][]*evidence.Exchange{}
	kept := slices.Concat(v.walk, v.said[evidence.ProbeCAA], v.said[evidence.ProbeSOA])
	for _, x := range kept {
		if x.Transport == "udp" && withEDNS(x) && x.Outcome != evidence.Canceled && x.Outcome != evidence.NetworkError {
			puts[x.Question] = append(puts[x.Question], x)
		}
	}
	for _, xs := range puts {
		codes, silences := 0, 0
		for _, x := range xs {
			switch x.Outcome {
			case evidence.ServFail, evidence.Refused, evidence.NotImp, evidence.OtherRCode, evidence.Malformed, evidence.Lame:
				codes++
			case evidence.Timeout, evidence.Unreachable:
				silences++
			}
		}
		// One packet may be lost on the way.
		if answeredOnce(xs) && (codes > 0 || silences > 1) {
			failed, all = failed+codes+silences, all+len(xs)
		}
	}
	return failed, all
}

// flaps reports whether the server answered and failed at the same question.
func (v server) flaps() bool {
	failed, _ := v.tries()
	return failed > 0
}

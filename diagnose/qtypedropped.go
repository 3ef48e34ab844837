package diagnose

import (
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/phrase"
)

// typeDropped: srv.qtype-dropped (S8, S27). A server answers ordinary questions
// and never those for CAA, each time it is asked: something on the way, mostly
// a firewall or an old load balancer, drops types that it does not know. RFC
// 8906 section 3.1.2 tells servers to answer every type.
//
// A lost packet, a dead server, a dropped EDNS or DO and a rate limit look
// alike; they are told apart by asking again with controls in between, without
// EDNS, and without DO (reference: resolver.md 3.3 number 2).
func typeDropped(s *scene) []Finding {
	var out []Finding
	for _, g := range s.hosted() {
		drops := which(g.servers, func(v server) bool {
			return v.every(evidence.ProbeCAA, evidence.Timeout) && len(v.said[evidence.ProbeCAA]) >= 3 && v.serves() && v.answers(evidence.ProbeA) &&
				!v.responds(evidence.ProbeCAANoEDNS) && !v.responds(evidence.ProbeCAANoDO) && !v.discards()
		})
		if len(drops) > 0 {
			out = append(out, s.typeDropped(g, drops))
		}
	}
	return out
}

func (s *scene) typeDropped(g hosted, drops []server) Finding {
	f := s.about("srv.qtype-dropped", g, drops)
	f.Title = phrase.Of("Questions for CAA are dropped on the way to the name servers of %s", f.Zone)
	f.Detail = phrase.Join(
		phrase.Of("%s answered for SOA and A, and stayed silent each time it was asked for CAA.", phrase.List(f.Servers)),
		dropsWhat(drops))
	f.Excluded = []phrase.Phrase{
		phrase.Of("The servers are up: they answer other questions in the same manner."),
		phrase.Of("It is not EDNS and not the DO bit: without them CAA is dropped as well."),
		phrase.Of("It is no lost packet: CAA was asked several times, with answered questions in between."),
	}
	f.Remedy = steps(
		saying("Whoever runs these servers must let all record types pass: look for a rule of a firewall, a DDoS filter or a load balancer that knows only some of them."),
		saying("The servers need no CAA support; to a type that they do not know they must answer NOERROR with no records (RFC 3597, RFC 8906)."))
	return f
}

// dropsWhat says whether it is CAA alone, and whether TCP gets through.
func dropsWhat(drops []server) phrase.Phrase {
	unknown := which(drops, func(v server) bool { return v.every(evidence.ProbeUnknown, evidence.Timeout) })
	tcp := which(drops, func(v server) bool { return v.answers(evidence.ProbeCAATCP) })
	what := phrase.Of("Another unknown type is answered, so CAA is dropped by name.")
	if len(unknown) > 0 {
		what = phrase.Of("Another unknown type is dropped as well.")
	}
	text := which(drops, func(v server) bool { return v.every(evidence.ProbeTXT, evidence.Timeout) })
	switch {
	case len(tcp) > 0:
		return phrase.Join(what, phrase.Of("Over TCP the answer comes, so only UDP is filtered: a firewall or a DDoS filter that looks into packets does so."))
	case len(text) > 0:
		return phrase.Join(what, phrase.Of("Even TXT is dropped: it looks like a load balancer that serves addresses."))
	}
	return what
}

package diagnose

import (
	"slices"

	"github.com/mayissue/mayissue/evidence"
)

// condition is what one server is good for.
type condition uint8

const (
	unclear  condition = iota // nothing certain was seen, or it was not asked
	works                     // it answers for CAA
	silent                    // nothing comes back, to anything
	lame                      // it replies, and does not have the zone
	failing                   // SERVFAIL, even for the zone's own SOA
	hollow                    // it answers for addresses and nothing else
	stumbles                  // it has the zone, and does not answer for CAA
)

// condition says what the server is good for, by what it said in the survey;
// or to the walk, where there was none.
func (v server) condition() condition {
	switch {
	case !v.asked():
		return v.inWalk()
	case v.answersCAA():
		return works
	case v.answeredBefore():
		return unclear // it comes and goes
	case v.dead() && v.fails(evidence.ProbeCAA) && !v.discards() && !slices.ContainsFunc(v.walk, heard):
		return silent
	case v.responds(evidence.ProbeCAANoEDNS), v.serves():
		return stumbles
	case v.answers(evidence.ProbeA) && !v.any(evidence.ProbeSOA, evidence.Truncated):
		return hollow
	case v.every(evidence.ProbeSOA, evidence.ServFail):
		return failing
	case v.any(evidence.ProbeSOA, evidence.Refused, evidence.Lame, evidence.OtherRCode):
		return lame
	case v.any(evidence.ProbeCAA, evidence.Truncated):
		return stumbles
	}
	return unclear
}

// fails reports whether probes of the kind were sent and the network brought
// back nothing that could be a reply.
func (v server) fails(k evidence.ProbeKind) bool {
	return v.every(k, evidence.Timeout, evidence.Unreachable, evidence.TCPFailed)
}

// answersCAA reports whether the server answers for CAA, by TCP where it says
// so.
func (v server) answersCAA() bool {
	return v.answers(evidence.ProbeCAA) || v.any(evidence.ProbeCAA, evidence.Truncated) && v.answers(evidence.ProbeCAATCP)
}

// answeredBefore reports whether the walk had an answer to the question that
// the survey asked again.
func (v server) answeredBefore() bool {
	x := v.last(evidence.ProbeCAA)
	return x != nil && slices.ContainsFunc(v.walk, func(w *evidence.Exchange) bool { return w.Question == x.Question && lawful(w.Outcome) })
}

// discards reports whether replies came that were no replies to what was
// asked.
func (v server) discards() bool {
	return slices.ContainsFunc(v.exchanges(), func(x *evidence.Exchange) bool { return x.Discarded > 0 })
}

// inWalk is the condition of a server that only the walk asked, mostly once: a
// single lost packet shows nothing.
func (v server) inWalk() condition {
	only := func(os ...evidence.Outcome) int {
		n := 0
		for _, x := range v.walk {
			if !slices.Contains(os, x.Outcome) {
				return 0
			}
			n++
		}
		return n
	}
	switch {
	case slices.ContainsFunc(v.walk, func(x *evidence.Exchange) bool { return lawful(x.Outcome) || x.Outcome == evidence.Referral }):
		return works
	case only(evidence.Unreachable) > 0, only(evidence.Unreachable, evidence.Timeout) > 1 && !v.discards():
		return silent
	case only(evidence.Refused, evidence.Lame) > 0:
		return lame
	case only(evidence.ServFail) > 0:
		return failing
	}
	return unclear
}

func heard(x *evidence.Exchange) bool { return x.Reply != nil }

// exchanges are those of the walk and of the survey, in order of time.
func (v server) exchanges() []*evidence.Exchange {
	out := slices.Clone(v.walk)
	for _, xs := range v.said {
		out = append(out, xs...)
	}
	slices.SortFunc(out, func(a, b *evidence.Exchange) int { return a.ID - b.ID })
	return out
}

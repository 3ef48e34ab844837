package diagnose

import (
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/phrase"
)

// tooLarge: caa.too-large (ecosystem.md 4.1). The answer is cut short over
// UDP, and over TCP it cannot be had. No part of a truncated answer may be
// used (RFC 2181 section 9), and TCP is no option of the DNS but a part of it
// (RFC 7766 section 5).
//
// A server that is silent altogether would look alike over TCP; it is excluded
// by its truncated answer.
func tooLarge(s *scene) []Finding {
	own, _ := s.servers()
	bad := which(own, func(v server) bool {
		return v.any(evidence.ProbeCAA, evidence.Truncated) &&
			v.every(evidence.ProbeCAATCP, evidence.TCPFailed, evidence.Timeout, evidence.Unreachable)
	})
	if len(bad) == 0 {
		return nil
	}
	f := s.atServers("caa.too-large", bad)
	f.Evidence = idsOf(bad, evidence.ProbeCAA, evidence.ProbeCAATCP, evidence.ProbeCAALarge, evidence.ProbeSOATCP)
	x := bad[0].last(evidence.ProbeCAATCP)
	f.At = x.Question.Name.String()
	f.Commands = append(f.Commands[:min(len(f.Commands), 1)], commandFor(x))
	f.Title = phrase.Of("The CAA answer for %s does not fit into UDP, and TCP does not work", f.At)
	f.Detail = phrase.Of("%s cut the answer short over UDP and asked to be asked over TCP, where no answer came. No CA may use a part of an answer.", phrase.List(f.Servers))
	if a, ok := answerOf(bad[0].last(evidence.ProbeCAALarge)); ok && len(a.recs) > 0 {
		f.Detail = phrase.Join(f.Detail, phrase.Count(len(a.recs), "The set has %d record.", "The set has %d records."))
	}
	f.Excluded = []phrase.Phrase{phrase.Of("The servers are up: they answer over UDP.")}
	f.Remedy = steps(
		saying("Open TCP port 53 at the servers and at the firewalls in front of them: TCP is a part of the DNS (RFC 7766)."),
		saying("Until then delete CAA records that nobody needs, so that the answer fits into 1232 octets."))
	return []Finding{f}
}

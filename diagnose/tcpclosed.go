package diagnose

import (
	"slices"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/phrase"
)

// tcpClosed: srv.tcp-closed. A server says TC by UDP and cannot be had by TCP,
// or answers by UDP and never by TCP: RFC 7766 section 5 makes TCP a must. It
// is fatal once an answer does not fit.
func tcpClosed(s *scene) []Finding {
	var out []Finding
	for _, g := range s.hosted() {
		bad := which(g.servers, server.noTCP)
		if len(bad) == 0 {
			continue
		}
		f := s.about("srv.tcp-closed", g, bad, evidence.ProbeCAA, evidence.ProbeCAATCP, evidence.ProbeSOATCP)
		if x := bad[0].last(evidence.ProbeCAATCP); x != nil {
			f.Commands = []Command{commandFor(x)}
		}
		f.Title = phrase.Of("Name servers of %s do not answer over TCP", g.zone)
		f.Detail = phrase.Of("%s answers over UDP, and not over TCP. An answer that does not fit into a UDP packet cannot be fetched then.", phrase.List(f.Servers))
		if len(which(bad, func(v server) bool { return slices.ContainsFunc(v.exchanges(), truncated) })) > 0 {
			f.Detail = phrase.Join(phrase.Of("%s says over UDP that the answer must be fetched over TCP, and then does not answer over TCP.", phrase.List(f.Servers)), g.score())
		}
		f.Excluded = []phrase.Phrase{phrase.Of("The servers are up: over UDP they reply.")}
		f.Remedy = steps(saying("Whoever runs these servers must open TCP port 53 in the servers and in the firewall before them (RFC 7766)."))
		out = append(out, f)
	}
	return out
}

func truncated(x *evidence.Exchange) bool { return x.Outcome == evidence.Truncated }

// noTCP reports whether the server replies by UDP and never by TCP. Silence
// must be seen twice.
func (v server) noTCP() bool {
	if v.asked() {
		silence := v.said[evidence.ProbeCAATCP]
		lost := len(silence) == 1 && silence[0].Outcome == evidence.Timeout && !v.any(evidence.ProbeCAA, evidence.Truncated)
		return v.fails(evidence.ProbeCAATCP) && !lost && !v.answers(evidence.ProbeSOATCP) &&
			(v.answers(evidence.ProbeCAA) || v.any(evidence.ProbeCAA, evidence.Truncated))
	}
	failed := false
	for _, x := range v.walk {
		if x.Transport == "tcp" {
			if x.Reply != nil {
				return false
			}
			failed = failed || x.Outcome == evidence.TCPFailed
		}
	}
	return failed && slices.ContainsFunc(v.walk, truncated)
}

package diagnose

import (
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/phrase"
)

// serversDown: srv.all-down, srv.some-down (S26). Nothing comes back from a
// server, by UDP, by TCP, without EDNS, and when it is asked again. Whether our
// own network is to blame is known before: the zones above did answer, or the
// decision failed with own-network.
func serversDown(s *scene) []Finding {
	var out []Finding
	for _, g := range s.hosted() {
		dead := g.are(silent)
		// A dead address of a family that nothing else answered in may show
		// this network and not the server.
		dead = which(dead, func(v server) bool { return v.Addr.Is4() && s.hears(4) || v.Addr.Is6() && s.hears(6) })
		dead = which(dead, func(v server) bool { return !s.brokenFamily(g, v) })
		if len(dead) == 0 {
			continue
		}
		f := s.about("srv.some-down", g, dead)
		f.Retryable = true
		f.Title = phrase.Of("Some name servers of %s do not answer", g.zone)
		f.Remedy = steps(
			saying("Have these servers repaired, or take them out of the delegation at the registrar and out of the zone's own NS records: a CA that happens to ask them may refuse."))
		if len(dead) == g.questioned() {
			f.Code = "srv.all-down"
			f.Title = phrase.Of("No name server of %s answers", g.zone)
			f.Remedy = steps(
				saying("Ask the DNS provider whether there is an outage, or a filter that keeps some networks out; then try again."),
				saying("If the provider is no longer yours, enter the new one's name servers at the registrar."))
		}
		f.Detail = phrase.Join(phrase.Of("Nothing came back from %s.", phrase.List(f.Servers)), closedOr(dead), g.score())
		f.Excluded = []phrase.Phrase{phrase.Of("It is not the network of this check: the servers of the zones above answered.")}
		out = append(out, f)
	}
	return out
}

// closedOr says what kind of silence it is.
func closedOr(dead []server) phrase.Phrase {
	for _, v := range dead {
		for _, x := range v.exchanges() {
			if x.Outcome != evidence.Unreachable && x.Outcome != evidence.TCPFailed {
				return phrase.Of("They were asked several times.")
			}
		}
	}
	return phrase.Of("The machines say that nothing listens on port 53.")
}

// hears reports whether anything was ever heard over IPv4 or IPv6.
func (s *scene) hears(family int) bool {
	heardIn := func(x *evidence.Exchange) bool {
		return x.Reply != nil && (family == 6) == x.Addr.Addr().Unmap().Is6()
	}
	for _, x := range s.trace.Exchanges {
		if heardIn(x) {
			return true
		}
	}
	if s.survey != nil {
		for _, p := range s.survey.Probes {
			if heardIn(p.Exchange) {
				return true
			}
		}
	}
	return false
}

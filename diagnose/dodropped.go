package diagnose

import (
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/phrase"
)

// doDropped: sec.do-dropped. A server, or what stands in front of it, drops
// questions that ask for signatures and answers the same ones without DO (RFC
// 3225; reference: resolver.md 3.3 number 17). Silence to EDNS altogether is
// excluded: the question without DO has EDNS too.
func doDropped(s *scene) []Finding {
	own, _ := s.servers()
	drops := which(own, func(v server) bool {
		return v.every(evidence.ProbeCAA, evidence.Timeout) && len(v.said[evidence.ProbeCAA]) >= 2 && v.answers(evidence.ProbeCAANoDO)
	})
	if len(drops) == 0 {
		return nil
	}
	f := s.atServers("sec.do-dropped", drops)
	f.Title = phrase.Of("Questions that ask for DNSSEC are dropped on the way to the name servers of %s", f.Zone)
	f.Detail = phrase.Of("%s stayed silent each time the question asked for signatures (DO), and answered it without.", phrase.List(f.Servers))
	f.Excluded = []phrase.Phrase{
		phrase.Of("The servers are up, and it is not EDNS: the same question with EDNS and without DO is answered."),
		phrase.Of("It is no lost packet: CAA was asked several times."),
	}
	f.Remedy = steps(saying("Whoever runs these servers must let EDNS with the DO bit and large answers pass: look for a rule of a firewall or a load balancer; every CA asks with DO."))
	return []Finding{f}
}

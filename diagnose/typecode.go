package diagnose

import (
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/phrase"
)

// typeCode: srv.notimp, srv.formerr-type, srv.refused-type, srv.servfail-type
// (S22, S25). A server answers for SOA and A and gives an error code to CAA, each
// time. RFC 3597 and RFC 8906 section 3.1.2 want NOERROR with no records for a
// type that is not there or not known.
//
// A server that does not have the zone says the same of SOA (srv.lame,
// srv.expired-secondary), and one that stumbles over EDNS answers without it
// (srv.edns-broken): resolver.md 3.3 number 3.
func typeCode(s *scene) []Finding {
	var out []Finding
	for _, g := range s.hosted() {
		for _, c := range [...]struct {
			code    string
			outcome evidence.Outcome
			rcode   string
		}{
			{"srv.notimp", evidence.NotImp, "NOTIMP"},
			{"srv.formerr-type", evidence.FormErr, "FORMERR"},
			{"srv.refused-type", evidence.Refused, "REFUSED"},
			{"srv.servfail-type", evidence.ServFail, "SERVFAIL"},
		} {
			bad := which(g.servers, func(v server) bool {
				return v.every(evidence.ProbeCAA, c.outcome) && v.serves() && v.answers(evidence.ProbeA) && !v.responds(evidence.ProbeCAANoEDNS)
			})
			if len(bad) > 0 {
				out = append(out, s.typeCode(c.code, c.rcode, g, bad))
			}
		}
	}
	return out
}

func (s *scene) typeCode(code, rcode string, g hosted, bad []server) Finding {
	f := s.about(code, g, bad)
	f.Title = phrase.Of("Name servers of %s answer questions for CAA with %s", g.zone, rcode)
	what := phrase.Of("Another type that no server knows is answered well, so the fault is about CAA alone.")
	if len(which(bad, func(v server) bool {
		return v.any(evidence.ProbeUnknown, evidence.Answer, evidence.NoData, evidence.NXDomain)
	})) == 0 {
		what = phrase.Of("Another type that no server knows fares no better.")
	}
	f.Detail = phrase.Join(phrase.Of("%s answered for SOA and A, and gave %s each time it was asked for CAA.", phrase.List(f.Servers), rcode), what)
	if len(which(bad, func(v server) bool { return v.answers(evidence.ProbeCAANoDO) })) > 0 {
		f.Detail = phrase.Join(f.Detail, phrase.Of("Without the DO bit CAA is answered, so it is the DNSSEC side of the server that fails."))
	}
	f.Excluded = []phrase.Phrase{
		phrase.Of("The servers have the zone: they answer for its SOA record."),
		phrase.Of("It is not EDNS: without it the answer is no better."),
	}
	f.Remedy = steps(
		saying("Whoever runs these servers must upgrade them, or the device in front: to a type that it does not know a server must answer NOERROR with no records (RFC 3597, RFC 8906)."),
		saying("If they cannot, move the zone to a DNS provider that supports CAA."))
	return f
}

package diagnose

import (
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/phrase"
)

// addressesOnly: srv.gslb (S9). The name is delegated to servers that answer
// for addresses and fail at everything else, SOA and CAA among it: load
// balancers do so. The cut makes it useless to publish CAA above: the question
// for the name itself goes to them and fails.
func addressesOnly(s *scene) []Finding {
	var out []Finding
	for _, g := range s.hosted() {
		bad := g.are(hollow)
		if len(bad) == 0 {
			continue
		}
		f := s.about("srv.gslb", g, bad)
		f.Title = phrase.Of("%s is delegated to servers that answer for addresses only, as load balancers do", g.zone)
		f.Detail = phrase.Of("%s answered for A, and not for SOA or CAA at the same name.", phrase.List(f.Servers))
		if len(which(bad, func(v server) bool { return len(v.said[evidence.ProbeTXT]) > 0 && !v.answers(evidence.ProbeTXT) })) > 0 {
			f.Detail = phrase.Join(f.Detail, phrase.Of("TXT fares no better."))
		}
		f.Excluded = []phrase.Phrase{phrase.Of("They are neither down nor without the name: they answer for its addresses.")}
		f.Remedy = steps(
			saying("Whoever runs the load balancer must have it answer NOERROR with no records, and its SOA record, to all types that it does not serve; makers have a setting or an upgrade for it."),
			saying("CAA records at the names above do not help: the delegation sends the question to these servers."),
			saying("Or end the delegation: point the name to the load balancer by a CNAME into a zone that answers properly."))
		out = append(out, f)
	}
	return out
}

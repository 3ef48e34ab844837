package diagnose

import (
	"slices"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/phrase"
)

// mismatched: srv.mismatch. Replies came that do not belong to the question:
// another ID, question or class (RFC 5452 section 9). A NAT or a load balancer
// that mixes replies up does that; so does somebody who tries to forge them.
func mismatched(s *scene) []Finding {
	var out []Finding
	for _, g := range s.hosted() {
		bad := which(g.servers, server.discards)
		if len(bad) == 0 {
			continue
		}
		var xs []*evidence.Exchange
		for _, v := range bad {
			xs = append(xs, slices.DeleteFunc(v.exchanges(), func(x *evidence.Exchange) bool { return x.Discarded == 0 })...)
		}
		f := s.about("srv.mismatch", g, bad)
		f.Evidence = numbers(xs)
		f.Title = phrase.Of("Replies in the name of the servers of %s do not belong to what was asked", g.zone)
		f.Detail = phrase.Join(phrase.Of("From %s came replies with another number or another question than the one sent. They were not looked at.", phrase.List(f.Servers)), g.score())
		f.Remedy = steps(
			saying("Whoever runs these servers must look at the NAT, load balancer or filter before them: the reply must repeat the number and the question of the query."),
			saying("If their own logs show nothing of it, somebody may be sending forged replies; DNSSEC protects against that."))
		out = append(out, f)
	}
	return out
}

// unproven reports whether the decision failed because of DNSSEC.
func (s *scene) unproven() bool {
	return s.d.Reason == "dnssec-bogus" || s.d.Reason == "dnssec-indeterminate"
}

// answeredOnce reports whether any exchange was answered lawfully.
func answeredOnce(xs []*evidence.Exchange) bool {
	return slices.ContainsFunc(xs, func(x *evidence.Exchange) bool { return lawful(x.Outcome) })
}

package diagnose

import (
	"slices"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// entDenied: srv.ent-nxdomain. A server denies that a name exists below which
// there are names: NXDOMAIN speaks of all of them (RFC 8020, RFC 4592 section
// 2.2.2). Resolvers that ask label by label (RFC 9156) stop there, and do not
// find what is below.
func entDenied(s *scene) []Finding {
	if s.trace == nil {
		return nil
	}
	var there []name.Name
	for _, x := range s.trace.Exchanges {
		if x.Outcome == evidence.Answer || x.Outcome == evidence.NoData || x.Outcome == evidence.Alias || x.Outcome == evidence.Referral && s.cut(x.Question.Name) != nil {
			there = append(there, x.Question.Name)
		}
	}
	var out []Finding
	for _, g := range s.hosted() {
		var bad []server
		var xs []*evidence.Exchange
		for _, v := range g.servers {
			wrong := slices.DeleteFunc(slices.Clone(v.walk), func(x *evidence.Exchange) bool {
				return x.Outcome != evidence.NXDomain || !slices.ContainsFunc(there, func(n name.Name) bool {
					return n != x.Question.Name && x.Question.Name.Contains(n)
				})
			})
			if len(wrong) > 0 {
				bad, xs = append(bad, v), append(xs, wrong...)
			}
		}
		if len(bad) == 0 {
			continue
		}
		f := s.about("srv.ent-nxdomain", g, bad)
		f.Severity, f.Evidence, f.At = Warning, numbers(xs), xs[0].Question.Name.String()
		f.Commands = []Command{commandFor(xs[0])}
		f.Title = phrase.Of("The name servers of %s deny that %s exists, though there are names below it", g.zone, f.At)
		f.Detail = phrase.Of("%s answered NXDOMAIN. Resolvers that ask label by label stop there, and take the names below it for absent.", phrase.List(f.Servers))
		f.Remedy = steps(
			saying("Whoever runs these servers must upgrade them: a name that has others below it exists, and the answer is NOERROR with no records (RFC 8020)."),
			saying("Until then a record at that name, such as a TXT record, makes it exist."))
		out = append(out, f)
	}
	return out
}

package diagnose

import (
	"slices"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/phrase"
)

// typeDenied: srv.nxdomain-type. A server says NXDOMAIN to CAA at a name for
// which it has, or just does not have, an A record: NXDOMAIN is about a name
// and all its types (RFC 8020), so this hides the name's other records and all
// names below it from resolvers that keep it.
func typeDenied(s *scene) []Finding {
	var out []Finding
	pairs := [...][2]evidence.ProbeKind{{evidence.ProbeCAA, evidence.ProbeA}, {evidence.ProbeAsked, evidence.ProbeAskedA}}
	for _, g := range s.hosted() {
		var bad []server
		var ids []int
		at := ""
		for _, v := range g.servers {
			for _, p := range pairs {
				if v.every(p[0], evidence.NXDomain) && v.every(p[1], evidence.Answer, evidence.NoData) {
					bad, at = append(bad, v), v.last(p[0]).Question.Name.String()
					ids = append(ids, v.ids(p[0], p[1])...)
				}
			}
		}
		if len(bad) == 0 {
			continue
		}
		f := s.about("srv.nxdomain-type", g, bad)
		slices.Sort(ids)
		f.At, f.Evidence = at, ids
		f.Title = phrase.Of("Asked for CAA, the name servers deny that %s exists", at)
		f.Detail = phrase.Of("%s answered NXDOMAIN for CAA and NOERROR for A, of the same name. NXDOMAIN speaks of the whole name and of all names below it.", phrase.List(f.Servers))
		f.Remedy = steps(saying("Whoever runs these servers must upgrade them: where a name exists without the type asked for, the answer is NOERROR with no records (RFC 2308, RFC 8020)."))
		out = append(out, f)
	}
	return out
}

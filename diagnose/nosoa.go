package diagnose

import (
	"slices"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/reply"
	"github.com/mayissue/mayissue/phrase"
)

// noSOA: srv.no-soa. A server denies records without the SOA record that a
// denial needs (RFC 2308 section 3). Such a denial cannot be kept, and some
// resolvers take it for a failure: unbound 1.18 did, and Let's Encrypt with it.
func noSOA(s *scene) []Finding {
	var out []Finding
	for _, g := range s.hosted() {
		var bad []server
		var xs []*evidence.Exchange
		for _, v := range g.servers {
			bare := slices.DeleteFunc(v.exchanges(), func(x *evidence.Exchange) bool { return !withoutSOA(x) })
			if len(bare) > 0 {
				bad, xs = append(bad, v), append(xs, bare...)
			}
		}
		if len(bad) == 0 {
			continue
		}
		f := s.about("srv.no-soa", g, bad)
		f.Severity, f.Evidence = Warning, numbers(xs)
		f.Commands = []Command{commandFor(xs[0])}
		f.Title = phrase.Of("Name servers of %s say that there are no records without showing the SOA record", g.zone)
		f.Detail = phrase.Of("%s denied records without the SOA record of the zone in the authority section. Some resolvers take that for a failure.", phrase.List(f.Servers))
		f.Remedy = steps(saying("Whoever runs these servers must have them put the zone's SOA record into the authority section of every answer that denies (RFC 2308)."))
		out = append(out, f)
	}
	return out
}

// withoutSOA reports whether an exchange is a denial without a SOA record.
func withoutSOA(x *evidence.Exchange) bool {
	switch x.Outcome {
	case evidence.NoDataNoSOA:
		return true
	case evidence.NXDomain:
		rd, _ := reply.Interpret(x)
		return !rd.Apex.IsValid()
	}
	return false
}

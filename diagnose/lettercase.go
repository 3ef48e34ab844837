package diagnose

import (
	"slices"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/phrase"
)

// letterCase: srv.case. A server gives the question back in other letters, is
// silent to capitals, or takes names in other letters for other names (RFC 1034
// section 3.1, RFC 4343). Resolvers mix the letters of a question so that
// replies are hard to forge, Let's Encrypt's among them.
func letterCase(s *scene) []Finding {
	var out []Finding
	for _, g := range s.hosted() {
		bad := which(g.servers, server.caseBroken)
		if len(bad) == 0 {
			continue
		}
		f := s.about("srv.case", g, bad)
		var xs []*evidence.Exchange
		for _, v := range bad {
			changed := slices.DeleteFunc(v.exchanges(), func(x *evidence.Exchange) bool { return x.Outcome != evidence.BadCase })
			xs = slices.Concat(xs, changed, v.said[evidence.ProbeCAA], v.said[evidence.ProbeCAAMixed])
		}
		f.Evidence = numbers(xs)
		if s.failed() && g.surveyed && len(bad) >= len(g.are(works)) && !s.unproven() {
			f.Severity = Error
		}
		f.Title = phrase.Of("Name servers of %s do not keep the letters of a question", g.zone)
		f.Detail = phrase.Of("%s answers a name in lower case, and not in the right way where the same name has capitals. Letter case must make no difference, and must come back as it was sent.", phrase.List(f.Servers))
		f.Remedy = steps(saying("Whoever runs these servers must upgrade them, or the device before them: names are compared without regard to case, and the question is copied as it came (RFC 4343)."))
		out = append(out, f)
	}
	return out
}

// caseBroken reports whether the server mistreats capitals.
func (v server) caseBroken() bool {
	if slices.ContainsFunc(v.exchanges(), func(x *evidence.Exchange) bool { return x.Outcome == evidence.BadCase }) {
		return true
	}
	other := v.every(evidence.ProbeCAAMixed, evidence.NXDomain) && v.every(evidence.ProbeCAA, evidence.Answer, evidence.Alias, evidence.NoData)
	return v.answers(evidence.ProbeCAA) && (other || v.stumblesOver(evidence.ProbeCAAMixed))
}

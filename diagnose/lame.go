package diagnose

import (
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/reply"
	"github.com/mayissue/mayissue/phrase"
)

// lameServers: srv.lame. A server that the zone is delegated to replies and
// does not have it: REFUSED to its SOA, a referral up or sideways, or an answer
// without authority (RFC 1912 section 2.8; resolver.md 3.3 number 6). That
// repeats, or it was not surveyed.
func lameServers(s *scene) []Finding {
	var out []Finding
	for _, g := range s.hosted() {
		bad := g.are(lame)
		if len(bad) == 0 {
			continue
		}
		f := s.about("srv.lame", g, bad)
		f.Title = phrase.Of("Name servers that %s is delegated to do not have the zone", g.zone)
		f.Detail = phrase.Join(phrase.Of("%s replied, but not as a server of this zone: %s.", phrase.List(f.Servers), lameHow(bad)), g.score())
		f.Remedy = steps(
			saying("Compare the name servers at the registrar with those that the DNS provider names for this zone, and enter the provider's."),
			saying("If they are the right ones, the zone is missing there: it was deleted, or made anew with other name servers (at Route 53, each hosted zone has its own). Have it created."))
		out = append(out, f)
	}
	return out
}

// lameHow says how a lame server replied: by a code, or by a referral.
func lameHow(bad []server) phrase.Phrase {
	for _, v := range bad {
		for _, x := range v.exchanges() {
			if x.Outcome != evidence.Refused && x.Outcome != evidence.Lame && x.Outcome != evidence.OtherRCode {
				continue
			}
			if rd, _ := reply.Interpret(x); !rd.Detail.IsZero() {
				return rd.Detail
			}
			return phrase.Data(string(x.Outcome))
		}
	}
	return phrase.Data(string(evidence.Lame))
}

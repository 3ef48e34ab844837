package diagnose

import "github.com/mayissue/mayissue/phrase"

// expiredSecondary: srv.expired-secondary. An authoritative server says
// SERVFAIL even for the zone's own SOA, while others have the zone: so answers a
// secondary whose copy has expired or never came (RFC 1035 section 3.3.13). A
// broken back end looks the same, hence no certainty.
func expiredSecondary(s *scene) []Finding {
	var out []Finding
	for _, g := range s.hosted() {
		bad := g.are(failing)
		if len(bad) == 0 {
			continue
		}
		f := s.about("srv.expired-secondary", g, bad)
		f.Confidence, f.Retryable = High, true
		f.Title = phrase.Of("Name servers of %s answer SERVFAIL for the whole zone", g.zone)
		f.Detail = phrase.Join(phrase.Of("%s gave SERVFAIL even for the zone's own records, which no validation can cause at a server that is asked directly.", phrase.List(f.Servers)), g.score())
		f.Remedy = steps(saying("Whoever runs these servers must look why they have no usable copy of the zone: a failing transfer from the primary, an expired secondary, a zone file that does not load, or a broken database."))
		if len(bad) == g.questioned() {
			f.Confidence = Medium // the primary too
		}
		out = append(out, f)
	}
	return out
}

package diagnose

import "github.com/mayissue/mayissue/phrase"

// dname: caa.dname. A DNAME above the name moved the lookup into another tree
// (RFC 6672), so the records that count are not where one would look for them.
func dname(s *scene) []Finding {
	if !s.level.DNAME || !s.d.FoundAt.IsValid() {
		return nil
	}
	f := s.found("caa.dname", Info)
	f.Title = phrase.Of("A DNAME leads from %s to %s", s.d.FoundAt, f.At)
	f.Detail = phrase.Of("All names below the owner of the DNAME are redirected, %s among them, so the CAA records at %s count for it.", s.d.FoundAt, f.At)
	f.Remedy = steps(saying("CAA records for %s have to stand at %s; beside the names below a DNAME none can be published.", s.d.FoundAt, f.At))
	return []Finding{f}
}

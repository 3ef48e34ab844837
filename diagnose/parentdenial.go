package diagnose

import (
	"github.com/mayissue/mayissue/phrase"
)

// parentDenial: sec.parent-denial. The zone above delegates to the zone without
// DS records and fails to prove that there are none, or proves the opposite
// (RFC 4035 section 5.2, RFC 6840 section 4.4). An unsigned zone counts as
// unsigned only by that proof, so everything below it fails.
func parentDenial(s *scene) []Finding {
	return s.unsound("sec.parent-denial", func(f *Finding, ls []lapse) {
		f.Who = Parent
		f.Title = phrase.Of("The zone above does not prove that %s is unsigned", f.At)
		f.Detail = phrase.Join(
			phrase.Of("The servers of %s give no DS records for %s, and the proof that there are none does not hold: %s.", f.Zone, f.At, reasonOf(ls[0])),
			missingParts(proofOf(ls[0]).Missing))
		f.Excluded = []phrase.Phrase{phrase.Of("The zone itself has no part in it: the proof comes from the zone above.")}
		f.Remedy = steps(saying("Whoever runs %s must mend its NSEC or NSEC3 records at the delegation of %s, by signing or rectifying the zone anew.", f.Zone, f.At))
	})
}

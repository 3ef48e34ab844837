package diagnose

import (
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/phrase"
)

// wildcardProof: sec.wildcard-proof. The records were made from a wildcard,
// which the signature shows by its number of labels, and the proof that no
// nearer name exists is missing (RFC 4035 section 3.1.3.3, RFC 5155 section
// 7.2.6).
func wildcardProof(s *scene) []Finding {
	return s.unsound("sec.wildcard-proof", func(f *Finding, ls []lapse) {
		f.Title = phrase.Of("Answers from the wildcard of %s come without their proof", f.Zone)
		f.Detail = phrase.Join(
			phrase.Of("The %s records of %s come from a wildcard, and nothing proves that the name itself does not exist: %s.",
				wire.TypeText(ls[0].fault.Type), ls[0].fault.Owner, reasonOf(ls[0])),
			missingParts(proofOf(ls[0]).Missing))
		f.Excluded = []phrase.Phrase{phrase.Of("The signature over the wildcard's records is good.")}
		f.Remedy = steps(
			saying("Whoever runs the servers of %s must upgrade or mend them: an answer from a wildcard needs an NSEC or NSEC3 record beside it.", f.Zone),
			saying("Until then, give the name CAA records of its own in the place of the wildcard's."))
	})
}

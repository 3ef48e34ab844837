package diagnose

import (
	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/phrase"
)

// signatureInvalid: sec.rrsig-invalid. There is a signature, within its time,
// and it does not fit: the records were changed after signing, the signature
// is of another zone, or the signer is broken (RFC 4035 section 5.3).
func signatureInvalid(s *scene) []Finding {
	return s.unsound("sec.rrsig-invalid", func(f *Finding, ls []lapse) {
		typ, owner := spoken(ls[0].fault)
		f.Title = phrase.Of("Signatures of %s do not fit its records", f.Zone)
		f.Detail = phrase.Join(
			phrase.Of("The %s records of %s do not validate: %s.", typ, owner, reasonOf(ls[0])),
			phrase.Of("Bogus data may be forged, and count as none."))
		if !ls[0].link.Name.IsValid() {
			f.Excluded = append(f.Excluded, phrase.Of("The chain of trust is whole: the keys of the zone validate."))
		}
		if ls[0].why() != dnssec.SignatureBackwards {
			f.Excluded = append(f.Excluded, phrase.Of("It is no question of time: the signature would be valid now."))
		}
		f.Remedy = steps(
			saying("Sign the zone %s anew, all of it, and load it on every server; a corrupted transfer, records changed behind the signer's back, and two signers with different keys do this.", f.Zone),
			s.transfer(ls))
	})
}

// why returns the reason in the words of package dnssec.
func (l lapse) why() dnssec.Reason {
	if l.link.Name.IsValid() {
		return l.link.Security.Reason()
	}
	return l.answer.Security.Reason()
}

// reasonOf says the reason of a lapse.
func reasonOf(l lapse) phrase.Phrase { return phrase.OfError(l.why()) }

// proofOf returns the proof that failed.
func proofOf(l lapse) dnssec.Proof {
	if l.link.Name.IsValid() {
		return l.link.Proof
	}
	return l.answer.Proof
}

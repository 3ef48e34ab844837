package diagnose

import (
	"github.com/mayissue/mayissue/phrase"
)

// signatureMissing: sec.rrsig-missing. A server gives records of a signed zone
// without signatures, though DO asks for them: it has an unsigned copy of the
// zone, or overlooks DO (RFC 4035 section 3.1; reference: resolver.md 3.3
// number 17).
func signatureMissing(s *scene) []Finding {
	return s.unsound("sec.rrsig-missing", func(f *Finding, ls []lapse) {
		typ, owner := spoken(ls[0].fault)
		f.Title = phrase.Of("Records of the signed zone %s come without signatures", f.Zone)
		f.Detail = phrase.Join(
			phrase.Of("%s answered the question for %s of %s without signatures, though the question asked for them (DO).", phrase.List(f.Servers), typ, owner),
			phrase.Of("The zone above says by its DS records that the zone is signed, so an unsigned answer counts as forged."))
		f.Excluded = []phrase.Phrase{phrase.Of("The question asked for signatures, by EDNS with DO.")}
		f.Remedy = steps(
			saying("These servers must serve the signed zone: load or transfer the signed copy, and see that DNSSEC is not switched off there and that nothing in front removes EDNS."),
			s.unsign(f))
	})
}

// unsign is the other way out, where the zone is the owner's.
func (s *scene) unsign(f *Finding) Step {
	if f.Who != DNSHost || f.Severity != Error {
		return Step{}
	}
	return saying("If the zone is not meant to be signed any more, delete its DS records at the registrar.")
}

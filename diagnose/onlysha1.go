package diagnose

import (
	"slices"

	"github.com/mayissue/mayissue/chain"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/phrase"
)

// onlySHA1: sec.ds-sha1-only. The only digests of the DS records are SHA-1,
// which validators are told to give up (RFC 9905): the zone will be insecure
// for one, and a failure for another.
func onlySHA1(s *scene) []Finding {
	var out []Finding
	for _, z := range s.links() {
		if z.DS.Len() == 0 || slices.ContainsFunc(z.DS.RData(), func(rdata []byte) bool {
			d, err := wire.ParseDS(rdata)
			return err != nil || d.DigestType != sha1
		}) {
			continue
		}
		f := s.aboutZone("sec.ds-sha1-only", z)
		s.atRegistrar(&f)
		f.Confidence = Medium
		f.Title = phrase.Of("The DS records of %s have SHA-1 digests only", f.Zone)
		f.Detail = phrase.Of("Validators are told to give SHA-1 up (RFC 9905); those that have take the zone for unsigned.")
		f.Remedy = append(steps(saying("Enter DS records with SHA-256 digests (type 2) for %s at the registrar:", f.Zone)), toCopy(correctDS(z, keysAt(z)))...)
		out = append(out, f)
	}
	return out
}

// keysAt returns the answer with the keys that a zone's link of the chain rests
// on; one without any where there is none.
func keysAt(z chain.Zone) *evidence.Exchange {
	for _, x := range slices.Backward(z.Rests) {
		if x.Question.Type == wire.TypeDNSKEY {
			return x
		}
	}
	return &evidence.Exchange{}
}

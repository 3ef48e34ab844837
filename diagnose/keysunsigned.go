package diagnose

import (
	"github.com/mayissue/mayissue/phrase"
)

// keysUnsigned: sec.dnskey-unsigned. The zone has the key that the DS record
// names, and that key did not sign the DNSKEY set, so it vouches for none of
// the others (RFC 4035 section 5.3.1, RFC 4035 section 2.2). An answer without
// any signature at all is sec.rrsig-missing.
func keysUnsigned(s *scene) []Finding {
	return s.unsound("sec.dnskey-unsigned", func(f *Finding, ls []lapse) {
		z := ls[0].link
		f.Title = phrase.Of("The keys of %s are not signed by the key that the DS record names", f.Zone)
		f.Detail = phrase.Of("The DNSKEY records are %s, the DS records %s, and no signature over the DNSKEY records is of a key that a DS record names.",
			phrase.List(namedKeys(keysOf(ls[0].exchange()))), phrase.List(namedDS(z)))
		f.Excluded = []phrase.Phrase{phrase.Of("The zone is signed otherwise: its other answers come with signatures.")}
		f.Remedy = steps(
			saying("Sign the DNSKEY records of %s again with the key-signing key that the DS record at the registrar names; its private key must be at hand for the signer.", f.Zone),
			saying("If that key is lost, make a new one, publish its DS record at the registrar, and sign with it."))
	})
}

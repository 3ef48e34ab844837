package diagnose

import (
	"fmt"
	"slices"

	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/phrase"
)

// rollover: sec.rollover. A change of keys or of the provider stopped half-way:
// some servers have keys that the DS records do not name while others have the
// right ones, or records are signed by a key that is not in the DNSKEY set (RFC
// 6781 section 4.1; reference: resolver.md 3.3 number 10). That the DS records
// fit no server's keys is sec.ds-mismatch.
func rollover(s *scene) []Finding {
	return s.unsound("sec.rollover", func(f *Finding, ls []lapse) {
		f.Confidence = High
		f.Title = phrase.Of("A change of the keys of %s stopped half-way", f.Zone)
		f.Detail = s.halfDone(ls[0])
		f.Excluded = []phrase.Phrase{phrase.Of("The DS records fit keys of the zone that other answers show.")}
		f.Remedy = steps(
			saying("Finish the change in this order: first, have every server serve both the old and the new keys in the DNSKEY set."),
			saying("Wait until the TTL of the old DNSKEY set has passed, then sign the records with the new key."),
			saying("For a key-signing key, enter the DS record of the new key at the registrar beside the old one, and wait for its TTL."),
			saying("Only when nothing is signed with the old key any more, and the TTLs have passed, remove the old key and its DS record."))
	})
}

// halfDone says what the lapse shows of the change.
func (s *scene) halfDone(l lapse) phrase.Phrase {
	if l.fault.Type == wire.TypeDNSKEY && l.link.Name.IsValid() {
		return phrase.Of("%s has the keys %s, which the DS records %s do not name; other servers have keys that they do.",
			serverOf(l.exchange()), phrase.List(namedKeys(keysOf(l.exchange()))), phrase.List(namedDS(l.link)))
	}
	var tags []string
	for _, x := range signatures(l.exchange(), s.trace.Clock) {
		if text := fmt.Sprint(x.tag); x.signer == l.zone && !slices.Contains(tags, text) {
			tags = append(tags, text)
		}
	}
	typ, owner := spoken(l.fault)
	return phrase.Of("The %s records of %s are signed by a key that is not in the DNSKEY set of the zone (key tags of the signatures: %s).", typ, owner, phrase.List(tags))
}

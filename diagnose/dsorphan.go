package diagnose

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mayissue/mayissue/chain"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/phrase"
)

// orphanDS: sec.ds-orphan (S23). The zone above has DS records, and no server
// of the zone has any key: mostly the zone has moved to a provider that does
// not sign it, and the DS records were left behind (RFC 4035 section 5.2 makes
// that bogus). A single server without keys is no orphan but an unsigned copy:
// sec.rrsig-missing.
func orphanDS(s *scene) []Finding {
	return s.unsound("sec.ds-orphan", func(f *Finding, ls []lapse) {
		s.atRegistrar(f)
		z := ls[0].link
		f.Title = phrase.Of("The zone above has DS records for %s, and the zone is not signed", f.Zone)
		f.Detail = phrase.Join(
			phrase.Of("The DS records %s promise keys, and the servers of the zone answer that there are none.", phrase.List(namedDS(z))),
			phrase.Of("Every validating resolver, and so every CA, takes the whole zone for forged."))
		f.Excluded = []phrase.Phrase{phrase.Of("It is not one bad server: no server of the zone that was asked has keys.")}
		f.Remedy = slices.Concat(
			steps(saying("If the zone is not meant to be signed, delete these DS records at the registrar:")),
			toCopy(recordsDS(z)),
			steps(saying("Resolvers may go on using the old DS records for %s.", phrase.Count(int(z.DS.TTL()), "%d second", "%d seconds")),
				saying("If it is meant to be signed, have the DNS provider sign it, and enter the DS records that it gives you in the place of these.")))
	})
}

// atRegistrar turns a finding about DS records to whoever can change them: the
// owner's registrar, unless the zone is not the owner's.
func (s *scene) atRegistrar(f *Finding) {
	if f.Who == DNSHost {
		f.Who = Registrar
	}
}

// namedDS returns the DS records of a link in short: tag/algorithm/digest type.
func namedDS(z chain.Zone) []string {
	var out []string
	for _, rdata := range z.DS.RData() {
		if d, err := wire.ParseDS(rdata); err == nil {
			out = append(out, short(int(d.KeyTag), int(d.Algorithm), int(d.DigestType)))
		}
	}
	return out
}

// recordsDS returns the DS records of a link as a zone file has them.
func recordsDS(z chain.Zone) []string {
	var out []string
	for _, rdata := range z.DS.RData() {
		if d, err := wire.ParseDS(rdata); err == nil && len(out) < most {
			out = append(out, textDS(z, d))
		}
	}
	return out
}

// toCopy makes a step of each record to be copied.
func toCopy(records []string) Remedy {
	var out Remedy
	for _, r := range records {
		out = append(out, Step{Copy: r})
	}
	return out
}

// textDS writes one DS record of a zone.
func textDS(z chain.Zone, d wire.DS) string {
	return fmt.Sprintf("%s. DS %d %d %d %X", strings.TrimSuffix(z.Name.String(), "."), d.KeyTag, d.Algorithm, d.DigestType, d.Digest)
}

// short names a DS record or a key by three of its numbers.
func short(tag, algorithm, third int) string { return fmt.Sprintf("%d/%d/%d", tag, algorithm, third) }

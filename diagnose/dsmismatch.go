package diagnose

import (
	"bytes"
	"slices"

	"github.com/mayissue/mayissue/chain"
	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/reply"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/phrase"
)

// mismatchedDS: sec.ds-mismatch. No DS record of the zone above fits a key of
// the zone by tag, algorithm and digest, or the key that it fits may not be
// used (RFC 4035 section 5.2, RFC 5011 section 2.1; reference: resolver.md 3.3
// number 10). Where other servers of the zone have the right keys it is
// sec.rollover.
func mismatchedDS(s *scene) []Finding {
	return s.unsound("sec.ds-mismatch", func(f *Finding, ls []lapse) {
		s.atRegistrar(f)
		z, keys := ls[0].link, keysOf(ls[0].exchange())
		f.Title = phrase.Of("The DS records of %s fit none of its keys", f.Zone)
		f.Detail = phrase.Join(append(matrix(z, keys), phrase.Of("The zone's keys are %s.", phrase.List(namedKeys(keys))))...)
		f.Excluded = []phrase.Phrase{phrase.Of("The keys came whole, and the DS records are signed by the zone above.")}
		f.Remedy = s.enterDS(z, ls[0].exchange())
	})
}

// mostRows bounds how many DS records are compared with how many keys.
const mostRows = 8

// matrix says of each DS record why it leads to no key.
func matrix(z chain.Zone, keys [][]byte) []phrase.Phrase {
	var out []phrase.Phrase
	for i, rdata := range z.DS.RData() {
		d, err := wire.ParseDS(rdata)
		if err != nil || i == mostRows {
			continue
		}
		out = append(out, compared(z, d, keys[:min(len(keys), mostRows)]))
	}
	return out
}

// compared says of one DS record why it leads to none of the keys; the key that comes nearest counts.
func compared(z chain.Zone, d wire.DS, keys [][]byte) phrase.Phrase {
	out := phrase.Of("DS record %d/%d/%d: no key has that tag.", d.KeyTag, d.Algorithm, d.DigestType)
	for _, rdata := range keys {
		k, err := wire.ParseDNSKEY(rdata)
		if err != nil || k.Tag != d.KeyTag {
			continue
		}
		digest, known := dnssec.Digest(d.DigestType, z.Name, rdata)
		switch {
		case k.Algorithm != d.Algorithm:
			out = phrase.Of("DS record %d/%d/%d: the key with that tag has algorithm %d.", d.KeyTag, d.Algorithm, d.DigestType, k.Algorithm)
		case !known:
			out = phrase.Of("DS record %d/%d/%d: nobody knows that digest type.", d.KeyTag, d.Algorithm, d.DigestType)
		case !bytes.Equal(digest, d.Digest):
			out = phrase.Of("DS record %d/%d/%d: the digest is not that of the key with that tag.", d.KeyTag, d.Algorithm, d.DigestType)
		case k.Flags&wire.FlagRevoke != 0:
			return phrase.Of("DS record %d/%d/%d: the key has been revoked.", d.KeyTag, d.Algorithm, d.DigestType)
		case k.Flags&wire.FlagZone == 0 || k.Protocol != 3:
			return phrase.Of("DS record %d/%d/%d: the key is not marked as a zone key (flags %d, protocol %d).", d.KeyTag, d.Algorithm, d.DigestType, k.Flags, k.Protocol)
		default:
			return phrase.Of("DS record %d/%d/%d fits a key, and does not count beside a stronger digest (RFC 4509 section 3).", d.KeyTag, d.Algorithm, d.DigestType)
		}
	}
	return out
}

// namedKeys returns keys in short: tag/algorithm/flags.
func namedKeys(keys [][]byte) []string {
	var out []string
	for _, rdata := range keys {
		if k, err := wire.ParseDNSKEY(rdata); err == nil {
			out = append(out, short(int(k.Tag), int(k.Algorithm), int(k.Flags)))
		}
	}
	return out
}

// enterDS is the remedy: the right DS records to copy, where the zone has keys
// that some could be entered for.
func (s *scene) enterDS(z chain.Zone, x *evidence.Exchange) Remedy {
	right := correctDS(z, x)
	if len(right) == 0 {
		return steps(
			saying("No key of %s can be entered as it stands: first have the DNSKEY records signed with a key that is marked as a zone key, is not revoked and has protocol 3.", z.Name),
			saying("Then replace the DS records at the registrar by that of the new key."))
	}
	return slices.Concat(
		steps(saying("Replace the DS records at the registrar by those of the zone's own keys:")),
		toCopy(right),
		steps(saying("Enter them only if your DNS provider confirms the keys: whoever has the DS records decides whose signatures count."),
			saying("Resolvers may go on using the old DS records for %s.", phrase.Count(int(z.DS.TTL()), "%d second", "%d seconds"))))
}

// correctDS returns a DS record with a SHA-256 digest for each key that may
// sign and did sign the DNSKEY set; of these only those that are marked as
// secure entry points, where any is.
func correctDS(z chain.Zone, x *evidence.Exchange) []string {
	var entries, all []string
	for _, rdata := range keysOf(x) {
		k, err := wire.ParseDNSKEY(rdata)
		if err != nil || k.Flags&wire.FlagZone == 0 || k.Flags&wire.FlagRevoke != 0 || k.Protocol != 3 || !signsKeys(x, k) || len(all) == mostRows {
			continue
		}
		digest, _ := dnssec.Digest(sha256, z.Name, rdata)
		text := textDS(z, wire.DS{KeyTag: k.Tag, Algorithm: k.Algorithm, DigestType: sha256, Digest: digest})
		all = append(all, text)
		if k.Flags&wire.FlagSEP != 0 {
			entries = append(entries, text)
		}
	}
	if len(entries) > 0 {
		return entries
	}
	return all
}

// signsKeys reports whether a signature over the DNSKEY set is of the key, by
// tag and algorithm.
func signsKeys(x *evidence.Exchange, k wire.DNSKEY) bool {
	_, msg := reply.Interpret(x)
	if msg == nil {
		return false
	}
	set, _ := dnssec.Find(dnssec.FromWire(msg.Answer), x.Question.Name, wire.TypeDNSKEY)
	return slices.ContainsFunc(set.Signatures(), func(rdata []byte) bool {
		sig, err := wire.ParseRRSIG(rdata)
		return err == nil && sig.KeyTag == k.Tag && sig.Algorithm == k.Algorithm
	})
}

// Digest types of DS records (RFC 4034 appendix A.2, RFC 4509).
const (
	sha1   = 1
	sha256 = 2
)

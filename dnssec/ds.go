package dnssec

import (
	"bytes"
	"time"

	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

// MatchDS takes the verdict on a DS set, and the child's DNSKEY set, and
// returns the child's keys with the state of the child zone (RFC 4035 section
// 5.2): Secure with keys; Insecure, by algorithm, where the set names nothing
// that is supported; otherwise Bogus or Indeterminate. There are keys only
// with Secure.
//
// One DS that leads to the keys suffices (RFC 6840 section 5.11). The DNSKEY
// set must be signed by a key that a DS names; its other keys count only
// then. A DS with a SHA-1 digest is not looked at where there is a stronger
// one (RFC 4509 section 3). A DS set that is not Secure gives its own state
// back.
func (v Validator) MatchDS(ds Verdict, dnskey RRset) (Keys, Security) {
	if ds.set.typ != wire.TypeDS || !ds.security.IsSecure() {
		if ds.security.IsSecure() || ds.security.Status() == Insecure {
			return Keys{}, BogusFor(MalformedRecord) // a verdict on something else
		}
		return Keys{}, ds.security
	}
	all, why := parseDS(ds.set)
	if why != "" {
		return Keys{}, BogusFor(why)
	}
	usable, code := v.Policy.usable(all)
	if len(usable) == 0 {
		return Keys{}, insecureAlgorithm(ds.set.owner, code, ds.security.weak)
	}
	return v.match(ds.set.owner, link{weak: ds.security.weak, ttl: ds.TTL(), until: ds.until}, usable, dnskey)
}

// link is what the keys of a zone inherit from whatever vouches for them.
type link struct {
	weak  bool
	ttl   uint32
	until time.Time
}

// parseDS reads the records of a verified DS set. The parent signed them, so
// one without its fixed fields is the parent's mistake, and no reason to
// think less of the others' meaning than Bogus.
func parseDS(s RRset) ([]wire.DS, Reason) {
	out := make([]wire.DS, 0, len(s.rdata))
	for _, rdata := range s.rdata {
		d, err := wire.ParseDS(rdata)
		if err != nil {
			return nil, MalformedRecord
		}
		out = append(out, d)
	}
	return out, ""
}

// usable picks the DS records that the policy supports, without those with a
// SHA-1 digest where others are left (RFC 4509 section 3), and the code that
// says why none is.
func (p Policy) usable(all []wire.DS) ([]wire.DS, EDE) {
	var strong, sha1 []wire.DS
	code := EDEUnsupportedAlgorithm
	for _, d := range all {
		_, known := p.supports(d.Algorithm)
		switch {
		case !known:
		case !p.digest(d.DigestType):
			code = EDEUnsupportedDigest
		case d.DigestType == digestSHA1:
			sha1 = append(sha1, d)
		default:
			strong = append(strong, d)
		}
	}
	if len(strong) > 0 {
		return strong, 0
	}
	return sha1, code
}

// match finds the keys that the DS records name, and verifies the DNSKEY set
// with them alone.
func (v Validator) match(zone name.Name, from link, ds []wire.DS, dnskey RRset) (Keys, Security) {
	switch {
	case dnskey.owner != zone || dnskey.typ != wire.TypeDNSKEY:
		return Keys{}, BogusFor(KeyMissing)
	case dnskey.fault != nil:
		return Keys{}, BogusFor(MalformedRecord)
	}
	m := v.meter()
	entry := Keys{zone: zone, weak: from.weak}
	best, all := DSMismatch, parseCandidates(dnskey)
	for _, d := range ds {
		found, why, err := v.named(zone, d, all, m)
		if overBudget(err) {
			return Keys{}, IndeterminateFor(OverBudget)
		}
		if why != "" {
			best = why
		}
		entry.keys = append(entry.keys, found...)
		entry.weak = entry.weak || d.DigestType == digestSHA1 // then all are
	}
	if len(entry.keys) == 0 {
		return Keys{}, BogusFor(best)
	}
	return v.enter(entry, from, dnskey, m)
}

// candidate is one record of a DNSKEY set that nothing vouches for yet.
type candidate struct {
	wire.DNSKEY
	rdata   []byte
	refused Reason // why it may not sign zone data
}

func parseCandidates(dnskey RRset) []candidate {
	out := make([]candidate, 0, len(dnskey.rdata))
	for _, rdata := range dnskey.rdata {
		if k, why := eligible(rdata); why != MalformedRecord {
			out = append(out, candidate{k, rdata, why})
		}
	}
	return out
}

// named finds the keys that one DS record names: tag and algorithm first,
// since they cost nothing, then the digest (RFC 4034 section 5.2). It says
// what disqualified a key that the record does name.
func (v Validator) named(zone name.Name, d wire.DS, all []candidate, m *Meter) ([]key, Reason, error) {
	var found []key
	var why Reason
	same := 0
	for _, c := range all {
		if c.Tag != d.KeyTag || c.Algorithm != d.Algorithm {
			continue
		}
		if same++; same > m.decision.limits.SameTagKeys {
			return nil, OverBudget, errBudget
		}
		digest, err := m.digest(d.DigestType, zone, c.rdata)
		if err != nil {
			return nil, OverBudget, err
		}
		if !bytes.Equal(digest, d.Digest) {
			continue
		}
		if c.refused != "" {
			why = c.refused
			continue
		}
		if one, ok := parseKey(v.Policy, c.DNSKEY, c.rdata); ok {
			found = append(found, one)
		}
	}
	return found, why, nil
}

// enter verifies the DNSKEY set with the keys that are vouched for, and only
// then takes all its keys in.
func (v Validator) enter(entry Keys, from link, dnskey RRset, m *Meter) (Keys, Security) {
	verdict := v.verify(entry, dnskey, m)
	if !verdict.security.IsSecure() {
		return Keys{}, verdict.security
	}
	return Keys{
		zone: entry.zone, keys: parseKeys(v.Policy, dnskey, entry.keys), weak: verdict.security.weak,
		ttl: min(verdict.ttl, from.ttl), until: earliest(verdict.until, from.until),
	}, verdict.security
}

// earliest returns the earlier of two times, of which the zero one is never.
func earliest(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

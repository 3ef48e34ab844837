package dnssec

import (
	"time"

	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

// checkSignature holds one RRSIG to every condition of RFC 4035 section 5.3.1
// that needs no key, and says which one it breaks first, or "". Owner, class
// and type covered agree by the grouping into sets.
func (v Validator) checkSignature(zone name.Name, s RRset, sig wire.RRSIG) Reason {
	if why := checkPlace(zone, s, sig); why != "" {
		return why
	}
	if _, ok := v.Policy.supports(sig.Algorithm); !ok {
		return AlgorithmUnknown
	}
	return checkTimes(sig, v.Now, v.Policy.Skew)
}

// checkPlace compares signer, owner, zone and labels.
//
// The signer's name must be the zone whose keys are in hand, and the owner
// must lie in it, by whole labels: not a parent, not a sibling, and not a
// name that merely ends in the same letters. A DS set speaks for the zone
// below its owner and so comes from the zone above: one signed by the zone
// that it stands at the apex of is a child's word about itself (RFC 4035
// section 2.4). A DNSKEY set stands at the apex only.
//
// The labels field must not exceed the owner's labels, and where it is
// smaller, the wildcard that it speaks of must lie in the zone too.
func checkPlace(zone name.Name, s RRset, sig wire.RRSIG) Reason {
	switch {
	case sig.Signer != zone || !zone.Contains(s.owner),
		s.typ == wire.TypeDS && s.owner == zone,
		s.typ == wire.TypeDNSKEY && s.owner != zone:
		return WrongSigner
	case int(sig.Labels) > labels(s.owner) || int(sig.Labels) < zone.NumLabels():
		return WrongLabels
	case int(sig.Labels) < labels(s.owner) && !expands(s.typ):
		return WrongLabels
	}
	return ""
}

// expands reports whether records of the type may be made from a wildcard.
// An NSEC or NSEC3 record speaks of the place in the zone where it stands,
// so one that could be moved to any owner would deny any name; DS, DNSKEY
// and SOA stand at zone cuts, which no wildcard makes (RFC 4592 section 4). A
// DNAME from a wildcard would redirect what lies below every name that does
// not exist; what that means RFC 4592 section 4.4 leaves open, so nothing is
// believed because of it.
func expands(typ uint16) bool {
	switch typ {
	case wire.TypeNSEC, wire.TypeNSEC3, wire.TypeDS, wire.TypeDNSKEY, wire.TypeSOA, wire.TypeNSEC3PARAM, wire.TypeDNAME:
		return false
	}
	return true
}

// checkTimes holds the validity period to the clock, in the serial arithmetic
// of RFC 1982 as RFC 4034 section 3.1.5 demands: 32-bit times wrap in 2106,
// and two of them compare by the shorter way around. The bounds belong to the
// period. One that ends before it begins was never valid.
func checkTimes(sig wire.RRSIG, now time.Time, skew time.Duration) Reason {
	t, s := uint32(now.Unix()), int64(max(skew, 0)/time.Second)
	switch {
	case serialDiff(sig.Expiration, sig.Inception) < 0:
		return SignatureBackwards
	case int64(serialDiff(t, sig.Inception)) < -s:
		return SignatureNotYetValid
	case int64(serialDiff(sig.Expiration, t)) < -s:
		return SignatureExpired
	}
	return ""
}

// serialDiff returns a-b in serial arithmetic. Half the circle, which RFC
// 1982 section 3.2 leaves undefined, comes out negative both ways, and so
// fails.
func serialDiff(a, b uint32) int32 { return int32(a - b) }

// expiry returns when the signature expires, on the turn of the 32-bit clock
// that is nearest to now.
func expiry(sig wire.RRSIG, now time.Time) time.Time {
	return time.Unix(now.Unix()+int64(serialDiff(sig.Expiration, uint32(now.Unix()))), 0).UTC()
}

// clampTTL gives the seconds for which a verified set may be used: no longer
// than it came with, than the zone's owner signed it for, and than the
// signature holds (RFC 4035 section 5.3.3).
func clampTTL(received uint32, sig wire.RRSIG, now, until time.Time) uint32 {
	left := max(until.Unix()-now.Unix(), 0)
	return uint32(min(int64(received), int64(sig.OriginalTTL), left))
}

// progress orders the reasons for which signatures fail by how far each got,
// so that of several the most telling is reported.
func progress(r Reason) int {
	for i, one := range [...]Reason{
		NoSignature, WrongSigner, WrongLabels, AlgorithmUnknown, KeyMissing, KeyNotForZone, KeyRevoked,
		SignatureBackwards, SignatureNotYetValid, SignatureExpired, KeyMalformed, SignatureWrong,
	} {
		if r == one {
			return i
		}
	}
	return -1
}

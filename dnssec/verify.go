package dnssec

import (
	"errors"
	"time"

	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

// Validator is what judgements are made with: the rules, the time, and the
// meter. It is a small value, to be copied for each message. The zero value
// judges at the year 1, when no signature was valid.
type Validator struct {
	Policy Policy
	Now    time.Time // the clock of signatures
	Meter  *Meter    // nil gives each judgement a meter of its own
	Memory Memory    // nil remembers nothing
}

func (v Validator) meter() *Meter {
	if v.Meter == nil {
		return NewMeter(Limits{})
	}
	return v.Meter
}

// Verdict is the judgement on one RRset. The zero value is Indeterminate.
type Verdict struct {
	security Security
	set      RRset
	zone     name.Name // whose keys it was judged by
	encloser name.Name // of an expansion: the wildcard's parent
	weak     bool
	tag      uint16
	alg      uint8
	ttl      uint32
	until    time.Time
}

// Security returns the state of the records. Those that were made from a
// wildcard are Bogus ([WildcardUnproven]) until [Denial.WildcardAnswer] has
// shown that no closer name exists.
func (v Verdict) Security() Security { return v.security }

// Set returns the records that were judged.
func (v Verdict) Set() RRset { return v.set }

// Expanded returns the closest encloser of records that were made from a
// wildcard: the wildcard is its child "*". The second result is false for
// records that stand in the zone as they are.
func (v Verdict) Expanded() (name.Name, bool) { return v.encloser, v.encloser.IsValid() }

// SignedBy returns tag and algorithm of the key that verified the records;
// both are 0 where none did.
func (v Verdict) SignedBy() (tag uint16, algorithm uint8) { return v.tag, v.alg }

// TTL returns for how many seconds the records may be used: the smallest of
// the TTL they came with, the signed one, and the time that the signature has
// left (RFC 4035 section 5.3.3). It is 0 for records that must not be used.
func (v Verdict) TTL() uint32 {
	if s := v.security.Status(); s != Secure && s != Insecure {
		return 0
	}
	return v.ttl
}

// Until returns when the signature expires.
func (v Verdict) Until() time.Time { return v.until }

// Verify judges the RRset by the keys of the zone that it stands in. One good
// signature suffices, of whatever algorithm (RFC 6840 section 5.11). A set
// without one is Bogus, never Insecure: that is for the zone above to say.
// Names in the records are not judged, nor whether the set answers anything:
// the caller asks for the owner and the type that it wants.
func (v Validator) Verify(k Keys, s RRset) Verdict { return v.verify(k, s, v.meter()) }

func (v Validator) verify(k Keys, s RRset, m *Meter) Verdict {
	out := Verdict{set: s, zone: k.zone, security: BogusFor(NoSignature)}
	switch {
	case len(k.keys) == 0:
		out.security = IndeterminateFor(NoKeys)
		return out
	case s.fault != nil || len(s.rdata) == 0:
		out.security = BogusFor(MalformedRecord)
		return out
	}
	best, tries := NoSignature, 0
	for _, weak := range [...]bool{false, true} { // a strong signature first
		for _, sig := range s.sigs {
			if w, _ := v.Policy.supports(sig.Algorithm); w != weak {
				continue
			}
			why, err := v.try(k, s, sig, m, &tries)
			if err != nil {
				out.security = IndeterminateFor(OverBudget)
				return out
			}
			if why == "" {
				return v.accept(out, sig, k.weak)
			}
			if progress(why) > progress(best) {
				best = why
			}
		}
	}
	out.security = BogusFor(best)
	return out
}

// accept fills the verdict on records with a good signature.
func (v Validator) accept(out Verdict, sig wire.RRSIG, weak bool) Verdict {
	w, _ := v.Policy.supports(sig.Algorithm)
	out.weak = weak || w
	out.security = secure(out.weak)
	out.tag, out.alg = sig.KeyTag, sig.Algorithm
	out.until = expiry(sig, v.Now)
	out.ttl = clampTTL(out.set.ttl, sig, v.Now, out.until)
	if n := int(sig.Labels); n < labels(out.set.owner) {
		out.encloser = out.set.owner.Ancestor(n)
		out.security = BogusFor(WildcardUnproven)
	}
	return out
}

// try checks one signature with every key that it can be of. Keys of one tag
// and algorithm are told apart by trying, so there is a limit to them: the
// zone's owner, or whoever forges for him, chooses how many there are.
func (v Validator) try(k Keys, s RRset, sig wire.RRSIG, m *Meter, tries *int) (Reason, error) {
	if why := v.checkSignature(k.zone, s, sig); why != "" {
		return why, nil
	}
	why, same := KeyMissing, 0
	var signed message
	for _, one := range k.keys {
		if one.tag != sig.KeyTag || one.algorithm.Number != sig.Algorithm {
			continue
		}
		if one.public == nil {
			if why == KeyMissing {
				why = KeyMalformed
			}
			continue
		}
		if signed.octets == nil {
			signed = newMessage(s.signedData(sig))
		}
		id := identity(one, signed, sig.Signature)
		if m.settled(id) {
			return "", nil
		}
		same++
		*tries++
		if same > m.decision.limits.SameTagKeys || *tries > m.decision.limits.SignaturesPerRRset {
			return OverBudget, errBudget
		}
		if err := m.signature(); err != nil {
			return OverBudget, err
		}
		if v.verifies(id, one, signed, sig, m) {
			m.settle(id)
			return "", nil
		}
		why = SignatureWrong
	}
	return why, nil
}

// verifies checks a signature with a key, unless somebody has done so before.
func (v Validator) verifies(id [32]byte, k key, signed message, sig wire.RRSIG, m *Meter) bool {
	if v.Memory != nil && v.Memory.Verified(id) {
		return true
	}
	m.verified()
	if !k.verifies(signed, sig.Signature) {
		return false
	}
	if v.Memory != nil {
		v.Memory.Remember(id, expiry(sig, v.Now))
	}
	return true
}

// overBudget reports whether the error is a limit of the meter.
func overBudget(err error) bool { return errors.Is(err, errBudget) }

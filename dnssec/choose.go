package dnssec

import (
	"time"

	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

// Choose picks, of NSEC and NSEC3 sets of one zone, those that would prove
// that there is no answer to the question, and says what kind of proof that
// would be; none where they would not, or only by an opt-out span. It is for
// whoever keeps records to answer from (RFC 8198). Nothing is verified: what
// the choice is worth, [Validator.Denial] says.
func (v Validator) Choose(zone name.Name, sets []RRset, n name.Name, typ uint16) (Kind, []RRset) {
	p := v.assume(zone, sets).Denies(n, typ)
	return p.Kind, chosen(sets, p)
}

// ChooseCloser is [Validator.Choose] for records made from the wildcard below
// encloser: it picks what would prove that no name closer to n exists.
func (v Validator) ChooseCloser(zone name.Name, sets []RRset, n, encloser name.Name) []RRset {
	next := n.Ancestor(encloser.NumLabels() + 1)
	t := v.assume(zone, sets).try(goalCloser, ProofWildcardAnswer, n, argument{name: next})
	return chosen(sets, t.proof())
}

// assume is [Validator.Denial] with every record taken for good. What comes of
// it must not leave this file.
func (v Validator) assume(zone name.Name, sets []RRset) *Denial {
	d := &Denial{zone: zone, meter: v.meter()}
	for _, s := range sets {
		if s.typ != wire.TypeNSEC && s.typ != wire.TypeNSEC3 || s.fault != nil {
			continue
		}
		for _, rdata := range s.rdata {
			d.add(origin{s.owner, s.typ, s.ttl, time.Time{}, false}, rdata)
		}
	}
	return d
}

// chosen returns the sets that a proof without opt-out rests on.
func chosen(sets []RRset, p Proof) []RRset {
	if !p.Security.IsSecure() {
		return nil
	}
	var out []RRset
	for _, part := range p.Parts {
		if _, twice := Find(out, part.Owner, part.Type); twice {
			continue
		}
		if s, ok := Find(sets, part.Owner, part.Type); ok {
			out = append(out, s)
		}
	}
	return out
}

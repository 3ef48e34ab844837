package dnssec

import (
	"math"
	"time"

	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

// argument is one attempt at a proof: the records that it rests on so far,
// what it misses, and what speaks against it.
type argument struct {
	d       *Denial
	kind    Kind
	parts   []Part
	missing []Role
	closest name.Name
	noDS    bool // the records show an unsigned delegation at the name
	optOut  bool
	weak    bool
	ttl     uint32
	until   time.Time
	against Reason // the first fault found that is more than a missing record
	budget  bool
}

// prove tries with NSEC records, and then with NSEC3 records. A zone has one
// or the other, except while it changes over.
func (d *Denial) prove(kind Kind, n name.Name, nsec, nsec3 func(*argument) bool) Proof {
	switch {
	case d.meter == nil:
		return Proof{Kind: kind, Name: n, Security: IndeterminateFor(NotAsked)}
	case d.broken != "":
		return Proof{Kind: kind, Name: n, Security: BogusFor(d.broken)}
	case !d.zone.Contains(n):
		return Proof{Kind: kind, Name: n, Security: BogusFor(DenialIncomplete)}
	}
	var last *argument
	if nsec != nil && len(d.nsec) > 0 {
		last = &argument{d: d, kind: kind, ttl: math.MaxUint32}
		if nsec(last) {
			return last.proven(n)
		}
	}
	if len(d.nsec3) > 0 {
		other := &argument{d: d, kind: kind, ttl: math.MaxUint32}
		if nsec3(other) {
			return other.proven(n)
		}
		if last == nil || other.budget || len(other.parts) > len(last.parts) {
			last = other
		}
	}
	return d.refuted(kind, n, last)
}

// proven makes a Proof of an argument that holds. What an opt-out span has a
// part in is Insecure.
func (a *argument) proven(n name.Name) Proof {
	p := Proof{
		Kind: a.kind, Name: n, Security: secure(a.weak), Closest: a.closest,
		OptOut: a.optOut, Parts: a.parts, TTL: a.ttl, Until: a.until,
	}
	switch {
	case a.optOut:
		p.Security = insecureOptOut(n, a.weak)
	case a.noDS:
		p.Security = insecureNoDS(n, a.weak)
	}
	return p
}

// refuted says why there is no proof.
func (d *Denial) refuted(kind Kind, n name.Name, a *argument) Proof {
	p := Proof{Kind: kind, Name: n}
	why := DenialMissing
	if a != nil {
		p.Parts, p.Missing, p.Closest = a.parts, a.missing, a.closest
		why = DenialIncomplete
	}
	switch {
	case a != nil && a.budget:
		why = OverBudget
	case a != nil && a.against != "":
		why = a.against
	case d.high != "":
		why = d.high
	case d.rejected != "":
		why = d.rejected
	}
	p.Security = BogusFor(why)
	return p
}

// use notes a record as part of the argument.
func (a *argument) use(role Role, o origin) {
	a.parts = append(a.parts, Part{role, o.owner, o.typ})
	a.weak = a.weak || o.weak
	a.ttl = min(a.ttl, o.ttl)
	a.until = earliest(a.until, o.until)
}

// lacks notes what is missing; it returns false for the sake of its callers.
func (a *argument) lacks(r Role) bool {
	a.missing = append(a.missing, r)
	return false
}

// fails notes what speaks against the proof; it returns false.
func (a *argument) fails(r Reason) bool {
	if a.against == "" {
		a.against = r
	}
	return false
}

// nxname is the type that a name has which does not exist, where the denial
// says that it does to be shorter (RFC 9824 section 2).
const nxname = 128

// denies judges the type list of a record at the name itself, or at the
// wildcard that answers for it. The type must be absent, and CNAME too, or
// the answer would be there (RFC 6840 section 4.3); any other type than
// those of the denial itself answers ANY. And the record must speak
// for the side of a zone cut that the type belongs to: DS to the parent's,
// everything else to the child's (RFC 6840 sections 4.1 and 4.4). The root
// has no parent side.
func (a *argument) denies(n name.Name, types wire.Bitmap, typ uint16) bool {
	ns, soa := types.Has(wire.TypeNS), types.Has(wire.TypeSOA)
	switch {
	case typ == wire.TypeDS && soa && !n.IsRoot(), typ != wire.TypeDS && ns && !soa:
		return a.fails(DenialParentSide)
	case types.Has(typ), types.Has(wire.TypeCNAME), typ == wire.TypeANY && !types.Only(wire.TypeNSEC, wire.TypeRRSIG, nxname):
		return a.fails(DenialContradicts)
	}
	return true
}

// delegates judges the type list at the owner of a delegation without DS
// (RFC 6840 section 4.4).
func (a *argument) delegates(types wire.Bitmap) bool {
	switch {
	case types.Has(wire.TypeSOA):
		return a.fails(DenialParentSide)
	case types.Has(wire.TypeDS):
		return a.fails(DenialContradicts)
	case !types.Has(wire.TypeNS):
		return a.fails(NotADelegation)
	}
	a.noDS = true
	return true
}

// cutsOff reports whether the zone ends at a name with these types, so that
// its records say nothing of the names below: at a delegation, and at a DNAME
// (RFC 6840 section 4.1, RFC 5155 section 8.3).
func cutsOff(types wire.Bitmap) bool {
	return types.Has(wire.TypeNS) && !types.Has(wire.TypeSOA) || types.Has(wire.TypeDNAME)
}

// wildcardAt returns the wildcard below the closest encloser of a name. It has
// room: the name itself has at least a label more. Were it not so, the zero
// name would be neither matched nor spanned by any record.
func wildcardAt(encloser name.Name) name.Name {
	w, err := encloser.Prepend("*")
	if err != nil {
		return name.Name{}
	}
	return w
}

package dnssec

import (
	"math"
	"slices"
	"time"

	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

// goal is what an argument is to show.
type goal uint8

const (
	goalNameError goal = iota
	goalNoData
	goalInOptOut // no data, but for an opt-out span
	goalWildcardNoData
	goalNoDS
	goalCloser // no name closer than a wildcard
)

// argument is one attempt at a proof: the records that it rests on so far,
// what it misses, and what speaks against it. It is small and made of values,
// since most questions take several attempts, of which one holds.
type argument struct {
	d       *Denial
	goal    goal
	name    name.Name // of which something is to be shown; for goalCloser the next closer name
	typ     uint16
	kind    Kind
	parts   [mostParts]Part
	used    int  // of parts
	missing Role // "" while nothing is
	closest name.Name
	noDS    bool // the records show an unsigned delegation at the name
	optOut  bool
	weak    bool
	ttl     uint32
	until   time.Time
	against Reason // the first fault found that is more than a missing record
	budget  bool
}

// mostParts is how many records a proof rests on at most: the closest encloser,
// the next closer name, and the wildcard.
const mostParts = 3

// attempt is an argument with what came of it.
type attempt struct {
	argument
	of    name.Name // that the proof is about
	made  bool      // there were records to argue with
	holds bool
	// stopped is why nothing was tried; the zero value where something was.
	stopped Security
}

// try tries with NSEC records, and then with NSEC3 records. A zone has one
// or the other, except while it changes over.
func (d *Denial) try(g goal, kind Kind, of name.Name, a argument) attempt {
	t := attempt{argument: a, of: of}
	t.d, t.goal, t.kind, t.ttl = d, g, kind, math.MaxUint32
	switch {
	case d.meter == nil:
		t.stopped = IndeterminateFor(NotAsked)
		return t
	case d.broken != "":
		t.stopped = BogusFor(d.broken)
		return t
	case !d.zone.Contains(of):
		t.stopped = BogusFor(DenialIncomplete)
		return t
	}
	fresh := t.argument
	if g != goalInOptOut && len(d.nsec) > 0 {
		t.made = true
		if t.holds = t.byNSEC(); t.holds {
			return t
		}
	}
	if len(d.nsec3) > 0 {
		other := fresh
		if other.byNSEC3() {
			t.argument, t.made, t.holds = other, true, true
			return t
		}
		if !t.made || other.budget || other.used > t.used {
			t.argument, t.made = other, true
		}
	}
	return t
}

func (a *argument) byNSEC() bool {
	switch a.goal {
	case goalNameError:
		return a.nsecNameError(a.name)
	case goalNoData:
		return a.nsecNoData(a.name, a.typ)
	case goalWildcardNoData:
		return a.nsecWildcardNoData(a.name, a.typ)
	case goalNoDS:
		return a.nsecNoDS(a.name)
	case goalCloser:
		return a.nsecCloser(a.name)
	}
	return false
}

func (a *argument) byNSEC3() bool {
	switch a.goal {
	case goalNameError:
		return a.nsec3NameError(a.name)
	case goalNoData:
		return a.nsec3NoData(a.name, a.typ)
	case goalInOptOut:
		return a.nsec3InOptOut(a.name)
	case goalWildcardNoData:
		return a.nsec3WildcardNoData(a.name, a.typ)
	case goalNoDS:
		return a.nsec3NoDS(a.name)
	case goalCloser:
		return a.nsec3Closer(a.name)
	}
	return false
}

// settles reports whether no other attempt is to follow: the proof holds, or
// finding one takes too much work.
func (t *attempt) settles() bool { return t.holds || t.why() == OverBudget }

// why is why there is no proof, or "" where there is one.
func (t *attempt) why() Reason {
	switch {
	case t.holds:
		return ""
	case t.stopped != Security{}:
		return t.stopped.reason
	case t.made && t.budget:
		return OverBudget
	case t.made && t.against != "":
		return t.against
	case t.d.high != "":
		return t.d.high
	case t.d.rejected != "":
		return t.d.rejected
	case t.made:
		return DenialIncomplete
	}
	return DenialMissing
}

// proof makes a Proof of what came of an attempt.
func (t *attempt) proof() Proof {
	if t.holds {
		return t.proven()
	}
	p := Proof{Kind: t.kind, Name: t.of, Security: t.stopped}
	if t.stopped != (Security{}) {
		return p
	}
	p.Security = BogusFor(t.why())
	if t.made {
		p.Closest, p.Parts = t.closest, t.rests()
	}
	if t.missing != "" {
		p.Missing = []Role{t.missing}
	}
	return p
}

// proven makes a Proof of an argument that holds. What an opt-out span has a
// part in is Insecure.
func (t *attempt) proven() Proof {
	p := Proof{
		Kind: t.kind, Name: t.of, Security: secure(t.weak), Closest: t.closest,
		OptOut: t.optOut, Parts: t.rests(), TTL: t.ttl, Until: t.until,
	}
	switch {
	case t.optOut:
		p.Security = insecureOptOut(t.of, t.weak)
	case t.noDS:
		p.Security = insecureNoDS(t.of, t.weak)
	}
	return p
}

// rests returns the records that the argument rests on, for whoever keeps them.
func (a *argument) rests() []Part {
	if a.used == 0 {
		return nil
	}
	return slices.Clone(a.parts[:a.used])
}

// use notes a record as part of the argument.
func (a *argument) use(role Role, o origin) {
	a.parts[a.used] = Part{role, o.owner, o.typ}
	a.used++
	a.weak = a.weak || o.weak
	a.ttl = min(a.ttl, o.ttl)
	a.until = earliest(a.until, o.until)
}

// lacks notes what is missing, which ends the argument; it returns false for
// the sake of its callers.
func (a *argument) lacks(r Role) bool {
	a.missing = r
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

package dnssec

import (
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

// nsecRecord is one verified NSEC record.
type nsecRecord struct {
	origin
	next  name.Name
	types wire.Bitmap
}

func (d *Denial) addNSEC(from origin, rdata []byte) {
	r, err := wire.ParseNSEC(rdata)
	if err != nil || !d.zone.Contains(r.Next) {
		d.reject(MalformedRecord)
		return
	}
	d.nsec = append(d.nsec, nsecRecord{from, r.Next, r.Types})
}

// spans reports whether the name lies strictly between owner and next name in
// canonical order. Owner and next name themselves exist. The last record of a
// zone points back to the apex, and spans all that comes after it; one that
// points back to anything else spans nothing (RFC 4034 section 4.1.1).
func (r nsecRecord) spans(n, apex name.Name) bool {
	if r.owner.Compare(n) >= 0 {
		return false
	}
	if r.owner.Compare(r.next) < 0 {
		return n.Compare(r.next) < 0
	}
	return r.next == apex
}

// nsecAt finds the record at the name.
func (a *argument) nsecAt(n name.Name) (nsecRecord, bool) {
	for _, r := range a.d.nsec {
		if r.owner == n {
			return r, true
		}
	}
	return nsecRecord{}, false
}

// nsecOver finds a record that spans the name and may speak for it: one at an
// ancestor where the zone ends may not.
func (a *argument) nsecOver(n name.Name) (nsecRecord, bool) {
	for _, r := range a.d.nsec {
		if !r.spans(n, a.d.zone) {
			continue
		}
		if r.owner.Contains(n) && cutsOff(r.types) {
			a.fails(DenialParentSide)
			continue
		}
		return r, true
	}
	return nsecRecord{}, false
}

// absent finds the record that shows that the name, and with it all below,
// does not exist. Where the next name lies below the name, the name exists as
// an empty non-terminal, whatever the response code said.
func (a *argument) absent(n name.Name, role Role) (nsecRecord, bool) {
	if _, ok := a.nsecAt(n); ok {
		return nsecRecord{}, a.fails(DenialContradicts)
	}
	r, ok := a.nsecOver(n)
	if !ok {
		return r, a.lacks(role)
	}
	if n.Contains(r.next) {
		return r, a.fails(DenialContradicts)
	}
	a.use(role, r.origin)
	return r, true
}

// encloser is the deepest ancestor of the name that exists: that which the
// name shares with one of the neighbours it lies between (RFC 4035 section
// 5.4).
func (r nsecRecord) encloser(n name.Name) name.Name {
	x, y := sharedAncestor(n, r.owner), sharedAncestor(n, r.next)
	if x.NumLabels() >= y.NumLabels() {
		return x
	}
	return y
}

func sharedAncestor(a, b name.Name) name.Name {
	i := min(a.NumLabels(), b.NumLabels())
	for ; i > 0 && a.Ancestor(i) != b.Ancestor(i); i-- {
	}
	return a.Ancestor(i)
}

func (a *argument) nsecNameError(n name.Name) bool {
	r, ok := a.absent(n, CoversName)
	if !ok {
		return false
	}
	a.closest = r.encloser(n)
	_, ok = a.absent(wildcardAt(a.closest), CoversWildcard)
	return ok
}

func (a *argument) nsecNoData(n name.Name, typ uint16) bool {
	if r, ok := a.nsecAt(n); ok {
		if !a.denies(n, r.types, typ) {
			return false
		}
		a.use(MatchesName, r.origin)
		return true
	}
	// The next name lies below the name: an empty non-terminal.
	if r, ok := a.nsecOver(n); ok && n.Contains(r.next) {
		a.kind = ProofEmptyNonTerminal
		a.use(CoversName, r.origin)
		return true
	}
	return a.lacks(MatchesName)
}

func (a *argument) nsecWildcardNoData(n name.Name, typ uint16) bool {
	r, ok := a.absent(n, CoversName)
	if !ok {
		return false
	}
	a.closest = r.encloser(n)
	wildcard := wildcardAt(a.closest)
	if w, ok := a.nsecAt(wildcard); ok {
		if w.types.Has(wire.TypeNS) { // no zone cut is made from a wildcard (RFC 4592 section 4.2)
			return a.fails(DenialParentSide)
		}
		if !a.denies(wildcard, w.types, typ) {
			return false
		}
		a.use(MatchesWildcard, w.origin)
		return true
	}
	// A wildcard that exists only by names below it has no records at all.
	if w, ok := a.nsecOver(wildcard); ok && wildcard.Contains(w.next) {
		a.use(MatchesWildcard, w.origin)
		return true
	}
	return a.lacks(MatchesWildcard)
}

func (a *argument) nsecNoDS(child name.Name) bool {
	r, ok := a.nsecAt(child)
	switch {
	case child == a.d.zone:
		return a.fails(DenialParentSide)
	case !ok:
		return a.lacks(MatchesName)
	case !a.delegates(r.types):
		return false
	}
	a.use(MatchesName, r.origin)
	return true
}

// nsecCloser shows that the name next to a wildcard's parent does not exist.
func (a *argument) nsecCloser(next name.Name) bool {
	_, ok := a.absent(next, NextCloser)
	return ok
}

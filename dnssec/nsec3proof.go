package dnssec

import (
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

// nsec3NameError is RFC 5155 section 8.4. Where the next closer name lies in
// an opt-out span, a delegation may stand there that has no record, so the
// denial is not Secure (section 9.2).
func (a *argument) nsec3NameError(n name.Name) bool {
	next, ok := a.enclose(n)
	if !ok {
		return false
	}
	a.optOut = next.optOut
	_, ok = a.nsec3Over(wildcardAt(a.closest), CoversWildcard)
	return ok
}

// nsec3NoData is RFC 5155 section 8.5, and the first half of section 8.6. An
// empty non-terminal has a record of its own that lists no type (section 7.1).
func (a *argument) nsec3NoData(n name.Name, typ uint16) bool {
	r, ok := a.nsec3At(n)
	if !ok {
		return a.lacks(MatchesName)
	}
	if !a.denies(n, r.types, typ) {
		return false
	}
	if len(r.types) == 0 {
		a.kind = ProofEmptyNonTerminal
	}
	a.use(MatchesName, r.origin)
	return true
}

// nsec3InOptOut shows that the name lies in an opt-out span: it is an unsigned
// delegation, below one, an empty non-terminal above nothing else, or does
// not exist, and nobody can tell which (RFC 5155 sections 6 and 8.6).
func (a *argument) nsec3InOptOut(n name.Name) bool {
	next, ok := a.enclose(n)
	if !ok {
		return false
	}
	a.optOut = next.optOut
	return next.optOut || a.lacks(MatchesName)
}

// nsec3WildcardNoData is RFC 5155 section 8.7.
func (a *argument) nsec3WildcardNoData(n name.Name, typ uint16) bool {
	next, ok := a.enclose(n)
	if !ok {
		return false
	}
	a.optOut = next.optOut
	wildcard := wildcardAt(a.closest)
	r, ok := a.nsec3At(wildcard)
	switch {
	case !ok:
		return a.lacks(MatchesWildcard)
	case r.types.Has(wire.TypeNS): // no zone cut is made from a wildcard (RFC 4592 section 4.2)
		return a.fails(DenialParentSide)
	case !a.denies(wildcard, r.types, typ):
		return false
	}
	a.use(MatchesWildcard, r.origin)
	return true
}

// nsec3NoDS is RFC 5155 sections 8.6 and 8.9: a record at the delegation, or
// an opt-out span over it.
func (a *argument) nsec3NoDS(child name.Name) bool {
	if child == a.d.zone {
		return a.fails(DenialParentSide)
	}
	if r, ok := a.nsec3At(child); ok {
		if !a.delegates(r.types) {
			return false
		}
		a.use(MatchesName, r.origin)
		return true
	}
	return a.nsec3InOptOut(child)
}

// nsec3Closer is RFC 5155 section 8.8: the closest encloser is known from the
// answer's signature, so a span over the next closer name is all it takes.
func (a *argument) nsec3Closer(next name.Name) bool {
	r, ok := a.nsec3Over(next, NextCloser)
	a.optOut = ok && r.optOut
	return ok
}

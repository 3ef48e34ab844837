package dnssec

import (
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

// Select returns the set of the owner and type among records of one section,
// and false where there is none. It is [Find] in what [FromWire] makes of them,
// but builds nothing else.
func Select(rrs []wire.RR, owner name.Name, typ uint16) (RRset, bool) {
	return Find(pick(rrs, func(rr wire.RR, t uint16) bool { return t == typ && rr.Owner == owner }), owner, typ)
}

// Denials returns the NSEC and NSEC3 sets among records of one section: all
// that [Validator.Denial] looks at in what [FromWire] makes of them.
func Denials(rrs []wire.RR) []RRset {
	return pick(rrs, func(_ wire.RR, t uint16) bool { return t == wire.TypeNSEC || t == wire.TypeNSEC3 })
}

// pick is [FromWire] for the records that are wanted, by the type that they are
// of or that they cover.
func pick(rrs []wire.RR, wanted func(rr wire.RR, typ uint16) bool) []RRset {
	var some []wire.RR
	for _, rr := range rrs {
		t := rr.Type
		if t == wire.TypeRRSIG {
			t, _, _ = rr.Covers()
		}
		if wanted(rr, t) {
			some = append(some, rr)
		}
	}
	return FromWire(some)
}

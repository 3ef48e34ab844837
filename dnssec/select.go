package dnssec

import (
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

// Select returns the set of the owner and type among records of one section,
// and false where there is none. It is [Find] in what [FromWire] makes of them,
// but builds nothing else.
func Select(rrs []wire.RR, owner name.Name, typ uint16) (RRset, bool) {
	return Find(fromWire(rrs, setKey{owner, typ}), owner, typ)
}

func (k setKey) wants(owner name.Name, typ uint16) bool { return k.typ == typ && k.owner == owner }

// Denials returns the NSEC and NSEC3 sets among records of one section: all
// that [Validator.Denial] looks at in what [FromWire] makes of them.
func Denials(rrs []wire.RR) []RRset { return fromWire(rrs, denials{}) }

type denials struct{}

func (denials) wants(_ name.Name, typ uint16) bool {
	return typ == wire.TypeNSEC || typ == wire.TypeNSEC3
}

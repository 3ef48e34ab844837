package chain

import (
	"slices"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/name"
)

// Fault is the set of records that a Bogus or Indeterminate state is about: it
// does not hold, is missing, or could not be had. The zero value is none.
type Fault struct {
	Owner name.Name
	Type  uint16
	Zone  name.Name          // whose servers were asked
	From  *evidence.Exchange // that brought it; nil where no reply came
}

// Chain returns the zones from the trust anchor down to z, which is the last:
// the links that its state rests on. Of a zone without an anchor above it
// there is only the zone itself.
func (z Zone) Chain() []Zone {
	n := 1
	for up := z.above; up != nil; up = up.above {
		n++
	}
	out := append(make([]Zone, 0, n), z)
	for up := z.above; up != nil; up = up.above {
		out = append(out, *up)
	}
	slices.Reverse(out)
	return out
}

// below returns z as a zone whose chain leads through another.
func (z Zone) below(above Zone) Zone {
	z.above = &above
	return z
}

// on returns z with one exchange more that its link rests on.
func (z Zone) on(x *evidence.Exchange) Zone {
	if x != nil {
		z.Rests = append(slices.Clip(z.Rests), x)
	}
	return z
}

// blame returns z with what its state is about, where that is a fault.
func (z Zone) blame(f Fault) Zone {
	if z.Security.Err() != nil {
		z.Fault = f
	}
	return z
}

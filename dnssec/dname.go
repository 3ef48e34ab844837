package dnssec

import (
	"fmt"

	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

// Synthesize returns the target that a verified DNAME record gives a name
// below its owner (RFC 6672 section 2.2). The CNAME that servers send along is
// not signed and proves nothing (RFC 6672 section 5.3.1): this is the target,
// whatever the server says. The error tells that the verdict does not allow
// it, that the name is not below the owner, or that the target is too long.
func (v Verdict) Synthesize(n name.Name) (name.Name, error) {
	if v.security.Err() != nil {
		return name.Name{}, fmt.Errorf("dnssec: DNAME at %s: %w", v.set.owner, v.security.Err())
	}
	if v.set.typ != wire.TypeDNAME || len(v.set.rdata) != 1 {
		return name.Name{}, fmt.Errorf("dnssec: %d records of type %d at %s are no DNAME", len(v.set.rdata), v.set.typ, v.set.owner)
	}
	target, err := name.FromWire(v.set.rdata[0])
	if err != nil {
		return name.Name{}, fmt.Errorf("dnssec: DNAME at %s: %w", v.set.owner, err)
	}
	return n.ReplaceSuffix(v.set.owner, target)
}

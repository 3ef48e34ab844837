package resolve

import (
	"net/netip"

	"github.com/mayissue/mayissue/name"
)

// mayAsk reports whether a name server at a may be asked: a public unicast
// address, or one in a range permitted by the configuration. A zone's owner
// writes the addresses of its servers, so without this filter anybody could
// make us send packets into our own network (OPS-17).
func (c *Config) mayAsk(a netip.Addr) bool {
	for _, p := range c.Permit {
		if p.Contains(a) {
			return true
		}
	}
	_, reserved := name.Reserved(a)
	return !reserved && a.IsGlobalUnicast()
}

// MayAsk reports whether a name server at a would be asked, whatever its
// family.
func (r *Resolver) MayAsk(a netip.Addr) bool { return r.cfg.mayAsk(a) }

// speaks reports whether the address is of a family that may be used.
func (c *Config) speaks(a netip.Addr) bool {
	if a.Unmap().Is4() {
		return !c.NoIPv4
	}
	return !c.NoIPv6
}

package suggest

import (
	"fmt"

	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/provider"
)

// alias is the data of a CNAME record (RFC 1035 section 3.3.1).
type alias struct{ target name.Name }

func (a alias) String() string   { return wire.RDataText(wire.TypeCNAME, a.wire()) }
func (a alias) wire() []byte     { return []byte(a.target.Wire()) }
func (a alias) fits(f Form) bool { return f.names(a.target) }

// cloudflare has names without their final dot.
func (a alias) cloudflare() (string, any) { return a.target.String(), nil }

// terraformCloudflare turns the proxy off: it would hide the alias behind
// addresses, and the CA looks for the alias.
func (a alias) terraformCloudflare() string {
	return fmt.Sprintf("  content = %s\n  proxied = false\n", hcl(a.target.String()))
}

func (a alias) azure() string { return "--cname=" + shell(a.target.String()) }

func (a alias) fields(p provider.Panel) []field {
	typed, known := p.Alias(a.target)
	out := []field{{phrase.Of("value"), typed}}
	if !known {
		out = append(out, field{phrase.Of("value, where the page appends the zone to what has no dot at its end"), full(a.target)})
	}
	return out
}

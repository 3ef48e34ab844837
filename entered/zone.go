// Package entered reads what the owner of a zone entered at a provider, and
// compares it with what the zone's servers serve.
//
// What was entered comes as a zone file (RFC 1035 section 5), as Cloudflare
// exports one, or as JSON of the interfaces of Amazon Route 53 and Cloudflare.
// What is served comes from the evidence of a decision. Both are values, so a
// comparison can be made again from stored evidence.
package entered

import (
	"slices"

	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

// Form is a form in which a zone can be given.
type Form string

// The forms.
const (
	ZoneFile         Form = "zone-file"          // RFC 1035 section 5
	CloudflareExport Form = "cloudflare-export"  // the same, with Cloudflare's comments
	CloudflareJSON   Form = "cloudflare-records" // its list of DNS records
	Route53          Form = "route53"            // list-resource-record-sets, get-hosted-zone
)

// Zone is one zone as it was entered. The zero value has no name and concerns
// nobody.
type Zone struct {
	File   string
	Form   Form
	Origin name.Name
	// Private is set for a zone that only networks of its owner see: no CA
	// asks there.
	Private bool
	// Hosts are the name servers that the provider gave the zone; without
	// them its own NS records say who they are.
	Hosts []name.Name
	// Records are those of the types that a comparison needs, in order.
	Records []Record

	nodes map[name.Name]bool // every name that exists, empty non-terminals too
}

// Record is one record as it was entered.
type Record struct {
	Owner   name.Name
	Type    uint16
	TTL     uint32 // seconds, where TTLKnown
	RData   string // octets, names in it uncompressed
	Line    int    // of the file, from 1
	Column  int
	Variant string // tells sets apart that the provider serves in turn, or by place

	// TTLKnown is false where the file states no TTL, or the provider chooses.
	TTLKnown bool
	// Proxied is set for a name whose addresses the provider answers for: the
	// CNAME that was entered is not served.
	Proxied bool
}

// kept reports whether a comparison needs records of a type.
func kept(t wire.Type) bool {
	return slices.Contains([]wire.Type{wire.TypeCAA, wire.TypeTXT, wire.TypeCNAME, wire.TypeDNAME, wire.TypeNS}, t)
}

// maxRecords bounds a zone: $GENERATE makes many records of few octets.
const maxRecords = 100_000

// add takes a record into the zone. Those outside of it are left aside, as by
// name servers.
func (z *Zone) add(r Record) {
	for n := r.Owner; n.IsValid() && !z.nodes[n]; n, _ = n.Parent() {
		z.nodes[n] = true
	}
	if kept(r.Type) {
		z.Records = append(z.Records, r)
	}
}

// at returns the records of a type that were entered at n.
func (z *Zone) at(n name.Name, t wire.Type) []Record {
	var out []Record
	for _, r := range z.Records {
		if r.Owner == n && r.Type == t {
			out = append(out, r)
		}
	}
	return out
}

// answer returns the records of a type that a server would give for n: its
// own, or those of the wildcard that covers a name which does not exist (RFC
// 4592 section 3.3.1).
func (z *Zone) answer(n name.Name, t wire.Type) []Record {
	if z.nodes[n] {
		return z.at(n, t)
	}
	for up, ok := n.Parent(); ok && z.Origin.Contains(up); up, ok = up.Parent() {
		if !z.nodes[up] {
			continue
		}
		star, err := up.Prepend("*")
		if err != nil {
			return nil
		}
		return z.at(star, t)
	}
	return nil
}

// Servers are the name servers that the zone was entered at: those that the
// provider gave it, or else those of its own NS records.
func (z *Zone) Servers() []name.Name {
	if len(z.Hosts) > 0 {
		return z.Hosts
	}
	var out []name.Name
	for _, r := range z.at(z.Origin, wire.TypeNS) {
		if n, err := name.FromWire([]byte(r.RData)); err == nil {
			out = append(out, n)
		}
	}
	return out
}

// Merge joins what several files say of one zone: a provider gives the records
// and the description of a zone apart. Two files that both have records of
// one name are two zones, as providers allow, and only one of them is served.
func Merge(parts []*Zone) []*Zone {
	var zones []*Zone
	for _, p := range parts {
		i := slices.IndexFunc(zones, func(z *Zone) bool {
			return z.Origin == p.Origin && z.Form == p.Form && (len(z.nodes) == 0 || len(p.nodes) == 0)
		})
		if i < 0 {
			zones = append(zones, p)
			continue
		}
		z := *zones[i]
		if len(z.nodes) == 0 {
			z.File, z.Records, z.nodes = p.File, p.Records, p.nodes
		}
		z.Private = z.Private || p.Private
		z.Hosts = append(slices.Clone(z.Hosts), p.Hosts...)
		zones[i] = &z
	}
	return zones
}

package evidence

import (
	"net/netip"
	"time"

	"github.com/mayissue/mayissue/name"
)

// Survey is what the servers of some zones were asked after a decision had not
// permitted, to find out why. It is evidence for a diagnosis and never for a
// decision: no judgement of issuance reads it.
type Survey struct {
	Started  time.Time `json:"started"`
	Finished time.Time `json:"finished"`
	Zones    []Listed  `json:"zones"`
	// Probes stand in the order of zones, servers and time. The IDs of their
	// exchanges go on where those of the trace end.
	Probes []Probe `json:"probes"`
	Views  []View  `json:"views,omitempty"`
}

// Listed is one zone with all servers that anybody lists for it.
type Listed struct {
	Zone    name.Name      `json:"zone"`
	Servers []ListedServer `json:"servers"`
}

// ListedServer is one address of a name server; or the name alone, where it
// has no address.
type ListedServer struct {
	Name   name.Name  `json:"name,omitzero"`
	Addr   netip.Addr `json:"addr,omitzero"` // zero where the name has none that could be found
	Glue   bool       `json:"glue,omitempty"`
	Parent bool       `json:"parent,omitempty"` // the zone above delegates to it
	Child  bool       `json:"child,omitempty"`  // the zone's own NS records list it
	Named  bool       `json:"named,omitempty"`  // somebody said that the zone is there
	// Unasked says why no probe was sent to it: "no-address", "alias" (the name
	// is one), "refused-range" (a private or reserved address), "family" (IPv4
	// or IPv6 is off here), "limit".
	Unasked string `json:"unasked,omitempty"`
}

// Probe is one question of a survey.
type Probe struct {
	Kind     ProbeKind `json:"kind"`
	Exchange *Exchange `json:"exchange"`
}

// ProbeKind is the kind of a probe. The list may grow.
type ProbeKind string

// The kinds of probe. Unless it says otherwise a probe goes over UDP with
// EDNS, a payload size of 1232, DO set, RD clear and the name in lower case.
const (
	ProbeCAA       ProbeKind = "caa"        // CAA at the name whose question failed
	ProbeCAATCP    ProbeKind = "caa-tcp"    // over TCP
	ProbeCAANoEDNS ProbeKind = "caa-noedns" // without EDNS
	ProbeCAANoDO   ProbeKind = "caa-nodo"   // DO clear
	ProbeCAASmall  ProbeKind = "caa-512"    // payload size 512
	ProbeCAALarge  ProbeKind = "caa-4096"   // payload size 4096
	ProbeCAAMixed  ProbeKind = "caa-mixed"  // the name in mixed case
	ProbeVersion   ProbeKind = "edns-1"     // CAA with EDNS version 1: BADVERS is right
	ProbeOption    ProbeKind = "edns-opt"   // CAA with an EDNS option that nobody knows
	ProbeCookie    ProbeKind = "cookie"     // CAA with a client cookie (RFC 7873)
	ProbeSOA       ProbeKind = "soa"        // SOA at the apex
	ProbeSOATCP    ProbeKind = "soa-tcp"
	ProbeNS        ProbeKind = "ns"  // NS at the apex
	ProbeA         ProbeKind = "a"   // A at the name
	ProbeTXT       ProbeKind = "txt" // TXT at the name
	ProbeUnknown   ProbeKind = "type65280"
	ProbeHTTPS     ProbeKind = "https"
	ProbeKeys      ProbeKind = "dnskey"
	ProbeKeysTCP   ProbeKind = "dnskey-tcp"
	ProbeKeysLarge ProbeKind = "dnskey-4096"
	ProbeParam     ProbeKind = "nsec3param"
	ProbeDS        ProbeKind = "ds"        // DS of a zone below, put to the zone above
	ProbeRandom    ProbeKind = "random"    // CAA at a name that surely does not exist
	ProbeElsewhere ProbeKind = "elsewhere" // CAA at a place where people put it by mistake
	ProbeParentNS  ProbeKind = "parent-ns" // NS of the zone, put to the zone above: the referral
	ProbeAddress   ProbeKind = "address"   // A or AAAA of a name server, put to its own zone
	ProbeAsked     ProbeKind = "asked"     // CAA at the name that a certificate is wanted for, where records above it decide
	ProbeAskedA    ProbeKind = "asked-a"   // A there

	// Of records that a CA asked for; see [Trace.Placement].
	ProbeRecord       ProbeKind = "record"        // the record
	ProbeBeside       ProbeKind = "beside"        // at the same name, the type that people confuse it with
	ProbeRecordA      ProbeKind = "record-a"      // A at the same name
	ProbeControl      ProbeKind = "control"       // the record's type beside it, at a name that surely does not exist
	ProbeControlA     ProbeKind = "control-a"     // A there
	ProbeStray        ProbeKind = "stray"         // the record at a place where people put it by mistake
	ProbeStrayControl ProbeKind = "stray-control" // the record's type beside such a place, at a name that surely does not exist
)

// View is what one resolver that somebody named says of a question. It shows
// what others still have in their caches.
type View struct {
	Label    string    `json:"label"`
	Exchange *Exchange `json:"exchange"`
}

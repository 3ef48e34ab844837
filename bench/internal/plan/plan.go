// Package plan draws, from a seed, a hierarchy of zones and a list of names
// whose decisions are known because both are made together. It does no I/O: the
// same parameters give the same plan on every machine.
package plan

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
)

// CA is the issuer domain name that is decided for.
const CA = "letsencrypt.org"

// Method is the validation method of every decision, an ACME label.
const Method = "http-01"

// Params are what a plan follows from.
type Params struct {
	Seed  uint64
	Zones int // below the TLDs
	Names int // to decide
	Dead  int // percentage of the zones whose servers are silent or slow
}

// Algorithm is a DNSSEC algorithm number; zero is an unsigned zone.
type Algorithm uint8

// Algorithms of the IANA registry "DNS Security Algorithm Numbers" that zones are signed with.
const (
	Unsigned Algorithm = 0
	RSA      Algorithm = 8
	P256     Algorithm = 13
	P384     Algorithm = 14
	Ed25519  Algorithm = 15
)

// Denial is how a signed zone proves what it has not.
type Denial uint8

// Kinds of denial. NSEC3 is with no salt and no iterations (RFC 9276).
const (
	NSEC Denial = iota
	NSEC3
	OptOut
)

// Zone is one zone. Origin has no final dot and is empty for the root.
type Zone struct {
	Origin    string
	Algorithm Algorithm
	Denial    Denial
	Expired   bool // its signatures are out of date
	Operator  int  // index in Plan.Operators; of a TLD, its own index
	OwnHosts  bool // its name servers have names in the zone itself
	Owners    []Owner

	index map[string]int // of Owners, and -1 for empty non-terminals
}

// Owner is a name with records.
type Owner struct {
	Name   string
	A      bool
	Target string // of its CNAME; then it has nothing else
	CAA    []CAA
}

// CAA is one CAA record.
type CAA struct {
	Flag       uint8
	Tag, Value string
}

// Fate is what the servers of an operator do.
type Fate uint8

// Fates.
const (
	Alive  Fate = iota
	Silent      // they never answer
	Slow        // they answer after a while
)

// Operator runs the servers of many zones.
type Operator struct {
	Addrs [2]netip.Addr
	Fate  Fate
}

// Entry is one name of the list.
type Entry struct {
	Input   string // with a leading "*." where a wildcard is asked for
	Verdict Verdict
	Fate    Fate // the worst of the servers that have to be asked
}

// Plan is a hierarchy and a list.
type Plan struct {
	Params
	Root      *Zone
	TLDs      []*Zone
	Zones     []*Zone
	Operators []Operator
	List      []Entry

	byOrigin map[string]*Zone
	homes    map[home]*Zone
}

// RootAddr is the address of the root's server.
var RootAddr = netip.AddrFrom4([4]byte{127, 77, 0, 1})

// TLDAddr is the address of a TLD's server.
func TLDAddr(i int) netip.Addr { return netip.AddrFrom4([4]byte{127, 77, 1, byte(1 + i)}) }

// operators is how many share the zones.
const operators = 40

// tld is a TLD with its share of the zones.
type tld struct {
	label     string
	algorithm Algorithm
	denial    Denial
	weight    int
}

// tlds imitates what there is: most names lie under a large one with opt-out.
func tlds() []tld {
	return []tld{
		{"alfa", P256, NSEC, 10}, {"bravo", P256, NSEC, 8}, {"charlie", RSA, NSEC, 6},
		{"delta", P256, NSEC3, 10}, {"echo", RSA, NSEC3, 6},
		{"foxtrot", P256, OptOut, 30}, {"golf", P256, OptOut, 18}, {"hotel", P256, OptOut, 12},
	}
}

// New draws a plan.
func New(p Params) *Plan {
	d := &drawer{Plan: &Plan{Params: p, byOrigin: map[string]*Zone{}, homes: map[home]*Zone{}}, r: rand.New(rand.NewPCG(p.Seed, 6))}
	d.operators()
	d.tlds()
	d.zones()
	for i, z := range d.Zones {
		d.owners(i, z)
	}
	d.aliases()
	for _, z := range d.Zones {
		z.reindex()
	}
	d.list()
	for i := range d.List {
		e := &d.List[i]
		e.Verdict, e.Fate = d.decide(e.Input, nil)
	}
	return d.Plan
}

// String names the zones that come of the parameters, as a directory. Which
// servers are dead is no matter of zones.
func (p Params) String() string {
	return fmt.Sprintf("seed%d-zones%d-names%d", p.Seed, p.Zones, p.Names)
}

// zoneOf gives the zone below a TLD that a name lies in, nil if there is none.
func (p *Plan) zoneOf(name string) *Zone { return p.byOrigin[lastLabels(name, 2)] }

// reindex fills the index: every owner, and the empty non-terminals above them.
func (z *Zone) reindex() {
	z.index = make(map[string]int, len(z.Owners)+1)
	for i, o := range z.Owners {
		z.index[o.Name] = i
	}
	for _, o := range z.Owners {
		for n := o.Name; n != z.Origin; n = parent(n) {
			if _, ok := z.index[n]; !ok {
				z.index[n] = -1
			}
		}
	}
}

// TLDOf gives the TLD above a zone.
func (p *Plan) TLDOf(z *Zone) *Zone { return p.byOrigin[lastLabels(z.Origin, 1)] }

// Home is the zone under the same TLD in which the operator of z has the names
// of its servers; z itself where there is none.
func (p *Plan) Home(z *Zone) *Zone {
	if at, ok := p.homes[home{z.Operator, lastLabels(z.Origin, 1)}]; ok {
		return at
	}
	return z
}

// home is an operator under a TLD.
type home struct {
	operator int
	tld      string
}

package entered

import (
	"slices"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

// Kind is a kind of difference between what was entered and what is served.
type Kind string

// The kinds of difference.
const (
	Missing    Kind = "missing"     // entered, and not served
	Extra      Kind = "extra"       // served, and not entered
	Differs    Kind = "differs"     // the records are others
	TTL        Kind = "ttl"         // the records are the same, and the TTL is another
	Shadowed   Kind = "shadowed"    // entered beside an alias, which is served
	AsTXT      Kind = "as-txt"      // entered as text
	WrongOwner Kind = "wrong-owner" // entered at a name where nobody looks
	Private    Kind = "private"     // the zone is seen from inside only
	Elsewhere  Kind = "elsewhere"   // nobody asks the servers that it was entered at
)

// Difference is one way in which what is served is not what was entered.
type Difference struct {
	Kind Kind
	Zone *Zone
	At   name.Name // the name asked for that it is about; the zone's for Private and Elsewhere

	Entered    []string  // CAA records in zone-file form; of AsTXT the texts
	EnteredAt  name.Name // of WrongOwner: where they stand
	EnteredTTL uint32
	Line       int // of the zone's file

	Served    []string // CAA records in zone-file form
	ServedTTL uint32
	Target    name.Name // of Shadowed: where the alias leads

	// Of Elsewhere: the name servers that the zone was entered at and those
	// that the zone above names; or the nearest zone whose servers are asked,
	// which is one below (the name is delegated on) or above (the zone is not
	// delegated at all).
	Hosts     []name.Name
	Delegated []name.Name
	Asked     name.Name

	Evidence []int // IDs of the exchanges that show what is served
}

// Compare returns how the names of a decision differ between a zone as it was
// entered and as it is served, causes before their consequences: where nobody
// asks the zone, that alone. It is empty where the zone has none of the names.
func Compare(z *Zone, s Served) []Difference {
	c := comparison{z: z, s: s}
	var apart, misplaced []Difference
	for _, a := range s.names {
		if !z.Origin.Contains(a.name) {
			continue
		}
		if d, ok := c.name(a); ok {
			apart = append(apart, d)
		}
		misplaced = append(misplaced, c.misplaced(a)...)
	}
	isTTL := func(d Difference) bool { return d.Kind == TTL }
	if !slices.ContainsFunc(apart, func(d Difference) bool { return !isTTL(d) }) {
		return append(misplaced, apart...)
	}
	if d, ok := c.unseen(); ok {
		return []Difference{d}
	}
	// Records in the wrong place explain why they are missing in the right one.
	apart = slices.DeleteFunc(apart, func(d Difference) bool {
		return d.Kind == Extra && slices.ContainsFunc(misplaced, func(m Difference) bool { return m.At == d.At })
	})
	return append(misplaced, apart...)
}

type comparison struct {
	z *Zone
	s Served
}

// unseen finds the reason for which nothing that was entered in the zone is
// served.
func (c *comparison) unseen() (Difference, bool) {
	d := Difference{Zone: c.z, At: c.z.Origin, Kind: Elsewhere}
	for _, a := range c.s.names {
		if c.z.Origin.Contains(a.name) {
			d.Evidence = append(d.Evidence, a.exchange)
			d.Entered = append(d.Entered, texts(c.z.answer(a.name, wire.TypeCAA))...)
		}
	}
	if c.z.Private {
		d.Kind = Private
		return d, len(d.Entered) > 0
	}
	delegated, cut := c.s.cuts[c.z.Origin]
	if !cut {
		d.Asked = c.s.zoneOf(c.z.Origin)
		return d, !c.z.Origin.IsRoot()
	}
	d.Hosts, d.Delegated = c.z.Servers(), delegated
	shared := slices.ContainsFunc(d.Hosts, func(n name.Name) bool { return slices.Contains(delegated, n) })
	return d, len(d.Hosts) > 0 && len(delegated) > 0 && !shared
}

// name compares what was entered at one name with what is served there.
func (c *comparison) name(a served) (Difference, bool) {
	entered := c.z.answer(a.name, wire.TypeCAA)
	d := Difference{Zone: c.z, At: a.name, Entered: texts(entered), ServedTTL: a.ttl, Evidence: []int{a.exchange}}
	if len(entered) > 0 {
		d.EnteredTTL, d.Line = entered[0].TTL, entered[0].Line
	}
	for _, rdata := range a.records {
		d.Served = append(d.Served, text(rdata))
	}
	if zone := c.s.zoneOf(a.name); zone != c.z.Origin && c.z.Origin.Contains(zone) {
		// The name was delegated on: what stands here is not asked for.
		d.Kind, d.Asked = Elsewhere, zone
		return d, len(entered) > 0 && !c.same(entered, a)
	}
	switch {
	case a.outcome == evidence.Alias:
		d.Kind, d.Target = Shadowed, a.target
		return d, len(entered) > 0
	case a.outcome == evidence.Answer && len(entered) == 0:
		d.Kind = Extra
		return d, true
	case a.outcome == evidence.Answer && !c.same(entered, a):
		d.Kind = Differs
		return d, true
	case a.outcome == evidence.Answer:
		d.Kind = TTL
		return d, entered[0].TTLKnown && entered[0].Variant == "" && entered[0].TTL != a.ttl
	}
	d.Kind = Missing
	return d, len(entered) > 0
}

// same reports whether a server serves the records that were entered, or one
// of the sets between which the provider chooses.
func (c *comparison) same(entered []Record, a served) bool {
	sets := map[string][]string{}
	for _, r := range entered {
		sets[r.Variant] = append(sets[r.Variant], r.RData)
	}
	want := set(a.records)
	for _, s := range sets {
		if slices.Equal(set(s), want) {
			return true
		}
	}
	return false
}

// set sorts records and drops doubles (RFC 2181 section 5).
func set(rdata []string) []string {
	rdata = slices.Sorted(slices.Values(rdata))
	return slices.Compact(rdata)
}

func texts(rs []Record) []string {
	var out []string
	for _, r := range rs {
		out = append(out, text(r.RData))
	}
	return out
}

// text writes CAA data as a zone file has them; those that make no sense in
// the generic form.
func text(rdata string) string {
	if rec, err := caa.ParseRecord([]byte(rdata)); err == nil {
		return rec.String()
	}
	return wire.RDataText(wire.TypeCAA, []byte(rdata))
}

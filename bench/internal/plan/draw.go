package plan

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"slices"
)

// drawer draws a plan.
type drawer struct {
	*Plan
	r      *rand.Rand
	listed [][]string // for each zone, names to put on the list
}

// percent is true so many times of a hundred.
func (d *drawer) percent(n int) bool { return d.r.IntN(100) < n }

// operators gives each two addresses; where some are dead, every second of
// these is silent and the others slow, spread evenly.
func (d *drawer) operators() {
	d.Operators = make([]Operator, operators)
	dead := operators * d.Dead / 100
	for i := range d.Operators {
		o := &d.Operators[i]
		// Evenly spread: this one is dead if the share crosses a whole number here.
		if n := (i + 1) * dead / operators; n > i*dead/operators {
			o.Fate = Silent + Fate(n%2)
		}
		for j := range o.Addrs {
			o.Addrs[j] = netip.AddrFrom4([4]byte{127, 77, 2, byte(1 + 2*i + j)})
		}
	}
}

// tlds makes the root and the TLDs.
func (d *drawer) tlds() {
	d.Root = &Zone{Algorithm: RSA, Denial: NSEC}
	for i, t := range tlds() {
		z := &Zone{Origin: t.label, Algorithm: t.algorithm, Denial: t.denial, Operator: i}
		d.TLDs = append(d.TLDs, z)
		d.byOrigin[z.Origin] = z
	}
}

// zones draws the zones: first, in every TLD, one of each operator, in which
// its servers have their names; then all others. A fifth are signed, 4 of a
// thousand of these with signatures out of date.
func (d *drawer) zones() {
	all := tlds()
	var deal []int // TLDs as often as their weight
	for i, t := range all {
		for range t.weight {
			deal = append(deal, i)
		}
	}
	for i := range d.Params.Zones {
		t, operator := i%len(all), i/len(all)
		if operator >= operators {
			t, operator = deal[d.r.IntN(len(deal))], i%operators
		}
		z := &Zone{Operator: operator, OwnHosts: i < operators*len(all) || d.percent(30)}
		z.Origin = fmt.Sprintf("%s%d.%s", word(d.r), i, all[t].label)
		if i >= operators*len(all) && i%5 == 0 {
			z.Algorithm, z.Denial = d.algorithm(), Denial(d.r.IntN(2))
			z.Expired = i%1250 == 630 // never a content zone
		}
		d.Zones = append(d.Zones, z)
		d.byOrigin[z.Origin] = z
		if i < operators*len(all) {
			d.homes[home{operator, all[t].label}] = z
		}
	}
}

// algorithm draws one of a signed zone.
func (d *drawer) algorithm() Algorithm {
	switch n := d.r.IntN(100); {
	case n < 60:
		return P256
	case n < 87:
		return RSA
	case n < 97:
		return Ed25519
	}
	return P384
}

// word is a pronounceable label.
func word(r *rand.Rand) string {
	const consonants, vowels = "bdfgklmnprstvz", "aeiou"
	b := make([]byte, 0, 8)
	for range 2 + r.IntN(3) {
		b = append(b, consonants[r.IntN(len(consonants))], vowels[r.IntN(len(vowels))])
	}
	return string(b)
}

// list puts the names of all zones in an order that has nothing to do with
// zones, as a list from a database of certificates has, and cuts it to length.
func (d *drawer) list() {
	var all []string
	for _, names := range d.listed {
		all = append(all, names...)
	}
	d.r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	all = all[:min(len(all), d.Params.Names)]
	for _, n := range all {
		d.List = append(d.List, Entry{Input: n})
	}
}

// add gives a zone an owner, if it has none of that name.
func (z *Zone) add(o Owner) {
	if !slices.ContainsFunc(z.Owners, func(have Owner) bool { return have.Name == o.Name }) {
		z.Owners = append(z.Owners, o)
	}
}

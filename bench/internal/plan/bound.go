package plan

import "strings"

// Bound is what a perfect memory asks for a list: each question once, none
// that a decision does without.
type Bound struct {
	Referrals int // one for each zone entered, of its parent
	Names     int // CAA at a name or one of its parents
	Aliases   int // CAA at a name that an alias leads to, in another zone
	Keys      int // DNSKEY of each signed zone entered
}

// Total is all questions.
func (b Bound) Total() int { return b.Referrals + b.Names + b.Aliases + b.Keys }

// Bound counts for the plan's list.
func (p *Plan) Bound() Bound {
	var b Bound
	names, aliases, zones := map[string]bool{}, map[string]bool{}, map[*Zone]bool{}
	enter := func(z *Zone) bool {
		if z == nil || zones[z] {
			return false
		}
		zones[z] = true
		if z != p.Root {
			b.Referrals++
		}
		if z.Algorithm != Unsigned {
			b.Keys++
		}
		return true
	}
	enter(p.Root)
	for _, e := range p.List {
		p.decide(e.Input, func(q question) {
			enter(p.byOrigin[lastLabels(q.name, 1)])
			z := p.zoneOf(q.name)
			enter(z)
			switch {
			case z != nil && z.Expired && strings.Contains(z.Origin, "."):
				// Its keys tell already that nothing of it validates.
			case q.alias:
				aliases[q.name] = true
			default:
				names[q.name] = true
			}
		})
	}
	for n := range aliases {
		if !names[n] {
			b.Aliases++
		}
	}
	b.Names = len(names)
	return b
}

package plan

import "strings"

// Verdict is what is to come out for a name.
type Verdict uint8

// Verdicts. The zero value is none.
const (
	Permit Verdict = 1 + iota
	Deny
	Failed // nothing can be known: no permit
)

// String gives the word that stands in results.
func (v Verdict) String() string {
	return [...]string{"none", "permit", "deny", "error"}[v]
}

// ParseVerdict reads what String gives; other words are no verdict.
func ParseVerdict(s string) Verdict {
	for v := Permit; v <= Failed; v++ {
		if v.String() == s {
			return v
		}
	}
	return 0
}

// question is one that a walk needs: CAA at a name. Aliases are those that are
// asked because an alias leads there.
type question struct {
	name  string
	alias bool
}

// maxChain is how many aliases are followed; none that are drawn is longer.
const maxChain = 8

// decide climbs from the name to its TLD and judges the first CAA set (RFC
// 8659 section 3). ask is told of every question on the way, if it is there.
func (p *Plan) decide(input string, ask func(question)) (Verdict, Fate) {
	name, wildcard := strings.CutPrefix(input, "*.")
	worst := Alive
	for n := name; n != ""; n = parent(n) {
		set, fate, ok := p.resolve(n, ask)
		worst = worse(worst, fate)
		if !ok || fate == Silent {
			return Failed, fate
		}
		if len(set) > 0 {
			return judge(set, wildcard), worst
		}
	}
	return Permit, worst
}

// resolve looks up CAA at one name and follows aliases; false where a zone on
// the way does not validate.
func (p *Plan) resolve(name string, ask func(question)) (set []CAA, worst Fate, ok bool) {
	from := (*Zone)(nil)
	for i := range maxChain {
		z := p.byOrigin[lastLabels(name, 2)]
		// What a server adds to an alias within one zone need not be asked for.
		if ask != nil && z != from {
			ask(question{name, i > 0})
		}
		if z == nil {
			return nil, worst, true // a TLD: nothing
		}
		if strings.Contains(z.Origin, ".") {
			worst = worse(worst, p.Operators[z.Operator].Fate)
		}
		if z.Expired {
			return nil, worst, false
		}
		o := z.at(name)
		if o == nil || o.Target == "" {
			if o != nil {
				set = o.CAA
			}
			return set, worst, true
		}
		name, from = o.Target, z
	}
	return nil, worst, false
}

// worse is the fate that delays more: a server that never answers, then one
// that is slow.
func worse(a, b Fate) Fate {
	if a == Silent || b == Silent {
		return Silent
	}
	return max(a, b)
}

// at gives the owner whose records answer for a name: its own, or those of the
// wildcard at its closest encloser (RFC 4592 section 3.3.1).
func (z *Zone) at(name string) *Owner {
	i, ok := z.index[name]
	for n := name; !ok && n != z.Origin; {
		n = parent(n)
		if _, there := z.index[n]; !there {
			continue
		}
		if i, ok = z.index["*."+n]; !ok {
			return nil
		}
	}
	if !ok || i < 0 {
		return nil
	}
	return &z.Owners[i]
}

// judge decides by a CAA set that is there (RFC 8659 section 4).
func judge(set []CAA, wildcard bool) Verdict {
	var issue, wild []CAA
	for _, c := range set {
		switch c.Tag {
		case "issue":
			issue = append(issue, c)
		case "issuewild":
			wild = append(wild, c)
		case "iodef":
		default:
			if c.Flag&128 != 0 {
				return Deny
			}
		}
	}
	if wildcard && len(wild) > 0 {
		issue = wild
	}
	if len(issue) == 0 {
		return Permit
	}
	for _, c := range issue {
		if c.Value == CA || c.Value == CA+"; validationmethods="+Method {
			return Permit
		}
	}
	return Deny
}

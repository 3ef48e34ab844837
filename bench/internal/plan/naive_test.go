package plan

import (
	"slices"
	"strings"
	"testing"
)

// naive decides a second time, by the text of the standards and from a flat
// list of records, sharing no look-up with the plan.
type naive struct {
	caa     map[string][]CAA
	target  map[string]string
	exists  map[string]bool // owners and empty non-terminals
	expired []string        // origins
}

func newNaive(p *Plan) *naive {
	m := &naive{map[string][]CAA{}, map[string]string{}, map[string]bool{}, nil}
	for _, z := range p.Zones {
		if z.Expired {
			m.expired = append(m.expired, z.Origin)
		}
		for _, o := range z.Owners {
			m.caa[o.Name], m.target[o.Name] = o.CAA, o.Target
			labels := strings.Split(o.Name, ".")
			for i := range labels {
				m.exists[strings.Join(labels[i:], ".")] = true
			}
		}
	}
	return m
}

// owner is the name whose records stand for n, "" if none do.
func (m *naive) owner(n string) string {
	if m.exists[n] {
		return n
	}
	for e := n; strings.Contains(e, "."); {
		e = e[strings.IndexByte(e, '.')+1:]
		if m.exists[e] {
			if m.exists["*."+e] {
				return "*." + e
			}
			return ""
		}
	}
	return ""
}

// decide follows RFC 8659 section 3: the first name of the climb with records.
func (m *naive) decide(input string) Verdict {
	wildcard := strings.HasPrefix(input, "*.")
	labels := strings.Split(strings.TrimPrefix(input, "*."), ".")
	for i := range labels {
		n := strings.Join(labels[i:], ".")
		for hops := 0; ; hops++ {
			if slices.ContainsFunc(m.expired, func(z string) bool { return n == z || strings.HasSuffix(n, "."+z) }) {
				return Failed
			}
			owner := m.owner(n)
			if set := m.caa[owner]; len(set) > 0 {
				return naiveJudge(set, wildcard)
			}
			if m.target[owner] == "" {
				break
			}
			if n = m.target[owner]; hops > 5 {
				return Failed
			}
		}
	}
	return Permit
}

// naiveJudge is RFC 8659 section 4 by words.
func naiveJudge(set []CAA, wildcard bool) Verdict {
	has := func(tag string) bool { return slices.ContainsFunc(set, func(c CAA) bool { return c.Tag == tag }) }
	if slices.ContainsFunc(set, func(c CAA) bool { return c.Flag >= 128 && strings.HasPrefix(c.Tag, "future") }) {
		return Deny
	}
	tag := "issue"
	if wildcard && has("issuewild") {
		tag = "issuewild"
	}
	if !has(tag) {
		return Permit
	}
	for _, c := range set {
		domain, rest, _ := strings.Cut(c.Value, ";")
		if c.Tag == tag && domain == CA && !strings.Contains(rest, "dns-01") {
			return Permit
		}
	}
	return Deny
}

func TestTruthIsTheNaiveModels(t *testing.T) {
	for seed := range uint64(5) {
		p := New(Params{Seed: seed, Zones: 2000, Names: 8000})
		m := newNaive(p)
		for _, e := range p.List {
			if got := m.decide(e.Input); got != e.Verdict {
				t.Errorf("seed %d: %s is %s by the plan, %s by the model", seed, e.Input, e.Verdict, got)
			}
		}
	}
}

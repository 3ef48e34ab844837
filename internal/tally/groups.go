package tally

import (
	"cmp"
	"slices"
)

// groups counts names by a key: exactly for the keys that come first, up to
// most of them. The names of all later keys are counted together, so that
// memory is bounded and no number is a guess. The zero value counts no key
// apart.
type groups[V any] struct {
	most   int
	by     map[string]*group[V]
	others int
}

// group is what is counted of one key.
type group[V any] struct {
	names int
	at    int // the name that was counted last, so that none is counted twice
	V     V
}

// count counts the name number at for a key. It returns the group, or nil for
// a key that is not counted apart; fresh where the name had not been counted
// for it.
func (g *groups[V]) count(key string, at int) (of *group[V], fresh bool) {
	of, ok := g.by[key]
	switch {
	case ok && of.at == at:
		return of, false
	case ok:
	case len(g.by) >= g.most:
		g.others++
		return nil, true
	default:
		if g.by == nil {
			g.by = map[string]*group[V]{}
		}
		of = &group[V]{}
		g.by[key] = of
	}
	of.names++
	of.at = at
	return of, true
}

// List is the largest of some groups.
type List[T any] struct {
	Listed []T `json:"listed"`
	More   int `json:"more"` // groups that were counted and are not listed
	// Others is how many names were counted for none of these groups, because
	// only the first Apart of them are counted apart; a name that is in several
	// groups can be among them more than once.
	Others int `json:"others"`
	Apart  int `json:"counted_apart"`
}

// list lists groups, those with the most names first, equals by key.
func list[V, T any](g *groups[V], row func(key string, v *group[V]) T) List[T] {
	keys := make([]string, 0, len(g.by))
	for k := range g.by {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b string) int {
		return cmp.Or(cmp.Compare(g.by[b].names, g.by[a].names), cmp.Compare(a, b))
	})
	out := List[T]{Listed: []T{}, Others: g.others, Apart: g.most}
	for i, k := range keys {
		if i == mostListed {
			out.More = len(keys) - i
			break
		}
		out.Listed = append(out.Listed, row(k, g.by[k]))
	}
	return out
}

// Count is a code and how often there was one.
type Count struct {
	Code  string `json:"code"`
	Names int    `json:"names"`
}

// ranked lists counts, the largest first, equals by code.
func ranked(m map[string]int) []Count {
	out := []Count{}
	for code, n := range m {
		out = append(out, Count{code, n})
	}
	slices.SortFunc(out, func(a, b Count) int { return cmp.Or(cmp.Compare(b.Names, a.Names), cmp.Compare(a.Code, b.Code)) })
	return out
}

// addSome adds s to a list of at most so many, each once.
func addSome(to []string, s string, most int) []string {
	if len(to) >= most || slices.Contains(to, s) {
		return to
	}
	return append(to, s)
}

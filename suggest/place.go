package suggest

import (
	"slices"

	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// Place is a name at which a set goes, with the names, of those that somebody
// asked about, that it then governs. It governs all other names below it as
// well, down to those with a set of their own.
type Place struct {
	At    name.Name
	Names []name.Request
}

// Places returns where the sets for some names go: to the registered domain of
// each, or all to one name, where that is given. The error says which name has
// no place.
func Places(names []name.Request, at name.Name, list name.SuffixList) ([]Place, error) {
	var out []Place
	for _, n := range names {
		if n.Kind != name.KindDNS {
			return nil, phrase.Errorf("%q: CAA speaks of domain names only", n.Input)
		}
		to := at
		if !at.IsValid() {
			var err error
			if to, err = Registered(n.Base, list); err != nil {
				return nil, err
			}
		} else if !at.Contains(n.Base) {
			return nil, phrase.Errorf("%s does not lie at or below %s, so a set there does not govern it", n, at)
		}
		i := slices.IndexFunc(out, func(p Place) bool { return p.At == to })
		if i < 0 {
			i, out = len(out), append(out, Place{At: to})
		}
		out[i].Names = append(out[i].Names, n)
	}
	return out, nil
}

// Registered returns the domain that somebody registered: one label below the
// public suffix, or below a top-level domain that the list does not know.
func Registered(n name.Name, list name.SuffixList) (name.Name, error) {
	if base, ok := list.BaseDomain(n); ok {
		return base, nil
	}
	if _, ok := list.PublicSuffix(n); ok || n.NumLabels() < 2 {
		return name.Name{}, phrase.Errorf("%s is a suffix under which others register their domains: say with --at where the set is to go", n)
	}
	return n.Ancestor(2), nil
}

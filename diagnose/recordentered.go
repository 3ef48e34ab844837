package diagnose

import (
	"slices"

	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/entered"
	"github.com/mayissue/mayissue/name"
)

// holds finds the record, as the CA asked for it, in a zone as it was entered.
func (v *validation) holds(z *entered.Zone) (entered.Record, bool) {
	i := slices.IndexFunc(z.Records, func(r entered.Record) bool {
		got, ok := dcv.RecordOf(r.Type, r.RData)
		return r.Owner == v.Expect.Owner && ok && v.Expect.Matches(got) != dcv.Differs
	})
	if i < 0 {
		return entered.Record{}, false
	}
	return z.Records[i], true
}

// anyHolds reports whether the record was entered in any zone.
func (v *validation) anyHolds() bool {
	return slices.ContainsFunc(v.entered, func(z *entered.Zone) bool {
		_, ok := v.holds(z)
		return ok
	})
}

// nameServers are the names of the zone's servers that f holds for, each once.
func (v *validation) nameServers(f func(dcv.Server) bool) []name.Name {
	var out []name.Name
	for _, s := range v.Servers {
		if s.Name.IsValid() && f(s) && !slices.Contains(out, s.Name) {
			out = append(out, s.Name)
		}
	}
	return out
}

// delegated are the name servers that the zone above names; own those that the
// zone itself names.
func (v *validation) delegated() []name.Name {
	return v.nameServers(func(s dcv.Server) bool { return s.Parent })
}

func (v *validation) own() []name.Name {
	return v.nameServers(func(s dcv.Server) bool { return s.Child })
}

// disjoint reports whether two sets of servers have none in common, and neither
// is empty.
func disjoint(a, b []name.Name) bool {
	return len(a) > 0 && len(b) > 0 && !slices.ContainsFunc(a, func(n name.Name) bool { return slices.Contains(b, n) })
}

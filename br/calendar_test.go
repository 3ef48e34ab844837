package br

import (
	"slices"
	"testing"
)

// CAR-09: a ballot that deletes the two exemptions is one more row. They hold
// today, and cease at the second of that row.
func TestExemptionsAreRemovableByDate(t *testing.T) {
	row := change{date{2027, 6, 1}, "exemptions deleted", "4.2.2.1", func(r *Rules) {
		r.ExemptionPrecert, r.ExemptionConstrained = false, false
	}}
	first := row.time()
	later := slices.IndexFunc(calendar(), func(ch change) bool { return ch.time().After(first) })
	c := slices.Insert(calendar(), later, row)
	for _, r := range []Rules{at(calendar(), first), at(c, first.Add(-1))} {
		if !r.ExemptionPrecert || !r.ExemptionConstrained {
			t.Errorf("%s: exemptions not lawful: %t, %t", r.Time, r.ExemptionPrecert, r.ExemptionConstrained)
		}
	}
	for _, r := range []Rules{at(c, first), at(c, first.AddDate(5, 0, 0))} {
		if r.ExemptionPrecert || r.ExemptionConstrained {
			t.Errorf("%s: exemptions still lawful: %t, %t", r.Time, r.ExemptionPrecert, r.ExemptionConstrained)
		}
	}
}

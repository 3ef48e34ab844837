package table

import (
	"fmt"
	"slices"
)

// spread is the median of some values, and their range.
type spread struct{ median, least, most float64 }

// spreadOf gives the zero spread for no values. Of an even number the lower
// of the two in the middle is taken.
func spreadOf(values []float64) spread {
	if len(values) == 0 {
		return spread{}
	}
	slices.Sort(values)
	return spread{values[(len(values)-1)/2], values[0], values[len(values)-1]}
}

// text writes a spread with a number of decimals; a range that is none is left
// out.
func (s spread) text(decimals int) string {
	f := func(x float64) string { return fmt.Sprintf("%.*f", decimals, x) }
	if f(s.least) == f(s.most) {
		return f(s.median)
	}
	return fmt.Sprintf("%s (%s–%s)", f(s.median), f(s.least), f(s.most))
}

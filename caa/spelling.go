package caa

// nearest returns the word that s is most likely a misspelling of: at an edit
// distance of 1 or 2, the first of the nearest ones; "" where there is none,
// or where s is one of the words itself.
func nearest(s string, words []string) string {
	best, least := "", 3
	for _, w := range words {
		if d := distance(s, w); d == 0 {
			return ""
		} else if d < least {
			best, least = w, d
		}
	}
	return best
}

// distance returns the Levenshtein distance of two words, or 3 where their
// lengths alone make it more than 2.
func distance(a, b string) int {
	if len(a)-len(b) > 2 || len(b)-len(a) > 2 {
		return 3
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			swap := diagonal
			if a[i] != b[j] {
				swap++
			}
			diagonal = row[j+1]
			row[j+1] = min(swap, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}

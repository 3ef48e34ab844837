// Package edit says how far two texts are apart.
package edit

// longest bounds what is compared: the work is the product of both lengths.
const longest = 1 << 12

// Distance is the Levenshtein distance of two texts, octet by octet. Where
// their lengths alone make it more than most, or one is longer than anybody's
// value, it is most+1.
func Distance(a, b string, most int) int {
	if d := len(a) - len(b); d > most || -d > most || len(a) > longest {
		return most + 1
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replaced := diagonal
			if a[i] != b[j] {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}

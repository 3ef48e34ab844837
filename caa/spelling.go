package caa

import "github.com/mayissue/mayissue/internal/edit"

// nearest returns the word that s is most likely a misspelling of: at an edit
// distance of 1 or 2, the first of the nearest ones; "" where there is none,
// or where s is one of the words itself.
func nearest(s string, words []string) string {
	best, least := "", 3
	for _, w := range words {
		if d := edit.Distance(s, w, 2); d == 0 {
			return ""
		} else if d < least {
			best, least = w, d
		}
	}
	return best
}

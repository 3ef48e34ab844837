package plan

import "strings"

// parent is the name without its first label, empty for a single label.
func parent(name string) string {
	_, rest, _ := strings.Cut(name, ".")
	return rest
}

// lastLabels is the end of a name, so many labels of it; all of a name that
// has no more.
func lastLabels(name string, n int) string {
	at := len(name)
	for ; n > 0; n-- {
		at = strings.LastIndexByte(name[:at], '.')
		if at < 0 {
			return name
		}
	}
	return name[at+1:]
}

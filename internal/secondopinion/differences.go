package secondopinion

import (
	"fmt"
	"path"
	"strings"
)

// Opinion is what one side says of a name: "permit" or "deny" with "secure" or
// "insecure", or "error".
type Opinion string

// Difference is one line of the list of what the two sides may differ in, and
// why that is right. Its fields but the last are patterns of package path,
// several with bars between them.
type Difference struct {
	Zone   string // of [Case]
	Part   string // of [Case]
	Ours   string // of our [Opinion]
	Theirs string // of the other
	Reason string // one sentence
	// Sometimes says that luck decides whether there is such a difference: the
	// reason begins with "sometimes: ".
	Sometimes bool
}

// ParseDifferences reads the list: the five fields of each on a line of its
// own with tabs between them. Empty lines and those that begin with # are
// skipped.
func ParseDifferences(text string) ([]Difference, error) {
	var list []Difference
	for i, line := range strings.Split(text, "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		f := strings.Split(line, "\t")
		if len(f) != 5 || f[4] == "" {
			return nil, fmt.Errorf("line %d: five fields with tabs between them, the last one the reason, got %q", i+1, line)
		}
		for _, patterns := range f[:4] {
			for pattern := range strings.SplitSeq(patterns, "|") {
				if _, err := path.Match(pattern, ""); err != nil || pattern == "" {
					return nil, fmt.Errorf("line %d: %q is no pattern", i+1, pattern)
				}
			}
		}
		reason, sometimes := strings.CutPrefix(f[4], "sometimes: ")
		list = append(list, Difference{f[0], f[1], f[2], f[3], reason, sometimes})
	}
	return list, nil
}

// Covers reports whether the line speaks of what the two sides said of a name.
func (d Difference) Covers(c Case, ours, theirs Opinion) bool {
	return matches(d.Zone, c.Zone) && matches(d.Part, c.Part) && matches(d.Ours, string(ours)) && matches(d.Theirs, string(theirs))
}

// matches reports whether one of the patterns is that of s.
func matches(patterns, s string) bool {
	for pattern := range strings.SplitSeq(patterns, "|") {
		if ok, _ := path.Match(pattern, s); ok {
			return true
		}
	}
	return false
}

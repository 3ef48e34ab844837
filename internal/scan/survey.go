package scan

import (
	"hash/maphash"
	"io"
	"strings"
)

// Size is what an input holds, counted before anything is asked.
type Size struct {
	Names int
	// Below is how many zones the names lie in at least, by top-level domain: each
	// is a question to the servers of its registry.
	Below map[string]int
}

// mostTLDs bounds Below. There are some 1,500 top-level domains.
const mostTLDs = 5000

// Measure counts an input. Names are told apart by their last two labels, which
// is cheap and never too many.
func Measure(in Entries) (Size, error) {
	s := Size{Below: map[string]int{}}
	seed, known := maphash.MakeSeed(), map[uint64]struct{}{}
	for {
		e, err := in.Next()
		if err == io.EOF {
			return s, nil
		}
		if err != nil {
			return s, err
		}
		s.Names++
		zone, tld := lastTwo(e.Text)
		if e.Err != nil || zone == "" {
			continue
		}
		h := maphash.String(seed, zone)
		if _, ok := known[h]; ok || len(known) >= mostSeen {
			continue
		}
		known[h] = struct{}{}
		if _, ok := s.Below[tld]; ok || len(s.Below) < mostTLDs {
			s.Below[tld]++
		}
	}
}

// lastTwo returns the last two labels of a name and the last; nothing where
// that is none in A-labels.
func lastTwo(text string) (zone, tld string) {
	text = strings.ToLower(strings.TrimSuffix(text, "."))
	dot := strings.LastIndexByte(text, '.')
	if dot <= 0 || dot == len(text)-1 || text[dot+1] < 'a' || text[dot+1] > 'z' {
		return "", ""
	}
	return text[strings.LastIndexByte(text[:dot], '.')+1:], text[dot+1:]
}

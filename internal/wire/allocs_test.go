package wire_test

import (
	"testing"

	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/internal/wiretest"
)

// TestAllocationsByShape: a message, the list of its records, its question's
// name, and each other name that it spells out; a name that is a part of one
// that stood before costs nothing.
func TestAllocationsByShape(t *testing.T) {
	for _, r := range wiretest.Replies(wiretest.Unproven) {
		most := map[string]float64{"referral-opt-out": 6, "referral-ds": 4, "nxdomain-nsec3": 6}[r.Name]
		if most == 0 {
			most = 3
		}
		if got := testing.AllocsPerRun(100, func() {
			if _, err := wire.Parse(r.Octets); err != nil {
				t.Fatal(err)
			}
		}); got > most {
			t.Errorf("%s: %v allocations, want at most %v", r.Name, got, most)
		}
	}
}

// TestFreeOfAllocations are those that are asked of every message.
func TestFreeOfAllocations(t *testing.T) {
	r := wiretest.Replies(wiretest.Unproven)[0]
	q := wire.Query{Name: r.Question.Name, Type: r.Question.Type, EDNS: true}.Append(nil)
	m, err := wire.Parse(r.Octets)
	if err != nil {
		t.Fatal(err)
	}
	rrs := sections(m)
	for what, f := range map[string]func(){
		"SameLetters": func() { wire.SameLetters(q, r.Octets) },
		"Asks":        func() { wire.Asks(r.Octets, r.Question.Name, r.Question.Type) },
		"Covers": func() {
			for i := range rrs {
				rrs[i].Covers()
			}
		},
		"Same": func() { rrs[0].Same(rrs[1]) },
		"Canonical": func() {
			for i := range rrs {
				if _, err := rrs[i].Canonical(); err != nil {
					t.Fatal(err)
				}
			}
		},
	} {
		if got := testing.AllocsPerRun(100, f); got > 0 {
			t.Errorf("%s: %v allocations", what, got)
		}
	}
}

package attacks_test

import (
	"slices"
	"testing"
)

// known is one attack: what it is called, where it was seen and which rule
// keeps it out, and what must come of it.
type known struct {
	name   string // number or place, and what the attacker does
	source string // who fell to it; the rule
	run    func(*testing.T)
}

// all lists the attacks by what they aim at.
func all() []known {
	return slices.Concat(played(), denials(), wildcards(), delegations(), signatures(), answers(), unasked(), ghosts(), memories(), work(), messages(), packets())
}

// TestAttacks runs each attack by its name.
func TestAttacks(t *testing.T) {
	seen := map[string]bool{}
	for _, a := range all() {
		if a.name == "" || a.source == "" || seen[a.name] {
			t.Errorf("attack %q, of %q: each has a name of its own and a source", a.name, a.source)
		}
		seen[a.name] = true
		t.Run(a.name, a.run)
	}
	if len(seen) < 45 {
		t.Errorf("only %d attacks", len(seen))
	}
}

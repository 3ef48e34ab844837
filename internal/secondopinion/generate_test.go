package secondopinion

import (
	"bytes"
	"strings"
	"testing"
)

// TestGenerate: a seed stands for one World for ever, another for another, and
// each has a few hundred zones with every fault and way of signing in it.
func TestGenerate(t *testing.T) {
	worlds := map[uint64]*World{}
	for _, seed := range []uint64{1, 2} {
		w, err := Generate(seed)
		if err != nil {
			t.Fatal(err)
		}
		again, err := Generate(seed)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(w.Scenario.Format(), again.Scenario.Format()) {
			t.Errorf("seed %d makes two Worlds", seed)
		}
		if w.Zones < 300 || len(w.Cases) < 5*w.Zones {
			t.Errorf("seed %d: %d zones and %d names are too few", seed, w.Zones, len(w.Cases))
		}
		worlds[seed] = w
	}
	if bytes.Equal(worlds[1].Scenario.Format(), worlds[2].Scenario.Format()) {
		t.Error("two seeds make the same World")
	}
	text := string(worlds[1].Scenario.Format())
	for _, word := range []string{"algorithm=7", "algorithm=15", "denial=opt-out", "iterations=151", "ds=none", "ds=4", " rrsig wrong", " drop ", " DNAME "} {
		if !strings.Contains(text, word) {
			t.Errorf("no zone has %q", word)
		}
	}
}

// TestParts: the name of a case is its part below the zone.
func TestParts(t *testing.T) {
	w, err := Generate(1)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range w.Cases {
		zone := strings.TrimPrefix(strings.TrimPrefix(c.Name, c.Part), ".")
		if !strings.HasPrefix(zone, c.Zone+"-") {
			t.Errorf("%q is not part %q of a zone %q", c.Name, c.Part, c.Zone)
		}
	}
}

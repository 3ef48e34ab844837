package secondopinion

import (
	"bytes"
	"strings"
	"testing"

	"github.com/mayissue/mayissue/lab"
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

// TestStubs: Unbound is told of each zone where its own servers are, and not
// of one that its parent's servers have.
func TestStubs(t *testing.T) {
	s, err := lab.ParseScenario("stubs.txtar", []byte(`
-- scenario --
title: A zone on its parent's server and one on its own
-- zone/together.example --
www A 192.0.2.1
-- zone/kid.together.example --
www A 192.0.2.1
-- zone/kid.apart.example --
www A 192.0.2.1
-- zone/apart.example --
www A 192.0.2.1
-- servers --
ns1.together.example 127.53.9.1 together.example,kid.together.example
ns1.apart.example 127.53.9.2 apart.example
ns2.apart.example 127.53.9.3 kid.apart.example,apart.example
-- check --
name: www.together.example
ca: ca.example
result: permit
reason: no-caa
show: nothing
`))
	if err != nil {
		t.Fatal(err)
	}
	in, err := lab.New(s)
	if err != nil {
		t.Fatal(err)
	}
	text := stubs(in.Servers(), 5353)
	for _, want := range []string{
		"name: \".\"\n  stub-prime: no\n  stub-addr: 127.53.0.1@5353\n",
		"name: \"together.example\"\n  stub-prime: no\n  stub-addr: 127.53.9.1@5353\n",
		"name: \"apart.example\"\n  stub-prime: no\n  stub-addr: 127.53.9.2@5353\n  stub-addr: 127.53.9.3@5353\n",
		"name: \"kid.apart.example\"\n  stub-prime: no\n  stub-addr: 127.53.9.3@5353\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("missing %q in\n%s", want, text)
		}
	}
	if strings.Contains(text, "kid.together") {
		t.Errorf("a zone on its parent's server is given away:\n%s", text)
	}
}

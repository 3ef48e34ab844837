package plan

import (
	"reflect"
	"strings"
	"testing"
)

var small = Params{Seed: 3, Zones: 2000, Names: 8000}

func TestSameSeedSamePlan(t *testing.T) {
	if !reflect.DeepEqual(New(small), New(small)) {
		t.Error("two plans of one seed differ")
	}
	other := small
	other.Seed++
	if reflect.DeepEqual(New(small).List, New(other).List) {
		t.Error("two seeds give the same list")
	}
}

// TestList: as many names as asked for, none twice, of every verdict.
func TestList(t *testing.T) {
	for _, p := range []Params{small, {Seed: 1, Zones: 50, Names: 200}, {Seed: 2, Zones: 333, Names: 1000}, {Seed: 1, Zones: 100, Names: 70}} {
		plan := New(p)
		if len(plan.List) != p.Names {
			t.Errorf("%s: %d names", p, len(plan.List))
		}
		seen := map[string]bool{}
		for _, e := range plan.List {
			n := strings.TrimPrefix(e.Input, "*.")
			if seen[n] {
				t.Errorf("%s: %s stands twice", p, n)
			}
			seen[n] = true
		}
	}
	counts := map[Verdict]int{}
	for _, e := range New(small).List {
		counts[e.Verdict]++
	}
	if counts[Permit] < 7000 || counts[Deny] < 100 || counts[Failed] == 0 || counts[0] > 0 {
		t.Errorf("verdicts are %v", counts)
	}
}

// TestShape: what the hierarchy has is about what was measured before, and
// every mechanism that is to be measured is there.
func TestShape(t *testing.T) {
	p := New(Params{Seed: 1, Zones: 25000, Names: 100000})
	signed, expired, withCAA := map[Algorithm]int{}, 0, 0
	for _, z := range p.Zones {
		signed[z.Algorithm]++
		if z.Expired {
			expired++
		}
	}
	for _, e := range p.List {
		found := false
		for n := strings.TrimPrefix(e.Input, "*."); n != "" && !found; n = parent(n) {
			set, _, _ := p.resolve(n, nil)
			found = len(set) > 0
		}
		if found {
			withCAA++
		}
	}
	within := func(what string, n, least, most int) {
		if n < least || n > most {
			t.Errorf("%s: %d, want %d to %d", what, n, least, most)
		}
	}
	within("signed zones", len(p.Zones)-signed[Unsigned], 4900, 5000)
	within("of P-256", signed[P256], 2800, 3200)
	within("of RSA", signed[RSA], 1200, 1500)
	within("of Ed25519", signed[Ed25519], 400, 600)
	within("of P-384", signed[P384], 100, 200)
	within("zones out of date", expired, 20, 20)
	within("names with CAA", withCAA, 6000, 9000)
	within("questions of a perfect memory", p.Bound().Total(), 145000, 160000)
}

// TestDead: the share of the operators that are dead is the one asked for, and
// a name whose server is silent has no permit.
func TestDead(t *testing.T) {
	p := small
	p.Dead = 20
	plan := New(p)
	fates := map[Fate]int{}
	for _, o := range plan.Operators {
		fates[o.Fate]++
	}
	if fates[Silent] != operators/10 || fates[Slow] != operators/10 {
		t.Errorf("fates are %v", fates)
	}
	alive, healthy := 0, New(small).List
	for i, e := range plan.List {
		if healthy[i].Input != e.Input {
			t.Fatalf("the list differs from that of the healthy hierarchy: %s, %s", e.Input, healthy[i].Input)
		}
		if e.Fate == Alive {
			alive++
		}
		if e.Fate == Silent && e.Verdict != Failed {
			t.Errorf("%s is %s, and its servers are silent", e.Input, e.Verdict)
		}
	}
	if share := alive * 100 / len(plan.List); share < 70 || share > 80 {
		t.Errorf("%d %% of the names have healthy servers", share)
	}
}

func TestLabels(t *testing.T) {
	for _, c := range []struct {
		name string
		n    int
		want string
	}{{"a.b.c", 1, "c"}, {"a.b.c", 2, "b.c"}, {"a.b.c", 3, "a.b.c"}, {"a.b.c", 4, "a.b.c"}, {"c", 1, "c"}} {
		if got := lastLabels(c.name, c.n); got != c.want {
			t.Errorf("lastLabels(%q, %d) = %q, want %q", c.name, c.n, got, c.want)
		}
	}
	if parent("a.b") != "b" || parent("b") != "" {
		t.Error("parents are wrong")
	}
}

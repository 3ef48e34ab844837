package scan

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

// The plan gives out each name once, however many are taken at a time: the
// first of a zone alone, and never more of one zone than may be together.
func TestPlanGivesEachOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 80).Draw(t, "names")
		p := newPlan(n + 1)
		for i := range n {
			zone := rapid.IntRange(0, 5).Draw(t, "zone")
			p.add(job{seq: i, task: taskOf(i+1, fmt.Sprintf("n%d.z%d.tld%d", i, zone, zone%3))})
		}
		p.close(true)
		given, running := map[int]bool{}, map[string]int{}
		known := map[string]bool{}
		var under []job
		for len(given) < n || len(under) > 0 {
			if p.ready() && (len(under) == 0 || rapid.Bool().Draw(t, "take")) {
				j, ok := p.take()
				if !ok || given[j.seq] {
					t.Fatalf("name %d given again, or nothing: %t", j.seq, ok)
				}
				given[j.seq] = true
				running[j.zone.key]++
				if r := running[j.zone.key]; r > together || r > 1 && !known[j.zone.key] {
					t.Fatalf("%d names of %s together, known %t", r, j.zone.key, known[j.zone.key])
				}
				under = append(under, j)
				continue
			}
			if len(under) == 0 {
				t.Fatalf("%d of %d given, and nothing is ready", len(given), n)
			}
			i := rapid.IntRange(0, len(under)-1).Draw(t, "done")
			running[under[i].zone.key]--
			known[under[i].zone.key] = running[under[i].zone.key] > 0 || len(under[i].zone.jobs) > 0
			p.done(under[i])
			p.release(1)
			under = append(under[:i], under[i+1:]...)
		}
		if _, more := p.take(); more || !p.empty() || len(p.zones)+len(p.branches) > 0 {
			t.Fatalf("after all: more %t, %d zones and %d branches kept", more, len(p.zones), len(p.branches))
		}
	})
}

// ready reports whether take would return at once.
func (p *plan) ready() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.ring.Len() > 0
}

// Top-level domains take turns, and a zone goes on before another is begun.
func TestPlanOrder(t *testing.T) {
	p := newPlan(100)
	for i, n := range []string{"a.one.com", "a.two.com", "b.one.com", "a.one.net", "a.two.net", "b.one.net", "8.8.8.8"} {
		p.add(job{seq: i, task: taskOf(i+1, n)})
	}
	p.close(true)
	var got []string
	for range 7 {
		j, _ := p.take()
		got = append(got, j.task.Text)
		p.done(j)
	}
	want := "[a.one.com a.one.net 8.8.8.8 b.one.com b.one.net a.two.com a.two.net]"
	if fmt.Sprint(got) != want {
		t.Errorf("got %v, want %v", got, want)
	}
}

// What lies in one zone by the list of public suffixes, or where that knows
// nothing by the last two labels.
func TestKeyOf(t *testing.T) {
	for in, want := range map[string][2]string{
		"www.example.co.uk": {"example.co.uk", "uk"}, "*.a.b.example.com": {"example.com", "com"},
		"com": {"com", "com"}, "a.b.c.test": {"c.test", "test"}, "8.8.8.8": {}, "no name": {},
	} {
		if zone, tld := keyOf(taskOf(1, in)); [2]string{zone, tld} != want {
			t.Errorf("%s: %s, %s", in, zone, tld)
		}
	}
}

package peer

import (
	"context"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"

	"github.com/mayissue/mayissue/bench/internal/plan"
)

func TestGrouped(t *testing.T) {
	list := []string{"a.one.x", "b.two.x", "one.x", "*.c.two.x", "one.y"}
	if got, want := grouped(list, zone), [][]int{{0, 2}, {1, 3}, {4}}; !reflect.DeepEqual(got, want) {
		t.Errorf("by zone: %v, want %v", got, want)
	}
	if got, want := grouped(list, nil), [][]int{{0}, {1}, {2}, {3}, {4}}; !reflect.DeepEqual(got, want) {
		t.Errorf("apart: %v, want %v", got, want)
	}
}

func TestQuestions(t *testing.T) {
	got := questions([]string{"a.b.x", "*.b.x", "c.x"})
	if want := []string{"a.b.x", "b.x", "x", "c.x"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// TestDecideAll: every name is decided once, those of one group in order, and
// never two of one group at once.
func TestDecideAll(t *testing.T) {
	list := make([]string, 300)
	for i := range list {
		list[i] = string(rune('a'+i%26)) + "." + string(rune('a'+i%7)) + ".x"
	}
	busy := map[string]chan bool{}
	for _, n := range list {
		busy[zone(n)] = make(chan bool, 1)
	}
	outcomes := make([]outcome, len(list))
	decideAll(t.Context(), func(_ context.Context, input string) plan.Verdict {
		select {
		case busy[zone(input)] <- true:
		default:
			t.Errorf("two names of %s at once", zone(input))
		}
		<-busy[zone(input)]
		return plan.Permit
	}, list, grouped(list, zone), 8, outcomes)
	for i, o := range outcomes {
		if o.verdict != plan.Permit {
			t.Errorf("%s is not decided", list[i])
		}
	}
}

// TestJudge: the loop's judgement of a set is the plan's for every set that a
// plan draws, and Boulder's in what no plan has.
func TestJudge(t *testing.T) {
	for _, c := range []struct {
		set      string // flag tag value, several with |
		wildcard bool
		want     plan.Verdict
	}{
		{"0 issue letsencrypt.org", false, plan.Permit},
		{"0 ISSUE letsencrypt.org", true, plan.Permit},
		{"0 issue ca.example|0 issue letsencrypt.org", false, plan.Permit},
		{"0 issue ca.example", false, plan.Deny},
		{"0 issue ;", true, plan.Deny},
		{"0 iodef mailto:x@ca.example", false, plan.Permit},
		{"128 iodef mailto:x@ca.example", false, plan.Permit},
		{"128 futureproperty x|0 issue letsencrypt.org", false, plan.Deny},
		{"0 futureproperty x", false, plan.Permit},
		{"0 issuewild ;|0 issue letsencrypt.org", false, plan.Permit},
		{"0 issuewild ;|0 issue letsencrypt.org", true, plan.Deny},
		{"0 issuewild ;", false, plan.Permit},
		{"0 issue letsencrypt.org; validationmethods=dns-01", false, plan.Deny},
		{"0 issue letsencrypt.org; validationmethods=dns-01,http-01", false, plan.Permit},
	} {
		var set []*dns.CAA
		for _, text := range strings.Split(c.set, "|") {
			f := strings.SplitN(text, " ", 3)
			r := &dns.CAA{Tag: f[1], Value: f[2]}
			if f[0] == "128" {
				r.Flag = 128
			}
			set = append(set, r)
		}
		if got := judge(set, c.wildcard); got != c.want {
			t.Errorf("%s, wildcard %t: %s, want %s", c.set, c.wildcard, got, c.want)
		}
	}
}

func TestScore(t *testing.T) {
	p := &plan.Plan{List: []plan.Entry{
		{Input: "a.x", Verdict: plan.Permit}, {Input: "b.x", Verdict: plan.Deny},
		{Input: "c.x", Verdict: plan.Failed, Fate: plan.Silent},
	}}
	file := filepath.Join(t.TempDir(), "outcomes")
	if err := writeOutcomes(file, []outcome{{plan.Permit, time.Second}, {plan.Permit, 2 * time.Second}, {plan.Failed, time.Minute}}); err != nil {
		t.Fatal(err)
	}
	got, err := ReadScore(file, p)
	want := Score{Right: 2, Wrong: []string{"b.x is deny, not permit"}, MostAlive: 2 * time.Second, Alive: 2}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
	for _, bad := range []string{"permit 1\n", "permit 1\ndeny x\nerror 3\n"} {
		if err := os.WriteFile(file, []byte(bad), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := ReadScore(file, p); err == nil {
			t.Errorf("%q is read", bad)
		}
	}
}

package table

import (
	"strings"
	"testing"
	"time"

	"github.com/mayissue/mayissue/bench/internal/plan"
)

func TestSpread(t *testing.T) {
	for _, c := range []struct {
		values   []float64
		decimals int
		want     string
	}{
		{nil, 0, "0"}, {[]float64{3, 1, 2}, 0, "2 (1–3)"}, {[]float64{4, 1, 2, 3}, 1, "2.0 (1.0–4.0)"}, {[]float64{1.01, 1.04}, 1, "1.0"},
	} {
		if got := spreadOf(c.values).text(c.decimals); got != c.want {
			t.Errorf("%v is %q, want %q", c.values, got, c.want)
		}
	}
}

// sample is one of 1,000 names.
func sample(who, phase string, wall, client, resolver time.Duration, queries int) Sample {
	return Sample{Who: who, Phase: phase, Names: 1000, Wall: wall, Client: client, Resolver: resolver, Queries: queries, Right: 1000, ClientPeak: 1 << 20}
}

func report() *Report {
	s := time.Second
	r := &Report{
		Params: plan.Params{Zones: 250}, Names: 1000, Runs: 1, Bound: plan.Bound{Referrals: 250, Names: 1250},
		Peers: []Peer{{Ours, "ours", true}, {BestPeer, "loop", true}, {UsualPeer, "doh", true}},
		Samples: []Sample{
			sample(Ours, "cold", s, s/10, 0, 1600), sample(Ours, "warm", s, s/100, 0, 0),
			sample(BestPeer, "cold", 3*s, s/10, 3*s/10, 1700), sample(BestPeer, "warm", s, s/10, s/10, 0),
			sample(UsualPeer, "cold", 2*s, s, s, 2400),
		},
	}
	return r
}

func TestTargets(t *testing.T) {
	r := report()
	want := []struct {
		value   float64
		outcome string
		known   bool
	}{
		{0.25, "met, aim too", true}, {0.05, "met", true}, {2, "missed: 0.80 of it", true}, {1600.0 / 1500, "met", true}, {0, "", false}, {0, "", false},
	}
	for i, got := range r.all() {
		w := want[i]
		if got.known != w.known || w.known && (got.value-w.value > 1e-9 || w.value-got.value > 1e-9 || got.outcome() != w.outcome) {
			t.Errorf("%s: %v %q, want %+v", got.what, got.value, got.outcome(), w)
		}
	}
	// The rate beside dead servers is held to that of the healthy hierarchy.
	r.Params.Dead = 20
	r.Samples[0].Alive, r.Samples[0].MostAlive = 600, time.Second
	r.Healthy = []Sample{{Who: Ours, Phase: "cold", Names: 1000, Alive: 1000, MostAlive: time.Second}}
	if got := r.all()[5]; !got.known || got.value != 0.6 || got.outcome() != "missed: 0.86 of it" {
		t.Errorf("got %+v, %s", got, got.outcome())
	}
}

func TestMarkdown(t *testing.T) {
	r := report()
	r.Samples[4].Wrong = []string{"a.x is permit, not error"}
	r.Samples[2].Right = -1
	var b strings.Builder
	if err := r.Markdown(&b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"asks 1.500 questions a decision",
		"| ours | yes | cold | 1000 | 0.1000 | 0.0000 | 0.0000 | 1 + 0 | 1.600 | 1000 |\n",
		"| loop | yes | cold | 333 | 0.4000 | 0.3000 | 0.0000 | 1 + 0 | 1.700 | – |\n",
		"| loop | cold | 0.250 | 3.00 | 0.94 |\n",
		"| loop | warm | 0.050 | 1.00 | – |\n",
		"at most 0.45, aim 0.30 | 0.250 | met, aim too |\n",
		"Wrong, doh cold run 1 (some):\n\n- a.x is permit, not error\n",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in\n%s", want, &b)
		}
	}
	if strings.Contains(b.String(), "doh | yes | warm") {
		t.Error("a phase without samples has a row")
	}
}

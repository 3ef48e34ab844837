package table

import (
	"fmt"
	"strings"
)

// Ours and Scan are the samples that are ours; BestPeer is the peer that the
// targets speak of, and UsualPeer the one whose rate they do.
const (
	Ours      = "ours"
	Scan      = "scan"
	BestPeer  = "loop"
	UsualPeer = "doh"
)

// ratio compares medians.
func (r *Report) ratio(who, peer, phase string, quantity func(Sample) float64) (float64, bool) {
	a, b := of(r.Samples, who, phase, quantity).median, of(r.Samples, peer, phase, quantity).median
	return a / b, a > 0 && b > 0
}

// ratios lists what we cost beside each peer.
func (r *Report) ratios(b *strings.Builder) {
	b.WriteString("| ours beside | phase | CPU a decision | decisions/s | upstream queries |\n|---|---|---|---|---|\n")
	for _, p := range r.Peers {
		for _, phase := range r.phases() {
			cpu, ok := r.ratio(Ours, p.Who, phase, Sample.cpu)
			if !ok || p.Who == Ours {
				continue
			}
			rate, _ := r.ratio(Ours, p.Who, phase, Sample.rate)
			queries := "–"
			if q, ok := r.ratio(Ours, p.Who, phase, Sample.queries); ok {
				queries = fmt.Sprintf("%.2f", q)
			}
			fmt.Fprintf(b, "| %s | %s | %.3f | %.2f | %s |\n", p.Title, phase, cpu, rate, queries)
		}
	}
	b.WriteString("\n")
}

// target is one aim in numbers.
type target struct {
	what  string
	limit float64
	aim   float64 // 0: none beyond the limit
	least bool    // the value is to be at least, not at most
	value float64
	known bool
}

// all lists the targets with what was measured.
func (r *Report) all() []target {
	cold, coldOK := r.ratio(Ours, BestPeer, "cold", Sample.cpu)
	warm, warmOK := r.ratio(Ours, BestPeer, "warm", Sample.cpu)
	rate, rateOK := r.ratio(Ours, UsualPeer, "cold", Sample.rate)
	if !rateOK {
		rate, rateOK = r.ratio(Ours, BestPeer, "cold", Sample.rate)
	}
	queries := of(r.Samples, Ours, "cold", Sample.queries).median / r.bound()
	targets := []target{
		{"CPU a cold decision, of Boulder's algorithm with Unbound at its best", 0.45, 0.30, false, cold, coldOK},
		{"CPU a warm decision, of the same", 0.05, 0.03, false, warm, warmOK},
		{"decisions/s cold, of Boulder's", 2.5, 0, true, rate, rateOK},
		{"upstream queries, of a perfect memory's", 1.15, 1.05, false, queries, queries > 0},
	}
	for _, who := range []string{Scan, Ours} {
		dead, healthy := of(r.Samples, who, "cold", Sample.aliveRate).median, of(r.Healthy, who, "cold", Sample.aliveRate).median
		what := "names with healthy servers a second while others are dead, of the rate where all are healthy, " + who
		targets = append(targets, target{what, 0.70, 0, true, dead / healthy, dead > 0 && healthy > 0})
	}
	return targets
}

// targets says which are met, and by how much the others are missed.
func (r *Report) targets(b *strings.Builder) {
	b.WriteString("| target | asked | measured | |\n|---|---|---|---|\n")
	for _, t := range r.all() {
		if t.known {
			fmt.Fprintf(b, "| %s | %s | %.3f | %s |\n", t.what, t.asked(), t.value, t.outcome())
		}
	}
}

func (t target) asked() string {
	text := "at most "
	if t.least {
		text = "at least "
	}
	text += fmt.Sprintf("%.2f", t.limit)
	if t.aim != 0 {
		text += fmt.Sprintf(", aim %.2f", t.aim)
	}
	return text
}

// outcome is met, or missed by what factor.
func (t target) outcome() string {
	reached := func(limit float64) bool {
		if t.least {
			return t.value >= limit
		}
		return t.value <= limit
	}
	switch {
	case t.aim != 0 && reached(t.aim):
		return "met, aim too"
	case reached(t.limit):
		return "met"
	case t.least:
		return fmt.Sprintf("missed: %.2f of it", t.value/t.limit)
	}
	return fmt.Sprintf("missed: %.2f times it", t.value/t.limit)
}

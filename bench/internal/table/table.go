package table

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/mayissue/mayissue/bench/internal/plan"
)

// Peer is one row's subject.
type Peer struct {
	Who       string `json:"who"`   // in samples
	Title     string `json:"title"` // for people
	Validated bool   `json:"validated"`
}

// Report is everything that is printed.
type Report struct {
	Machine string      `json:"machine"`
	Date    string      `json:"date"`
	Params  plan.Params `json:"parameters"`
	Bound   plan.Bound  `json:"perfect_memory"`
	Names   int         `json:"names"`
	Runs    int         `json:"runs"`
	Peers   []Peer      `json:"peers"`
	Samples []Sample    `json:"samples"`
	Healthy []Sample    `json:"healthy_samples,omitempty"` // of a hierarchy without dead servers
}

// of gives a quantity of all samples of a peer in a phase.
func of(samples []Sample, who, phase string, quantity func(Sample) float64) spread {
	var values []float64
	for _, s := range samples {
		if s.Who == who && s.Phase == phase {
			values = append(values, quantity(s))
		}
	}
	return spreadOf(values)
}

// phases of a report, in the order in which they are shown.
func (r *Report) phases() []string {
	var phases []string
	for _, s := range r.Samples {
		if !slices.Contains(phases, s.Phase) {
			phases = append(phases, s.Phase)
		}
	}
	return phases
}

// bound is the questions that a perfect memory asks for each name.
func (r *Report) bound() float64 { return float64(r.Bound.Total()) / float64(r.Names) }

// Markdown writes the report.
func (r *Report) Markdown(w io.Writer) error {
	var b strings.Builder
	n := float64(r.Names)
	fmt.Fprintf(&b, "%s, %s. %d zones, %d names, seed %d, %d %% of the zones dead or slow; medians of %d runs (range).\n\n",
		r.Date, r.Machine, r.Params.Zones, r.Names, r.Params.Seed, r.Params.Dead, r.Runs)
	fmt.Fprintf(&b, "A perfect memory asks %.3f questions a decision: %.3f referrals, %.3f names, %.3f alias targets, %.3f DNSKEY.\n\n",
		r.bound(), float64(r.Bound.Referrals)/n, float64(r.Bound.Names)/n, float64(r.Bound.Aliases)/n, float64(r.Bound.Keys)/n)
	r.rows(&b)
	r.ratios(&b)
	r.targets(&b)
	r.wrong(&b)
	_, err := io.WriteString(w, b.String())
	return err
}

// rows is the table itself.
func (r *Report) rows(b *strings.Builder) {
	fmt.Fprintf(b, "| who | validated | phase | decisions/s | CPU ms a decision (client + resolver) | of it resolver | name servers' CPU ms | peak MB (client + resolver) | upstream queries a decision | right answers of %d |\n", r.Names)
	b.WriteString("|---|---|---|---|---|---|---|---|---|---|\n")
	for _, p := range r.Peers {
		for _, phase := range r.phases() {
			if of(r.Samples, p.Who, phase, Sample.rate).median == 0 {
				continue
			}
			q := func(f func(Sample) float64, decimals int) string {
				return of(r.Samples, p.Who, phase, f).text(decimals)
			}
			right := q(Sample.right, 0)
			if of(r.Samples, p.Who, phase, Sample.right).median < 0 {
				right = "–"
			}
			fmt.Fprintf(b, "| %s | %s | %s | %s | %s | %s | %s | %s + %s | %s | %s |\n", p.Title, yesNo(p.Validated), phase,
				q(Sample.rate, 0), q(Sample.cpu, 4), q(Sample.resolver, 4), q(Sample.servers, 4),
				q(Sample.client, 0), q(Sample.recursor, 0), q(Sample.queries, 3), right)
		}
	}
	b.WriteString("\n")
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// wrong names answers that were not right.
func (r *Report) wrong(b *strings.Builder) {
	for _, s := range append(slices.Clone(r.Samples), r.Healthy...) {
		if len(s.Wrong) > 0 {
			fmt.Fprintf(b, "\nWrong, %s %s run %d (some):\n\n", s.Who, s.Phase, s.Run+1)
			for _, line := range s.Wrong {
				fmt.Fprintf(b, "- %s\n", line)
			}
		}
	}
}

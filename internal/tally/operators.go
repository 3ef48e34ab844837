package tally

import (
	"cmp"
	"slices"
	"strings"

	"github.com/mayissue/mayissue/diagnose"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/report"
)

// operator is what is counted of the names whose servers are under one suffix.
type operator struct {
	reasons, findings map[string]int
	servers, examples []string
	noted             map[string]bool // findings of the name at hand
}

// Operator is who runs name servers that owed answers, told by the registrable
// domain of the servers' names.
type Operator struct {
	Suffix  string  `json:"suffix"` // or a server's address, where it has no name
	Names   int     `json:"names"`
	Reasons []Count `json:"reasons"`
	// Finding is the code of the finding that most of the names share, and
	// Findings are all of them with how many names have each.
	Finding  string   `json:"finding,omitempty"`
	Findings []Count  `json:"findings"`
	Servers  []string `json:"servers"`  // a few
	Examples []string `json:"examples"` // names, a few
}

// mostCodes bounds the reasons and findings that are counted apart for one
// operator; there are fewer in the catalogue.
const mostCodes = 200

// failure counts a name that got no answer for those who run the servers that
// owed it.
func (t *Tally) failure(r report.Result, o outcome) {
	if o.result != Failed || len(r.FailedServers) == 0 {
		return
	}
	var suffixes []string
	for _, s := range r.FailedServers {
		suffix := suffixOf(s)
		if suffix == "" {
			continue
		}
		first := !slices.Contains(suffixes, suffix)
		if first {
			suffixes = append(suffixes, suffix)
		}
		g, seen := t.operators.by[suffix]
		if first && (!seen || g.at != t.s.Names) {
			g, _ = t.operators.count(suffix, t.s.Names)
			if g != nil {
				g.V.begin(r, o)
			}
		}
		if g == nil {
			continue
		}
		g.V.servers = addSome(g.V.servers, label(s), mostServers)
		if first {
			g.V.find(r)
		}
	}
}

// begin counts a name that was not counted yet.
func (v *operator) begin(r report.Result, o outcome) {
	if v.reasons == nil {
		v.reasons, v.findings = map[string]int{}, map[string]int{}
	}
	v.noted = map[string]bool{}
	countSome(v.reasons, report.Inert(o.reason))
	v.examples = addSome(v.examples, shown(r), mostExamples)
}

// find counts the findings of a name, each once. Those about whoever runs the
// check say nothing of the servers.
func (v *operator) find(r report.Result) {
	for _, f := range r.Findings {
		if f.Severity == diagnose.Info || f.Who == diagnose.OwnNetwork || f.Who == diagnose.TheCA || v.noted[f.Code] {
			continue
		}
		v.noted[f.Code] = true
		countSome(v.findings, report.Inert(f.Code))
	}
}

func countSome(m map[string]int, code string) {
	if _, ok := m[code]; ok || len(m) < mostCodes {
		m[code]++
	}
}

// operatorRow is the row of an operator.
func operatorRow(suffix string, g *group[operator]) Operator {
	out := Operator{
		Suffix: suffix, Names: g.names, Reasons: ranked(g.V.reasons), Findings: ranked(g.V.findings),
		Servers: slices.Sorted(slices.Values(g.V.servers)), Examples: g.V.examples,
	}
	slices.SortStableFunc(out.Findings, func(a, b Count) int {
		return cmp.Or(cmp.Compare(b.Names, a.Names), cmp.Compare(general(a.Code), general(b.Code)))
	})
	if len(out.Findings) > 0 {
		out.Finding = out.Findings[0].Code
	}
	return out
}

// general is 1 for the codes that say only that a lookup failed, which every
// failure has; another code says more.
func general(code string) int {
	if strings.HasPrefix(code, "srv.lookup-") || code == "dnssec.bogus" || code == "dnssec.indeterminate" {
		return 1
	}
	return 0
}

// suffixOf returns the registrable domain of a server's name, or else its
// address.
func suffixOf(s report.Server) string {
	if s.Name == "" {
		return report.Inert(s.Address)
	}
	return baseOf(s.Name)
}

// baseOf returns the registrable domain of a name; of one under a top-level
// domain that no list knows the last two labels, and else the name as it is.
func baseOf(s string) string {
	n, err := name.Parse(s)
	if err != nil {
		return report.Inert(s)
	}
	if base, ok := (name.SuffixList{}).BaseDomain(n); ok {
		return base.String()
	}
	if _, known := (name.SuffixList{}).PublicSuffix(n); !known && n.NumLabels() > 2 {
		n = n.Ancestor(2)
	}
	return n.String()
}

func label(s report.Server) string {
	if s.Name == "" {
		return report.Inert(s.Address)
	}
	return report.Inert(s.Name)
}

// shown is the name of a result as people see it.
func shown(r report.Result) string {
	if r.Name == "" {
		return report.Inert(r.Input)
	}
	return report.Inert(r.Name)
}

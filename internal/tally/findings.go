package tally

import (
	"cmp"
	"slices"

	"github.com/mayissue/mayissue/diagnose"
	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/report"
)

// Finding is one code of the catalogue of findings, with how many names show
// it and one of them.
type Finding struct {
	Code     string        `json:"code"`
	Severity string        `json:"severity"`         // the gravest
	Meaning  phrase.Phrase `json:"meaning,omitzero"` // in the catalogue
	Names    int           `json:"names"`
	Example  Example       `json:"example"`
}

// Example is a finding as one name shows it.
type Example struct {
	Name   string          `json:"name"`
	At     string          `json:"at"` // the name that the finding is about
	Who    string          `json:"who"`
	Title  phrase.Phrase   `json:"title"`
	Remedy diagnose.Remedy `json:"remedy"` // what to do there
}

type findingCount struct {
	severity string
	example  Example
}

// findingsOf counts the findings of a result, each code once a name.
func (t *Tally) findingsOf(r report.Result) {
	for _, f := range r.Findings {
		g, fresh := t.findings.count(f.Code, t.s.Names)
		if g == nil || !fresh && gravity(f.Severity) <= gravity(g.V.severity) {
			continue
		}
		if gravity(f.Severity) > gravity(g.V.severity) {
			g.V.severity = f.Severity
			g.V.example = Example{shown(r), report.Inert(f.At), report.Inert(f.Who), f.Title.Map(report.Inert), inert(f.Remedy)}
		}
	}
}

// gravity orders severities; one that is not known is the least.
func gravity(s string) int {
	return 1 + slices.Index([]string{"", diagnose.Info, diagnose.Warning, diagnose.Error}, s)
}

func inert(r diagnose.Remedy) diagnose.Remedy {
	out := slices.Clone(r)
	for i := range out {
		out[i].Say, out[i].Copy = out[i].Say.Map(report.Inert), report.Inert(out[i].Copy)
	}
	return out
}

// findingRows lists the findings: those that stand in the way or weaken
// something, the most frequent first, then what is only worth knowing.
func (t *Tally) findingRows() List[Finding] {
	meanings := map[string]phrase.Phrase{}
	for _, e := range diagnose.Catalogue() {
		meanings[e.Code] = e.Meaning
	}
	out := list(&t.findings, func(code string, g *group[findingCount]) Finding {
		return Finding{report.Inert(code), report.Inert(g.V.severity), meanings[code], g.names, g.V.example}
	})
	slices.SortStableFunc(out.Listed, func(a, b Finding) int { return cmp.Compare(note(a), note(b)) })
	return out
}

// note is 1 for what is only worth knowing.
func note(f Finding) int {
	if f.Severity == diagnose.Info {
		return 1
	}
	return 0
}

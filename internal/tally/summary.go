package tally

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/report"
)

// Schema names the JSON form of a [Summary]. It may only grow.
const Schema = "mayissue/summary/1"

// Summary is what came of all names. All strings in it are inert.
type Summary struct {
	Schema string    `json:"schema"`
	Engine string    `json:"engine,omitempty"`
	At     time.Time `json:"at"` // from when on "soon" is counted
	Input  *Input    `json:"input,omitempty"`

	// Requests is the number of results: one for each name and CA, those of
	// duplicate lines included, which are counted nowhere else.
	Requests   int `json:"requests"`
	Duplicates int `json:"duplicates"`
	Names      int `json:"names"`   // without duplicates
	Invalid    int `json:"invalid"` // of Names: no name that a certificate can hold

	Results    []Result       `json:"results"` // of all requests but duplicates
	CAs        []CA           `json:"cas"`
	OtherCAs   *CA            `json:"other_cas,omitempty"` // more than can be counted apart
	Security   map[string]int `json:"security"`            // names by the state of DNSSEC
	InsecureBy map[string]int `json:"insecure_by"`         // insecure ones by what makes them so

	Records   Records        `json:"records"`
	Operators List[Operator] `json:"operators"`
	Ending    Ending         `json:"ending"`
	Findings  List[Finding]  `json:"findings"`

	FirstChecked *time.Time `json:"first_checked,omitempty"`
	LastChecked  *time.Time `json:"last_checked,omitempty"`
	ReuseFirst   *time.Time `json:"reuse_first,omitempty"` // when the first of the decisions may no longer be used
	ReuseLast    *time.Time `json:"reuse_last,omitempty"`
}

// Result is how many requests had one result, and why.
type Result struct {
	Result   string   `json:"result"` // permit, deny, error, who-may-issue
	Requests int      `json:"requests"`
	Reasons  []Reason `json:"reasons"`
}

// Reason is how many requests had one reason.
type Reason struct {
	Reason   string `json:"reason"`
	Requests int    `json:"requests"`
}

// CA is what came of the requests for one CA.
type CA struct {
	Name      string   `json:"ca,omitempty"` // where it is a known one
	Issuers   []string `json:"issuers"`      // empty where no CA was asked about
	Requests  int      `json:"requests"`
	Permitted int      `json:"permit"`
	Denied    int      `json:"deny"`
	Failed    int      `json:"error"`
}

// Summary returns what was counted so far. It shares nothing with t.
func (t *Tally) Summary() Summary {
	s := t.s
	if s.Input != nil {
		in := *s.Input
		s.Input = &in
	}
	s.FirstChecked, s.LastChecked = t.checked.ends()
	s.ReuseFirst, s.ReuseLast = t.reuse.ends()
	s.Security, s.InsecureBy = maps.Clone(s.Security), maps.Clone(s.InsecureBy)
	s.Results, s.CAs = t.results(), []CA{}
	for _, c := range t.cas {
		s.CAs = append(s.CAs, c.inert())
	}
	if t.more.Requests > 0 {
		other := t.more.inert()
		s.OtherCAs = &other
	}
	s.Records.Issuers = list(&t.issuers, issuerRow)
	s.Operators = list(&t.operators, operatorRow)
	s.Findings = t.findingRows()
	s.Ending = t.ending.summary()
	return s
}

func (c CA) inert() CA {
	c.Name = report.Inert(c.Name)
	ids := make([]string, len(c.Issuers))
	for i, id := range c.Issuers {
		ids[i] = report.Inert(id)
	}
	c.Issuers = ids
	return c
}

// results lists the outcomes: permits, denials, failures, the rest; of each the
// most frequent reason first.
func (t *Tally) results() []Result {
	out := []Result{}
	for _, result := range []string{Permitted, Denied, Failed, Open} {
		r := Result{Result: result, Reasons: []Reason{}}
		for o, n := range t.codes {
			if o.result != result {
				continue
			}
			r.Requests += n
			if o.reason != "" {
				r.Reasons = append(r.Reasons, Reason{report.Inert(o.reason), n})
			}
		}
		slices.SortFunc(r.Reasons, func(a, b Reason) int {
			return cmp.Or(cmp.Compare(b.Requests, a.Requests), cmp.Compare(a.Reason, b.Reason))
		})
		if r.Requests > 0 {
			out = append(out, r)
		}
	}
	return out
}

// In returns s with all that is said to people in the language of p. Codes,
// names and keys stay.
func (s Summary) In(p *phrase.Printer) Summary {
	s.Findings.Listed = slices.Clone(s.Findings.Listed)
	for i := range s.Findings.Listed {
		f := &s.Findings.Listed[i]
		f.Meaning, f.Example.Title = p.Fix(f.Meaning), p.Fix(f.Example.Title)
		f.Example.Remedy = slices.Clone(f.Example.Remedy)
		for k := range f.Example.Remedy {
			f.Example.Remedy[k].Say = p.Fix(f.Example.Remedy[k].Say)
		}
	}
	return s
}

package scan

import (
	"context"
	"fmt"
	"io"
	"sync"
	"testing"
	"time"

	"github.com/mayissue/mayissue"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/report"
)

// names is a source of names.
type names struct {
	all []string
	at  int
}

func (n *names) Next() (Task, error) {
	if n.at == len(n.all) {
		return Task{}, io.EOF
	}
	n.at++
	return taskOf(n.at, n.all[n.at-1]), nil
}

func (n *names) Skipped() Skipped { return Skipped{} }

func taskOf(line int, text string) Task {
	t := Task{Line: line, Text: text}
	var r name.Request
	r, t.Err = name.ParseRequest(text, name.Rules{OwnHierarchy: true})
	t.Requests = []mayissue.Request{{Name: r, Issuers: []string{"ca.example"}}}
	return t
}

// fake decides without asking anybody: names below "denied." are denied, and
// each takes the time that takes says.
type fake struct {
	takes func(base string) time.Duration

	mu      sync.Mutex
	decided map[string]int // how often, by name
	checked int
	order   []string
}

func (f *fake) Decide(_ context.Context, reqs ...mayissue.Request) []report.Result {
	base := reqs[0].Name.String()
	f.mu.Lock()
	if f.decided == nil {
		f.decided = map[string]int{}
	}
	f.decided[base]++
	f.order = append(f.order, base)
	f.mu.Unlock()
	if f.takes != nil {
		time.Sleep(f.takes(base))
	}
	return f.results(reqs, nil)
}

func (f *fake) results(reqs []mayissue.Request, findings []report.Finding) []report.Result {
	rs := make([]report.Result, len(reqs))
	for i, r := range reqs {
		rs[i] = report.Result{Name: r.Name.String(), Issuers: r.Issuers, Result: "permit", Reason: "no-caa", Queries: 1}
		if tld := r.Name.Base.Ancestor(1).String(); tld == "denied" {
			rs[i].Result, rs[i].Reason, rs[i].Findings = "deny", "not-authorized", findings
		}
	}
	return rs
}

func (f *fake) Check(_ context.Context, reqs ...mayissue.Request) ([]report.Result, []*evidence.Trace) {
	f.mu.Lock()
	f.checked++
	f.mu.Unlock()
	return f.results(reqs, []report.Finding{{Code: "caa.issuer-missing.self", Severity: "error"}}), nil
}

func (f *fake) InvalidName(input string, err error, r mayissue.Request) report.Result {
	return report.Result{Name: input, Issuers: r.Issuers, Result: "error", Reason: "invalid-name"}
}

// plainForm is one name a line.
type plainForm struct{}

func (plainForm) Header() []byte { return nil }

func (plainForm) Append(to []byte, r report.Result) ([]byte, error) {
	return fmt.Appendf(to, "%d %s\n", r.Line, r.Name), nil
}

// many makes names of so many zones under so many top-level domains.
func many(n, zones, tlds int) []string {
	all := make([]string, n)
	for i := range all {
		z := i % zones
		all[i] = fmt.Sprintf("n%d.z%d.tld%d", i, z, z%tlds)
	}
	return all
}

func config(src Source, d Decider, out *Output) Config {
	return Config{Source: src, Decider: d, Output: out, Form: plainForm{}, Ordered: true, Parallel: 4, Parked: 16, Window: 64}
}

func mustRun(t testing.TB, cfg Config) Stats {
	t.Helper()
	stats, err := Run(context.Background(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	return stats
}

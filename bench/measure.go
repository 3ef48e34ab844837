package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/mayissue/mayissue/bench/internal/plan"
	"github.com/mayissue/mayissue/bench/internal/serve"
	"github.com/mayissue/mayissue/bench/internal/table"
	"github.com/mayissue/mayissue/bench/internal/zones"
)

// phases are what every peer goes through.
var phases = []string{"cold", "warm"}

// progress tells what is going on, beside the table.
func progress(format string, args ...any) { fmt.Fprintf(os.Stderr, format+"\n", args...) }

// measureAll measures the peers wanted, and where servers are to be dead the
// healthy hierarchy before it.
func measureAll(ctx context.Context, o *options) (*table.Report, error) {
	r := &table.Report{Machine: machine(), Date: time.Now().UTC().Format(time.DateOnly), Params: o.Params, Runs: o.runs}
	for _, k := range o.only {
		s, _ := subjectOf(k)
		r.Peers = append(r.Peers, s.Peer)
	}
	if o.profile != "" {
		if err := os.MkdirAll(o.profile, 0o755); err != nil {
			return nil, err
		}
	}
	if o.Dead > 0 {
		healthy := *o
		healthy.Dead = 0
		samples, _, err := measure(ctx, &healthy)
		if err != nil {
			return nil, err
		}
		r.Healthy = samples
	}
	samples, p, err := measure(ctx, o)
	if err != nil {
		return nil, err
	}
	r.Samples, r.Bound, r.Names = samples, p.Bound(), len(p.List)
	return r, nil
}

// measure makes the hierarchy, serves it and measures the peers on it, one
// after the other, run by run: what the machine does beside meets all alike.
func measure(ctx context.Context, o *options) (samples []table.Sample, p *plan.Plan, err error) {
	p = plan.New(o.Params)
	began := time.Now()
	made, err := zones.Make(o.cache, p, began)
	if err != nil {
		return nil, nil, err
	}
	progress("%d zones in %s (%.0f s)", len(p.Zones), made, time.Since(began).Seconds())
	dir, err := os.MkdirTemp("", "bench")
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	s, err := serve.Start(ctx, dir, made, p)
	if err != nil {
		return nil, nil, err
	}
	defer s.Close()
	t := &trial{options: o, plan: p, made: made, dir: dir, servers: s, list: filepath.Join(dir, "list")}
	if err := t.writeList(); err != nil {
		return nil, nil, err
	}
	for run := range o.runs {
		for _, key := range o.only {
			subject, _ := subjectOf(key)
			got, err := t.one(ctx, subject, run)
			if err != nil {
				return nil, nil, fmt.Errorf("%s: %w", key, err)
			}
			samples = append(samples, got...)
		}
	}
	return slices.DeleteFunc(samples, func(s table.Sample) bool { return !slices.Contains(o.phases, s.Phase) }), p, nil
}

// writeList writes the names, one a line.
func (t *trial) writeList() error {
	var b strings.Builder
	for _, e := range t.plan.List {
		b.WriteString(e.Input + "\n")
	}
	return os.WriteFile(t.list, []byte(b.String()), 0o644)
}

// machine says in a few words what this runs on.
func machine() string {
	text := fmt.Sprintf("%d processors, %s %s/%s", runtime.NumCPU(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	info, _ := os.ReadFile("/proc/cpuinfo") // where there is none, the number must do
	for line := range strings.Lines(string(info)) {
		if field, value, _ := strings.Cut(line, ":"); strings.TrimSpace(field) == "model name" {
			return strings.TrimSpace(value) + ", " + text
		}
	}
	return text
}

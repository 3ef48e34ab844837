package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"

	"github.com/mayissue/mayissue/bench/internal/peer"
	"github.com/mayissue/mayissue/bench/internal/plan"
	"github.com/mayissue/mayissue/bench/internal/serve"
	"github.com/mayissue/mayissue/bench/internal/table"
	"github.com/mayissue/mayissue/bench/internal/zones"
)

// trial is a hierarchy that is served, and what is to be measured on it.
type trial struct {
	*options
	plan    *plan.Plan
	made    string // directory of the zones
	dir     string // for files of the moment
	servers *serve.Servers
	list    string // file
}

// one measures one subject, all phases.
func (t *trial) one(ctx context.Context, s subject, run int) ([]table.Sample, error) {
	if s.child == "" {
		return t.command(ctx, s, run)
	}
	dir := filepath.Join(t.dir, fmt.Sprintf("%s-%d", s.Who, run))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	j := peer.Job{
		Who: s.child, Phases: t.steps(), List: t.list, Out: dir, Workers: s.workers, Transport: t.transport, Keep: t.keep,
		Hints: filepath.Join(t.made, zones.HintsFile), Anchors: filepath.Join(t.made, zones.AnchorsFile),
		Resolver: serve.RecursorAddr.String(), DoH: serve.DoHAddr.String(),
	}
	if j.Workers == 0 {
		j.Workers = t.workers
	}
	if s.Who == table.Ours && run == 0 {
		j.Profile = t.profile
	}
	var u *serve.Unbound
	if s.recursor != nil {
		var err error
		if u, err = serve.StartUnbound(ctx, filepath.Join(dir, "unbound"), t.made, *s.recursor); err != nil {
			return nil, err
		}
		defer u.Stop()
		j.Cert = u.Cert
	}
	return t.child(ctx, s, j, u, run)
}

// steps are the phases up to the last that is shown: warm needs cold.
func (t *trial) steps() []string {
	if slices.Contains(t.phases, phases[1]) {
		return phases
	}
	return phases[:1]
}

// child runs the job in a process of its own.
func (t *trial) child(ctx context.Context, s subject, j peer.Job, u *serve.Unbound, run int) (samples []table.Sample, err error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(j)
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, self, childFlag, string(text))
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, in.Close(), cmd.Wait()) }()
	lines := bufio.NewReader(out)
	for _, phase := range j.Phases {
		sample, err := t.phase(ctx, u, in, lines)
		if err != nil {
			return nil, err
		}
		sample.Who, sample.Phase, sample.Run = s.Who, phase, run
		if err := t.score(&sample, j, phase); err != nil {
			return nil, err
		}
		t.tell(sample)
		samples = append(samples, sample)
	}
	return samples, nil
}

// tell says what a phase has come to.
func (t *trial) tell(s table.Sample) {
	progress("run %d, %s, %s: %.1f s, CPU %.1f s + %.1f s, %d queries, %d right", s.Run+1, s.Who, s.Phase,
		s.Wall.Seconds(), s.Client.Seconds(), s.Resolver.Seconds(), s.Queries, s.Right)
}

// counts are what is read before and after a phase.
type counts struct {
	queries  int
	servers  time.Duration
	resolver serve.Usage
}

// read reads all counters.
func (t *trial) read(ctx context.Context, u *serve.Unbound) (c counts, err error) {
	if c.queries, err = t.servers.Queries(ctx); err != nil {
		return c, err
	}
	if c.servers, err = t.servers.CPU(); err != nil || u == nil {
		return c, err
	}
	c.resolver, err = u.Usage()
	return c, err
}

// phase lets the child go through its next phase.
func (t *trial) phase(ctx context.Context, u *serve.Unbound, in io.Writer, out *bufio.Reader) (table.Sample, error) {
	before, err := t.read(ctx, u)
	if err != nil {
		return table.Sample{}, err
	}
	if _, err := io.WriteString(in, "go\n"); err != nil {
		return table.Sample{}, err
	}
	line, err := out.ReadBytes('\n')
	if err != nil {
		return table.Sample{}, fmt.Errorf("the child ended early: %w", err)
	}
	var m peer.Measure
	if err := json.Unmarshal(line, &m); err != nil {
		return table.Sample{}, err
	}
	after, err := t.read(ctx, u)
	if err != nil {
		return table.Sample{}, err
	}
	return table.Sample{
		Names: len(t.plan.List), Wall: m.Wall, Client: m.CPU, ClientPeak: m.Peak,
		Resolver: after.resolver.CPU - before.resolver.CPU, ResolverPeak: after.resolver.Peak,
		Servers: after.servers - before.servers, Queries: after.queries - before.queries,
	}, nil
}

// score compares with the truth, where something was decided.
func (t *trial) score(sample *table.Sample, j peer.Job, phase string) error {
	if peer.Makers[j.Who].Spell != nil {
		sample.Right = -1
		return nil
	}
	score, err := peer.ReadScore(j.OutcomeFile(phase), t.plan)
	enter(sample, score)
	return err
}

// enter writes a score into a sample.
func enter(s *table.Sample, score peer.Score) {
	s.Right, s.Wrong, s.Alive, s.MostAlive = score.Right, score.Wrong, score.Alive, score.MostAlive
}

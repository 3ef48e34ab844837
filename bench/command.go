package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/mayissue/mayissue/bench/internal/peer"
	"github.com/mayissue/mayissue/bench/internal/plan"
	"github.com/mayissue/mayissue/bench/internal/serve"
	"github.com/mayissue/mayissue/bench/internal/table"
	"github.com/mayissue/mayissue/bench/internal/zones"
)

// scanArguments are those of the command as it is measured. A few addresses stand
// for the servers of many operators, all of them our own, so more questions may
// be open at one than the Internet would like. Its results go
// from its standard output to a file. LIST, HINTS and ANCHORS stand for files.
const scanArguments = "scan -q --ca " + plan.CA + " --method " + plan.Method + " --root-hints HINTS --trust-anchors ANCHORS --permit-net 127.0.0.0/8 --window 512 LIST"

// mostExit is the highest exit code of a scan that has decided: some names are
// not permitted, or undetermined.
const mostExit = 3

// build builds the command from the module beside this one.
func build(ctx context.Context, dir string) (string, error) {
	module, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}", "github.com/mayissue/mayissue").Output()
	if err != nil {
		return "", fmt.Errorf("go list: %w", err)
	}
	binary := filepath.Join(dir, "mayissue")
	out, err := exec.CommandContext(ctx, "go", "-C", strings.TrimSpace(string(module)), "build", "-o", binary, "./cmd/mayissue").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("go build: %w: %s", err, out)
	}
	return binary, nil
}

// command measures the command as a whole: it begins with nothing, so there is
// a cold phase alone.
func (t *trial) command(ctx context.Context, s subject, run int) ([]table.Sample, error) {
	if t.binary == "" {
		var err error
		if t.binary, err = build(ctx, t.dir); err != nil {
			return nil, err
		}
	}
	args := strings.Fields(strings.NewReplacer(
		"LIST", t.list, "HINTS", filepath.Join(t.made, zones.HintsFile), "ANCHORS", filepath.Join(t.made, zones.AnchorsFile),
	).Replace(t.scan))
	cmd := exec.CommandContext(ctx, t.binary, args...)
	results := filepath.Join(t.dir, fmt.Sprintf("%s-%d.ndjson", s.Who, run))
	before, err := t.read(ctx, nil)
	if err != nil {
		return nil, err
	}
	began := time.Now()
	peak, err := finish(cmd, results)
	if err != nil {
		return nil, err
	}
	sample := table.Sample{Who: s.Who, Phase: phases[0], Run: run, Names: len(t.plan.List), Wall: time.Since(began), ClientPeak: peak}
	sample.Client = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	after, err := t.read(ctx, nil)
	if err != nil {
		return nil, err
	}
	sample.Servers, sample.Queries = after.servers-before.servers, after.queries-before.queries
	verdicts, at, err := readResults(results, len(t.plan.List), began)
	if err != nil {
		return nil, err
	}
	enter(&sample, peer.Compare(verdicts, at, t.plan))
	t.tell(sample)
	return []table.Sample{sample}, nil
}

// finish runs a command with its output to a file, and gives its memory at its
// highest, as it was a moment before the end at the latest.
func finish(cmd *exec.Cmd, file string) (peak int64, err error) {
	out, err := os.Create(file)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = out, &said
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case err := <-ended:
			if code := cmd.ProcessState.ExitCode(); code < 0 || code > mostExit {
				return 0, fmt.Errorf("%s: %w: %s", cmd, err, said.Bytes())
			}
			return peak, nil
		case <-tick.C:
			if u, err := serve.UsageOf(strconv.Itoa(cmd.Process.Pid)); err == nil {
				peak = u.Peak
			}
		}
	}
}

// readResults reads the results of a scan, one JSON object a line, each with
// the number of the line of the list that it is about and the time when it was
// decided.
func readResults(file string, names int, began time.Time) (verdicts []plan.Verdict, at []time.Duration, err error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	verdicts, at = make([]plan.Verdict, names), make([]time.Duration, names)
	d := json.NewDecoder(bufio.NewReader(f))
	for {
		var r struct {
			Line      int
			Result    string
			CheckedAt time.Time `json:"checked_at"`
		}
		switch err := d.Decode(&r); {
		case err == io.EOF:
			return verdicts, at, nil
		case err != nil:
			return nil, nil, fmt.Errorf("%s: %w", file, err)
		case r.Line < 1 || r.Line > names:
			return nil, nil, fmt.Errorf("%s: a result for line %d of %d", file, r.Line, names)
		}
		verdicts[r.Line-1], at[r.Line-1] = plan.ParseVerdict(r.Result), r.CheckedAt.Sub(began)
	}
}

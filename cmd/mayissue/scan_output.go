package main

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"github.com/mayissue/mayissue/internal/scan"
	"github.com/mayissue/mayissue/phrase"
)

// formOf returns the form of the results; what is to be Parquet are lines of
// JSON for the time being.
func (s *scanFlags) formOf(p *program) scan.Form {
	if s.form == "csv" {
		return scan.Table{}
	}
	return scan.JSON{In: p.data()}
}

// settleForm takes the form from the name of the file, where -o does not say.
func (s *scanFlags) settleForm(f *pflag.FlagSet) error {
	given := f.Changed("output")
	if _, bare := scan.CompressionOf(s.results); !given && !s.json {
		switch filepath.Ext(bare) {
		case ".csv":
			s.form = "csv"
		case ".parquet":
			s.form = "parquet"
		}
	}
	var err error
	if s.form, err = chosen(s.form, s.json, given, "json", "csv", "parquet"); err != nil || s.form != "parquet" {
		return err
	}
	if s.results == "" {
		return phrase.Errorf("-o parquet without --results: it is written into a file")
	}
	if c, _ := scan.CompressionOf(s.results); c != scan.Plain {
		return phrase.Errorf("--results %q: Parquet is compressed by itself: call the file .parquet", s.results)
	}
	return nil
}

// written is the file that results go to while the scan runs.
func (s *scanFlags) written() string {
	if s.form == "parquet" {
		return scan.Spool(s.results)
	}
	return s.results
}

// open opens the output, and reads the state of the run to go on with.
func (s *scanFlags) open(p *program, pl *plan) (*scan.Output, *scan.State, error) {
	if s.results == "" {
		return scan.NewStream(p.out), nil, nil
	}
	state, err := scan.ReadState(s.results)
	if err != nil {
		return nil, nil, phrase.Errorf("--results %w", err)
	}
	if state, err = s.goOn(state, pl); err != nil {
		return nil, nil, err
	}
	if state != nil && state.Complete && s.form == "parquet" && !exists(s.written()) {
		return nil, state, nil
	}
	var octets int64
	if state != nil {
		octets = state.Octets
	} else if err := scan.Forget(s.results); err != nil {
		return nil, nil, phrase.Errorf("--results %q: cannot be written: %w", s.results, cause(err))
	}
	c, _ := scan.CompressionOf(s.written())
	out, err := scan.OpenOutput(s.written(), s.results, c, octets)
	if err != nil {
		return nil, nil, phrase.Errorf("--results %q: cannot be written: %w", s.results, cause(err))
	}
	return out, state, nil
}

// finish makes of the results what they are to be. It is done again where a
// run was ended in the middle of it.
func (s *scanFlags) finish() error {
	if s.form != "parquet" {
		return nil
	}
	if !exists(s.written()) {
		return nil
	}
	if err := scan.ToParquet(s.results, s.written()); err != nil {
		return phrase.Errorf("--results %q: cannot be written: %w", s.results, cause(err))
	}
	return os.Remove(s.written())
}

// goOn decides what is to become of what an earlier run left.
func (s *scanFlags) goOn(state *scan.State, pl *plan) (*scan.State, error) {
	switch {
	case !s.resume && (state == nil || state.Complete):
		return nil, nil
	case !s.resume:
		return nil, phrase.Errorf("--results %q: a run that was interrupted after %d names wrote it: go on with --resume, or remove it with %q", s.results, state.Stats.Names, scan.StatePath(s.results))
	case state == nil:
		info, err := os.Stat(s.written())
		if errors.Is(err, fs.ErrNotExist) || err == nil && info.Size() == 0 {
			return nil, nil // nothing was begun
		}
		return nil, phrase.Errorf("--resume: there is no state of a scan beside %q", s.results)
	}
	if name, was, is, differs := state.Differs(s.options(pl)); differs {
		return nil, phrase.Errorf("--resume: the run before was started with %s %q, and this one with %q: the results would not belong together", name, was, is)
	}
	return state, nil
}

// options are what the results depend on, by the names of the flags.
func (s *scanFlags) options(pl *plan) map[string]string {
	c := &s.check
	o := map[string]string{
		"--ca": strings.Join(c.cas, " "), "--method": c.method, "--account": c.account, "--policy": c.policy,
		"--policy-date": c.engine.clock.policyDate, "--column": s.column, "--expect": s.after.expect, "--output": s.form,
		"--root-hints": c.engine.hints, "--trust-anchors": c.engine.anchors, "--lang": s.lang,
		"--unordered": strconv.FormatBool(s.unordered), "--lab": strconv.FormatBool(c.engine.lab),
		"--certs": s.folder,
	}
	if pl.profile != nil {
		b, err := json.Marshal(pl.profile)
		if err != nil {
			panic(err) // it was read from JSON
		}
		o["--profile"] = string(b)
	}
	return o
}

// exitCode reads the one table of exit codes. Bad names are data here.
func (s *scanFlags) exitCode(st scan.Stats) int {
	switch {
	case s.check.exitZero:
		return exitPermitted
	case st.Deny > 0:
		return exitDenied
	case st.Error > 0:
		return exitUndetermined
	case s.check.failOn == "warning" && st.Warned > 0:
		return exitDenied
	}
	return exitPermitted
}

// noteInterrupted says how far the run came and how to go on.
func (s *scanFlags) noteInterrupted(p *program, st scan.Stats) {
	if s.results == "" {
		p.note("interrupted after %s. With --results FILE a run can be resumed.", phrase.Count(st.Names, "%d name", "%d names"))
		return
	}
	p.note("interrupted after %s. To go on, give the same command with --resume.", phrase.Count(st.Names, "%d name", "%d names"))
}

// resumable says with an error that the work done is not lost.
func (s *scanFlags) resumable(err error) error {
	var resume *scan.ResumeError
	switch {
	case errors.As(err, &resume):
		return phrase.Errorf("--resume: %w", err)
	case s.results == "" || !regular(s.results):
		return phrase.Errorf("%w; with --results, in a file, a run can be resumed", err)
	}
	return phrase.Errorf("%w; to go on from there, give the same command with --resume", err)
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return !errors.Is(err, fs.ErrNotExist)
}

func regular(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/spf13/pflag"

	comparison "github.com/mayissue/mayissue/internal/compare"
	"github.com/mayissue/mayissue/internal/scan"
	"github.com/mayissue/mayissue/internal/tally"
	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/report"
)

// afterFlags say what is made of all results together.
type afterFlags struct {
	summary     string
	expect      string
	baseline    string
	differences string
}

func (a *afterFlags) add(f *pflag.FlagSet) {
	f.StringVar(&a.summary, "summary", "", "write a summary to `FILE`: a page where it is called .html, JSON where .json, or else text")
	f.StringVar(&a.expect, "expect", "", "with --column: compare with what another system says in `COLUMN`")
	f.StringVar(&a.baseline, "baseline", "", "compare with the results of an earlier run in `FILE`, as scan wrote them in JSON")
	f.StringVar(&a.differences, "differences", "", "write the differences to `FILE`: one JSON object a line where it is called .json or .ndjson, or else text; - is standard output (default text on standard error)")
}

// check finds flags that contradict each other or make no sense by
// themselves.
func (a *afterFlags) check(s *scanFlags) error {
	switch {
	case a.expect != "" && s.column == "":
		return phrase.Errorf("--expect without --column: both are columns of CSV")
	case a.expect != "" && len(s.check.cas) != 1 && s.check.profile == "":
		return phrase.Errorf("--expect: the verdicts of the other system are about one CA: give one --ca")
	case a.differences == "-" && s.results == "":
		return phrase.Errorf("--differences - without --results: both would go to standard output")
	case a.differences != "" && a.expect == "" && a.baseline == "":
		return phrase.Errorf("--differences without --expect or --baseline: there is nothing to differ from")
	}
	for _, path := range []string{a.summary, a.differences} {
		if path == "" || path == "-" && path == a.differences {
			continue
		}
		f, err := os.OpenFile(path+".part", os.O_WRONLY|os.O_CREATE, 0o666)
		if err != nil {
			return unwrittenFile(path, err)
		}
		f.Close()
		os.Remove(path + ".part")
	}
	return nil
}

func unwrittenFile(path string, err error) error {
	return phrase.Errorf("%q: cannot be written: %w", path, cause(err))
}

// aftermath takes the results of a scan for what is made of them together.
type aftermath struct {
	flags *afterFlags
	p     *program
	quiet bool

	mu      sync.Mutex
	tally   *tally.Tally
	compare *comparison.Comparison // nil where there is nothing to compare with
	spools  []*os.File
	failed  error
	partial bool // the results of the runs before are not among those that came
}

// newAftermath reads what is to be compared with.
func (a *afterFlags) newAftermath(p *program, now time.Time, quiet bool) (*aftermath, error) {
	m := &aftermath{flags: a, p: p, quiet: quiet, tally: tally.New(now)}
	if a.expect == "" && a.baseline == "" {
		return m, nil
	}
	m.compare = comparison.New(p.in.Language(), m.spool)
	if a.baseline == "" {
		return m, nil
	}
	f, err := os.Open(a.baseline)
	if err != nil {
		return nil, unreadable("--baseline", a.baseline, err)
	}
	defer f.Close()
	u, err := scan.Unpack(f)
	if err != nil {
		return nil, unreadable("--baseline", a.baseline, err)
	}
	defer u.Close()
	if err := m.compare.ReadBaseline(u); err != nil {
		m.close()
		return nil, unreadable("--baseline", a.baseline, err)
	}
	for _, bad := range m.compare.Problems() {
		p.note("--baseline %q: %s", a.baseline, bad)
	}
	return m, nil
}

// spool is a file that nobody else sees, gone with the program.
func (m *aftermath) spool() (comparison.Spool, error) {
	f, err := os.CreateTemp("", "mayissue-scan-")
	if err != nil {
		return nil, err
	}
	os.Remove(f.Name()) // where a file can be without a name; elsewhere close removes it
	m.spools = append(m.spools, f)
	return f, nil
}

func (m *aftermath) close() {
	for _, f := range m.spools {
		f.Close()
		os.Remove(f.Name())
	}
}

// add takes the results of one name.
func (m *aftermath) add(_ scan.Task, rs []report.Result) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i := range rs {
		m.one(rs[i])
	}
}

func (m *aftermath) one(r report.Result) {
	m.tally.Add(r)
	if m.compare == nil || m.failed != nil {
		return
	}
	var word *string
	if m.flags.expect != "" {
		word = &r.Expected
	}
	m.failed = m.compare.Add(r, word)
}

// again takes the results of the runs before. Of those in CSV not all can be
// read again.
func (m *aftermath) again(s *scanFlags, state *scan.State) error {
	if state == nil || state.Octets == 0 || m.quiet && !m.flags.wanted() {
		return nil
	}
	if s.form == "csv" {
		m.partial = true
		m.p.note("the results so far are CSV, so the summary and the comparison are of the names from here on")
		return nil
	}
	err := scan.Replay(s.written(), state.Octets, func(r report.Result) error {
		m.one(r)
		return m.failed
	})
	if s.form == "parquet" && errors.Is(err, fs.ErrNotExist) {
		m.partial = true
		m.p.note("%q is complete, and Parquet is not read again: there is no summary and no comparison", s.results)
		return nil
	}
	return err
}

// wanted reports whether anything is to be made of the results.
func (a *afterFlags) wanted() bool { return a.summary != "" || a.expect != "" || a.baseline != "" }

// finish writes what was made of all results. Of a scan that did not come to
// its end, or began before what is known here, it is what there is, and nothing
// is said to be gone.
func (m *aftermath) finish(in *scanInput, st scan.Stats, ended bool) error {
	if m.failed != nil {
		return m.failed
	}
	if in.lines {
		k := st.Skipped
		m.tally.SetInput(tally.Input{Lines: st.Names + k.Blank + k.Comments, Blank: k.Blank, Comments: k.Comments})
	}
	s := m.tally.Summary()
	opts := tally.Options{Lang: m.p.in.Language()}
	if path := m.flags.summary; path != "" {
		form := tally.FormatOf(path)
		if form == "json" {
			opts.Lang = m.p.data().Language()
		}
		if err := whole(path, func(w io.Writer) error { return tally.Write(w, form, s, opts) }); err != nil {
			return err
		}
	}
	if !m.quiet {
		opts = tally.Options{Lang: m.p.in.Language(), Short: true}
		if err := tally.Write(m.p.err, "text", s, opts); err != nil {
			return err
		}
	}
	return m.differences(ended)
}

// differences writes what differs from what it was compared with.
func (m *aftermath) differences(ended bool) error {
	if m.compare == nil {
		return nil
	}
	if ended && !m.partial {
		if err := m.compare.Finish(); err != nil {
			return err
		}
	}
	path := m.flags.differences
	switch path {
	case "":
		return m.compare.Write(m.p.err, "text")
	case "-":
		return m.compare.Write(m.p.out, comparison.FormatOf(path))
	}
	if !m.quiet {
		for _, t := range m.compare.TotalsText() {
			fmt.Fprintf(m.p.err, "mayissue: %s\n", m.p.tell(t))
		}
	}
	return whole(path, func(w io.Writer) error { return m.compare.Write(w, comparison.FormatOf(path)) })
}

// whole writes a file and puts it in its place when it is complete.
func whole(path string, write func(io.Writer) error) error {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return direct(path, write)
	}
	temp := path + ".part"
	err := direct(temp, write)
	if err == nil {
		err = os.Rename(temp, path)
	}
	if err != nil {
		os.Remove(temp)
		return unwrittenFile(path, err)
	}
	return nil
}

// direct writes a file in its place.
func direct(path string, write func(io.Writer) error) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	return errors.Join(slices.DeleteFunc([]error{write(w), w.Flush(), f.Close()}, func(err error) bool { return err == nil })...)
}

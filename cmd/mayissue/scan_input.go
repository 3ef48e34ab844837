package main

import (
	"io"
	"os"

	"github.com/mayissue/mayissue"
	"github.com/mayissue/mayissue/internal/scan"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// scanInput is where the names of a scan come from.
type scanInput struct {
	scan.Source
	what  string    // as it was given
	known scan.Size // what it holds; zero where nobody knows before the end
	demo  bool
	lines bool // it is a list
	close func()
}

// source opens the input.
func (s *scanFlags) source(pl *plan, stdin io.Reader, args []string) (*scanInput, error) {
	switch {
	case pl.demo:
		return s.demonstration(pl)
	case s.folder != "":
		return s.fromFolder(pl, s.folder)
	case args[0] == "-":
		return s.fromReader(pl, args[0], stdin)
	}
	f, err := os.Open(args[0])
	if err != nil {
		return nil, unreadable("", args[0], err)
	}
	info, err := f.Stat()
	if err == nil && info.IsDir() {
		f.Close()
		return s.fromFolder(pl, args[0])
	}
	var known scan.Size
	if err == nil && info.Mode().IsRegular() {
		known, err = s.measure(f, args[0])
	}
	var in *scanInput
	if err == nil {
		in, err = s.fromReader(pl, args[0], f)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	in.known = known
	unpacked := in.close
	in.close = func() { unpacked(); f.Close() }
	return in, nil
}

// measure counts the names of a file, and goes back to its beginning. Where it
// cannot be read to its end, the scan says so when it comes there.
func (s *scanFlags) measure(f *os.File, what string) (scan.Size, error) {
	entries, u, err := s.entries(f, what)
	if err != nil {
		return scan.Size{}, err
	}
	defer u.Close()
	known, broken := scan.Measure(entries)
	if broken != nil {
		known = scan.Size{}
	}
	_, err = f.Seek(0, io.SeekStart)
	return known, err
}

// entries reads lines, or the column of CSV.
func (s *scanFlags) entries(r io.Reader, what string) (scan.Entries, *scan.Unpacked, error) {
	u, err := scan.Unpack(r)
	if err != nil {
		return nil, nil, unreadable("", what, err)
	}
	if s.column == "" {
		return scan.NewLines(u), u, nil
	}
	c, err := scan.NewCSV(u, s.column, s.after.expect)
	if err != nil {
		u.Close()
		return nil, nil, phrase.Errorf("%q: %w", what, err)
	}
	return c, u, nil
}

// fromReader makes tasks of what a reader holds.
func (s *scanFlags) fromReader(pl *plan, what string, r io.Reader) (*scanInput, error) {
	entries, u, err := s.entries(r, what)
	if err != nil {
		return nil, err
	}
	return &scanInput{
		Source: &listed{entries, s.check.nameRules(pl), s.check.request(pl), pl, &s.check, what},
		what:   what, lines: true, close: u.Close,
	}, nil
}

// listed makes tasks of the entries of a list.
type listed struct {
	scan.Entries
	rules name.Rules
	base  mayissue.Request
	pl    *plan
	check *checkFlags
	what  string
}

// Next returns the next task.
func (l *listed) Next() (scan.Task, error) {
	e, err := l.Entries.Next()
	if err == io.EOF {
		return scan.Task{}, err
	}
	if err != nil {
		return scan.Task{}, unreadable("", l.what, err)
	}
	t := scan.Task{Line: e.Line, Text: e.Text, Expect: e.Expect, Err: e.Err, Broken: e.Err != nil}
	s := subject{input: e.Text, err: e.Err}
	if e.Err == nil {
		s.request, t.Err = name.ParseRequest(e.Text, l.rules)
	}
	t.Requests = l.check.requestsOf(l.pl, s)
	return t, nil
}

// requestsOf puts a subject to the CAs of the run, or to its own.
func (c *checkFlags) requestsOf(pl *plan, s subject) []mayissue.Request {
	orders := c.ordersOf(pl, []subject{s})
	rs := make([]mayissue.Request, len(orders))
	for i, o := range orders {
		rs[i] = o.request
	}
	return rs
}

// given are tasks that are known before.
type given struct{ tasks []scan.Task }

func (g *given) Next() (scan.Task, error) {
	if len(g.tasks) == 0 {
		return scan.Task{}, io.EOF
	}
	t := g.tasks[0]
	g.tasks = g.tasks[1:]
	return t, nil
}

func (g *given) Skipped() scan.Skipped { return scan.Skipped{} }

// demonstration is the names that "check --lab" decides, each for its own CA.
func (s *scanFlags) demonstration(pl *plan) (*scanInput, error) {
	orders, err := demonstration(s.check.request(pl))
	if err != nil {
		return nil, err
	}
	g := &given{}
	for i, o := range orders {
		g.tasks = append(g.tasks, scan.Task{Line: i + 1, Text: o.subject.input, Requests: []mayissue.Request{o.request}})
	}
	return &scanInput{Source: g, what: "--lab", demo: true, known: scan.Size{Names: len(g.tasks)}, close: func() {}}, nil
}

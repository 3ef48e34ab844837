package main

import (
	"io"
	"io/fs"
	"os"

	"github.com/mayissue/mayissue"
	"github.com/mayissue/mayissue/internal/scan"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// scanInput is where the names of a scan come from.
type scanInput struct {
	scan.Source
	what  string // as it was given
	size  int64  // octets; 0 where nobody knows
	demo  bool
	close func()
}

// source opens the input.
func (s *scanFlags) source(p *program, pl *plan, args []string) (*scanInput, error) {
	switch {
	case pl.demo:
		return s.demonstration(pl)
	case s.folder != "":
		return s.fromFolder(pl, s.folder)
	case args[0] == "-":
		return s.fromReader(pl, args[0], p.input, 0)
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
	var in *scanInput
	if err == nil {
		in, err = s.fromReader(pl, args[0], f, regularSize(info))
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	unpacked := in.close
	in.close = func() { unpacked(); f.Close() }
	return in, nil
}

// regularSize is how long a file is, and 0 for what is none.
func regularSize(info fs.FileInfo) int64 {
	if !info.Mode().IsRegular() {
		return 0
	}
	return info.Size()
}

// fromReader reads lines, or the column of CSV.
func (s *scanFlags) fromReader(pl *plan, what string, r io.Reader, size int64) (*scanInput, error) {
	u, err := scan.Unpack(r)
	if err != nil {
		return nil, unreadable("", what, err)
	}
	var entries scan.Entries = scan.NewLines(u)
	if s.column != "" {
		if entries, err = scan.NewCSV(u, s.column, ""); err != nil {
			u.Close()
			return nil, phrase.Errorf("%q: %w", what, err)
		}
	}
	return &scanInput{
		Source: &listed{entries, s.check.nameRules(pl), s.check.request(pl), pl, &s.check, what},
		what:   what, size: size, close: u.Close,
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
	t := scan.Task{Line: e.Line, Text: e.Text, Expect: e.Expect, Read: e.Read, Err: e.Err, Broken: e.Err != nil}
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
	return &scanInput{Source: g, what: "--lab", demo: true, close: func() {}}, nil
}

package tally

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/report"
)

// document is a summary in the words of one language, before it is laid out.
// All strings are inert.
type document struct {
	Title    string
	Sections []section
	Notes    []string
}

// section is one subject: what can be drawn of it, a table, and things to do.
type section struct {
	ID      string
	Heading string
	Lead    []string
	Bars    []bar // drawn; the table has the same in figures
	Desc    string
	Table   table
	Items   []item
	Notes   []string
}

// bar is one row of a chart.
type bar struct {
	Label string
	Value string
	Parts []part
}

// part is one piece of a bar.
type part struct {
	N    int
	Tone string // good, bad, odd, none
}

type table struct {
	Head    []string
	Figures []bool // of each column: whether it holds figures
	Rows    [][]string
}

// item is something to do, with the name that shows it.
type item struct {
	Tone, Title, Code string
	Marks             []string
	Lines             []line
}

// line is a sentence, or what is to be copied.
type line struct{ Say, Copy string }

// writer makes a document.
type writer struct {
	p *phrase.Printer
	s Summary
}

// write says a summary in the language of a printer.
func write(p *phrase.Printer, s Summary) document {
	w := writer{p, s}
	d := document{Title: w.say(phrase.Of("Summary of many names"))}
	for _, make := range []func() (section, bool){
		w.short, w.results, w.cas, w.security, w.recordSets, w.issuers, w.operators, w.ending, w.findings,
	} {
		if sec, ok := make(); ok {
			d.Sections = append(d.Sections, sec)
		}
	}
	if s.Engine != "" {
		d.Notes = append(d.Notes, w.say(phrase.Of("mayissue %s; %s.", s.Engine, Schema)))
	}
	return d
}

// short returns what is said of the size of it all and of the results.
func (d document) short() document {
	d.Sections = slices.DeleteFunc(slices.Clone(d.Sections), func(s section) bool {
		return !slices.Contains([]string{"short", "results", "cas"}, s.ID)
	})
	d.Notes = nil
	return d
}

func (w *writer) say(ph phrase.Phrase) string { return report.Inert(w.p.Say(ph)) }

// words says several phrases.
func (w *writer) words(phs ...phrase.Phrase) []string {
	out := make([]string, len(phs))
	for i, ph := range phs {
		out[i] = w.say(ph)
	}
	return out
}

// number writes a number with its thousands apart, which all four languages do
// in the same way.
func number(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// share writes a part of a whole; nothing where there is no whole.
func share(n, of int) string {
	if of <= 0 {
		return ""
	}
	return fmt.Sprintf("%.1f %%", 100*float64(n)/float64(of))
}

// moment writes a time.
func moment(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") }

// short is the size of it all.
func (w *writer) short() (section, bool) {
	s := w.s
	sec := section{ID: "short", Heading: w.say(phrase.Of("In short"))}
	sec.Table.Figures = []bool{false, true}
	row := func(what phrase.Phrase, value string) {
		sec.Table.Rows = append(sec.Table.Rows, []string{w.say(what), value})
	}
	row(phrase.Of("Names"), number(s.Names))
	row(phrase.Of("Decisions"), number(s.Requests-s.Duplicates))
	row(phrase.Of("Duplicates, counted here only"), number(s.Duplicates))
	row(phrase.Of("Invalid names"), number(s.Invalid))
	if in := s.Input; in != nil {
		row(phrase.Of("Lines read"), number(in.Lines))
		row(phrase.Of("Blank lines"), number(in.Blank))
		row(phrase.Of("Comments"), number(in.Comments))
	}
	if s.FirstChecked != nil && s.LastChecked != nil {
		row(phrase.Of("First checked"), moment(*s.FirstChecked))
		row(phrase.Of("Last checked"), moment(*s.LastChecked))
	}
	if s.ReuseFirst != nil && s.ReuseLast != nil {
		row(phrase.Of("First decision to be made anew"), moment(*s.ReuseFirst))
		row(phrase.Of("Last decision to be made anew"), moment(*s.ReuseLast))
	}
	return sec, true
}

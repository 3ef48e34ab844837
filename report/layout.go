package report

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"

	"github.com/mayissue/mayissue/phrase"
)

// page collects text for people: indented, wrapped, coloured, inert.
type page struct {
	strings.Builder
	o  Options
	in *phrase.Printer
}

func newPage(o Options) *page { return &page{o: o, in: phrase.For(o.Lang)} }

// say says a sentence in the language of the page.
func (p *page) say(format string, args ...any) string { return p.in.Sayf(format, args...) }

// word says a phrase in the language of the page, inert.
func (p *page) word(ph phrase.Phrase) string { return Inert(p.in.Say(ph)) }

// Colours, as SGR codes.
const (
	red    = "31"
	green  = "32"
	yellow = "33"
	bold   = "1"
	dim    = "2"
)

// paint colours s where colours are wanted. What it is given must be inert.
func (p *page) paint(code, s string) string {
	if !p.o.Color || s == "" {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

// para writes text as one paragraph, its first line after the lead and the
// others below it. The text is made inert; the lead has to be.
func (p *page) para(lead, text string) {
	if text == "" {
		return
	}
	indent := Columns(lead)
	width := p.o.Width - indent
	if p.o.Width <= 0 {
		width = 0
	} else {
		width = max(width, 20)
	}
	for i, l := range wrap(Inert(text), width) {
		if i > 0 {
			lead = strings.Repeat(" ", indent)
		}
		p.WriteString(strings.TrimRight(lead+l, " ") + "\n")
	}
}

// row writes cells in columns as wide as the widths say, the last one free.
func (p *page) row(indent string, widths []int, cells ...string) {
	line := indent
	for i, c := range cells {
		if i < len(widths) {
			c = Pad(c, widths[i]) + "  "
		}
		line += c
	}
	p.WriteString(strings.TrimRight(line, " ") + "\n")
}

// Pad fills s with blanks up to the width.
func Pad(s string, width int) string { return s + strings.Repeat(" ", max(0, width-Columns(s))) }

// Columns returns how many columns of a terminal s takes: two for wide East
// Asian characters, none for combining marks.
func Columns(s string) int {
	n := 0
	for _, r := range s {
		switch {
		case unicode.In(r, unicode.Mn, unicode.Me):
		case wide(r):
			n += 2
		default:
			n++
		}
	}
	return n
}

// wide reports whether a character takes two columns (UAX #11).
func wide(r rune) bool {
	k := width.LookupRune(r).Kind()
	return k == width.EastAsianWide || k == width.EastAsianFullwidth
}

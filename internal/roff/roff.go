// Package roff writes manual pages in the man(7) macros, which man-db, groff
// and mandoc read alike.
package roff

import (
	"fmt"
	"strings"
)

// Text is text as it stands in a page: what [Plain], [Bold] and [Italic] make,
// and any of it joined. The zero value is no text.
type Text string

// Plain is text that shows as it is.
func Plain(s string) Text { return Text(escape(s)) }

// Bold is what is typed as it stands.
func Bold(s string) Text { return `\fB` + Plain(s) + `\fR` }

// Italic is what stands for something else.
func Italic(s string) Text { return `\fI` + Plain(s) + `\fR` }

// escape takes from text all that roff would act upon. A hyphen becomes a
// minus, so that an option can be copied; quotes and accents stay ASCII.
// Letters of Latin scripts and punctuation are named by number, which every
// roff reads whatever it takes the encoding of the file for; the scripts of
// East Asia stay readable.
func escape(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '\\':
			b.WriteString(`\e`)
		case r == '-':
			b.WriteString(`\-`)
		case r == '\'':
			b.WriteString(`\(aq`)
		case r == '`':
			b.WriteString(`\(ga`)
		case r == '^':
			b.WriteString(`\(ha`)
		case r == '~':
			b.WriteString(`\(ti`)
		case r == '"':
			b.WriteString(`\(dq`)
		case r >= 0x80 && !wide(r):
			fmt.Fprintf(&b, `\[u%04X]`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// Page is a manual page that grows from top to bottom.
type Page struct {
	b     strings.Builder
	fixed bool
	began bool // the section has text, so that the next paragraph must be parted from it
}

// Title is the head of a page.
type Title struct {
	Name    string // "mayissue-check"
	Section int
	Date    string // YYYY-MM-DD, or empty
	Source  string // "mayissue 0.1.0"
	Manual  string // "User Commands"
	// Fixed keeps every line of text as it is, folded where it is too long:
	// for scripts without blanks, in which roff finds no place to end a line.
	Fixed bool
}

// New begins a page.
func New(t Title) *Page {
	p := &Page{fixed: t.Fixed}
	if t.Fixed {
		p.line(`.\" -*- coding: UTF-8 -*-`)
	}
	p.line(fmt.Sprintf(`.TH "%s" "%d" "%s" "%s" "%s"`,
		escape(strings.ToUpper(t.Name)), t.Section, t.Date, escape(t.Source), escape(t.Manual)))
	p.line(".nh") // words of commands stay whole
	p.line(".ad l")
	return p
}

// String returns the page.
func (p *Page) String() string { return p.b.String() }

func (p *Page) line(s string) { p.b.WriteString(s + "\n") }

// text writes one line of text, which no blank and no dot at its beginning
// makes a request of.
func (p *Page) text(s string) {
	if strings.HasPrefix(s, ".") {
		s = `\&` + s
	}
	p.line(s)
}

// Section begins a section.
func (p *Page) Section(title string) {
	p.line(`.SH "` + escape(title) + `"`)
	p.began = false
}

// paragraph parts what follows from what stands before it in the section.
func (p *Page) paragraph() {
	if p.began {
		p.line(".PP")
	}
	p.began = true
}

// Name writes the line that whatis and apropos read.
func (p *Page) Name(name, about string) { p.text(escape(name) + ` \- ` + escape(about)) }

// Line writes text that is marked up already, as a paragraph.
func (p *Page) Line(t Text) {
	p.paragraph()
	p.text(string(t))
}

// Paragraphs writes text as people wrote it: an empty line parts paragraphs,
// and lines that begin with blanks stay as they are.
func (p *Page) Paragraphs(text string) {
	for paragraph := range strings.SplitSeq(strings.Trim(text, "\n"), "\n\n") {
		p.paragraph()
		filled, literal := split(paragraph)
		p.fill(filled)
		p.literal(literal)
	}
}

// Literal writes lines as they are.
func (p *Page) Literal(text string) {
	p.paragraph()
	p.literal(strings.Split(strings.Trim(text, "\n"), "\n"))
}

// Item writes a term and, indented below it, what is said about it.
func (p *Page) Item(term Text, about string) {
	p.line(".TP")
	p.text(string(term))
	p.fill([]string{about})
}

// split parts the lines of a paragraph at the first that begins with a blank.
func split(paragraph string) (filled, literal []string) {
	lines := strings.Split(paragraph, "\n")
	for i, l := range lines {
		if strings.HasPrefix(l, " ") {
			return lines[:i], lines[i:]
		}
	}
	return lines, nil
}

func (p *Page) literal(lines []string) {
	if len(lines) == 0 {
		return
	}
	p.line(".nf")
	for _, l := range lines {
		p.text(escape(l))
	}
	p.line(".fi")
}

// fill writes lines whose ends mean nothing.
func (p *Page) fill(lines []string) {
	if p.fixed {
		p.literal(fold(join(lines), textWidth))
		return
	}
	for _, part := range fold(join(lines), textWidth) {
		p.text(escape(part))
	}
}

package report

import (
	"fmt"
	"strings"
	"unicode"
)

// page collects text for people: indented, wrapped, coloured, inert.
type page struct {
	strings.Builder
	o Options
}

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
	indent := columns(lead)
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
			c = pad(c, widths[i]) + "  "
		}
		line += c
	}
	p.WriteString(strings.TrimRight(line, " ") + "\n")
}

// pad fills s with blanks up to the width.
func pad(s string, width int) string { return s + strings.Repeat(" ", max(0, width-columns(s))) }

// wrap breaks text at blanks into lines of at most width columns; longer
// words stand on a line of their own. No width, no breaks.
func wrap(text string, width int) []string {
	if width <= 0 || columns(text) <= width {
		return []string{text}
	}
	var lines []string
	line := ""
	for _, w := range strings.Fields(text) {
		switch {
		case line == "":
			line = w
		case columns(line)+1+columns(w) > width:
			lines, line = append(lines, line), w
		default:
			line += " " + w
		}
	}
	return append(lines, line)
}

// columns returns how many columns of a terminal s takes: two for wide East
// Asian characters, none for combining marks.
func columns(s string) int {
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

// wide tells the blocks of East Asian wide characters from the rest, which is
// near enough for columns.
func wide(r rune) bool {
	return 0x1100 <= r && r <= 0x115f || 0x2e80 <= r && r <= 0xa4cf || 0xac00 <= r && r <= 0xd7a3 ||
		0xf900 <= r && r <= 0xfaff || 0xfe30 <= r && r <= 0xfe6f || 0xff00 <= r && r <= 0xff60 ||
		0xffe0 <= r && r <= 0xffe6 || 0x1f300 <= r && r <= 0x1faff || 0x20000 <= r && r <= 0x3fffd
}

// counted returns "1 name", "2 names".
func counted(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

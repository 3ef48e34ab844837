package tally

import (
	"strings"

	"github.com/mayissue/mayissue/report"
)

// text lays a document out for a terminal or a file.
func text(d document) string {
	var b strings.Builder
	b.WriteString(d.Title + "\n")
	for _, s := range d.Sections {
		b.WriteString("\n" + s.Heading + "\n")
		for _, l := range s.Lead {
			b.WriteString("  " + l + "\n")
		}
		s.Table.text(&b)
		for _, i := range s.Items {
			i.text(&b)
		}
		for _, n := range s.Notes {
			b.WriteString("  " + n + "\n")
		}
	}
	if len(d.Notes) > 0 {
		b.WriteString("\n")
	}
	for _, n := range d.Notes {
		b.WriteString(n + "\n")
	}
	return b.String()
}

// widest is how wide a column becomes before those after it have to give way.
const widest = 48

// text writes a table in columns, figures to the right.
func (t table) text(b *strings.Builder) {
	widths := make([]int, len(t.Figures))
	rows := t.Rows
	if t.Head != nil {
		rows = append([][]string{t.Head}, rows...)
	}
	for _, row := range rows {
		for i, c := range row {
			if n := report.Columns(c); n > widths[i] && (n <= widest || t.Figures[i]) {
				widths[i] = n
			}
		}
	}
	for _, row := range rows {
		line := "  "
		for i, c := range row {
			if t.Figures[i] {
				c = strings.Repeat(" ", max(0, widths[i]-report.Columns(c))) + c
			}
			line += report.Pad(c, widths[i]) + "  "
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
}

func (i item) text(b *strings.Builder) {
	b.WriteString("\n  " + i.Code + " (" + strings.Join(i.Marks, ", ") + ")\n")
	b.WriteString("    " + i.Title + "\n")
	for _, l := range i.Lines {
		b.WriteString("    " + strings.ReplaceAll(l.Say+l.Copy, "\n", "\n    ") + "\n")
	}
}

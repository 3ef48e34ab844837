package tally

import (
	"bytes"
	"fmt"
	"html/template"
	"strings"

	_ "embed" // for the page

	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/report"
)

//go:embed page.html
var pageTemplate string

//go:embed page.css
var pageStyle string

// htmlPage is what the template is filled with; it escapes all strings for
// their places.
type htmlPage struct {
	Lang  string
	Style template.CSS
	document
}

// pageOf lays a document out as one page that needs nothing but itself.
func pageOf(d document, lang phrase.Language) ([]byte, error) {
	t, err := template.New("page").Parse(pageTemplate)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = t.Execute(&b, htmlPage{lang.HTML(), template.CSS(report.PageStyle() + pageStyle), d})
	return b.Bytes(), err
}

// Measures of a chart, in pixels. It is as wide as a telephone, so that its
// letters need not shrink.
const (
	chartWidth = 328
	barHeight  = 10
	rowHeight  = 38
	letter     = 74 // tenths of a pixel that a column of text takes
)

// chart is a row of bars as the template draws it.
type chart struct {
	W, H int
	Rows []chartRow
}

type chartRow struct {
	Label, Value string
	Full         string // shown where somebody points at it
	TextY, BarY  int
	Parts        []chartPart
}

type chartPart struct {
	X, W, H int
	Tone    string
}

// Chart lays the bars of a section out, each in proportion to the longest.
func (s section) Chart() chart {
	most := 1
	for _, b := range s.Bars {
		most = max(most, b.total())
	}
	c := chart{W: chartWidth, H: len(s.Bars) * rowHeight}
	for i, b := range s.Bars {
		y := i * rowHeight
		room := chartWidth*10/letter - report.Columns(b.Value) - 2
		row := chartRow{
			Label: shorten(b.Label, room), Value: b.Value, Full: fmt.Sprintf("%s: %s", b.Label, b.Value),
			TextY: y + 14, BarY: y + 20,
		}
		x := 0
		for _, p := range b.Parts {
			// What there is at all is seen.
			w := max(p.N*chartWidth/most, min(p.N, 1)*2)
			w = min(w, chartWidth-x)
			if w > 0 {
				row.Parts = append(row.Parts, chartPart{x, w, barHeight, p.Tone})
				x += w
			}
		}
		c.Rows = append(c.Rows, row)
	}
	return c
}

func (b bar) total() int {
	n := 0
	for _, p := range b.Parts {
		n += p.N
	}
	return n
}

// shorten leaves the end of a text out where it is longer than so many columns.
func shorten(s string, most int) string {
	if report.Columns(s) <= most {
		return s
	}
	var b strings.Builder
	n := 1 // for the dots
	for _, r := range s {
		if n += report.Columns(string(r)); n > most {
			break
		}
		b.WriteRune(r)
	}
	return b.String() + "…"
}

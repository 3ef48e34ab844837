package report

import (
	"html/template"
	"io"
	"strings"

	_ "embed" // for the page

	"github.com/mayissue/mayissue/phrase"
)

//go:embed page.html
var pageTemplate string

//go:embed page.css
var pageStyle string

// validationStyle is added to a page that tells of records that CAs asked for.
//
//go:embed validation.css
var validationStyle string

// htmlPage is what the template of the page is filled with. All strings in it
// and below are said in the language of the page, and inert; the template
// escapes them for their places.
type htmlPage struct {
	Lang    string
	Style   template.CSS
	Title   string // of the window
	Heading string
	Total   string       // for several results
	Head    []string     // of the table of results
	Rows    []htmlRow    // one a result, where there are several
	Results []htmlResult // told in full
	Notes   []string     // that all results share
}

type htmlRow struct {
	Tone, Sign string
	Link       string // to the result told in full; empty where it is not
	Name       string
	Cells      []string
}

// htmlResult is one result told in full.
type htmlResult struct {
	ID         string
	Tone, Sign string
	Name       string
	Verdict    string
	Reason     string
	Lead       []string
	Validation *htmlValidation
	Who        []htmlWho
	Records    *htmlRecords
	Lines      htmlList
	Drawings   []drawing
	Findings   htmlFindings
	Letter     *htmlLetter
	Matrices   []htmlMatrix
	When       string
	Rules      htmlRules
	Notes      []string
}

// htmlList is a heading and what stands below it.
type htmlList struct {
	Heading string
	Items   []string
}

// htmlWho is who may issue one kind of certificate.
type htmlWho struct {
	Heading string
	Short   string     // where it is every CA, or none
	IDs     []htmlList // an identifier, and those who claim it
}

type htmlRecords struct {
	Heading     string
	Form, Means string // heads of the columns
	Rows        []htmlRecord
	More        string
}

type htmlRecord struct{ Tone, Form, Why string }

type htmlRules struct {
	Heading string
	Rows    [][2]string
}

// writeHTML writes one page that needs nothing but itself: no script, no
// font, no request.
func writeHTML(w io.Writer, rs []Result, o Options) error {
	t, err := template.New("page").Parse(pageTemplate)
	if err != nil {
		return phrase.Errorf("report: %w", err)
	}
	var b strings.Builder
	if err := t.Execute(&b, newPage(o).html(rs)); err != nil {
		return phrase.Errorf("report: %w", err)
	}
	_, err = io.WriteString(w, b.String())
	return err
}

// html lays results out as [page.several] does: a table of all, then those
// that there is something to tell about.
func (p *page) html(rs []Result) htmlPage {
	out := htmlPage{
		Lang: p.o.Lang.HTML(), Style: template.CSS(pageStyle), Title: p.title("CAA report"), Heading: p.title("CAA report"),
		Head: []string{p.say("Name"), p.say("CA"), p.say("Result"), p.say("Reason")},
	}
	if validating(rs) {
		out.Style += template.CSS(validationStyle)
		out.Head[3] = p.say("Record")
		out.Title = p.title("DNS validation report")
		out.Heading = out.Title
	}
	if len(rs) == 1 {
		r := rs[0]
		out.Title = Inert(p.say("%s: %s", shownName(r), verdict(r)))
		out.Results = []htmlResult{p.htmlResult(0, r, nil)}
		return out
	}
	var shared []phrase.Phrase
	if len(rs) > 0 {
		out.Total, shared = p.word(total(rs)), sharedNotes(rs)
	}
	for i, r := range rs {
		sign, _ := mark(r)
		ca := caName(r)
		switch {
		case open(r):
			ca = phrase.Phrase{}
		case r.Validation != nil:
			ca = caColumn(r)
		}
		row := htmlRow{Tone: tone(r), Sign: sign, Name: shownName(r), Cells: []string{p.word(ca), p.word(word(r)), p.word(placed(r))}}
		if !permitted(r) || p.o.Verbose || r.WhoMayIssue != nil {
			told := p.htmlResult(i, r, shared)
			row.Link = "#" + told.ID
			out.Results = append(out.Results, told)
		}
		out.Rows = append(out.Rows, row)
	}
	out.Notes = p.unsaid(shared, nil)
	return out
}

// tone is the class of a result's colour.
func tone(r Result) string {
	switch sign, _ := mark(r); sign {
	case "✓":
		return "good"
	case "✗":
		return "bad"
	case "•":
		return "plain"
	}
	return "odd"
}

func inertAll(ss []string) []string {
	var out []string
	for _, s := range ss {
		out = append(out, Inert(s))
	}
	return out
}

// title says a heading, without the colon that it has in a text.
func (p *page) title(format string, args ...any) string {
	return strings.TrimRight(Inert(p.say(format, args...)), ":：")
}

package report

import (
	"fmt"
	"io"

	"github.com/mayissue/mayissue/phrase"
)

// Page is what there is to read on one code of the catalogue of findings.
type Page struct {
	Code  string
	Title phrase.Phrase
	// Example is the finding as some name shows it; nil where none can. Command
	// is what shows it, and Shows what the name is about, in English.
	Example        *Finding
	Command, Shows string
}

// pageJSON is a Page as its schema has it.
type pageJSON struct {
	Schema string `json:"schema"`
	Code   string `json:"code"`
	Title  string `json:"title"`
	Link   string `json:"link"`

	Command string   `json:"command,omitempty"`
	Shows   string   `json:"shows,omitempty"`
	Example *Finding `json:"example,omitempty"`
}

// WritePage shows a page in one of [ExplainFormats]. The error is a
// [*FormatError], or that of w.
func WritePage(w io.Writer, format string, about Page, o Options) error {
	if err := CheckExplainFormat(format); err != nil {
		return err
	}
	p := newPage(o)
	title := p.in.Say(about.Title)
	switch format {
	case "json":
		doc := pageJSON{ExplainSchema, about.Code, title, findingPage(about.Code), about.Command, about.Shows, nil}
		if about.Example != nil {
			f := about.Example.In(p.in)
			f.Evidence = filled(f.Evidence)
			doc.Example = &f
		}
		return writeObject(w, doc)
	case "markdown":
		fmt.Fprintf(p, "### %s\n\n%s\n", code(about.Code), prose(title))
		if about.Example != nil {
			fmt.Fprintf(p, "\n%s\n\n- %s\n\n", prose(p.say("As a name of the lab shows it (%s):", about.Shows)), code(about.Command))
			p.mdFinding(1, *about.Example)
		}
	default:
		p.para("", about.Code+": "+title)
		if about.Example != nil {
			p.WriteString("\n")
			p.para("", p.say("As a name of the lab shows it (%s):", about.Shows))
			p.WriteString("  " + p.paint(bold, Inert(about.Command)) + "\n\n")
			p.o.Verbose = true
			p.finding("  ", *about.Example)
		}
		p.WriteString("\n")
		p.para("", p.say("More: %s", findingPage(about.Code)))
	}
	_, err := io.WriteString(w, p.String())
	return err
}

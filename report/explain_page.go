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
	Text  phrase.Phrase // may be empty
}

// pageJSON is a Page as its schema has it.
type pageJSON struct {
	Schema string `json:"schema"`
	Code   string `json:"code"`
	Title  string `json:"title"`
	Text   string `json:"text,omitempty"`
}

// WritePage shows a page in one of [ExplainFormats]. The error is a
// [*FormatError], or that of w.
func WritePage(w io.Writer, format string, about Page, o Options) error {
	if err := CheckExplainFormat(format); err != nil {
		return err
	}
	p := newPage(o)
	title, text := p.in.Say(about.Title), p.in.Say(about.Text)
	switch format {
	case "json":
		return writeObject(w, pageJSON{ExplainSchema, about.Code, title, text})
	case "markdown":
		fmt.Fprintf(p, "### %s\n\n%s\n", code(about.Code), prose(title))
		if text != "" {
			fmt.Fprintf(p, "\n%s\n", prose(text))
		}
	default:
		p.para("", about.Code+": "+title)
		p.para("", text)
	}
	_, err := io.WriteString(w, p.String())
	return err
}

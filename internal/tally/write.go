package tally

import (
	"io"
	"path"
	"slices"
	"strings"

	_ "embed" // for the schema

	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/report"
)

//go:embed schema.json
var schema string

// SchemaJSON returns the JSON Schema (draft 2020-12) of a [Summary] as [Write]
// prints it in the format "json". It may only grow.
func SchemaJSON() string { return schema }

// Options say how a summary is shown. The zero value is plain English text.
type Options struct {
	Lang phrase.Language
	// Short leaves out all but the numbers of results, for a terminal; of the
	// form "text" only.
	Short bool
}

// Formats returns the forms that [Write] knows, sorted.
func Formats() []string { return []string{"html", "json", "text"} }

// FormatOf returns the form that the name of a file asks for: "html" and
// "json" for files that are called so, else "text".
func FormatOf(file string) string {
	switch strings.ToLower(path.Ext(file)) {
	case ".html", ".htm":
		return "html"
	case ".json":
		return "json"
	}
	return "text"
}

// Write shows a summary: "text" for people, "json" for programs (one object of
// the schema mayissue/summary/1), "html" for a page that needs nothing else.
// The error is a [*report.FormatError], or that of w.
func Write(w io.Writer, format string, s Summary, o Options) error {
	p := phrase.For(o.Lang)
	var out []byte
	var err error
	switch format {
	case "text":
		d := write(p, s)
		if o.Short {
			d = d.short()
		}
		out = []byte(text(d))
	case "json":
		if out, err = report.MarshalInert(s.In(p), "  "); err == nil {
			out = append(out, '\n')
		}
	case "html":
		out, err = pageOf(write(p, s), o.Lang)
	default:
		return &report.FormatError{Format: format, Known: slices.Clone(Formats())}
	}
	if err != nil {
		return phrase.Errorf("write the summary: %w", err)
	}
	_, err = w.Write(out)
	return err
}

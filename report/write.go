package report

import (
	"io"
	"slices"
	"strings"

	"github.com/mayissue/mayissue/phrase"
)

// Options say how results are shown. The zero value is plain English text
// without colour, of any width.
type Options struct {
	Color   bool            // ANSI colours, for a terminal that shows them
	Verbose bool            // also what is of use only to experts, and details of permits
	Quiet   bool            // one line for each name that is not permitted, nothing else
	Width   int             // columns to wrap text at; 0 for none
	Lang    phrase.Language // of all forms but "globalsign" and "acme", and of the findings of "json"
}

// FormatError says that there is no such output format.
type FormatError struct {
	Format string   // as it was given
	Known  []string // what there is
}

// Error quotes the format and lists those that exist.
func (e *FormatError) Error() string { return e.Text().String() }

// Text is Error in every language.
func (e *FormatError) Text() phrase.Phrase {
	return phrase.Of("output format %q: there is no such format; use one of %s", e.Format, strings.Join(e.Known, ", "))
}

// renderer writes results in one format.
type renderer func(w io.Writer, rs []Result, o Options) error

// rendererOf returns the renderer of a format, or nil.
func rendererOf(format string) renderer {
	switch format {
	case "text":
		return writeText
	case "json":
		return writeJSON
	case "markdown":
		return writeMarkdown
	case "html":
		return writeHTML
	case "sarif":
		return writeSARIF
	case "junit":
		return writeJUnit
	case "github":
		return writeGitHub
	case "globalsign":
		return func(w io.Writer, rs []Result, _ Options) error { return writeGlobalSign(w, rs) }
	case "acme":
		return func(w io.Writer, rs []Result, _ Options) error { return writeACME(w, rs) }
	}
	return nil
}

// Formats returns the output formats that [Write] knows, sorted.
func Formats() []string {
	out := []string{"text", "json", "markdown", "html", "sarif", "junit", "github", "globalsign", "acme"}
	slices.Sort(out)
	return out
}

// CheckFormat returns a [*FormatError] where there is no such output format,
// so that a program can refuse before it has asked anybody.
func CheckFormat(format string) error {
	if rendererOf(format) == nil {
		return &FormatError{format, Formats()}
	}
	return nil
}

// Write shows the results in the format named: "text" for people, "json" for
// programs (schema mayissue/1, one object a line), "markdown", "html" (one
// page that needs nothing else), "sarif" (2.1.0), "junit" and "github"
// (commands of a workflow) for builds, "globalsign" and "acme" (the forms in
// which those CAs refuse). All that comes from the
// network or from the request is inert in each of them. The error is a
// [*FormatError], or that of w.
func Write(w io.Writer, format string, rs []Result, o Options) error {
	if err := CheckFormat(format); err != nil {
		return err
	}
	return rendererOf(format)(w, rs, o)
}

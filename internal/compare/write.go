package compare

import (
	"bufio"
	"encoding/json"
	"io"
	"path"
	"strings"

	_ "embed" // for the schema

	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/report"
)

//go:embed schema.json
var schema string

// SchemaJSON returns the JSON Schema (draft 2020-12) of one line of the form
// "json": a [Difference], or the totals at the end. It may only grow.
func SchemaJSON() string { return schema }

// TotalsSchema names the JSON form of the totals, the last line of the form
// "json".
const TotalsSchema = "mayissue/comparison/1"

// totals is that line.
type totals struct {
	Schema      string `json:"schema"`
	Expectation *Total `json:"expectation,omitempty"`
	Baseline    *Total `json:"baseline,omitempty"`
}

// Formats returns the forms that [Comparison.Write] knows, sorted.
func Formats() []string { return []string{"json", "text"} }

// FormatOf returns the form that the name of a file asks for: "json", one
// object a line, where its end says so, else "text".
func FormatOf(file string) string {
	switch strings.ToLower(path.Ext(file)) {
	case ".json", ".ndjson", ".jsonl":
		return "json"
	}
	return "text"
}

// Write shows the differences that were found so far, the dangerous ones first
// and otherwise in the order of the input, and the totals at the end. It may
// be called again.
func (c *Comparison) Write(w io.Writer, format string) error {
	out := bufio.NewWriter(w)
	var err error
	switch format {
	case "json":
		err = c.json(out)
	case "text":
		err = c.text(out)
	default:
		return &report.FormatError{Format: format, Known: Formats()}
	}
	if err == nil {
		err = out.Flush()
	}
	if err != nil {
		return phrase.Errorf("write the differences: %w", err)
	}
	return nil
}

func (c *Comparison) json(w io.Writer) error {
	for _, weight := range weights() {
		if p := c.found[weight]; p != nil {
			err := p.each(func(line []byte) error {
				_, err := w.Write(line)
				return err
			})
			if err != nil {
				return err
			}
		}
	}
	end := totals{Schema: TotalsSchema}
	if t, ok := c.Expected(); ok {
		end.Expectation = &t
	}
	if t, ok := c.Since(); ok {
		end.Baseline = &t
	}
	line, err := report.MarshalInert(end, "")
	if err != nil {
		return err
	}
	_, err = w.Write(append(line, '\n'))
	return err
}

func (c *Comparison) text(w *bufio.Writer) error {
	for _, weight := range weights() {
		p := c.found[weight]
		if p == nil {
			continue
		}
		w.WriteString(c.say(heading(weight)) + "\n")
		err := p.each(func(line []byte) error {
			var d Difference
			if err := json.Unmarshal(line, &d); err != nil {
				return err
			}
			for _, l := range c.lines(d) {
				w.WriteString(strings.TrimRight(l, " ") + "\n")
			}
			return nil
		})
		if err != nil {
			return err
		}
		w.WriteString("\n")
	}
	for _, t := range c.TotalsText() {
		w.WriteString(c.say(t) + "\n")
	}
	return nil // of w, Flush tells
}

func (c *Comparison) say(p phrase.Phrase) string { return report.Inert(c.p.Say(p)) }

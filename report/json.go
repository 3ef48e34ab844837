package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"unicode/utf16"
	"unicode/utf8"

	_ "embed" // for the schema

	"github.com/mayissue/mayissue/phrase"
)

//go:embed schema.json
var schema string

// SchemaJSON returns the JSON Schema (draft 2020-12) of one [Result] as
// [Write] prints it in the format "json". It may only grow.
func SchemaJSON() string { return schema }

// MarshalResult returns the one line that stands for r in JSON: keys in the
// order of the struct, lists never null, and no character outside printable
// text but as an escape, so that the line does nothing to a terminal.
func MarshalResult(r Result) ([]byte, error) { return marshalInert(complete(r), "") }

// writeJSON writes one object a line. Keys and codes are the same in every
// language.
func writeJSON(w io.Writer, rs []Result, o Options) error {
	in := phrase.For(o.Lang)
	for i := range rs {
		line, err := MarshalResult(rs[i].In(in))
		if err != nil {
			return phrase.Errorf("report: result %d (%s): %w", i, rs[i].Name, err)
		}
		if _, err := w.Write(append(line, '\n')); err != nil {
			return err
		}
	}
	return nil
}

// complete returns r with its schema named and empty lists in place of nil
// ones. It shares nothing that it changes with r.
func complete(r Result) Result {
	if r.Schema == "" {
		r.Schema = Schema
	}
	r.Issuers = filled(r.Issuers)
	r.Alias = filled(r.Alias)
	r.Records = filled(r.Records)
	r.Lines = filled(r.Lines)
	r.Climb = filled(r.Climb)
	r.Recognised = filled(r.Recognised)
	r.Findings = append([]Finding{}, r.Findings...)
	for i := range r.Findings {
		r.Findings[i].Evidence = filled(r.Findings[i].Evidence)
	}
	r.Matrix = slices.Clone(r.Matrix)
	for i := range r.Matrix {
		m := &r.Matrix[i]
		m.Probes, m.Servers = filled(m.Probes), slices.Clone(filled(m.Servers))
		for k := range m.Servers {
			m.Servers[k].Cells = filled(m.Servers[k].Cells)
		}
	}
	if r.WhoMayIssue != nil {
		who := *r.WhoMayIssue
		who.Name.Issuers = filled(who.Name.Issuers)
		who.Wildcard.Issuers = filled(who.Wildcard.Issuers)
		r.WhoMayIssue = &who
	}
	if r.Validation != nil {
		r.Validation = r.Validation.filled()
	}
	return r
}

// filled is [complete] for a validation.
func (v *Validation) filled() *Validation {
	out := *v
	out.Found, out.Present = filled(v.Found), filled(v.Present)
	out.Servers, out.Views = slices.Clone(filled(v.Servers)), slices.Clone(v.Views)
	for i := range out.Servers {
		out.Servers[i].Found = filled(out.Servers[i].Found)
	}
	for i := range out.Views {
		out.Views[i].Found = filled(out.Views[i].Found)
	}
	return &out
}

// filled returns s, or an empty list where s is nil.
func filled[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

// marshalInert is json.Marshal without escapes for HTML and with escapes for
// whatever [Inert] would not let through. Such characters occur in strings
// only, where the escape means the same.
func marshalInert(v any, indent string) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", indent)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	in := bytes.TrimSuffix(b.Bytes(), []byte("\n"))
	if !bytes.ContainsFunc(in, func(r rune) bool { return r != '\n' && hidden(r) }) {
		return in, nil
	}
	out := make([]byte, 0, len(in)+16)
	for len(in) > 0 {
		r, n := utf8.DecodeRune(in)
		switch {
		case r == '\n' || !hidden(r):
			out = append(out, in[:n]...)
		case r > 0xffff:
			hi, lo := utf16.EncodeRune(r)
			out = fmt.Appendf(out, `\u%04x\u%04x`, hi, lo)
		default:
			out = fmt.Appendf(out, `\u%04x`, r)
		}
		in = in[n:]
	}
	return out, nil
}

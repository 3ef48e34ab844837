package report

import (
	"io"

	"github.com/mayissue/mayissue/explain"
	"github.com/mayissue/mayissue/phrase"
)

// readingJSON is a Reading as its schema has it.
type readingJSON struct {
	Schema     string          `json:"schema"`
	Recognised bool            `json:"recognised"`
	CA         string          `json:"ca,omitempty"`
	Conditions []conditionJSON `json:"conditions"`
	More       int             `json:"more"`
	Names      []string        `json:"names"`
	Checks     []checkJSON     `json:"checks"`
	Rest       []string        `json:"rest"`
	RestLines  int             `json:"rest_lines"`
	Encoding   string          `json:"encoding,omitempty"`
	Octets     int             `json:"octets"`
	Cut        bool            `json:"cut"`
}

type conditionJSON struct {
	Kind     string       `json:"kind"`
	Speaker  string       `json:"speaker,omitempty"`
	Line     int          `json:"line,omitempty"`
	Times    int          `json:"times"`
	Passage  string       `json:"passage,omitempty"`
	Names    []string     `json:"names"`
	FoundAt  string       `json:"found_at,omitempty"`
	Records  []saidRecord `json:"records"`
	CA       string       `json:"ca,omitempty"`
	Findings []string     `json:"findings"`
	Title    string       `json:"title"`
	Meaning  string       `json:"meaning"`
	Todo     string       `json:"todo"`
	Change   string       `json:"change,omitempty"`
}

type saidRecord struct {
	Tag      string `json:"tag"`
	Value    string `json:"value"`
	CNAME    bool   `json:"cname"`
	Critical bool   `json:"critical"`
}

type checkJSON struct {
	Name string `json:"name"`
	CA   string `json:"ca,omitempty"`
}

// readingObject says a Reading in the language of the printer.
func readingObject(r explain.Reading, in *phrase.Printer) readingJSON {
	out := readingJSON{
		Schema: ExplainSchema, Recognised: r.Recognised(), CA: r.CA, Conditions: []conditionJSON{}, More: r.More,
		Names: filled(r.Names), Checks: []checkJSON{}, Rest: filled(r.Rest), RestLines: r.RestLines,
		Encoding: r.Encoding, Octets: r.Octets, Cut: r.Cut,
	}
	for _, c := range r.Conditions {
		o := conditionJSON{
			Kind: c.Kind, Speaker: string(c.Speaker), Line: c.Line, Times: c.Times, Passage: c.Passage, Names: filled(c.Names),
			FoundAt: c.FoundAt, Records: []saidRecord{}, CA: c.CA, Findings: filled(c.Findings),
			Title: in.Say(c.Title), Meaning: in.Say(c.Meaning), Todo: in.Say(c.Todo), Change: c.Change,
		}
		for _, rec := range c.Records {
			o.Records = append(o.Records, saidRecord(rec))
		}
		out.Conditions = append(out.Conditions, o)
	}
	for _, c := range r.Checks {
		out.Checks = append(out.Checks, checkJSON(c))
	}
	return out
}

// writeObject writes one inert line of JSON.
func writeObject(w io.Writer, v any) error {
	line, err := marshalInert(v, "")
	if err != nil {
		return err
	}
	_, err = w.Write(append(line, '\n'))
	return err
}

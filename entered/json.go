package entered

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"

	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// document is one JSON text, or several one after the other, about one zone.
type document struct {
	*source
	dec   *json.Decoder
	zone  Zone
	known bool // something in it was understood
	items int
	links []link // records that stand for those of another name
}

// json reads what the interfaces of providers return, element by element.
func (s *source) json() (*Zone, error) {
	d := &document{source: s, dec: json.NewDecoder(bytes.NewReader(s.text))}
	d.zone = Zone{File: s.file, Origin: s.origin}
	for {
		t, err := d.dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, d.syntax(err, 0)
		}
		switch t {
		case json.Delim('{'):
			err = d.object()
		case json.Delim('['):
			err = d.each(d.record)
		default:
			err = d.fault(d.at(), phrase.Of("a single value"), forms())
		}
		if err != nil {
			return nil, err
		}
	}
	return d.finish()
}

// at is the offset of what was read last.
func (d *document) at() int { return max(0, int(d.dec.InputOffset())-1) }

// object reads the keys of the outermost object.
func (d *document) object() error {
	for d.dec.More() {
		key, err := d.token()
		if err != nil {
			return err
		}
		switch key {
		case "ResourceRecordSets":
			err = d.list(d.recordSet)
		case "HostedZone":
			err = d.hostedZone()
		case "DelegationSet":
			err = d.delegationSet()
		case "result":
			err = d.list(d.record)
		default:
			err = d.skip()
		}
		if err != nil {
			return err
		}
	}
	_, err := d.token() // the closing brace
	return err
}

// list reads an array.
func (d *document) list(f func(json.RawMessage, int) error) error {
	t, err := d.token()
	if err != nil {
		return err
	}
	if t != json.Delim('[') {
		return d.fault(d.at(), phrase.Of("no list"), phrase.Of("a list of records"))
	}
	d.known = true
	return d.each(f)
}

// each hands the elements of an array to f, with their offsets.
func (d *document) each(f func(json.RawMessage, int) error) error {
	for d.dec.More() {
		if d.items++; d.items > maxRecords {
			return d.fault(-1, phrase.Of("more than %d records", maxRecords), phrase.Of("one zone"))
		}
		var raw json.RawMessage
		if err := d.dec.Decode(&raw); err != nil {
			return d.syntax(err, 1)
		}
		if err := f(raw, int(d.dec.InputOffset())-len(raw)); err != nil {
			return err
		}
	}
	_, err := d.token()
	return err
}

func (d *document) skip() error {
	var raw json.RawMessage
	if err := d.dec.Decode(&raw); err != nil {
		return d.syntax(err, 1)
	}
	return nil
}

// into decodes the next value.
func (d *document) into(v any) error {
	var raw json.RawMessage
	if err := d.dec.Decode(&raw); err != nil {
		return d.syntax(err, 1)
	}
	return d.decode(raw, int(d.dec.InputOffset())-len(raw), v)
}

// decode reads a value that stands at an offset.
func (d *document) decode(raw json.RawMessage, offset int, v any) error {
	err := json.Unmarshal(raw, v)
	var wrong *json.UnmarshalTypeError
	switch {
	case errors.As(err, &wrong):
		return d.fault(offset+int(wrong.Offset), phrase.Of("%s is a %s", wrong.Field, wrong.Value), phrase.Of("what the provider's interface returns"))
	case err != nil:
		return d.fault(offset, phrase.Data(err.Error()), forms())
	}
	return nil
}

// token reads the next token.
func (d *document) token() (json.Token, error) {
	t, err := d.dec.Token()
	if err != nil {
		return nil, d.syntax(err, 0)
	}
	return t, nil
}

// syntax is the error of a text that is no JSON, or breaks off. The decoder
// says how far it has read; of a value, the octet at fault is in that.
func (d *document) syntax(err error, included int) error {
	at := len(d.text)
	var bad *json.SyntaxError
	if errors.As(err, &bad) {
		at = max(0, int(bad.Offset)-included)
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return d.fault(at, phrase.Of("the end of the file"), phrase.Of("the rest of the JSON text"))
	}
	return d.fault(at, phrase.Data(err.Error()), phrase.Of("JSON"))
}

// data reads record data in zone-file form; raw and offset are where it
// stands, for the error.
func (d *document) data(t wire.Type, text string, raw json.RawMessage, offset int) (string, error) {
	r, err := wire.ParseRecord(". "+wire.TypeText(t)+" "+text, name.Root(), 0)
	if bytes.ContainsAny([]byte(text), "\r\n") {
		err = errors.New("more than one line")
	}
	if err == nil {
		return string(r.RData), nil
	}
	if quoted, e := json.Marshal(text); e == nil {
		offset += max(0, bytes.Index(raw, quoted))
	}
	want := phrase.Of("the data of a record of type %s", wire.TypeText(t))
	if t == wire.TypeCAA {
		want = phrase.Of("a CAA record such as: %s", `0 issue "ca.example"`)
	}
	return "", d.fault(offset, phrase.Of("%q: %s", text, phrase.Data(err.Error())), want)
}

// owner reads a name that is in full, with its final dot or without.
func (d *document) owner(text string, offset int) (name.Name, error) {
	n, err := name.Parse(text)
	if err != nil || text == "" {
		return name.Name{}, d.fault(offset, phrase.Of("%q is no domain name", text), phrase.Of("a domain name"))
	}
	return n, nil
}

// finish finds the zone's name and resolves links.
func (d *document) finish() (*Zone, error) {
	z := &d.zone
	if !d.known {
		return nil, d.fault(0, phrase.Of("JSON without records"), forms())
	}
	records := z.Records
	if !z.Origin.IsValid() {
		z.Origin = topmost(records)
	}
	if !z.Origin.IsValid() {
		return nil, d.nameless()
	}
	z.Records = nil
	if len(records) > 0 {
		z.nodes = map[name.Name]bool{}
	}
	for _, r := range records {
		if z.Origin.Contains(r.Owner) {
			z.add(r)
		}
	}
	d.follow()
	return z, nil
}

// topmost returns the name that all records lie at or below; the zero name
// where none of them does.
func topmost(records []Record) name.Name {
	var top name.Name
	for _, r := range records {
		if !top.IsValid() || r.Owner.Contains(top) {
			top = r.Owner
		}
	}
	for _, r := range records {
		if !top.IsValid() || !top.Contains(r.Owner) {
			return name.Name{}
		}
	}
	return top
}

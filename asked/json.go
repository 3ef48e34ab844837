package asked

import (
	"encoding/json"
	"errors"
	"io"

	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/phrase"
)

// maxDepth bounds how deep values may lie in each other; Terraform's modules
// nest, but not so.
const maxDepth = 200

// document is JSON that is being read, one text or several one after the
// other. It is gone through token by token, wherever a CA's request may lie in
// it: what else is in it costs no memory.
type document struct {
	*source
	in      *tracker
	dec     *json.Decoder
	waiting NoRecords
	seen    map[expected]bool // of Terraform, which says things more than once
}

// json reads the output of tools of AWS and HashiCorp.
func (s *source) json() error {
	d := &document{source: s, in: &tracker{in: s.in, at: place{1, 1}}, seen: map[expected]bool{}}
	d.dec = json.NewDecoder(d.in)
	d.dec.UseNumber() // any number is JSON, however great
	for {
		t, at, err := d.token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = d.value(t, at, "", nil, 0)
		}
		if err != nil {
			return d.explained(err)
		}
	}
	switch {
	case len(d.waiting.ARNs) > 0:
		return d.emit(dcv.Expectation{}, &d.waiting)
	case d.count == 0:
		return s.fault(place{1, 1}, phrase.Of("JSON without records"), forms())
	}
	return nil
}

// token reads the next token and says where it begins.
func (d *document) token() (json.Token, place, error) {
	t, err := d.dec.Token()
	if err != nil {
		return nil, d.in.at, err
	}
	d.in.skip()
	at := d.in.at
	d.in.pass(d.dec.InputOffset())
	return t, at, nil
}

// explained makes an error with its place of one of the decoder.
func (d *document) explained(err error) error {
	var bad *json.SyntaxError
	var own *Error
	switch {
	case errors.As(err, &own), errors.Is(err, errStopped):
		return err
	case errors.Is(err, errLong):
		d.in.skip()
		return d.fault(d.in.at, phrase.Of("a value of more than %d octets", maxValue), phrase.Of("JSON"))
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		d.in.pass(d.in.off + int64(len(d.in.buf)))
		return d.fault(d.in.at, phrase.Of("the end of the file"), phrase.Of("the rest of the JSON text"))
	case errors.As(err, &bad):
		d.in.skip() // the decoder's offset does not count what lies between tokens
		return d.fault(d.in.at, phrase.Data(bad.Error()), phrase.Of("JSON"))
	}
	return d.broken(err)
}

// value reads the rest of a value whose first token is t; key is the name that
// it has in the object within.
func (d *document) value(t json.Token, at place, key string, within *frame, depth int) error {
	if depth > maxDepth {
		return d.fault(at, phrase.Of("values nested more than %d deep", maxDepth), phrase.Of("JSON"))
	}
	switch t {
	case json.Delim('{'):
		return d.object(&frame{at: at, key: key, within: within}, depth)
	case json.Delim('['):
		return d.array(key, within, depth)
	}
	switch {
	case t == nil:
	case key == keyOptions && within != nil:
		if t == true || t == false { // Terraform, of what is known after the next run
			return nil
		}
		return d.hold(within, held{err: d.fault(at, phrase.Of("%s is a %s", key, kind(t)), phrase.Of("a list of validation options"))})
	case within != nil:
		within.set(key, scalar(t, at))
	case depth == 0:
		return d.fault(at, phrase.Of("a single value"), forms())
	}
	return nil
}

// object reads the members of an object.
func (d *document) object(f *frame, depth int) error {
	for d.dec.More() {
		t, _, err := d.token()
		if err != nil {
			return d.abandoned(f, err)
		}
		key, _ := t.(string)
		known := canonical(key)
		t, at, err := d.token()
		switch {
		case err != nil:
		case aside(key, t, depth):
			err = d.ignore(t)
		default:
			err = d.value(t, at, known, f, depth+1)
		}
		if err != nil {
			return d.abandoned(f, err)
		}
	}
	if _, _, err := d.token(); err != nil {
		return d.abandoned(f, err)
	}
	return d.closed(f)
}

// aside reports whether a member of an object is a part of Terraform's output
// that has the shape of validation options and is none: what types they have,
// which of them are secret; and in the outermost object of a plan what says the
// same as its planned_values, or what was before.
func aside(key string, t json.Token, depth int) bool {
	switch key {
	case "sensitive_values":
		return true
	case "type":
		return t == json.Delim('[')
	}
	if depth > 0 {
		return false
	}
	switch key {
	case "resource_changes", "resource_drift", "output_changes", "prior_state", "configuration", "relevant_attributes":
		return true
	}
	return false
}

// ignore goes past a value whose first token is t.
func (d *document) ignore(t json.Token) error {
	for open := 0; ; {
		switch t {
		case json.Delim('{'), json.Delim('['):
			open++
		case json.Delim('}'), json.Delim(']'):
			open--
		}
		if open == 0 {
			return nil
		}
		var err error
		if t, _, err = d.token(); err != nil {
			return err
		}
	}
}

// array reads the elements of a list.
func (d *document) array(key string, within *frame, depth int) error {
	if within != nil {
		within.listed(key)
	}
	for d.dec.More() {
		t, at, err := d.token()
		if err != nil {
			return err
		}
		switch s, isText := t.(string); {
		case key == keyOptions && within != nil && t != json.Delim('{') && t != json.Delim('['):
			err = d.hold(within, held{err: d.fault(at, phrase.Of("a %s in the list of validation options", kind(t)), phrase.Of("a validation option"))})
		case within != nil && isText:
			within.element(key, s)
		default:
			err = d.value(t, at, key, within, depth+1)
		}
		if err != nil {
			return err
		}
	}
	_, _, err := d.token()
	return err
}

// abandoned hands on what was read of an object that breaks off.
func (d *document) abandoned(f *frame, err error) error {
	if errors.Is(err, errStopped) {
		return err
	}
	if e := d.flush(f); e != nil {
		return e
	}
	return err
}

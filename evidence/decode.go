package evidence

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"strings"

	"github.com/mayissue/mayissue/phrase"
)

// DecodeError says where in a stream of traces a document is wrong, and why.
type DecodeError struct {
	Document int    // number of the document in the stream, from 1
	Line     int    // line in the stream, from 1
	Offset   int64  // octet in the stream, from 0
	Near     string // what stands there, at most 32 octets of it
	Err      error  // the reason; an [*InvalidError] where the JSON is sound
}

// Error gives the position, quotes what stands there and says what is wrong.
func (e *DecodeError) Error() string { return e.Text().String() }

// Text is Error in every language.
func (e *DecodeError) Text() phrase.Phrase {
	why := phrase.OfError(e.Err)
	if invalid, ok := e.Err.(*InvalidError); ok {
		why = invalid.bare()
	}
	if e.Near != "" {
		return phrase.Of("document %d, line %d (octet %d), at %q: %s", e.Document, e.Line, e.Offset, e.Near, why)
	}
	return phrase.Of("document %d, line %d (octet %d): %s", e.Document, e.Line, e.Offset, why)
}

// Unwrap returns the reason.
func (e *DecodeError) Unwrap() error { return e.Err }

// Decode reads traces one by one from r: a single JSON object, an array of
// objects, one object a line, or any succession of these; a byte-order mark
// and blank lines are skipped. No more than one document is held in memory.
//
// Where a document is sound JSON but no trace that [Trace.Validate] accepts,
// or has a key that is unknown, repeated or not in lower case, a
// [*DecodeError] stands in its place and the next document follows. Broken
// JSON, a document above [MaxDocument] and a failing reader end the sequence
// with their error, the reader's wrapped. Nothing to read gives no trace and
// no error.
func Decode(r io.Reader) iter.Seq2[*Trace, error] {
	return func(yield func(*Trace, error) bool) {
		s := &scanner{r: bufio.NewReader(r), line: 1}
		for {
			doc, err := s.next()
			if err == io.EOF {
				return
			}
			if err != nil {
				yield(nil, err)
				return
			}
			t, at, err := parse(doc.text)
			if err != nil {
				if !yield(nil, doc.fail(at, err)) || errors.As(err, new(*json.SyntaxError)) {
					return
				}
				continue
			}
			if !yield(t, nil) {
				return
			}
		}
	}
}

// parse reads one document. In the case of an error, at is the octet in doc
// where it was found.
func parse(doc []byte) (t *Trace, at int64, err error) {
	if at, err := keys(doc); err != nil {
		return nil, at, err
	}
	d := json.NewDecoder(bytes.NewReader(doc))
	d.DisallowUnknownFields()
	t = new(Trace)
	if err := d.Decode(t); err != nil {
		var typ *json.UnmarshalTypeError
		if errors.As(err, &typ) {
			return nil, typ.Offset, invalid(typ.Field, "a JSON %s cannot stand here", typ.Value)
		}
		if key, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
			return nil, 0, invalid("", "unknown field %s", key)
		}
		return nil, 0, invalid("", "%s", strings.TrimPrefix(err.Error(), "json: "))
	}
	if err := t.Validate(); err != nil {
		return nil, 0, err
	}
	return t.normal(), 0, nil
}

// keys refuses what encoding/json would let pass: a key given twice, of which
// it takes the last, and a key in other letters, which it takes for ours.
// Two readers must not see two traces in one document.
func keys(doc []byte) (at int64, err error) {
	d := json.NewDecoder(bytes.NewReader(doc))
	d.UseNumber()
	var open []map[string]bool // keys seen of each open object; nil for an array
	wantKey := false
	for {
		at = d.InputOffset()
		tok, err := d.Token()
		if err == io.EOF {
			return 0, nil
		}
		if err != nil {
			var syn *json.SyntaxError
			if errors.As(err, &syn) {
				at = syn.Offset - 1
			}
			return at, err
		}
		switch tok := tok.(type) {
		case json.Delim:
			switch tok {
			case '{':
				open, wantKey = append(open, map[string]bool{}), true
				continue
			case '[':
				open = append(open, nil)
			default:
				open = open[:len(open)-1]
			}
		case string:
			if wantKey {
				seen := open[len(open)-1]
				switch {
				case tok != strings.ToLower(tok):
					return at, invalid("", "unknown key %s", quoted(tok))
				case seen[tok]:
					return at, invalid("", "key %s given twice", quoted(tok))
				}
				seen[tok], wantKey = true, false
				continue
			}
		}
		wantKey = len(open) > 0 && open[len(open)-1] != nil
	}
}

// document is the text of one JSON object and where in the stream it stands.
type document struct {
	n, line int
	offset  int64
	text    []byte
}

func (d *document) fail(at int64, err error) error {
	at = max(0, min(at, int64(len(d.text))))
	near := bytes.TrimLeft(d.text[at:], ":, \t\r\n")
	at = int64(len(d.text) - len(near))
	if at == 0 {
		near = nil // the whole document is meant
	}
	return &DecodeError{d.n, d.line + bytes.Count(d.text[:at], []byte("\n")), d.offset + at, clip(near), err}
}

func clip(b []byte) string { return string(b[:min(len(b), 32)]) }

// scanner cuts a stream into objects without understanding them, so that the
// length of each is bounded before any of it is decoded.
type scanner struct {
	r      *bufio.Reader
	offset int64
	line   int
	n      int  // documents so far
	array  bool // inside a top-level array
	item   bool // an object of this array, or a comma after it, came last
	comma  bool
}

func (s *scanner) fail(near string, err error) error {
	return &DecodeError{s.n + 1, s.line, s.offset, near, err}
}

// peek returns the next octet that is not blank, without taking it.
func (s *scanner) peek() (byte, error) {
	for {
		b, err := s.r.Peek(1)
		if err != nil {
			return 0, err
		}
		if s.offset == 0 {
			if bom, _ := s.r.Peek(3); string(bom) == "\xEF\xBB\xBF" {
				s.skip(3)
				continue
			}
		}
		switch b[0] {
		case ' ', '\t', '\r', '\n':
			s.skip(1)
		default:
			return b[0], nil
		}
	}
}

func (s *scanner) skip(n int) {
	for range n {
		c, _ := s.r.ReadByte()
		s.count(c)
	}
}

func (s *scanner) count(c byte) {
	s.offset++
	if c == '\n' {
		s.line++
	}
}

// next returns the next object, or io.EOF at a lawful end of the stream.
func (s *scanner) next() (*document, error) {
	for {
		c, err := s.peek()
		switch {
		case err == io.EOF && !s.array:
			return nil, io.EOF
		case err == io.EOF:
			return nil, s.fail("", phrase.Errorf("the array does not end"))
		case err != nil:
			return nil, s.fail("", phrase.Errorf("read: %w", err))
		case c == '[' && !s.array:
			s.array, s.item, s.comma = true, false, false
		case c == ']' && s.array && !s.comma:
			s.array = false
		case c == ',' && s.array && s.item:
			s.item, s.comma = false, true
		case c == '{' && !s.item:
			return s.object()
		default:
			near, _ := s.r.Peek(32)
			return nil, s.fail(string(near), phrase.Errorf("a JSON object with a trace is expected here"))
		}
		s.skip(1)
		if !s.array {
			s.item = false
		}
	}
}

// object reads to the brace that closes the object.
func (s *scanner) object() (*document, error) {
	d := &document{n: s.n + 1, line: s.line, offset: s.offset}
	depth, quoted, escaped := 0, false, false
	for {
		c, err := s.r.ReadByte()
		if err == io.EOF {
			return nil, s.fail("", phrase.Errorf("the object does not end"))
		}
		if err != nil {
			return nil, s.fail("", phrase.Errorf("read: %w", err))
		}
		if len(d.text) == MaxDocument {
			return nil, s.fail("", phrase.Errorf("document longer than %d octets", MaxDocument))
		}
		s.count(c)
		d.text = append(d.text, c)
		switch {
		case escaped:
			escaped = false
		case quoted && c == '\\':
			escaped = true
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{', c == '[':
			depth++
		case c == '}', c == ']':
			depth--
		}
		if depth == 0 {
			s.n++
			s.item, s.comma = s.array, false
			return d, nil
		}
	}
}

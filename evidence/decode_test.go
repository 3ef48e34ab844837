package evidence_test

import (
	"bytes"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/mayissue/mayissue/evidence"
)

// collect decodes text to its end.
func collect(r io.Reader) (traces []*evidence.Trace, errs []error) {
	for tr, err := range evidence.Decode(r) {
		if err != nil {
			errs = append(errs, err)
		} else {
			traces = append(traces, tr)
		}
	}
	return traces, errs
}

func TestDecodeForms(t *testing.T) {
	one := strings.TrimSpace(string(encode(t, sample())))
	for form, c := range map[string]struct {
		text string
		want int
	}{
		"empty":              {"", 0},
		"blank":              {" \n\t\r\n", 0},
		"object":             {one, 1},
		"object, BOM":        {"\xEF\xBB\xBF" + one, 1},
		"object, many lines": {strings.ReplaceAll(one, `,"`, ",\r\n  \""), 1},
		"NDJSON":             {one + "\n" + one + "\r\n\n" + one + "\n", 3},
		"array":              {"[" + one + " ,\n" + one + "]\n", 2},
		"empty array":        {"[]", 0},
		"arrays":             {"[" + one + "]\n[" + one + "]" + one, 3},
		"side by side":       {one + one, 2},
	} {
		t.Run(form, func(t *testing.T) {
			for _, r := range []io.Reader{strings.NewReader(c.text), iotest.OneByteReader(strings.NewReader(c.text))} {
				traces, errs := collect(r)
				if len(errs) > 0 || len(traces) != c.want {
					t.Fatalf("%d traces, want %d; errors %v", len(traces), c.want, errs)
				}
				for _, tr := range traces {
					if !reflect.DeepEqual(tr, sample()) {
						t.Errorf("got %+v", tr)
					}
				}
			}
		})
	}
}

func TestDecodeErrors(t *testing.T) {
	one := strings.TrimSpace(string(encode(t, sample())))
	edit := func(old, new string) string {
		if !strings.Contains(one, old) {
			t.Fatalf("%s is not in the sample", old)
		}
		return strings.Replace(one, old, new, 1)
	}
	for _, c := range []struct {
		what, text string
		traces     int // decoded before and after
		want       string
	}{
		{"broken JSON", one + "\n{\"schema\":}\n" + one, 1, `document 2, line 2 (octet `},
		{"broken JSON", `{"schema":}`, 0, `document 1, line 1 (octet 10), at "}": invalid character '}' looking for beginning of value`},
		{"mixed braces", `{"a":[}`, 0, `document 1, line 1 (octet 7): the object does not end`},
		{"cut off", one[:40], 0, `document 1, line 1 (octet 40): the object does not end`},
		{"array cut off", "[" + one + "\n", 1, `line 2`},
		{"comma before nothing", "[" + one + ",]", 1, `at "]": a JSON object with a trace is expected here`},
		{"no comma", "[" + one + one + "]", 1, `a JSON object with a trace is expected here`},
		{"comma first", "[," + one + "]", 0, `document 1, line 1 (octet 1), at ",{\"schema\"`},
		{"array in array", "[[" + one + "]]", 0, `document 1, line 1 (octet 1), at "[{`},
		{"not JSON", "example.com\n", 0, `document 1, line 1 (octet 0), at "example.com\n": a JSON object`},
		{"number", "12", 0, `at "12"`},
		{"unknown schema", edit("mayissue-evidence/1", "mayissue-evidence/2") + one, 1,
			`document 1, line 1 (octet 0): schema: "mayissue-evidence/2" is not "mayissue-evidence/1": written by another program or a later version`},
		{"no schema", "{}", 0, `schema: "" is not`},
		{"unknown key", edit(`"engine"`, `"engines"`) + one, 1, `unknown field "engines"`},
		{"key in capitals", edit(`"engine"`, `"Engine"`) + one, 1, `at "\"Engine\":\"test\",\"name\":\"example.": unknown key "Engine"`},
		{"key twice", edit(`"engine":"test"`, `"engine":"test","engine":"x"`) + one, 1, `key "engine" given twice`},
		{"key twice, deep", edit(`"id":1`, `"id":1,"id":1`) + one, 1, `key "id" given twice`},
		{"wrong type", edit(`"sends":2`, `"sends":"2"`) + one, 1, `sends: a JSON string cannot stand here`},
		{"fraction", edit(`"sends":2`, `"sends":2.5`) + one, 1, `sends: a JSON number 2.5 cannot stand here`},
		{"bad name", edit(`"name":"example.com"`, `"name":"example..com"`) + one, 1, `name "example..com": empty label (at octet 8)`},
		{"bad address", edit(`127.0.0.1:53`, `127.0.0.1.:53`) + one, 1, `ParseAddr("127.0.0.1.")`},
		{"bad base64", edit(`"reply":"AAAA`, `"reply":"A*AA`) + one, 1, `illegal base64 data`},
		{"null exchange", edit(`"exchanges":[{`, `"exchanges":[null,{`), 0, `exchanges[0]: missing`},
		{"escaped brace", edit(`"test"`, `"a\"}{"`), 1, ``},
	} {
		t.Run(c.what, func(t *testing.T) {
			traces, errs := collect(strings.NewReader(c.text))
			if c.want == "" {
				if len(errs) > 0 {
					t.Fatal(errs)
				}
			} else {
				var de *evidence.DecodeError
				if len(errs) != 1 || !errors.As(errs[0], &de) || !strings.Contains(errs[0].Error(), c.want) {
					t.Fatalf("errors %v\nwant one DecodeError with %s", errs, c.want)
				}
			}
			if len(traces) != c.traces {
				t.Errorf("%d traces, want %d", len(traces), c.traces)
			}
		})
	}
}

// The position counts all lines and octets of the stream, not of the document.
func TestDecodeErrorPosition(t *testing.T) {
	one := encode(t, sample())
	text := string(one) + "\n" + strings.Replace(string(one), `"sends":2`, "\n\"sends\":true", 1)
	_, errs := collect(strings.NewReader(text))
	var de *evidence.DecodeError
	if len(errs) != 1 || !errors.As(errs[0], &de) {
		t.Fatal(errs)
	}
	if at := int64(strings.Index(text, "\n\"sends\":true") + len("\n\"sends\":true")); de.Document != 2 || de.Line != 4 || de.Offset < at-4 || de.Offset > at+1 {
		t.Errorf("got document %d, line %d, octet %d; want 2, 4, about %d", de.Document, de.Line, de.Offset, at)
	}
}

func TestDecodeStopsWhenTold(t *testing.T) {
	one := encode(t, sample())
	n := 0
	for range evidence.Decode(bytes.NewReader(append(one, one...))) {
		n++
		break
	}
	if n != 1 {
		t.Errorf("%d", n)
	}
}

func TestDecodeWrapsTheReadersError(t *testing.T) {
	for _, text := range []string{"", `{"a`, "["} {
		_, errs := collect(io.MultiReader(strings.NewReader(text), iotest.ErrReader(io.ErrUnexpectedEOF)))
		if len(errs) != 1 || !errors.Is(errs[0], io.ErrUnexpectedEOF) {
			t.Errorf("%q: %v", text, errs)
		}
	}
}

// endless never ends a string, and counts what is taken from it.
type endless struct{ read int }

func (e *endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'a'
	}
	if e.read == 0 {
		copy(p, `{"engine":"`)
	}
	e.read += len(p)
	return len(p), nil
}

func TestDecodeIsBounded(t *testing.T) {
	e := new(endless)
	_, errs := collect(e)
	if len(errs) != 1 || !strings.Contains(errs[0].Error(), "longer than") {
		t.Error(errs)
	}
	if e.read > evidence.MaxDocument+1<<16 {
		t.Errorf("%d octets read", e.read)
	}
}

// Whatever Decode accepts holds together, and is written and read again
// without a change and with the same hash.
func FuzzDecode(f *testing.F) {
	var b bytes.Buffer
	if err := evidence.Encode(&b, sample()); err != nil {
		f.Fatal(err)
	}
	one := b.String()
	f.Add([]byte(one))
	f.Add([]byte("[" + one + "," + one + "]"))
	f.Add([]byte("\xEF\xBB\xBF" + one + "\n\n" + one))
	f.Add([]byte(strings.Replace(one, `"sends":2`, `"sends":-2`, 1)))
	f.Fuzz(func(t *testing.T, text []byte) {
		traces, errs := collect(bytes.NewReader(text))
		for _, err := range errs {
			var de *evidence.DecodeError
			if !errors.As(err, &de) || de.Offset > int64(len(text)) || de.Line > 1+bytes.Count(text, []byte("\n")) {
				t.Fatalf("error without a position in the input: %v", err)
			}
		}
		for _, tr := range traces {
			if err := tr.Validate(); err != nil {
				t.Fatalf("accepted what Validate refuses: %v", err)
			}
			again := decodeOne(t, encode(t, tr))
			if !reflect.DeepEqual(again, tr) || again.Hash() != tr.Hash() {
				t.Fatalf("changed by writing and reading:\n%+v\n%+v", tr, again)
			}
		}
	})
}

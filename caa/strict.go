package caa

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"unicode/utf8"

	"github.com/mayissue/mayissue/phrase"
)

// source is the text of a profile with the place of each member. The JSON
// package of the standard library would take unknown members, repeated ones
// and any mixture of letter case for good, and a CA would not learn that half
// of its configuration is ignored.
type source struct {
	file string
	data []byte
	at   map[string]int // member path to octet offset
}

// decode fills v, a pointer to a struct, from the whole text.
func (s *source) decode(v any) error {
	s.at = map[string]int{}
	for i := 0; i < len(s.data); {
		r, n := utf8.DecodeRune(s.data[i:])
		if r == utf8.RuneError && n == 1 {
			return s.fault(i, "", phrase.Of("not UTF-8"), nil)
		}
		i += n
	}
	dec := json.NewDecoder(bytes.NewReader(s.data))
	if err := s.member(dec, "", reflect.TypeOf(v).Elem()); err != nil {
		return err
	}
	end := int(dec.InputOffset())
	if rest := bytes.TrimLeft(s.data[end:], " \t\r\n"); len(rest) > 0 {
		return s.fault(len(s.data)-len(rest), "", phrase.Of("there is more after the object"), nil)
	}
	if err := json.Unmarshal(s.data, v); err != nil {
		return s.syntax(err, len(s.data))
	}
	return nil
}

// member walks over one value and checks its shape against the type that it
// will fill, whose nesting bounds its own.
func (s *source) member(dec *json.Decoder, path string, t reflect.Type) error {
	start := s.next(int(dec.InputOffset()))
	s.at[path] = start
	tok, err := dec.Token()
	if err != nil {
		return s.syntax(err, start)
	}
	switch d, _ := tok.(json.Delim); {
	case d == '{' && t.Kind() == reflect.Struct:
		return s.object(dec, path, t)
	case d == '[' && t.Kind() == reflect.Slice:
		for i := 0; dec.More(); i++ {
			if err := s.member(dec, fmt.Sprintf("%s[%d]", path, i), t.Elem()); err != nil {
				return err
			}
		}
		_, err := dec.Token()
		return s.syntax(err, len(s.data))
	}
	kinds := map[reflect.Kind]phrase.Phrase{
		reflect.Struct: phrase.Of("an object"), reflect.Slice: phrase.Of("a list"),
		reflect.String: phrase.Of("text in quotation marks"), reflect.Bool: phrase.Of("true or false"),
	}
	var got reflect.Kind
	switch tok.(type) {
	case string:
		got = reflect.String
	case bool:
		got = reflect.Bool
	}
	if got != t.Kind() {
		return s.fault(start, path, phrase.Of("want %s", kinds[t.Kind()]), nil)
	}
	return nil
}

// object walks over the members of an object, whose opening brace is read.
func (s *source) object(dec *json.Decoder, path string, t reflect.Type) error {
	fields := map[string]reflect.Type{}
	for i := range t.NumField() {
		if key, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ","); key != "" {
			fields[key] = t.Field(i).Type
		}
	}
	for dec.More() {
		start := s.next(int(dec.InputOffset()))
		tok, err := dec.Token()
		if err != nil {
			return s.syntax(err, start)
		}
		key, _ := tok.(string)
		full := strings.TrimPrefix(path+"."+key, ".")
		ft, known := fields[key]
		if !known {
			return s.fault(start, path, phrase.Of("unknown member %s", quote(key)), nil)
		}
		if _, twice := s.at[full]; twice {
			return s.fault(start, path, phrase.Of("member %s stands there twice", quote(key)), nil)
		}
		if err := s.member(dec, full, ft); err != nil {
			return err
		}
	}
	_, err := dec.Token()
	return s.syntax(err, len(s.data))
}

// next returns the offset of the next token from i on.
func (s *source) next(i int) int {
	for i < len(s.data) && strings.IndexByte(" \t\r\n,:", s.data[i]) >= 0 {
		i++
	}
	return i
}

// offset returns where a member stands, or the nearest member around it.
func (s *source) offset(path string) int {
	for path != "" {
		if at, ok := s.at[path]; ok {
			return at
		}
		path = path[:max(strings.LastIndexAny(path, ".["), 0)]
	}
	return s.at[""]
}

// position returns line and column, both from 1, of an octet.
func (s *source) position(at int) (line, column int) {
	before := s.data[:min(at, len(s.data))]
	return 1 + bytes.Count(before, []byte("\n")), len(before) - bytes.LastIndexByte(before, '\n')
}

func (s *source) fault(at int, path string, reason phrase.Phrase, err error) error {
	line, column := s.position(at)
	return &ProfileError{File: s.file, Line: line, Column: column, Path: path, Reason: reason, Err: err}
}

// syntax turns an error of the JSON package into one with a position; nil
// stays nil.
func (s *source) syntax(err error, at int) error {
	if err == nil {
		return nil
	}
	var syn *json.SyntaxError
	if errors.As(err, &syn) {
		at = max(int(syn.Offset)-1, 0)
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return s.fault(len(s.data), "", phrase.Of("the text ends too early"), err)
	}
	return s.fault(at, "", phrase.Data(strings.TrimPrefix(err.Error(), "json: ")), err)
}

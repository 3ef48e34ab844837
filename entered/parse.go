package entered

import (
	"bytes"

	"github.com/mayissue/mayissue/internal/plaintext"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// MaxSize is how many octets a file may have.
const MaxSize = 16 << 20

// Error says where a file stops making sense, what stands there and what was
// expected.
type Error struct {
	File         string
	Line, Column int // from 1; 0 where the whole file is meant
	Found        phrase.Phrase
	Expected     phrase.Phrase
}

// Text says it.
func (e *Error) Text() phrase.Phrase {
	at := phrase.Data(e.File)
	if e.Line > 0 {
		at = phrase.Of("%s:%d:%d", e.File, e.Line, e.Column)
	}
	return phrase.Of("%s: %s; expected %s", at, e.Found, e.Expected)
}

// Error says it in English.
func (e *Error) Error() string { return e.Text().String() }

// Parse reads a zone in whatever form it is given. The file name is for
// errors, which are [*Error]. Names are relative to origin where the file does
// not say of which zone it is; origin may be the zero name.
func Parse(file string, text []byte, origin name.Name) (*Zone, error) {
	s := &source{file: file, text: plaintext.UTF8(text), origin: origin}
	if len(text) > MaxSize {
		return nil, s.fault(0, phrase.Of("more than %d octets", MaxSize), phrase.Of("one zone"))
	}
	switch start := bytes.TrimLeft(s.text, " \t\r\n"); {
	case len(start) == 0:
		return nil, s.fault(0, phrase.Of("nothing in it"), forms())
	case start[0] == '{' || start[0] == '[' && !sectionHead(start):
		return s.json()
	}
	return s.zoneFile()
}

// sectionHead reports whether a text begins as settings files do, which are no
// JSON: the error of the zone-file reader then says more.
func sectionHead(b []byte) bool {
	line, _, _ := bytes.Cut(b, []byte("\n"))
	line = bytes.TrimSpace(line)
	return len(line) > 2 && line[len(line)-1] == ']' && line[1] >= 'A' && line[1] != '{' && line[1] != '['
}

func forms() phrase.Phrase {
	return phrase.Of("a zone file, the JSON of \"aws route53 list-resource-record-sets\" or \"get-hosted-zone\", or Cloudflare's export or list of records")
}

// source is one file that is being read.
type source struct {
	file   string
	text   []byte
	origin name.Name

	line, start int // the last line that position found, less one, and where it begins
}

// fault makes an error at an offset into the text; with -1 of the whole file.
func (s *source) fault(offset int, found, expected phrase.Phrase) error {
	e := &Error{File: s.file, Found: found, Expected: expected}
	if len(s.text) > 0 && offset >= 0 {
		e.Line, e.Column = s.position(offset)
	}
	return e
}

// position is the line and column of an offset, from 1. Offsets that rise cost
// one pass over the text all together.
func (s *source) position(offset int) (line, column int) {
	offset = min(offset, len(s.text))
	if offset < s.start {
		s.line, s.start = 0, 0
	}
	for {
		end := bytes.IndexByte(s.text[s.start:offset], '\n')
		if end < 0 {
			return s.line + 1, offset - s.start + 1
		}
		s.line++
		s.start += end + 1
	}
}

// nameless is the error of a file that does not say of which zone it is.
func (s *source) nameless() error {
	return s.fault(-1, phrase.Of("nothing says of which zone this is"), phrase.Of("a SOA record or $ORIGIN with the zone's name in full, or NAME=FILE"))
}

// Package plaintext makes UTF-8 of the texts that programs write: with a
// byte-order mark, or in the UTF-16 that PowerShell writes where the output of
// a command is sent to a file.
package plaintext

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"
	"unicode/utf16"
	"unicode/utf8"
)

// UTF8 returns a text in UTF-8 without a byte-order mark.
func UTF8(b []byte) []byte {
	out, err := io.ReadAll(NewReader(bytes.NewReader(b)))
	if err != nil { // a reader of octets in memory has none
		return b
	}
	return out
}

// NewReader returns a reader of the same text in UTF-8 without a byte-order
// mark. It reads ahead by one buffer. Text without a mark is passed on as it
// is; half a UTF-16 unit at the end is dropped, and half a surrogate pair
// becomes U+FFFD.
func NewReader(r io.Reader) io.Reader { return &reader{in: bufio.NewReader(r)} }

type reader struct {
	in     *bufio.Reader
	begun  bool
	order  binary.ByteOrder // nil for octets that are passed on
	pair   rune             // the first half of a surrogate pair, or 0
	rest   []byte           // UTF-8 not yet handed out
	failed error
}

// Read implements io.Reader.
func (r *reader) Read(p []byte) (int, error) {
	if !r.begun {
		r.begun = true
		r.mark()
	}
	if r.order == nil {
		return r.in.Read(p)
	}
	for len(r.rest) < len(p) && r.failed == nil {
		r.unit()
	}
	n := copy(p, r.rest)
	if r.rest = r.rest[n:]; n == 0 && len(p) > 0 {
		return 0, r.failed
	}
	return n, nil
}

// mark looks for a byte-order mark and takes it off.
func (r *reader) mark() {
	head, _ := r.in.Peek(3) // an error comes again when the text is read
	length := 0
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		length = 3
	case bytes.HasPrefix(head, []byte("\xfe\xff")):
		r.order, length = binary.BigEndian, 2
	case bytes.HasPrefix(head, []byte("\xff\xfe")):
		r.order, length = binary.LittleEndian, 2
	}
	_, _ = r.in.Discard(length) // they were seen, so they are there
}

// unit reads one unit of UTF-16 (RFC 2781 section 2.2).
func (r *reader) unit() {
	var b [2]byte
	if _, err := io.ReadFull(r.in, b[:]); err != nil {
		if r.failed = err; err == io.ErrUnexpectedEOF {
			r.failed = io.EOF
		}
		if r.pair != 0 {
			r.rest, r.pair = utf8.AppendRune(r.rest, utf8.RuneError), 0
		}
		return
	}
	c := rune(r.order.Uint16(b[:]))
	if r.pair != 0 {
		whole := utf16.DecodeRune(r.pair, c)
		r.rest, r.pair = utf8.AppendRune(r.rest, whole), 0
		if whole != utf8.RuneError {
			return
		}
	}
	if utf16.IsSurrogate(c) && c < 0xdc00 {
		r.pair = c
		return
	}
	r.rest = utf8.AppendRune(r.rest, c) // half a pair becomes U+FFFD
}

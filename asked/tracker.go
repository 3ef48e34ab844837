package asked

import (
	"errors"
	"io"
	"strings"
)

// maxValue bounds one value, one token of JSON or one line, in octets.
const maxValue = 1 << 20

var errLong = errors.New("too long")

// tracker hands a text to a decoder that reads ahead, and keeps what the
// decoder has not got past, so that every token has its line and column.
type tracker struct {
	in   io.Reader
	buf  []byte // handed out
	done int    // how much of buf is passed
	off  int64  // offset of the first octet that is not passed
	at   place
}

// Read implements io.Reader.
func (t *tracker) Read(p []byte) (int, error) {
	t.buf = t.buf[:copy(t.buf, t.buf[t.done:])]
	if t.done = 0; len(t.buf) > maxValue {
		return 0, errLong
	}
	n, err := t.in.Read(p)
	t.buf = append(t.buf, p[:n]...)
	return n, err
}

// pass goes on to an offset.
func (t *tracker) pass(off int64) {
	for t.off < off && t.done < len(t.buf) {
		t.octet()
	}
}

// skip goes past what stands between two tokens, which is blanks and at most
// one separator.
func (t *tracker) skip() {
	t.blanks()
	if t.done < len(t.buf) && (t.buf[t.done] == ',' || t.buf[t.done] == ':') {
		t.octet()
		t.blanks()
	}
}

func (t *tracker) blanks() {
	for t.done < len(t.buf) && strings.IndexByte(" \t\r\n", t.buf[t.done]) >= 0 {
		t.octet()
	}
}

func (t *tracker) octet() {
	t.at.column++
	if t.buf[t.done] == '\n' {
		t.at = place{t.at.line + 1, 1}
	}
	t.done++
	t.off++
}

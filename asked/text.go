package asked

import (
	"bufio"
	"errors"
	"io"

	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/phrase"
)

// scanner reads a text line by line. A line that is too long is an error in
// its place, and nothing of it is kept.
type scanner struct {
	s    *source
	line int // of the line last read, from 1
}

// maxLine bounds a line, in octets: a TXT record has at most 64 KiB of text,
// and each octet of it takes at most four when it is escaped.
const maxLine = 1 << 18

// next returns the next line without its end; io.EOF at the end of the file.
func (c *scanner) next() (string, error) {
	for {
		var line []byte
		long := false
		for {
			piece, err := c.s.in.ReadSlice('\n')
			if long = long || len(line)+len(piece) > maxLine; long {
				line = line[:0]
			}
			line = append(line, piece...)
			if errors.Is(err, bufio.ErrBufferFull) {
				continue
			}
			if err != nil && (!errors.Is(err, io.EOF) || len(line) == 0 && !long) {
				return "", err
			}
			break
		}
		c.line++
		if !long {
			return chomp(string(line)), nil
		}
		if err := c.bad(1, phrase.Of("a line of more than %d octets", maxLine), phrase.Of("one record on each line")); err != nil {
			return "", err
		}
	}
}

// bad hands on what is wrong at a column of the line last read.
func (c *scanner) bad(column int, found, expected phrase.Phrase) error {
	return c.s.emit(dcv.Expectation{}, c.s.fault(place{c.line, column}, found, expected))
}

// chomp takes off the end of a line.
func chomp(line string) string {
	for line != "" && (line[len(line)-1] == '\n' || line[len(line)-1] == '\r') {
		line = line[:len(line)-1]
	}
	return line
}

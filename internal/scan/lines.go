package scan

import (
	"bufio"
	"bytes"
	"io"
)

// maxText is how much is kept of a line, in octets: no name is as long, so
// that a longer line is told as a name that is too long, and costs no memory.
const maxText = 2048

// Entry is one name as the input gives it.
type Entry struct {
	Line   int
	Text   string
	Expect string
	Err    error // there is no name to speak of
}

// Entries gives the entries of an input, and [io.EOF] after the last.
type Entries interface {
	Next() (Entry, error)
	Skipped() Skipped
}

// Lines are names one a line. Blank lines, what follows a "#" at the start of
// a line or after a blank, carriage returns and blanks around are no names.
type Lines struct {
	in      *Unpacked
	line    int
	skipped Skipped
}

// NewLines reads names one a line.
func NewLines(in *Unpacked) *Lines { return &Lines{in: in} }

// Next returns the next name.
func (l *Lines) Next() (Entry, error) {
	for {
		text, err := readLine(l.in.Reader, maxText)
		if err != nil {
			return Entry{}, err
		}
		l.line++
		bare := bytes.Trim(text, " \t\r")
		for _, mark := range []string{" #", "\t#"} {
			bare, _, _ = bytes.Cut(bare, []byte(mark))
		}
		switch bare = bytes.TrimRight(bare, " \t"); {
		case len(bare) == 0:
			l.skipped.Blank++
		case bare[0] == '#':
			l.skipped.Comments++
		default:
			return Entry{Line: l.line, Text: string(bare)}, nil
		}
	}
}

// Skipped counts them.
func (l *Lines) Skipped() Skipped { return l.skipped }

// readLine returns a line without its end, at most so many octets of it; the
// last one needs no end. The octets are good until the next call.
func readLine(r *bufio.Reader, most int) ([]byte, error) {
	line, err := r.ReadSlice('\n')
	if err == nil {
		line = line[:len(line)-1]
		return line[:min(len(line), most)], nil
	}
	if err == io.EOF && len(line) > 0 {
		return line[:min(len(line), most)], nil
	}
	if err != bufio.ErrBufferFull {
		return nil, err
	}
	kept := bytes.Clone(line[:min(len(line), most)])
	for err == bufio.ErrBufferFull {
		line, err = r.ReadSlice('\n')
		kept = append(kept, line[:min(len(line), most-len(kept))]...)
	}
	if err == io.EOF {
		err = nil
	}
	return bytes.TrimSuffix(kept, []byte("\n")), err
}

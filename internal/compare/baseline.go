package compare

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"hash/maphash"
	"io"
	"slices"

	"github.com/mayissue/mayissue/phrase"
)

// Spool is where a comparison keeps what need not be in memory: a file that
// nobody else writes to, empty at first.
type Spool interface {
	io.Writer
	io.ReaderAt
}

// Problem is a line of a baseline that cannot be read.
type Problem struct {
	Line int
	Err  error
}

// Error says where it is, and why.
func (p Problem) Error() string { return p.Text().String() }

// Text is Error in every language.
func (p Problem) Text() phrase.Phrase {
	return phrase.Of("line %d of the baseline: %s", p.Line, phrase.OfError(p.Err))
}

// Unwrap returns why.
func (p Problem) Unwrap() error { return p.Err }

const (
	mostProblems = 20       // kept
	longestLine  = 16 << 20 // octets
)

// baseline is an earlier output: in memory the hash of each request and where
// in the spool it stands, 24 octets; in the spool what was said of it.
//
// A hash only finds candidates. What the request was is read again each time,
// so that two requests with one hash are never taken for one.
type baseline struct {
	spool Spool
	hash  func(string) uint64
	index []place // by hash, then by offset

	problems   []Problem
	unreadable int
	repeated   int // requests that stood there more than once; the last counts
}

type place struct {
	hash uint64
	at   int64
	n    uint32
	seen bool
}

func newBaseline(spool Spool) *baseline {
	seed := maphash.MakeSeed() // nobody can choose names whose hashes collide
	return &baseline{spool: spool, hash: func(s string) uint64 { return maphash.String(seed, s) }}
}

// read reads the output of an earlier run, one object a line. A line that
// cannot be read is noted. An error of the reader, or no line that can be read
// at all, is the error: with half a baseline every other name would look new.
func (b *baseline) read(r io.Reader) error {
	in := bufio.NewReaderSize(r, 1<<16)
	out := bufio.NewWriterSize(b.spool, 1<<16)
	var at int64
	for number := 1; ; number++ {
		text, err := readLine(in)
		if errors.Is(err, io.EOF) && text == nil {
			break
		}
		if err == nil && number == 1 {
			text = bytes.TrimPrefix(text, []byte("\ufeff"))
		}
		switch {
		case errors.Is(err, errTooLong):
			b.problem(number, err)
			continue
		case err != nil:
			return phrase.Errorf("read the baseline, line %d: %w", number, err)
		case len(bytes.TrimSpace(text)) == 0:
			continue
		}
		n, err := b.keep(out, text, at)
		var p Problem
		switch {
		case errors.As(err, &p):
			b.problem(number, p.Err)
		case err != nil:
			return phrase.Errorf("keep the baseline: %w", err)
		}
		at += int64(n)
	}
	if err := out.Flush(); err != nil {
		return phrase.Errorf("keep the baseline: %w", err)
	}
	if len(b.index) == 0 {
		if b.unreadable > 0 {
			return b.problems[0]
		}
		return phrase.Errorf("the baseline holds no result")
	}
	return b.settle()
}

// keep writes what is compared of one line to the spool.
func (b *baseline) keep(out io.Writer, text []byte, at int64) (int, error) {
	l, err := parseLine(text)
	if err != nil {
		return 0, Problem{Err: err}
	}
	if l.DuplicateOf > 0 {
		return 0, nil
	}
	s := l.stored()
	data, err := json.Marshal(s)
	if err != nil {
		return 0, Problem{Err: err}
	}
	if _, err := out.Write(data); err != nil {
		return 0, err
	}
	b.index = append(b.index, place{hash: b.hash(s.text()), at: at, n: uint32(len(data))})
	return len(data), nil
}

func (b *baseline) problem(line int, err error) {
	if b.unreadable++; len(b.problems) < mostProblems {
		b.problems = append(b.problems, Problem{line, err})
	}
}

// errTooLong is the error of a line that is longer than any result.
var errTooLong = phrase.Errorf("the line is longer than %d octets", longestLine)

// readLine returns the next line without its end; nil and io.EOF after the
// last. Of a line that is too long it reads all and returns nothing.
func readLine(in *bufio.Reader) ([]byte, error) {
	line, err := in.ReadSlice('\n')
	if err == nil {
		return bytes.TrimRight(line, "\r\n"), nil
	}
	whole := bytes.Clone(line)
	long := false
	for errors.Is(err, bufio.ErrBufferFull) {
		line, err = in.ReadSlice('\n')
		if long = long || len(whole)+len(line) > longestLine; !long {
			whole = append(whole, line...)
		}
	}
	switch {
	case err != nil && !errors.Is(err, io.EOF):
		return nil, err
	case long:
		return nil, errTooLong
	case err != nil && len(whole) == 0:
		return nil, io.EOF
	}
	return bytes.TrimRight(whole, "\r\n"), nil
}

// settle sorts the index, and of requests that stand there more than once
// keeps the last.
func (b *baseline) settle() error {
	slices.SortFunc(b.index, func(a, c place) int { return cmp.Or(cmp.Compare(a.hash, c.hash), cmp.Compare(a.at, c.at)) })
	kept := b.index[:0]
	for i := 0; i < len(b.index); {
		end := i + 1
		for end < len(b.index) && b.index[end].hash == b.index[i].hash {
			end++
		}
		run := b.index[i:end]
		if len(run) > 1 {
			last := map[string]place{}
			for _, p := range run {
				s, err := b.at(p)
				if err != nil {
					return err
				}
				if _, ok := last[s.text()]; ok {
					b.repeated++
				}
				last[s.text()] = p
			}
			run = nil
			for _, p := range last {
				run = append(run, p)
			}
			slices.SortFunc(run, func(a, c place) int { return cmp.Compare(a.at, c.at) })
		}
		kept = append(kept, run...)
		i = end
	}
	b.index = kept
	return nil
}

// at reads what stands at a place of the spool.
func (b *baseline) at(p place) (stored, error) {
	var s stored
	data := make([]byte, p.n)
	if n, err := b.spool.ReadAt(data, p.at); n < len(data) {
		return s, phrase.Errorf("read the baseline again: %w", err)
	}
	if err := json.Unmarshal(data, &s); err != nil {
		return s, phrase.Errorf("read the baseline again: %w", err)
	}
	return s, nil
}

// find returns what the baseline says of a request, and notes that it was
// asked for.
func (b *baseline) find(k key) (stored, bool, error) {
	text := k.text()
	h := b.hash(text)
	i, _ := slices.BinarySearchFunc(b.index, h, func(p place, h uint64) int { return cmp.Compare(p.hash, h) })
	for ; i < len(b.index) && b.index[i].hash == h; i++ {
		s, err := b.at(b.index[i])
		if err != nil {
			return stored{}, false, err
		}
		if s.text() == text {
			b.index[i].seen = true
			return s, true, nil
		}
	}
	return stored{}, false, nil
}

// gone calls f with each request that was not asked for, in the order of the
// baseline.
func (b *baseline) gone(f func(stored) error) error {
	var rest []place
	for _, p := range b.index {
		if !p.seen {
			rest = append(rest, p)
		}
	}
	slices.SortFunc(rest, func(a, c place) int { return cmp.Compare(a.at, c.at) })
	for _, p := range rest {
		s, err := b.at(p)
		if err == nil {
			err = f(s)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

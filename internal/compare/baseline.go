package compare

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"hash/maphash"
	"io"
	"maps"
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
	hash  func([]byte) uint64
	index []place // by hash, then by offset

	buffer, read []byte // used again for each request

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
	return &baseline{spool: spool, hash: func(key []byte) uint64 { return maphash.Bytes(seed, key) }}
}

// load reads the output of an earlier run, one object a line. A line that
// cannot be read is noted. An error of the reader, or no line that can be read
// at all, is the error: with half a baseline every other name would look new.
func (b *baseline) load(r io.Reader) error {
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
	b.buffer = s.appendKey(b.buffer[:0])
	hash := b.hash(b.buffer)
	b.buffer = s.appendRest(s.appendCompared(b.buffer))
	n, err := out.Write(b.buffer)
	if err != nil {
		return n, err
	}
	b.index = append(b.index, place{hash, at, uint32(n), false})
	return n, nil
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
			var err error
			if run, err = b.lastOfEach(run); err != nil {
				return err
			}
		}
		kept = append(kept, run...)
		i = end
	}
	b.index = kept
	return nil
}

// lastOfEach returns, of places with one hash, the last of each request.
func (b *baseline) lastOfEach(run []place) ([]place, error) {
	last := map[string]place{}
	for _, p := range run {
		data, err := b.data(p)
		if err != nil {
			return nil, err
		}
		key, _, ok := cutList(data)
		if !ok {
			return nil, errSpool
		}
		if _, ok := last[string(key)]; ok {
			b.repeated++
		}
		last[string(key)] = p
	}
	return slices.SortedFunc(maps.Values(last), func(a, c place) int { return cmp.Compare(a.at, c.at) }), nil
}

// errSpool is the error of a spool that does not hold what was written to it.
var errSpool = phrase.Errorf("read the baseline again: the file was changed by somebody else")

// data reads what stands at a place of the spool. It is good until the next
// call.
func (b *baseline) data(p place) ([]byte, error) {
	b.read = slices.Grow(b.read[:0], int(p.n))[:p.n]
	if n, err := b.spool.ReadAt(b.read, p.at); n < len(b.read) {
		return nil, phrase.Errorf("read the baseline again: %w", err)
	}
	return b.read, nil
}

// find looks for a request of this run, and notes that it was made. same says
// that the baseline has the same of it in everything that is compared; where it
// has something else, old is that; ok is false where it has nothing.
func (b *baseline) find(now stored) (old stored, same, ok bool, err error) {
	b.buffer = now.appendKey(b.buffer[:0])
	size := len(b.buffer)
	h := b.hash(b.buffer)
	b.buffer = now.appendCompared(b.buffer)
	i, _ := slices.BinarySearchFunc(b.index, h, func(p place, h uint64) int { return cmp.Compare(p.hash, h) })
	for ; i < len(b.index) && b.index[i].hash == h; i++ {
		data, err := b.data(b.index[i])
		switch {
		case err != nil:
			return stored{}, false, false, err
		case !bytes.HasPrefix(data, b.buffer[:size]): // another request with that hash
			continue
		}
		b.index[i].seen = true
		if bytes.HasPrefix(data, b.buffer) {
			return stored{}, true, true, nil
		}
		old, err = decode(data)
		return old, false, true, err
	}
	return stored{}, false, false, nil
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
		data, err := b.data(p)
		if err != nil {
			return err
		}
		s, err := decode(data)
		if err == nil {
			err = f(s)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

package scan

import (
	"bufio"
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/klauspost/compress/zstd"

	"github.com/mayissue/mayissue/phrase"
)

// Compression is how octets lie in a file.
type Compression uint8

// The compressions.
const (
	Plain Compression = iota
	Gzip
	Zstandard
)

// CompressionOf tells the compression by the last extension of a path, and
// returns the path without it.
func CompressionOf(path string) (Compression, string) {
	for ext, c := range map[string]Compression{".gz": Gzip, ".zst": Zstandard} {
		if bare, ok := strings.CutSuffix(path, ext); ok {
			return c, bare
		}
	}
	return Plain, path
}

// OutputError says why results could not be written.
type OutputError struct {
	Path string // "" for standard output
	Err  error
}

// Error names the place and the fault.
func (e *OutputError) Error() string { return e.Text().String() }

// Text is Error in every language.
func (e *OutputError) Text() phrase.Phrase {
	if e.Path == "" {
		return phrase.Of("standard output: cannot be written: %v", e.Err)
	}
	return phrase.Of("%q: cannot be written: %v", e.Path, e.Err)
}

// Unwrap returns the fault.
func (e *OutputError) Unwrap() error { return e.Err }

// outputError names the path once, where the system's errors repeat it.
func outputError(path string, err error) *OutputError {
	if pe, ok := errors.AsType[*fs.PathError](err); ok {
		err = pe.Err
	}
	return &OutputError{path, err}
}

// Output is where results go: a file, in which a later run can go on, or a
// stream.
type Output struct {
	name  string // for messages; "" for a stream that has none
	path  string // "" for a stream
	state string // where its state stands
	file  *os.File
	buf   *bufio.Writer
	frame frame // nil where nothing is compressed
	begun bool  // a frame is
	at    int64 // octets of the file before buf
}

// frame is a compressor whose output can be closed and followed by another,
// as members of gzip (RFC 1952 section 2.2) and frames of Zstandard (RFC 8878
// section 3) may.
type frame interface {
	io.WriteCloser
	Reset(io.Writer)
}

// NewStream returns an output onto w, which nothing can go on with.
func NewStream(w io.Writer) *Output {
	return &Output{buf: bufio.NewWriterSize(w, 1<<16)}
}

// OpenOutput opens a file for results after its first so many octets; what
// stands behind them is cut off. The state is that of another file where the
// results lie in this one only for the time being. A file that is no regular
// one is a stream.
func OpenOutput(path, stateOf string, c Compression, octets int64) (*Output, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o666)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, err
	}
	o := &Output{name: path, file: f, buf: bufio.NewWriterSize(f, 1<<16)}
	if info.Mode().IsRegular() {
		o.path, o.state = path, StatePath(stateOf)
		err = o.cut(info.Size(), octets)
	}
	if err == nil {
		err = o.compress(c)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return o, nil
}

// cut leaves so many octets of the file.
func (o *Output) cut(size, octets int64) error {
	if size < octets {
		return phrase.Errorf("it holds %d octets, and its state speaks of %d: it was changed since", size, octets)
	}
	if err := o.file.Truncate(octets); err != nil {
		return err
	}
	at, err := o.file.Seek(octets, io.SeekStart)
	o.at = at
	return err
}

func (o *Output) compress(c Compression) error {
	switch c {
	case Gzip:
		o.frame = gzip.NewWriter(o)
	case Zstandard:
		w, err := zstd.NewWriter(o, zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(1<<20))
		if err != nil {
			return err
		}
		o.frame = w
	}
	return nil
}

// resumable reports whether a later run can go on with it.
func (o *Output) resumable() bool { return o.path != "" }

// Write takes what the compressor gives, or results as they are.
func (o *Output) Write(p []byte) (int, error) {
	n, err := o.buf.Write(p)
	o.at += int64(n)
	return n, err
}

// put writes results.
func (o *Output) put(p []byte) error {
	if len(p) == 0 {
		return nil
	}
	if o.frame == nil {
		_, err := o.Write(p)
		return err
	}
	if !o.begun {
		o.frame.Reset(o)
		o.begun = true
	}
	_, err := o.frame.Write(p)
	return err
}

// idle passes on what a reader of a stream may be waiting for.
func (o *Output) idle() error {
	if o.resumable() {
		return nil
	}
	return o.buf.Flush()
}

// sync puts everything on the disk, so that the file can be cut here, and
// returns its octets.
func (o *Output) sync() (int64, error) {
	if o.begun {
		if err := o.frame.Close(); err != nil {
			return 0, err
		}
		o.begun = false
	}
	if err := o.buf.Flush(); err != nil {
		return 0, err
	}
	if !o.resumable() {
		return o.at, nil
	}
	return o.at, o.file.Sync()
}

// Close closes a file.
func (o *Output) Close() error {
	if o.file == nil {
		return nil
	}
	return o.file.Close()
}

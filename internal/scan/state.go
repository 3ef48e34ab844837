package scan

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/mayissue/mayissue/phrase"
)

// stateSchema names the form of the state beside an output. It may only grow.
const stateSchema = "mayissue-scan-state/1"

// State is how far a scan has come. It stands in a file beside its output, and
// speaks of what is on the disk: all results of the names before Next, but for
// the Pending ones, lie in the first Octets of the output.
type State struct {
	Schema   string            `json:"schema"`
	Options  map[string]string `json:"options"` // what the results depend on
	Octets   int64             `json:"octets"`
	Next     int               `json:"next"`              // names of the input that were come to
	Pending  []Span            `json:"pending,omitempty"` // of those, the ones without a result
	Input    uint64            `json:"input,string"`      // a hash of the input up to Next
	Stats    Stats             `json:"stats"`
	Complete bool              `json:"complete"`
}

// Span is a range of names of the input, counted from 0; the second is not in
// it.
type Span [2]int

// StatePath is where the state of an output stands.
func StatePath(output string) string { return output + ".state" }

// ReadState reads the state beside an output; nil where there is none.
func ReadState(output string) (*State, error) {
	path := StatePath(output)
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, phrase.Errorf("%q: cannot be read: %w", path, err)
	}
	s := &State{}
	if err := json.Unmarshal(b, s); err != nil {
		return nil, phrase.Errorf("%q: not the state of a scan: %w", path, err)
	}
	if s.Schema != stateSchema {
		return nil, phrase.Errorf("%q: its schema is %q, and %q is expected: it was written by another program or a later version", path, s.Schema, stateSchema)
	}
	return s, s.check(path)
}

// Forget removes the state of an earlier run before its output is begun anew:
// it speaks of what is not there any more.
func Forget(output string) error {
	if err := os.Remove(StatePath(output)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// check finds what no scan writes.
func (s *State) check(path string) error {
	last := 0
	for _, p := range s.Pending {
		if p[0] < last || p[1] <= p[0] || p[1] > s.Next {
			return phrase.Errorf("%q: not the state of a scan: its pending names are out of order", path)
		}
		last = p[1]
	}
	if s.Octets < 0 || s.Next < 0 {
		return phrase.Errorf("%q: not the state of a scan: a number in it is negative", path)
	}
	return nil
}

// Differs returns the first option, in the order of their names, that is not
// as it was.
func (s *State) Differs(options map[string]string) (name, was, is string, differs bool) {
	var names []string
	for n := range s.Options {
		names = append(names, n)
	}
	for n := range options {
		names = append(names, n)
	}
	slices.Sort(names)
	for _, n := range names {
		if s.Options[n] != options[n] {
			return n, s.Options[n], options[n], true
		}
	}
	return "", "", "", false
}

// isPending reports whether the name of a number before Next has no result
// yet.
func (s *State) isPending(seq int) bool {
	_, found := slices.BinarySearchFunc(s.Pending, seq, func(p Span, seq int) int {
		switch {
		case seq < p[0]:
			return 1
		case seq >= p[1]:
			return -1
		}
		return 0
	})
	return found
}

// write puts the state in its place, whole or not at all.
func (s *State) write(path string) error {
	b, err := json.Marshal(s)
	if err != nil {
		return err
	}
	temp := path + ".part"
	f, err := os.Create(temp)
	if err != nil {
		return err
	}
	_, err = f.Write(append(b, '\n'))
	if err == nil {
		err = f.Sync()
	}
	if bad := f.Close(); err == nil {
		err = bad
	}
	if err == nil {
		err = os.Rename(temp, path)
	}
	if err != nil {
		os.Remove(temp)
		return err
	}
	return syncDir(filepath.Dir(path))
}

// syncDir makes a rename lasting.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	if err := d.Sync(); err != nil && !errors.Is(err, errors.ErrUnsupported) {
		return err
	}
	return nil
}

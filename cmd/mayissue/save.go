package main

import (
	"bufio"
	"fmt"
	"os"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/phrase"
)

// sink takes the evidence of --save-evidence. It is opened before anything is
// asked, so that a path that cannot be written is known at once, and replaces
// an earlier file only when it is complete.
type sink struct {
	path string
	f    *os.File
	temp string // to be renamed to path; "" where path is no regular file
}

// openSink prepares to write to path. Where the flag was not given, the sink
// is nil and keeps nothing.
func openSink(path string, given bool) (*sink, error) {
	if !given {
		return nil, nil
	}
	if path == "" {
		return nil, phrase.Errorf(`--save-evidence "": no file given`)
	}
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		if info.IsDir() {
			return nil, phrase.Errorf("--save-evidence %q: is a directory", path)
		}
		f, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			return nil, unwritable(path, err)
		}
		return &sink{path: path, f: f}, nil
	}
	// Who may read an earlier file may read the new one, and nobody else;
	// without one it is as the user's umask says. Evidence may hold accounts.
	mode := os.FileMode(0o666)
	if err == nil {
		mode = info.Mode().Perm()
	}
	temp := fmt.Sprintf("%s.part%d", path, os.Getpid())
	f, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return nil, unwritable(path, err)
	}
	return &sink{path: path, f: f, temp: temp}, nil
}

// save writes the traces and puts the file in its place.
func (s *sink) save(traces []*evidence.Trace) error {
	if s == nil {
		return nil
	}
	w := bufio.NewWriter(s.f)
	for _, t := range traces {
		if t == nil {
			continue // nothing was asked
		}
		if err := evidence.Encode(w, t); err != nil {
			return phrase.Errorf("--save-evidence %q: %w", s.path, err)
		}
	}
	if err := w.Flush(); err != nil {
		return unwritable(s.path, err)
	}
	if err := s.f.Close(); err != nil {
		return unwritable(s.path, err)
	}
	if s.temp == "" {
		return nil
	}
	if err := os.Rename(s.temp, s.path); err != nil {
		return unwritable(s.path, err)
	}
	s.temp = ""
	return nil
}

// close removes what was not completed.
func (s *sink) close() {
	if s == nil {
		return
	}
	s.f.Close()
	if s.temp != "" {
		os.Remove(s.temp)
	}
}

func unwritable(path string, err error) error {
	return phrase.Errorf("--save-evidence %q: cannot be written: %w", path, cause(err))
}

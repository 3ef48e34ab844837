package main

import (
	"os"
	"path/filepath"

	"github.com/mayissue/mayissue/internal/scan"
	"github.com/mayissue/mayissue/phrase"
)

// namedFile is a file by what it was given as.
type namedFile struct{ as, path string }

// distinct finds a file that would be written over another one of the run: a
// list that its own results take the place of is lost.
func (s *scanFlags) distinct(args []string) error {
	read := []namedFile{{"--baseline", s.after.baseline}}
	if len(args) == 1 && args[0] != "-" {
		read = append(read, namedFile{"FILE", args[0]})
	}
	written := []namedFile{{"--results", s.results}, {"--summary", s.after.summary}}
	if s.results != "" {
		written = append(written, namedFile{"--results", s.written()}, namedFile{"--results", scan.StatePath(s.results)})
	}
	if s.after.differences != "-" {
		written = append(written, namedFile{"--differences", s.after.differences})
	}
	for i, w := range written {
		for _, other := range append(read, written[:i]...) {
			if w.as != other.as && sameFile(w.path, other.path) {
				return phrase.Errorf("%s and %s are both %q: what stands in it would be lost", other.as, w.as, w.path)
			}
		}
	}
	return nil
}

// sameFile reports whether two paths lead to one file, or would. What is no
// regular file keeps nothing that could be lost.
func sameFile(a, b string) bool {
	if a == "" || b == "" {
		return false
	}
	x, errX := os.Stat(a)
	y, errY := os.Stat(b)
	if errX == nil && errY == nil {
		return x.Mode().IsRegular() && os.SameFile(x, y)
	}
	if errX == nil || errY == nil {
		return false
	}
	a, errX = filepath.Abs(a)
	b, errY = filepath.Abs(b)
	return errX == nil && errY == nil && a == b
}

package main

import (
	"bufio"
	"os"

	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/report"
)

// letters is the file of --letter. It is opened before anything is asked, so
// that a path that cannot be written is known at once.
type letters struct {
	path string
	f    *os.File
}

// openLetters prepares to write to path. Where the flag was not given, it is
// nil and keeps nothing.
func openLetters(path string, given bool) (*letters, error) {
	if !given {
		return nil, nil
	}
	if path == "" {
		return nil, phrase.Errorf(`--letter "": no file given`)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o666)
	if err != nil {
		return nil, phrase.Errorf("--letter %q: cannot be written: %w", path, cause(err))
	}
	return &letters{path, f}, nil
}

// write writes the letters of the results, each in the reader's language and
// in English, with a line between two of them.
func (l *letters) write(p *program, rs []report.Result) error {
	if l == nil {
		return nil
	}
	w := bufio.NewWriter(l.f)
	n := 0
	for _, r := range rs {
		if r.Letter == nil {
			continue
		}
		if n++; n > 1 {
			w.WriteString("\n================================\n\n")
		}
		w.WriteString(r.Letter.Text(p.in.Language()))
	}
	if n == 0 {
		p.note("--letter %q: nobody but yourself can act on what was found, so no letter was written", l.path)
	}
	if err := w.Flush(); err != nil {
		return phrase.Errorf("--letter %q: cannot be written: %w", l.path, cause(err))
	}
	if err := l.f.Close(); err != nil {
		return phrase.Errorf("--letter %q: cannot be written: %w", l.path, cause(err))
	}
	return nil
}

package main

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"

	"github.com/mayissue/mayissue/issuer"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/report"
)

// subject is one name to be decided, as it was given.
type subject struct {
	request  name.Request
	input    string
	err      error           // why input is no name; request is then zero
	argument bool            // it stood on the command line, where a bad one is a fault of usage
	issuers  []issuer.Choice // the CA of the certificate that it came from, where no CA is named
	source   *report.Source  // the file that it was read from, if any
}

// maxLine bounds one line of standard input, in octets.
const maxLine = 1 << 16

// fromArguments reads the names of the command line; "-" stands for those on
// standard input.
func fromArguments(args []string, in io.Reader, rules name.Rules) ([]subject, error) {
	var all []subject
	if twice(args, "-") {
		return nil, phrase.Errorf(`"-" given twice: standard input can be read once`)
	}
	for _, arg := range args {
		if arg != "-" {
			r, err := name.ParseRequest(arg, rules)
			all = append(all, subject{request: r, input: arg, err: err, argument: true})
			continue
		}
		read, err := fromLines("-", phrase.Of("standard input"), in, rules)
		if err != nil {
			return nil, err
		}
		if len(read) == 0 {
			return nil, phrase.Errorf(`"-": there is no name on standard input`)
		}
		all = append(all, read...)
	}
	return all, nil
}

// fromNamesFile reads the names of a file.
func fromNamesFile(path string, rules name.Rules) ([]subject, error) {
	b, err := readFile("--names", path)
	if err != nil {
		return nil, err
	}
	all, err := fromLines(path, phrase.Of("--names %q", path), bytes.NewReader(b), rules)
	if err == nil && len(all) == 0 {
		err = phrase.Errorf("--names %q: there is no name in it", path)
	}
	return all, err
}

// fromLines reads one name a line of a file; what is how messages call it.
func fromLines(file string, what phrase.Phrase, in io.Reader, rules name.Rules) ([]subject, error) {
	lines, err := nameLines(what, in)
	var all []subject
	for _, l := range lines {
		r, bad := name.ParseRequest(l.text, rules)
		all = append(all, subject{request: r, input: l.text, err: bad, source: &report.Source{File: file, Line: l.number}})
	}
	return all, err
}

// twice reports whether a word stands among the arguments more than once.
func twice(args []string, word string) bool {
	n := 0
	for _, a := range args {
		if a == word {
			n++
		}
	}
	return n > 1
}

// nameLine is a line with a name, counted from 1.
type nameLine struct {
	text   string
	number int
}

// nameLines reads one name a line. Blank lines, what follows a "#" at the
// start of a line or after a blank, carriage returns and a byte-order mark
// are no names.
func nameLines(what phrase.Phrase, in io.Reader) ([]nameLine, error) {
	var names []nameLine
	s := bufio.NewScanner(in)
	s.Buffer(nil, maxLine)
	n := 0
	for s.Scan() {
		n++
		line := s.Text()
		if n == 1 {
			line = strings.TrimPrefix(line, "\uFEFF")
		}
		for _, mark := range []string{" #", "\t#"} {
			line, _, _ = strings.Cut(line, mark)
		}
		if line = strings.Trim(line, " \t\r"); line != "" && line[0] != '#' {
			names = append(names, nameLine{line, n})
		}
	}
	if errors.Is(s.Err(), bufio.ErrTooLong) {
		return nil, phrase.Errorf("%s, line %d: longer than %d octets: one name a line is expected", what, n+1, maxLine)
	}
	if s.Err() != nil {
		return nil, phrase.Errorf("%s: cannot be read: %w", what, s.Err())
	}
	return names, nil
}

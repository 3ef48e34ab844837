package main

import (
	"bufio"
	"errors"
	"io"
	"strings"

	"github.com/mayissue/mayissue/issuer"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// subject is one name to be decided, as it was given.
type subject struct {
	request  name.Request
	input    string
	err      error           // why input is no name; request is then zero
	argument bool            // it stood on the command line, where a bad one is a fault of usage
	issuers  []issuer.Choice // the CA of the certificate that it came from, where no CA is named
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
		lines, err := nameLines(in)
		if err != nil {
			return nil, err
		}
		if len(lines) == 0 {
			return nil, phrase.Errorf(`"-": there is no name on standard input`)
		}
		for _, l := range lines {
			r, err := name.ParseRequest(l, rules)
			all = append(all, subject{request: r, input: l, err: err})
		}
	}
	return all, nil
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

// nameLines reads one name a line. Blank lines, what follows a "#" at the
// start of a line or after a blank, carriage returns and a byte-order mark
// are no names.
func nameLines(in io.Reader) ([]string, error) {
	var names []string
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
			names = append(names, line)
		}
	}
	if errors.Is(s.Err(), bufio.ErrTooLong) {
		return nil, phrase.Errorf("standard input, line %d: longer than %d octets: one name a line is expected", n+1, maxLine)
	}
	if s.Err() != nil {
		return nil, phrase.Errorf("read standard input: %w", s.Err())
	}
	return names, nil
}

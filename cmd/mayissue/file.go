package main

import (
	"errors"
	"io"
	"os"
	"syscall"

	"github.com/mayissue/mayissue/phrase"
)

// maxFile bounds what is read of any file given on the command line.
const maxFile = 16 << 20

// readFile reads a file whole, and refuses one that is absurdly long. Errors
// begin with the flag that named the file, if it was one.
func readFile(flag, path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, unreadable(flag, path, err)
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, unreadable(flag, path, err)
	}
	if len(b) > maxFile {
		return nil, unreadable(flag, path, phrase.Errorf("longer than %d octets", maxFile))
	}
	return b, nil
}

// unreadable quotes the path once, where the system's errors repeat it bare.
func unreadable(flag, path string, err error) error {
	if flag != "" {
		flag += " "
	}
	return phrase.Errorf("%s%q: cannot be read: %w", flag, path, cause(err))
}

// cause is what the system says, without the path.
func cause(err error) error {
	var pe *os.PathError
	var le *os.LinkError
	switch {
	case errors.As(err, &pe):
		err = pe.Err
	case errors.As(err, &le):
		err = le.Err
	}
	switch err {
	case syscall.ENOENT:
		return phrase.Errorf("no such file or directory")
	case syscall.EACCES:
		return phrase.Errorf("permission denied")
	case syscall.EISDIR:
		return phrase.Errorf("is a directory")
	}
	return err
}

// readInput is readFile, with "-" for standard input.
func (p *program) readInput(flag, path string) ([]byte, error) {
	if path != "-" {
		return readFile(flag, path)
	}
	b, err := io.ReadAll(io.LimitReader(p.input, maxFile+1))
	if err == nil && len(b) > maxFile {
		err = phrase.Errorf("longer than %d octets", maxFile)
	}
	if err != nil {
		return nil, unreadable(flag, path, err)
	}
	return b, nil
}

// Command release makes everything that is published of a version of
// mayissue: static binaries in archives, Debian packages, and their checksums.
// From the top of the repository:
//
//	go run -C release .
//
// The same commit and the same Go give the same octets, on whatever machine.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(os.Stderr, "release:", err)
		}
		os.Exit(2)
	}
}

// options are what a run was asked to do.
type options struct {
	source        string // top of the repository
	out           string
	version       string // that is expected, or empty
	targets       []target
	allowModified bool
}

func parse(args []string, out io.Writer) (options, error) {
	var o options
	var names string
	f := flag.NewFlagSet("release", flag.ContinueOnError)
	f.SetOutput(out)
	f.StringVar(&o.source, "source", "..", "`folder` of the repository")
	f.StringVar(&o.out, "out", filepath.Join("..", "dist"), "`folder` to write into: a new or an empty one")
	f.StringVar(&o.version, "version", "", "refuse to release another `version` than this")
	f.StringVar(&names, "targets", "", "only these `systems`, joined by commas, of "+strings.Join(systems(), ", "))
	f.BoolVar(&o.allowModified, "allow-modified", false, "release what is in no commit: for tests of the release alone")
	if err := f.Parse(args); err != nil {
		return o, err
	}
	if f.NArg() > 0 {
		return o, fmt.Errorf("%q: no arguments are expected, only options", f.Arg(0))
	}
	var err error
	o.targets, err = choose(names)
	return o, err
}

// run makes a release and says what it made.
func run(args []string, out io.Writer) error {
	o, err := parse(args, out)
	if err != nil {
		return err
	}
	if err := emptyFolder(o.out); err != nil {
		return err
	}
	scratch, err := os.MkdirTemp("", "mayissue-release-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)
	r, err := describe(o, scratch)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "mayissue %s, commit %s of %s, built with %s\n", r.version, r.commit, r.at.Format("2006-01-02"), r.goVersion)
	for _, t := range o.targets {
		if err := r.publish(t, o.out); err != nil {
			return fmt.Errorf("%s: %w", t, err)
		}
	}
	sums, err := writeSums(o.out)
	if err == nil {
		_, err = fmt.Fprint(out, sums)
	}
	return err
}

// emptyFolder makes the folder, and refuses one with anything in it: what an
// earlier run left would be published along.
func emptyFolder(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	there, err := os.ReadDir(dir)
	if err == nil && len(there) > 0 {
		err = fmt.Errorf("%s: holds %s: give a new or an empty folder", dir, there[0].Name())
	}
	return err
}

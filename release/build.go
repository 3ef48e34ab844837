package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

// release is one version of the program, and what is the same on all systems.
type release struct {
	source    string // top of the repository
	scratch   string
	version   string
	commit    string
	goVersion string
	at        time.Time // of the commit: the time of every file
	shared    []file    // text, manual pages and completions
}

// describe builds the program for this machine, and takes from it alone which
// version it is, its manual pages and its completions: so they cannot differ.
func describe(o options, scratch string) (*release, error) {
	r := &release{source: o.source, scratch: scratch}
	own := filepath.Join(scratch, "own")
	if err := r.build(target{os: runtime.GOOS, arch: runtime.GOARCH}, own); err != nil {
		return nil, err
	}
	said, err := exec.Command(own, "version", "--json").Output()
	if err != nil {
		return nil, fmt.Errorf("mayissue version: %w", err)
	}
	var v struct {
		Engine     string
		Go         string
		Commit     string
		CommitTime time.Time `json:"commit_time"`
		Modified   bool
	}
	if err := json.Unmarshal(said, &v); err != nil {
		return nil, fmt.Errorf("mayissue version --json: %w", err)
	}
	r.version, r.commit, r.goVersion, r.at = v.Engine, v.Commit, v.Go, v.CommitTime.UTC()
	switch {
	case v.Commit == "":
		return nil, fmt.Errorf("%s: no repository, so that nobody could tell what was released", o.source)
	case v.Modified && !o.allowModified:
		return nil, errors.New("there are files that are not in the commit: commit or remove them (git status lists them)")
	case o.version != "" && o.version != r.version:
		return nil, fmt.Errorf("-version %q: the source is version %q (mayissue.Version)", o.version, r.version)
	}
	r.shared, err = r.documents(own)
	return r, err
}

// build compiles the program for a target.
func (r *release) build(t target, to string) error {
	to, err := filepath.Abs(to)
	if err != nil {
		return err
	}
	// Symbols and DWARF are a third of the binary, and of use to nobody who
	// has no source beside it; traces of a fault keep their lines.
	_, err = r.goCommand(t, "build", "-trimpath", "-buildvcs=true", "-ldflags=-s -w", "-o", to, "./cmd/mayissue")
	return err
}

// goCommand runs the Go command at the top of the repository.
func (r *release) goCommand(t target, args ...string) ([]byte, error) {
	cmd := exec.Command("go", args...)
	cmd.Dir = r.source
	cmd.Env = append(os.Environ(), t.environment()...)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go %s: %w\n%s", args[0], err, strings.TrimSpace(errs.String()))
	}
	return out, nil
}

// documents are the texts of the repository that go along, and what the
// program writes about itself.
func (r *release) documents(program string) ([]file, error) {
	var files []file
	for _, name := range []string{"README.md", "LICENSE"} {
		data, err := os.ReadFile(filepath.Join(r.source, name))
		if err != nil {
			return nil, err
		}
		files = append(files, file{name, 0o644, data})
	}
	pages, err := r.pages(program)
	if err != nil {
		return nil, err
	}
	scripts, err := completions(program)
	return slices.Concat(files, pages, scripts), err
}

// pages are the manual pages, in folders as man wants them.
func (r *release) pages(program string) ([]file, error) {
	dir := filepath.Join(r.scratch, "man")
	if err := exec.Command(program, "man", dir, "--date", r.at.Format(time.DateOnly)).Run(); err != nil {
		return nil, fmt.Errorf("mayissue man: %w", err)
	}
	return readTree(dir, "man/")
}

// completions are the scripts for the shells, called as each shell wants it.
func completions(program string) ([]file, error) {
	var files []file
	for _, c := range []struct{ shell, name string }{
		{"bash", "completions/bash/mayissue"},
		{"zsh", "completions/zsh/_mayissue"},
		{"fish", "completions/fish/mayissue.fish"},
		{"powershell", "completions/powershell/mayissue.ps1"},
	} {
		script, err := exec.Command(program, "completion", c.shell, "--lang", "en").Output()
		if err != nil {
			return nil, fmt.Errorf("mayissue completion %s: %w", c.shell, err)
		}
		files = append(files, file{c.name, 0o644, script})
	}
	return files, nil
}

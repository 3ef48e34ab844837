package main

import (
	"bytes"
	"encoding/json"
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
	modified  bool // the source is not that of the commit
	goVersion string
	at        time.Time // of the commit: the time of every file
	shared    []file    // text, manual pages and completions
}

// describe reads which commit the source is, builds the program for this
// machine, and takes from it alone the version, the manual pages and the
// completions: so they cannot differ.
func describe(o options, scratch string) (*release, error) {
	r := &release{source: o.source, scratch: scratch}
	if err := r.identify(o.allowModified); err != nil {
		return nil, err
	}
	own := filepath.Join(scratch, "own")
	if err := r.build(target{os: runtime.GOOS, arch: runtime.GOARCH}, own); err != nil {
		return nil, err
	}
	said, err := exec.Command(own, "version", "--json").Output()
	if err != nil {
		return nil, fmt.Errorf("mayissue version: %w", err)
	}
	var v struct{ Engine, Go, Commit string }
	if err := json.Unmarshal(said, &v); err != nil {
		return nil, fmt.Errorf("mayissue version --json: %w", err)
	}
	r.version, r.goVersion = v.Engine, v.Go
	switch {
	case v.Commit != r.commit:
		return nil, fmt.Errorf("the program says that it is of commit %q, and not %q", v.Commit, r.commit)
	case o.version != "" && o.version != r.version:
		return nil, fmt.Errorf("-version %q: the source is version %q (mayissue.Version)", o.version, r.version)
	}
	r.shared, err = r.documents(own)
	return r, err
}

// identify reads the commit and its time, and refuses a source that is none.
func (r *release) identify(allowModified bool) error {
	head, err := r.command(nil, "git", "show", "--no-patch", "--format=%H %ct", "HEAD")
	if err != nil {
		return fmt.Errorf("%s: no commit, so that nobody could tell what was released: %w", r.source, err)
	}
	var seconds int64
	if _, err := fmt.Sscanf(string(head), "%s %d", &r.commit, &seconds); err != nil {
		return fmt.Errorf("git show: %q: %w", head, err)
	}
	r.at = time.Unix(seconds, 0).UTC()
	changed, err := r.command(nil, "git", "status", "--porcelain")
	if err != nil {
		return err
	}
	r.modified = len(changed) > 0
	if r.modified && !allowModified {
		return fmt.Errorf("there is what stands in no commit: commit or remove it:\n%s", changed)
	}
	return nil
}

// stamp is what the linker writes into the program.
func (r *release) stamp() string {
	s := r.commit + " " + r.at.Format(time.RFC3339)
	if r.modified {
		s += " modified"
	}
	return s
}

// build compiles the program for a target.
func (r *release) build(t target, to string) error {
	to, err := filepath.Abs(to)
	if err != nil {
		return err
	}
	// Symbols and DWARF are a third of the binary, and of use to nobody who
	// has no source beside it; traces of a fault keep their lines.
	_, err = r.command(t.environment(), "go", "build", "-trimpath", "-buildvcs=false",
		"-ldflags=-s -w -X 'main.built="+r.stamp()+"'", "-o", to, "./cmd/mayissue")
	return err
}

// command runs a command at the top of the repository and returns what it
// prints.
func (r *release) command(env []string, name string, args ...string) ([]byte, error) {
	cmd := exec.Command(name, args...)
	cmd.Dir = r.source
	cmd.Env = append(os.Environ(), env...)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w\n%s", name, args[0], err, strings.TrimSpace(errs.String()))
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

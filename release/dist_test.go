package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"debug/elf"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// made is a release that was made before, with Linux on amd64 and Windows in
// it; without it the tests make one. In CI it is the one of the documented
// command.
var made = flag.String("made", "", "`folder` with a release that was made before")

// scratch holds what all tests share, and is removed when they are over.
var scratch string

func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(func() int {
		var err error
		if scratch, err = os.MkdirTemp("", "mayissue-release-test-"); err != nil {
			panic(err)
		}
		defer os.RemoveAll(scratch)
		return m.Run()
	}())
}

// dist returns the folder of the release under test.
var dist = sync.OnceValues(func() (string, error) {
	if *made != "" {
		return filepath.Abs(*made)
	}
	dir := filepath.Join(scratch, "dist")
	return dir, run([]string{"-out", dir, "-targets", "linux/amd64,windows/amd64", "-allow-modified"}, io.Discard)
})

// published finds the one file of the release that a pattern names.
func published(t *testing.T, pattern string) string {
	t.Helper()
	dir, err := dist()
	if err != nil {
		t.Fatal(err)
	}
	found, err := filepath.Glob(filepath.Join(dir, pattern))
	if err != nil || len(found) != 1 {
		t.Fatalf("%s: %q, %v; want one", pattern, found, err)
	}
	return found[0]
}

// need fails where a program is missing that a test runs.
func need(t *testing.T, program, debian string) {
	t.Helper()
	if _, err := exec.LookPath(program); err != nil {
		t.Fatalf("%s is needed: apt-get install %s", program, debian)
	}
}

// succeed runs a command and returns what it printed.
func succeed(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}

// unpacked unpacks the archive for Linux once, and returns the folder in it.
var unpacked = sync.OnceValues(func() (string, error) {
	dir, err := dist()
	if err != nil {
		return "", err
	}
	to := filepath.Join(scratch, "unpacked")
	if err := os.MkdirAll(to, 0o755); err != nil {
		return "", err
	}
	out, err := exec.Command("sh", "-c", `tar -xzf "$1"/mayissue_*_linux_amd64.tar.gz -C "$2"`, "sh", dir, to).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	found, err := filepath.Glob(filepath.Join(to, "mayissue_*"))
	if err != nil || len(found) != 1 {
		return "", fmt.Errorf("unpacked %q, %v", found, err)
	}
	return found[0], nil
})

func archive(t *testing.T) string {
	t.Helper()
	dir, err := unpacked()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// The checksums are those of all files, sorted, and sha256sum agrees.
func TestChecksums(t *testing.T) {
	path := published(t, sumsFile)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for line := range strings.Lines(string(data)) {
		_, name, _ := strings.Cut(strings.TrimSpace(line), "  ")
		names = append(names, name)
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(names) < 3 || len(names) != len(entries)-1 || !slices.IsSorted(names) {
		t.Errorf("checksums of %q, files %v, %v", names, entries, err)
	}
	cmd := exec.Command("sha256sum", "--check", "--strict", "--quiet", sumsFile)
	cmd.Dir = filepath.Dir(path)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
}

// Two builds give the same octets: here from two clones of the commit, in
// other folders, with another umask, time zone and flags in the environment.
func TestReproducible(t *testing.T) {
	sums := func(name, script string) string {
		clone, out := filepath.Join(scratch, name, "source"), filepath.Join(scratch, name, "out")
		top := strings.TrimSpace(succeed(t, "git", "rev-parse", "--show-toplevel"))
		succeed(t, "git", "clone", "-q", top, clone)
		cmd := exec.Command("sh", "-c", script+` && exec "$0" -source "$1" -out "$2" -targets linux/amd64`, command(t), clone, out)
		if said, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, said)
		}
		data, err := os.ReadFile(filepath.Join(out, sumsFile))
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	got := sums("a-clone-with-a-longer-path", "umask 077; export TZ=Asia/Tokyo GOFLAGS=-buildvcs=true GOAMD64=v3 CGO_ENABLED=1 LC_ALL=ja_JP.UTF-8 LANG=ja_JP.UTF-8")
	var want string
	if *made == "" {
		want = sums("b", "umask 022; unset TZ")
	} else {
		all, err := os.ReadFile(published(t, sumsFile))
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(all)) {
			if strings.Contains(line, "_linux_amd64.") || strings.Contains(line, "_amd64.deb") {
				want += line
			}
		}
	}
	if got != want || strings.Count(got, "\n") != 2 {
		t.Errorf("another build gives\n%s\nin place of\n%s", got, want)
	}
}

// command builds this program.
func command(t *testing.T) string {
	t.Helper()
	path := filepath.Join(scratch, "release")
	succeed(t, "go", "build", "-o", path, ".")
	return path
}

// members reads an archive: the mode of each file.
func members(t *testing.T, path string) map[string]fs.FileMode {
	t.Helper()
	all := map[string]fs.FileMode{}
	if strings.HasSuffix(path, ".zip") {
		z, err := zip.OpenReader(path)
		if err != nil {
			t.Fatal(err)
		}
		defer z.Close()
		for _, f := range z.File {
			all[f.Name] = f.Mode().Perm()
		}
		return all
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	for tr := tar.NewReader(z); ; {
		h, err := tr.Next()
		if err == io.EOF {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		if h.Uid != 0 || h.Gid != 0 || h.Uname != "root" {
			t.Errorf("%s belongs to %d:%d %s", h.Name, h.Uid, h.Gid, h.Uname)
		}
		all[h.Name] = fs.FileMode(h.Mode).Perm()
	}
}

func TestArchives(t *testing.T) {
	both := []string{
		"README.md", "LICENSE", "NOTICES", "man/man1/mayissue.1", "man/man1/mayissue-check.1", "man/ja/man1/mayissue-check.1",
		"man/ko/man1/mayissue-dcv.1", "man/zh_CN/man1/mayissue.1", "completions/bash/mayissue", "completions/zsh/_mayissue",
		"completions/fish/mayissue.fish", "completions/powershell/mayissue.ps1",
	}
	for _, c := range []struct {
		pattern, program string
		with             []string
	}{
		{"mayissue_*_linux_amd64.tar.gz", "mayissue", []string{"Containerfile", "systemd/mayissue-scan.service", "systemd/mayissue-scan.timer"}},
		{"mayissue_*_windows_amd64.zip", "mayissue.exe", nil},
	} {
		path := published(t, c.pattern)
		base, _, _ := strings.Cut(filepath.Base(path), "amd64")
		got := members(t, path)
		for _, name := range append(c.with, both...) {
			if mode, ok := got[base+"amd64/"+name]; !ok || mode != 0o644 {
				t.Errorf("%s: %s: %v, there %v", path, name, mode, ok)
			}
		}
		if mode := got[base+"amd64/"+c.program]; mode != 0o755 {
			t.Errorf("%s: %s has the mode %v", path, c.program, mode)
		}
		for name := range got {
			if !strings.HasPrefix(name, base+"amd64/") {
				t.Errorf("%s: %s lies beside the folder", path, name)
			}
		}
	}
}

// The notices have the licence of every module that is linked.
func TestNotices(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(archive(t), "NOTICES"))
	if err != nil {
		t.Fatal(err)
	}
	linked := succeed(t, "go", "version", "-m", filepath.Join(archive(t), "mayissue"))
	n := 0
	for line := range strings.Lines(linked) {
		if f := strings.Fields(line); len(f) > 2 && f[0] == "dep" {
			n++
			if !bytes.Contains(data, []byte("\n"+f[1]+" "+f[2]+"\n===")) {
				t.Errorf("no licence of %s %s", f[1], f[2])
			}
		}
	}
	if n < 5 {
		t.Errorf("only %d modules in the binary", n)
	}
}

// The binary needs no library and no loader, and says what it is of.
func TestBinary(t *testing.T) {
	path := filepath.Join(archive(t), "mayissue")
	f, err := elf.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	libraries, _ := f.ImportedLibraries() // an error where there is no table of them
	for _, p := range f.Progs {
		if p.Type == elf.PT_INTERP || p.Type == elf.PT_DYNAMIC || len(libraries) > 0 {
			t.Errorf("%v, libraries %q", p.Type, libraries)
		}
	}
	head := strings.TrimSpace(succeed(t, "git", "rev-parse", "HEAD"))
	if said := succeed(t, path, "version"); !strings.Contains(said, "\ncommit "+head+" of ") {
		t.Errorf("version says %q, want the commit %s", said, head)
	}
	top := strings.TrimSpace(succeed(t, "git", "rev-parse", "--show-toplevel"))
	if data, err := os.ReadFile(path); err != nil || bytes.Contains(data, []byte(top)) {
		t.Errorf("the folder of the source stands in the binary, or %v", err)
	}
}

// What cannot be released is refused with the reason.
func TestRefused(t *testing.T) {
	full := t.TempDir()
	if err := os.WriteFile(filepath.Join(full, "old.deb"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	bare := t.TempDir()
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"0.1.0"}, `"0.1.0": no arguments`},
		{[]string{"-targets", "linux/amd64,plan9/386"}, `"plan9/386" is none of linux/amd64`},
		{[]string{"-out", full}, "holds old.deb"},
		{[]string{"-source", bare, "-out", t.TempDir()}, "no commit"},
		{[]string{"-version", "9.9.9", "-allow-modified", "-out", t.TempDir()}, `-version "9.9.9": the source is version`},
	} {
		if err := run(c.args, io.Discard); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, want %q", c.args, err, c.want)
		}
	}
	clone := filepath.Join(t.TempDir(), "clone")
	top := strings.TrimSpace(succeed(t, "git", "rev-parse", "--show-toplevel"))
	succeed(t, "git", "clone", "-q", top, clone)
	if err := os.WriteFile(filepath.Join(clone, "new.txt"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := run([]string{"-source", clone, "-out", t.TempDir()}, io.Discard); err == nil || !strings.Contains(err.Error(), "new.txt") {
		t.Errorf("a file in no commit: %v", err)
	}
}

// The page about releases gives the command, and every file that it makes.
func TestPage(t *testing.T) {
	data, err := os.ReadFile("../docs/release.md")
	if err != nil {
		t.Fatal(err)
	}
	page := string(data)
	version := strings.Split(filepath.Base(published(t, "*_linux_amd64.tar.gz")), "_")[1]
	want := []string{"\ngo run -C release .\n", "-targets linux/amd64,windows/amd64"}
	for _, s := range targets() {
		suffix := ".tar.gz"
		if s.os == "windows" {
			suffix = ".zip"
		}
		want = append(want, "  mayissue_"+version+"_"+s.os+"_"+s.arch+suffix+"\n")
		if s.deb != "" {
			want = append(want, "  mayissue_"+version+"_"+s.deb+".deb\n")
		}
	}
	for _, w := range want {
		if !strings.Contains(page, w) {
			t.Errorf("docs/release.md does not have %q", w)
		}
	}
}

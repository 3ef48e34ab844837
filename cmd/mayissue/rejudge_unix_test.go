//go:build unix

package main

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// Of a directory, what is no file is left alone, whatever it is called: a
// named pipe would be waited for without end.
func TestEvidenceFilesAreFiles(t *testing.T) {
	dir := t.TempDir()
	kept := filepath.Join(dir, "a.json")
	if err := os.WriteFile(kept, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe.json"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(kept, filepath.Join(dir, "link.ndjson")); err != nil {
		t.Fatal(err)
	}
	all, err := evidenceFiles([]string{dir})
	if err != nil || len(all) != 2 || all[0].path != kept || filepath.Base(all[1].path) != "link.ndjson" {
		t.Errorf("%v, %v", all, err)
	}
}

// Evidence may hold accounts: a file that others could not read stays so.
func TestEvidenceKeepsItsMode(t *testing.T) {
	path := filepath.Join(t.TempDir(), "e.json")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := openSink(path, true)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.save(nil); err != nil {
		t.Fatal(err)
	}
	s.close()
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

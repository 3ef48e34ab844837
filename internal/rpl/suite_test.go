package rpl_test

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mayissue/mayissue/internal/rpl"
)

// maxExceptions is how many listed scenarios may go another way.
const maxExceptions = 12

// suite is a directory of scenarios. Without an INDEX.tsv every file must
// pass.
type suite struct {
	dir        string
	tiers      map[string]string // by path; nil without an index
	exceptions map[string]string // scenarios that we rightly do not follow: reasons, by path
	files      []string
}

// TestRPL plays the scenarios in the directory that MAYISSUE_RPL_DIR names,
// which are others' work and no part of the repository.
func TestRPL(t *testing.T) {
	s := openSuite(t)
	if s == nil {
		return
	}
	counts := map[string]*count{}
	for _, path := range s.files {
		c := counts[s.tier(path)]
		if c == nil {
			c = &count{}
			counts[s.tier(path)] = c
		}
		t.Run(path, func(t *testing.T) {
			ended := fails
			defer func() { c[ended]++ }()
			text, err := os.ReadFile(filepath.Join(s.dir, path))
			if err != nil {
				t.Fatal(err)
			}
			sc, err := rpl.Parse(path, text)
			if err != nil {
				t.Fatal(err)
			}
			ended = s.judge(t, path, playAll(t, sc))
		})
	}
	for _, tier := range slices.Sorted(maps.Keys(counts)) {
		c := counts[tier]
		fmt.Printf("rpl: tier %s: %d passed, %d exceptions, %d failed, of %d\n", tier, c[passes], c[excepted], c[fails], c[passes]+c[excepted]+c[fails])
	}
}

// outcome is how a scenario ended, and count how many did so.
type (
	outcome int
	count   [3]int
)

const (
	passes outcome = iota
	excepted
	fails
)

// judge holds the outcome of a scenario against the list of exceptions, in
// which one that passes must not stand.
func (s *suite) judge(t *testing.T, path string, err error) outcome {
	reason, other := s.exceptions[path]
	switch {
	case err == nil && other:
		t.Error("passes: it must leave the list of exceptions")
	case err != nil && other:
		t.Logf("goes another way: %s", reason)
		return excepted
	case err != nil:
		t.Error(err)
		return fails
	}
	return passes
}

// openSuite finds the scenarios; nil says that there are none here.
func openSuite(t *testing.T) *suite {
	dir, named := os.LookupEnv("MAYISSUE_RPL_DIR")
	if !named {
		dir = filepath.Join("..", "..", "..", "shared", "rpl")
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		if named {
			t.Fatalf("MAYISSUE_RPL_DIR=%s is no directory", dir)
		}
		t.Logf("%s, with the scenarios of other resolvers, is not here: nothing is played. Set MAYISSUE_RPL_DIR.", dir)
		return nil
	}
	s := &suite{dir: dir}
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.HasSuffix(p, ".rpl") {
			rel, _ := filepath.Rel(dir, p)
			s.files = append(s.files, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(s.files) == 0 {
		t.Fatalf("there is no scenario in %s", dir)
	}
	index, err := os.ReadFile(filepath.Join(dir, "INDEX.tsv"))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return s
	case err != nil:
		t.Fatal(err)
	}
	s.tiers = map[string]string{}
	for _, f := range rows(string(index), 3) {
		s.tiers[f[0]+"/"+f[1]] = f[2]
	}
	s.exceptions = s.readList(t, "testdata/exceptions.tsv")
	if len(s.exceptions) > maxExceptions {
		t.Errorf("%d exceptions, at most %d are allowed", len(s.exceptions), maxExceptions)
	}
	return s
}

// readList reads scenarios and what is to be said of each.
func (s *suite) readList(t *testing.T, file string) map[string]string {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range rows(string(text), 2) {
		if out[f[0]] = f[1]; s.tiers[f[0]] == "" || !slices.Contains(s.files, f[0]) || !strings.HasSuffix(f[1], ".") {
			t.Errorf("%s: %s: needs a listed scenario and a sentence of reason", file, f[0])
		}
	}
	return out
}

// rows splits lines into at least n fields at tabs.
func rows(text string, n int) [][]string {
	var out [][]string
	for line := range strings.Lines(text) {
		if f := strings.Split(strings.TrimRight(line, "\n"), "\t"); len(f) >= n && !strings.HasPrefix(line, "#") {
			out = append(out, f)
		}
	}
	return out
}

// tier is how much a scenario must pass: A, B or O of the index.
func (s *suite) tier(path string) string {
	if t := s.tiers[path]; t != "" {
		return t
	}
	return "A"
}

// playAll plays a scenario with several seeds: which server is asked first is
// left to chance, and must not matter.
func playAll(t *testing.T, s *rpl.Scenario) error {
	t.Helper()
	for seed := range byte(3) {
		if err := play(t, s, seed); err != nil {
			return err
		}
	}
	return nil
}

// play plays a scenario in a bubble of its own.
func play(t *testing.T, s *rpl.Scenario, seed byte) (err error) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		r := rpl.Runner{Now: time.Now, Wait: synctest.Wait, Rand: seeded(seed)}
		err = r.Run(t.Context(), s)
	})
	return err
}

// locked makes a source of random octets safe for several goroutines.
type locked struct {
	mu sync.Mutex
	r  io.Reader
}

func (l *locked) Read(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.r.Read(b)
}

func seeded(n byte) io.Reader { return &locked{r: rand.NewChaCha8([32]byte{n})} }

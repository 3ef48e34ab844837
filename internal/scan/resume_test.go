package scan

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"
	"time"
)

// linesOf reads an output whole.
func linesOf(t testing.TB, path string) []string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	u, err := Unpack(f)
	if err != nil {
		t.Fatal(err)
	}
	defer u.Close()
	var all []string
	s := bufio.NewScanner(u)
	for s.Scan() {
		all = append(all, s.Text())
	}
	if s.Err() != nil {
		t.Fatal(s.Err())
	}
	return all
}

// killed takes what lies on the disk at some moment, as a process that is
// killed then leaves it, the state first: it may only speak of what is there.
func killed(from, to string) error {
	for _, path := range []func(string) string{StatePath, func(s string) string { return s }} {
		b, err := os.ReadFile(path(from))
		if err != nil {
			return err
		}
		if err := os.WriteFile(path(to), b, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// Runs that are killed at any moment, one after the other, come to exactly
// what one run comes to: each name once, in order where that is wanted.
func TestKilledAndResumed(t *testing.T) {
	all := many(3000, 300, 20)
	all[5], all[2999] = "no name", all[7]
	var want []string
	for i, n := range all {
		want = append(want, fmt.Sprintf("%d %s", i+1, n))
	}
	for _, file := range []string{"out", "out.gz", "out.zst"} {
		for _, ordered := range []bool{true, false} {
			k := &killing{file: file, ordered: ordered, all: all, rand: rand.New(rand.NewPCG(1, 2))}
			k.t = t
			path := k.run()
			got := linesOf(t, path)
			if !ordered {
				byLine := func(a, b string) int {
					var x, y int
					fmt.Sscan(a, &x)
					fmt.Sscan(b, &y)
					return x - y
				}
				slices.SortFunc(got, byLine)
			}
			if k.runs < 4 || !slices.Equal(got, want) {
				t.Errorf("%s, ordered %t: after %d runs %d results, want %d; the same: %t", file, ordered, k.runs, len(got), len(want), slices.Equal(got, want))
			}
			if want := (Stats{Names: 3000, Results: 3000, Permit: 2999, Error: 1, Invalid: 1, Duplicates: 1, Queries: 2999}); k.stats != want {
				t.Errorf("%s, ordered %t: %+v", file, ordered, k.stats)
			}
		}
	}
}

// killing runs a scan again and again, each run to be killed after some names.
type killing struct {
	t       testing.TB
	file    string
	ordered bool
	all     []string
	rand    *rand.Rand
	runs    int
	stats   Stats
}

func (k *killing) run() string {
	path := filepath.Join(k.t.TempDir(), k.file)
	for {
		k.runs++
		next := filepath.Join(k.t.TempDir(), k.file)
		done, err := k.once(path, next)
		if err != nil {
			k.t.Fatal(err)
		}
		if done {
			return path
		}
		path = next
	}
}

// once runs from what lies at path, and leaves at next what a kill would. It
// reports whether the run came to its end before.
func (k *killing) once(path, next string) (bool, error) {
	state, err := ReadState(path)
	if err != nil {
		return false, err
	}
	var octets int64
	if state != nil {
		octets = state.Octets
	}
	c, _ := CompressionOf(path)
	out, err := OpenOutput(path, path, c, octets)
	if err != nil {
		return false, err
	}
	defer out.Close()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var decided atomic.Int32
	last := int32(100 + k.rand.IntN(1200))
	var bad error
	f := &fake{takes: func(string) time.Duration {
		if decided.Add(1) == last {
			bad = killed(path, next)
			cancel()
		}
		return 0
	}}
	cfg := config(&names{all: k.all}, f, out)
	cfg.Ordered, cfg.Resume, cfg.SaveEvery, cfg.Window = k.ordered, state, time.Millisecond, 1000
	stats, err := Run(ctx, cfg)
	var interrupted *Interrupted
	switch {
	case errors.As(err, &interrupted):
		return false, bad
	case err == nil && decided.Load() < last:
		k.stats = stats
		return true, nil
	case err == nil: // killed with all in the plan
		return false, bad
	}
	return false, err
}

// A run that a signal ends leaves a state that another goes on from.
func TestInterruptedAndResumed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out")
	all := many(1000, 100, 10)
	decided := 0
	for runs := 1; ; runs++ {
		state, err := ReadState(path)
		if err != nil {
			t.Fatal(err)
		}
		var octets int64
		if state != nil {
			octets = state.Octets
		}
		out, err := OpenOutput(path, path, Plain, octets)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(context.Background())
		f := &fake{}
		f.takes = func(string) time.Duration {
			f.mu.Lock()
			defer f.mu.Unlock()
			if len(f.order) == 300 {
				cancel()
			}
			return 0
		}
		cfg := config(&names{all: all}, f, out)
		cfg.Ordered, cfg.Resume = false, state
		_, err = Run(ctx, cfg)
		cancel()
		out.Close()
		decided += len(f.order)
		if err == nil {
			if got := linesOf(t, path); len(got) != 1000 || decided != 1000 || runs < 3 {
				t.Errorf("%d results of %d decisions in %d runs", len(got), decided, runs)
			}
			return
		}
		var interrupted *Interrupted
		if !errors.As(err, &interrupted) {
			t.Fatal(err)
		}
	}
}

// Another input is refused before anything is decided or written.
func TestResumeOfAnotherInput(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out")
	all := many(100, 10, 3)
	out, err := OpenOutput(path, path, Plain, 0)
	if err != nil {
		t.Fatal(err)
	}
	mustRun(t, config(&names{all: all[:50]}, &fake{}, out))
	out.Close()
	before := linesOf(t, path)
	other := slices.Clone(all)
	other[30] = "other.test"
	for what, in := range map[string][]string{"another": other, "a shorter one": all[:40]} {
		state, err := ReadState(path)
		if err != nil {
			t.Fatal(err)
		}
		if !state.Complete || state.Next != 50 {
			t.Fatalf("state %+v", state)
		}
		out, err := OpenOutput(path, path, Plain, state.Octets)
		if err != nil {
			t.Fatal(err)
		}
		f := &fake{}
		cfg := config(&names{all: in}, f, out)
		cfg.Resume = state
		_, err = Run(context.Background(), cfg)
		out.Close()
		var resume *ResumeError
		if !errors.As(err, &resume) || len(f.order) > 0 || !slices.Equal(linesOf(t, path), before) {
			t.Errorf("%s: %v, decided %v", what, err, f.order)
		}
	}
	// One that has grown is gone on with.
	state, err := ReadState(path)
	if err != nil {
		t.Fatal(err)
	}
	if out, err = OpenOutput(path, path, Plain, state.Octets); err != nil {
		t.Fatal(err)
	}
	cfg := config(&names{all: all}, &fake{}, out)
	cfg.Resume = state
	mustRun(t, cfg)
	out.Close()
	if got := linesOf(t, path); len(got) != 100 {
		t.Errorf("%d results of an input that has grown", len(got))
	}
}

// An output that fails in the middle leaves a state that another run goes on
// from: /dev/full stands for the disk.
func TestFullDisk(t *testing.T) {
	full, err := OpenOutput("/dev/full", "/dev/full", Plain, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, err = Run(context.Background(), config(&names{all: many(50_000, 10, 3)}, &fake{}, full))
	var bad *OutputError
	if !errors.As(err, &bad) {
		t.Fatalf("%v", err)
	}

	path := filepath.Join(t.TempDir(), "out")
	out, err := OpenOutput(path, path, Plain, 0)
	if err != nil {
		t.Fatal(err)
	}
	f := &fake{}
	f.takes = func(string) time.Duration {
		f.mu.Lock()
		defer f.mu.Unlock()
		if len(f.order) == 20_000 {
			out.file.Close() // whatever is written now fails
		}
		return 0
	}
	cfg := config(&names{all: many(50_000, 10, 3)}, f, out)
	cfg.SaveEvery = time.Millisecond
	if _, err = Run(context.Background(), cfg); !errors.As(err, &bad) || bad.Path != path {
		t.Fatalf("%v", err)
	}
	state, err := ReadState(path)
	if err != nil || state.Complete || state.Next == 50_000 {
		t.Fatalf("%+v, %v", state, err)
	}
	if out, err = OpenOutput(path, path, Plain, state.Octets); err != nil {
		t.Fatal(err)
	}
	cfg = config(&names{all: many(50_000, 10, 3)}, &fake{}, out)
	cfg.Resume = state
	mustRun(t, cfg)
	if got := linesOf(t, path); len(got) != 50_000 {
		t.Errorf("%d results", len(got))
	}
}

// A state that no scan wrote is refused, and so is an output that lost
// something of what its state speaks of.
func TestBrokenState(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out")
	for _, text := range []string{
		"", "{}", `{"schema":"mayissue-scan-state/2"}`, `{"schema":"mayissue-scan-state/1","next":-1}`,
		`{"schema":"mayissue-scan-state/1","next":5,"pending":[[3,4],[1,2]]}`,
		`{"schema":"mayissue-scan-state/1","next":5,"pending":[[3,9]]}`,
	} {
		if err := os.WriteFile(StatePath(path), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := ReadState(path); err == nil {
			t.Errorf("%s: no error", text)
		}
	}
	os.WriteFile(path, []byte("short"), 0o644)
	if _, err := OpenOutput(path, path, Plain, 6); err == nil {
		t.Error("an output that is shorter than its state says is opened")
	}
}

func TestStateDiffers(t *testing.T) {
	s := State{Options: map[string]string{"--ca": "a", "--column": "x"}}
	for _, c := range []struct {
		is   map[string]string
		want string
	}{
		{map[string]string{"--ca": "a", "--column": "x"}, ""},
		{map[string]string{"--ca": "b", "--column": "y"}, "--ca"},
		{map[string]string{"--ca": "a"}, "--column"},
		{map[string]string{"--ca": "a", "--column": "x", "--unordered": "true"}, "--unordered"},
	} {
		if name, _, _, differs := s.Differs(c.is); name != c.want || differs != (c.want != "") {
			t.Errorf("%v: %q", c.is, name)
		}
	}
}

package scan

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mayissue/mayissue/report"
)

// uneven makes names take from nothing to a second, each its own time.
func uneven(base string) time.Duration {
	h := fnv.New32a()
	io.WriteString(h, base)
	return time.Duration(h.Sum32()%1000) * time.Millisecond
}

// Whatever order names are decided in, the results stand in that of the
// input, or as they come, and none is missing.
func TestOrder(t *testing.T) {
	all := many(500, 40, 5)
	all[77], all[400] = "no name", all[3]
	var want []string
	for i, n := range all {
		want = append(want, fmt.Sprintf("%d %s", i+1, n))
	}
	for _, ordered := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			var b bytes.Buffer
			cfg := config(&names{all: all}, &fake{takes: uneven}, NewStream(&b))
			cfg.Ordered, cfg.held = ordered, 200 // the rest waits in a file
			stats := mustRun(t, cfg)
			got := strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
			if slices.Equal(got, want) != ordered {
				t.Errorf("ordered %t: in the order of the input: %t", ordered, !ordered)
			}
			if !slices.Equal(slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(want))) {
				t.Errorf("ordered %t: the results are not those of the input", ordered)
			}
			if want := (Stats{Names: 500, Results: 500, Permit: 499, Error: 1, Invalid: 1, Duplicates: 1, Queries: 499}); stats != want {
				t.Errorf("ordered %t: %+v", ordered, stats)
			}
		})
	}
}

// A name that stands twice is decided twice and says which line asked before;
// what does not permit is checked for its findings, and both are counted.
func TestResults(t *testing.T) {
	f := &fake{}
	var got []report.Result
	cfg := config(&names{all: []string{"a.test", "b.denied", "A.TEST.", "no name", "no name", "b.denied"}}, f, NewStream(io.Discard))
	cfg.Parallel = 1
	cfg.Seen = func(_ Task, rs []report.Result) { got = append(got, rs...) }
	stats := mustRun(t, cfg)
	if f.decided["a.test"] != 2 || f.decided["b.denied"] != 2 || f.checked != 2 {
		t.Errorf("decided %v, checked %d", f.decided, f.checked)
	}
	slices.SortFunc(got, func(a, b report.Result) int { return a.Line - b.Line })
	for i, want := range []struct {
		dup, queries, findings int
	}{{0, 1, 0}, {0, 2, 1}, {1, 1, 0}, {0, 0, 0}, {4, 0, 0}, {2, 2, 1}} {
		if r := got[i]; r.Line != i+1 || r.DuplicateOf != want.dup || r.Queries != want.queries || len(r.Findings) != want.findings {
			t.Errorf("line %d: line %d, duplicate of %d, %d queries, %d findings", i+1, r.Line, r.DuplicateOf, r.Queries, len(r.Findings))
		}
	}
	if want := (Stats{Names: 6, Results: 6, Permit: 2, Deny: 2, Error: 2, Invalid: 2, Duplicates: 3, Warned: 2, Queries: 6}); stats != want {
		t.Errorf("%+v", stats)
	}
}

// With a fifth of the zones dead, the others are decided at no less than seven
// tenths of their rate: what waits for silence gives its slot away.
func TestDeadZones(t *testing.T) {
	const healthy, dead = 4000, 1000
	spent := func(all []string, last string) (took time.Duration) {
		synctest.Test(t, func(t *testing.T) {
			begun := time.Now()
			f := &fake{takes: func(base string) time.Duration {
				if strings.HasSuffix(base, ".dead") {
					return 20 * time.Second
				}
				return 100 * time.Millisecond
			}}
			cfg := config(&names{all: all}, f, NewStream(io.Discard))
			var n atomic.Int32
			cfg.Parallel, cfg.Parked, cfg.Window = 16, 16*16, DefaultWindow
			cfg.Seen = func(task Task, _ []report.Result) {
				if !strings.HasSuffix(task.Text, ".dead") && n.Add(1) == healthy {
					took = time.Since(begun)
				}
			}
			mustRun(t, cfg)
		})
		return took
	}
	all := many(healthy, healthy, 50)
	alone := spent(all, "")
	var mixed []string
	for i, n := range all {
		mixed = append(mixed, n)
		if i%(healthy/dead) == 0 {
			mixed = append(mixed, fmt.Sprintf("z%d.dead", i))
		}
	}
	if beside := spent(mixed, ""); float64(alone) < 0.7*float64(beside) {
		t.Errorf("healthy zones took %v alone and %v beside dead ones", alone, beside)
	}
}

// No more names are under way than there are slots, and no more wait beside
// them than may.
func TestParallel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var now, most atomic.Int32
		f := &fake{takes: func(base string) time.Duration {
			n := now.Add(1)
			for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
			}
			time.Sleep(20 * time.Second)
			now.Add(-1)
			return 0
		}}
		cfg := config(&names{all: many(200, 200, 7)}, f, NewStream(io.Discard))
		cfg.Parallel, cfg.Parked = 3, 9
		mustRun(t, cfg)
		if most.Load() != 12 {
			t.Errorf("%d names at once, want 3 and 9 parked", most.Load())
		}
	})
}

// The end of the context ends the input; what is under way is decided and
// written, in order.
func TestInterrupted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		var b bytes.Buffer
		f := &fake{takes: uneven}
		stats, err := Run(ctx, config(&names{all: many(500, 40, 5)}, f, NewStream(&b)))
		var interrupted *Interrupted
		if !errors.As(err, &interrupted) {
			t.Fatalf("%v", err)
		}
		if lines := strings.Count(b.String(), "\n"); lines != stats.Names || lines == 0 || lines >= 500 {
			t.Errorf("%d lines and %+v", lines, stats)
		}
	})
}

// A source that waits for its input does not keep an interrupted scan.
func TestInterruptedWhileWaiting(t *testing.T) {
	r, w := io.Pipe()
	defer w.Close()
	ctx, cancel := context.WithCancel(context.Background())
	var b bytes.Buffer
	cfg := config(&waiting{first: taskOf(1, "a.test"), r: r}, &fake{}, NewStream(&b))
	cfg.Seen = func(Task, []report.Result) { cancel() }
	_, err := Run(ctx, cfg)
	var interrupted *Interrupted
	if !errors.As(err, &interrupted) || b.String() != "1 a.test\n" {
		t.Errorf("%v, %q", err, b.String())
	}
}

// waiting gives one name and then waits for its reader.
type waiting struct {
	first Task
	r     io.Reader
	begun bool
}

func (w *waiting) Next() (Task, error) {
	if !w.begun {
		w.begun = true
		return w.first, nil
	}
	w.r.Read(make([]byte, 1))
	return Task{}, io.EOF
}

func (w *waiting) Skipped() Skipped { return Skipped{} }

// full takes so many octets.
type full struct{ room int }

func (f *full) Write(p []byte) (int, error) {
	if f.room < len(p) {
		return f.room, syscall.ENOSPC
	}
	f.room -= len(p)
	return len(p), nil
}

// An output that takes no more ends the scan with an error that says why.
func TestOutputFails(t *testing.T) {
	f := &fake{}
	stats, err := Run(context.Background(), config(&names{all: many(50_000, 10, 3)}, f, NewStream(&full{3 << 16})))
	var out *OutputError
	if !errors.As(err, &out) || !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("%v", err)
	}
	if stats.Names == 0 || stats.Names >= 50_000 || len(f.order) >= 50_000 {
		t.Errorf("%d names written, %d decided", stats.Names, len(f.order))
	}
}

// An input that breaks off has what came before decided.
func TestInputFails(t *testing.T) {
	src := &breaking{names{all: many(100, 10, 3)}}
	var b bytes.Buffer
	_, err := Run(context.Background(), config(src, &fake{}, NewStream(&b)))
	var in *InputError
	if !errors.As(err, &in) || !errors.Is(err, io.ErrUnexpectedEOF) || strings.Count(b.String(), "\n") != 100 {
		t.Errorf("%v, %d lines", err, strings.Count(b.String(), "\n"))
	}
}

type breaking struct{ names }

func (b *breaking) Next() (Task, error) {
	t, err := b.names.Next()
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return t, err
}

// A panic while deciding is the caller's, with the place of it.
func TestPanic(t *testing.T) {
	defer func() {
		f, ok := recover().(interface{ Stack() []byte })
		if !ok || !strings.Contains(string(f.Stack()), "run_test.go") {
			t.Errorf("recovered %v", f)
		}
	}()
	f := &fake{takes: func(string) time.Duration { panic("broken") }}
	Run(context.Background(), config(&names{all: many(10, 2, 1)}, f, NewStream(io.Discard)))
	t.Error("no panic")
}

// What waits for the first name is decided, and is shown so; in the end what is
// shown is what is written.
func TestTickCountsWhatWaits(t *testing.T) {
	all := many(30, 30, 3)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	cfg := config(&names{all: all}, &fake{takes: func(base string) time.Duration {
		if base == all[0] {
			select {
			case <-ctx.Done():
			case <-time.After(20 * time.Second):
			}
		}
		return 0
	}}, NewStream(io.Discard))
	var most, last int
	cfg.TickEvery = time.Millisecond
	cfg.Tick = func(s Stats) {
		most, last = max(most, s.Names), s.Names
		if s.Names == len(all)-1 {
			cancel()
		}
	}
	stats, err := Run(ctx, cfg)
	if err != nil || most < len(all)-1 || last != stats.Names {
		t.Errorf("%d of %d names shown, %d in the end, %d written, %v", most, len(all), last, stats.Names, err)
	}
}

// Package scan decides a great many names: it reads them as they come, plans
// their order, decides many at once, and writes the results down so that
// another run can go on where one was interrupted. Its memory does not grow
// with the number of names, but for what tells duplicates.
package scan

import (
	"context"
	"fmt"
	"io"
	"runtime/debug"
	"sync"
	"time"

	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/report"
)

// Config is what a scan is made from.
type Config struct {
	Source  Source
	Decider Decider
	Output  *Output
	Form    Form

	Diagnose bool              // put what does not permit to Check also where it has findings
	Ordered  bool              // results in the order of the input, and not as they come
	Parallel int               // names decided at once
	Parked   int               // names that may wait for silent servers beside them
	Window   int               // 0 means DefaultWindow
	Options  map[string]string // what the results depend on, kept in the state
	Resume   *State            // of the run to go on with; nil begins

	// Seen is called with the results of each name as it is decided, by several
	// goroutines at once; nil for nobody.
	Seen func(Task, []report.Result)
	// Tick is called now and then with how far the scan is, what waits for its
	// turn in the output included; nil for nobody.
	Tick func(Stats)
	// TickEvery and SaveEvery are how often Tick is called and the state
	// written; 0 means once a second, and every five.
	TickEvery, SaveEvery time.Duration

	held int // octets that may wait in memory; 0 means mostHeld
}

// Interrupted is the error of a scan that its context ended. What was under
// way was decided and written.
type Interrupted struct{}

// Error says it.
func (*Interrupted) Error() string { return "interrupted" }

// InputError says why the input could not be read to its end. What it held
// before was decided and written.
type InputError struct{ Err error }

// Error says it.
func (e *InputError) Error() string { return e.Err.Error() }

// Text is Error in every language.
func (e *InputError) Text() phrase.Phrase { return phrase.OfError(e.Err) }

// Unwrap returns the fault.
func (e *InputError) Unwrap() error { return e.Err }

// scan is a run under way.
type scan struct {
	Config
	plan     *plan
	crew     *crew
	finished chan finished

	mu      sync.Mutex
	skipped Skipped
	failure error // the first of the input
	fault   *fault
}

// finished is one name with its results written down.
type finished struct {
	seq   int
	hash  uint64
	text  []byte
	place place // of the text, where it is not here
	stats Stats
	err   error // they could not be
}

// Run scans until the source ends or the context does, and returns what it
// has come to. The error is an [*Interrupted], an [*InputError], an
// [*OutputError] or a [*ResumeError]. A panic while deciding is passed on.
func Run(ctx context.Context, cfg Config) (Stats, error) {
	s := &scan{Config: cfg, finished: make(chan finished, 256)}
	if s.Window == 0 {
		s.Window = DefaultWindow
	}
	if s.held == 0 {
		s.held = mostHeld
	}
	s.plan = newPlan(s.Window)
	// A decision that has begun is finished: the context only ends the plan.
	work := context.WithoutCancel(ctx)
	s.crew = &crew{plan: s.plan, parallel: s.Parallel, most: s.Parked, do: func(j job) { s.finished <- s.decide(work, j) }}
	stop := context.AfterFunc(ctx, s.plan.stop)
	defer stop()
	// The source may be waiting for input that does not come: it is not
	// waited for.
	go s.read()
	s.crew.start()
	swept := make(chan struct{})
	go s.crew.sweepUntil(swept)
	go func() {
		s.crew.all.Wait()
		close(swept)
		close(s.finished)
	}()
	stats, err := s.collect()
	if s.fault != nil {
		panic(s.fault)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case err != nil:
		return stats, err
	case s.failure != nil:
		return stats, s.failure
	case ctx.Err() != nil && !s.plan.empty():
		return stats, &Interrupted{}
	}
	return stats, nil
}

// read puts the input into the plan.
func (s *scan) read() {
	err := s.feed()
	if err != io.EOF {
		s.mu.Lock()
		s.failure = err
		s.mu.Unlock()
	}
	s.plan.close(err == io.EOF)
}

// feed returns io.EOF at the end of the input, and nil where the plan was
// stopped.
func (s *scan) feed() error {
	f := feeder{scan: s, known: newSeen()}
	if s.Resume != nil {
		if more, err := f.skip(*s.Resume); !more || err != nil {
			return err
		}
	}
	for {
		j, err := f.next()
		if err != nil {
			return err
		}
		if !s.plan.add(j) {
			return nil
		}
	}
}

// feeder makes jobs of tasks.
type feeder struct {
	*scan
	known *seen
	in    inputHash
	seq   int
}

func (f *feeder) next() (job, error) {
	t, err := f.Source.Next()
	f.mu.Lock()
	f.skipped = f.Source.Skipped()
	f.mu.Unlock()
	if err == io.EOF {
		return job{}, err
	}
	if err != nil {
		return job{}, &InputError{err}
	}
	j := job{task: t, seq: f.seq, hash: f.in.add(t), dup: f.known.before(t)}
	f.seq++
	return j, nil
}

// skip reads what the run before had come to, and puts what it left pending
// into the plan once the input is known to be the same. It reports whether
// there is more to do.
func (f *feeder) skip(before State) (more bool, err error) {
	var again []job
	for f.seq < before.Next {
		j, err := f.next()
		if err == io.EOF {
			return false, anotherInput(f.seq, before.Next)
		}
		if err != nil {
			return false, err
		}
		if before.isPending(j.seq) {
			again = append(again, j)
		}
	}
	if f.in.sum != before.Input {
		return false, &ResumeError{phrase.Of("the first %d names of the input are not those that the run before read: it is another one", before.Next)}
	}
	for _, j := range again {
		if !f.plan.add(j) {
			return false, nil
		}
	}
	return true, nil
}

// Verify reads a source, and returns a [*ResumeError] where it is not what a
// complete run has read.
func Verify(src Source, complete State) error {
	f := feeder{scan: &scan{Config: Config{Source: src}}, known: newSeen()}
	if _, err := f.skip(complete); err != nil {
		return err
	}
	for {
		_, err := f.next()
		if err == io.EOF && f.seq > complete.Next {
			return anotherInput(f.seq, complete.Next)
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func anotherInput(holds, reached int) *ResumeError {
	return &ResumeError{phrase.Of("the input holds %d names, and the run before had come to name %d: it is another one", holds, reached)}
}

// fault is a panic while deciding.
type fault struct {
	what  any
	stack []byte
}

// String says it as it was.
func (f *fault) String() string { return fmt.Sprint(f.what) }

// Stack is where it happened.
func (f *fault) Stack() []byte { return f.stack }

// decide decides a job and writes its results down.
func (s *scan) decide(ctx context.Context, j job) (f finished) {
	f = finished{seq: j.seq, hash: j.hash}
	defer func() {
		if what := recover(); what != nil {
			s.mu.Lock()
			defer s.mu.Unlock()
			if s.fault == nil {
				s.fault = &fault{what, debug.Stack()}
			}
			f.err = phrase.Errorf("internal fault: %v", what)
		}
	}()
	results := s.results(ctx, j)
	for i := range results {
		if f.text, f.err = s.Form.Append(f.text, results[i]); f.err != nil {
			return f
		}
	}
	f.stats = statsOf(results)
	if s.Seen != nil {
		s.Seen(j.task, results)
	}
	return f
}

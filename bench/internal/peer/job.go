// Package peer decides a list of names in a process of its own, by our engine
// or by one of its peers, and measures what that costs.
package peer

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/mayissue/mayissue/bench/internal/plan"
	"github.com/mayissue/mayissue/bench/internal/serve"
)

// Job is what a child process is to do. It goes through the phases in turn,
// each when it reads a line; what it learnt in one is there in the next.
type Job struct {
	Who       string   // a key of Makers
	Phases    []string // for file names
	List      string   // file with the names, one a line
	Out       string   // directory for what is decided
	Workers   int
	Hints     string // files of the hierarchy
	Anchors   string
	Resolver  string // of the peers that have one: host:port
	DoH       string
	Cert      string // file
	Transport string // of ours: sockets or bulk
	Keep      int    // entries of each of our caches
	Profile   string // directory for profiles; empty for none
}

// Measure is what one phase has cost the process.
type Measure struct {
	Wall time.Duration
	CPU  time.Duration // user and system
	Peak int64         // resident memory at its highest so far, octets
}

// outcome is what came out for one name, and when after the phase began.
type outcome struct {
	verdict plan.Verdict
	at      time.Duration
}

// Decider decides one name.
type Decider func(ctx context.Context, input string) plan.Verdict

// Maker makes a Decider. Its names are taken in groups: those of one group are
// decided one after the other.
type Maker struct {
	Make  func(Job) (Decider, error)
	Group func(input string) string // nil: each name is one
	Spell func([]string) []string   // what is asked in the place of the list; nil: the list
}

// Makers are all that can be measured in a child.
var Makers = map[string]Maker{
	"ours":    {Make: newOurs, Group: zone},
	"boulder": {Make: newBoulderUDP},
	"doh":     {Make: newBoulderDoH},
	"loop":    {Make: newLoop},
	"plain":   {Make: newPlain, Spell: questions},
}

// zone groups the names of one zone, as a scan does.
func zone(input string) string {
	labels := strings.Split(input, ".")
	return strings.Join(labels[max(0, len(labels)-2):], ".")
}

// Run is the child: in is told when to begin each phase, a Measure for each
// goes to out.
func Run(ctx context.Context, j Job, in io.Reader, out io.Writer) error {
	m, ok := Makers[j.Who]
	if !ok {
		return fmt.Errorf("nobody is called %q", j.Who)
	}
	text, err := os.ReadFile(j.List)
	if err != nil {
		return err
	}
	list := strings.Fields(string(text))
	if m.Spell != nil {
		list = m.Spell(list)
	}
	decide, err := m.Make(j)
	if err != nil {
		return err
	}
	groups := grouped(list, m.Group)
	lines := bufio.NewScanner(in)
	for _, phase := range j.Phases {
		runtime.GC()
		if !lines.Scan() {
			return lines.Err()
		}
		outcomes := make([]outcome, len(list))
		measure, err := j.profiled(phase, func() (Measure, error) {
			return measured(func() { decideAll(ctx, decide, list, groups, j.Workers, outcomes) })
		})
		if err != nil {
			return err
		}
		if m.Spell == nil {
			if err := writeOutcomes(j.OutcomeFile(phase), outcomes); err != nil {
				return err
			}
		}
		if err := json.NewEncoder(out).Encode(measure); err != nil {
			return err
		}
	}
	return nil
}

// grouped gives the indices of the list in groups, in the order in which the
// first of each stands on the list.
func grouped(list []string, group func(string) string) [][]int {
	var groups [][]int
	at := map[string]int{}
	for i, input := range list {
		if group == nil {
			groups = append(groups, []int{i})
			continue
		}
		g := group(input)
		k, ok := at[g]
		if !ok {
			k = len(groups)
			at[g] = k
			groups = append(groups, nil)
		}
		groups[k] = append(groups[k], i)
	}
	return groups
}

// decideAll decides all names by so many workers.
func decideAll(ctx context.Context, decide Decider, list []string, groups [][]int, workers int, outcomes []outcome) {
	began := time.Now()
	next := make(chan []int)
	var done sync.WaitGroup
	for range workers {
		done.Go(func() {
			for group := range next {
				for _, i := range group {
					outcomes[i] = outcome{decide(ctx, list[i]), time.Since(began)}
				}
			}
		})
	}
	for _, g := range groups {
		next <- g
	}
	close(next)
	done.Wait()
}

// measured runs something and says what it cost this process.
func measured(do func()) (Measure, error) {
	var before, after syscall.Rusage
	err := syscall.Getrusage(syscall.RUSAGE_SELF, &before)
	began := time.Now()
	do()
	wall := time.Since(began)
	err = errors.Join(err, syscall.Getrusage(syscall.RUSAGE_SELF, &after))
	if err != nil {
		return Measure{}, err
	}
	cpu := after.Utime.Nano() + after.Stime.Nano() - before.Utime.Nano() - before.Stime.Nano()
	// Rusage has a peak too, and counts there what the parent had when it forked.
	self, err := serve.UsageOf("self")
	return Measure{Wall: wall, CPU: time.Duration(cpu), Peak: self.Peak}, err
}

// profiled writes profiles of a phase, where they are wanted.
func (j Job) profiled(phase string, do func() (Measure, error)) (m Measure, err error) {
	if j.Profile == "" {
		return do()
	}
	cpu, err := os.Create(filepath.Join(j.Profile, j.Who+"-"+phase+".cpu"))
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, cpu.Close()) }()
	if err := pprof.StartCPUProfile(cpu); err != nil {
		return m, err
	}
	m, err = do()
	pprof.StopCPUProfile()
	if err != nil {
		return m, err
	}
	heap, err := os.Create(filepath.Join(j.Profile, j.Who+"-"+phase+".heap"))
	if err != nil {
		return m, err
	}
	return m, errors.Join(pprof.Lookup("allocs").WriteTo(heap, 0), heap.Close())
}

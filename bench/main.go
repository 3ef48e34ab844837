// Command bench measures what a decision costs, by our engine and by its
// peers, on one hierarchy with the same list of names. See README.md.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/mayissue/mayissue/bench/internal/peer"
	"github.com/mayissue/mayissue/bench/internal/plan"
)

// options are the flags.
type options struct {
	plan.Params
	runs      int
	only      []string
	phases    []string // that are shown
	workers   int
	transport string
	keep      int
	profile   string
	cache     string
	json      string
	scan      string
	binary    string
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// childFlag makes the program do one job, given as JSON.
const childFlag = "-child"

func run(ctx context.Context, args []string) error {
	if len(args) == 2 && args[0] == childFlag {
		var j peer.Job
		if err := json.Unmarshal([]byte(args[1]), &j); err != nil {
			return err
		}
		return peer.Run(ctx, j, os.Stdin, os.Stdout)
	}
	o, err := parse(args)
	if err != nil {
		return err
	}
	report, err := measureAll(ctx, o)
	if err != nil {
		return err
	}
	if o.json != "" {
		text, err := json.MarshalIndent(report, "", "  ")
		if err != nil {
			return err
		}
		if err := os.WriteFile(o.json, append(text, '\n'), 0o644); err != nil {
			return err
		}
	}
	return report.Markdown(os.Stdout)
}

// parse reads the flags.
func parse(args []string) (*options, error) {
	o := &options{}
	f := flag.NewFlagSet("bench", flag.ContinueOnError)
	f.Uint64Var(&o.Seed, "seed", 1, "what the hierarchy and the list are drawn from")
	f.IntVar(&o.Params.Zones, "zones", 25000, "`number` of zones below the TLDs")
	f.IntVar(&o.Params.Names, "names", 100000, "`number` of names to decide")
	f.IntVar(&o.Dead, "dead", 0, "`percentage` of the zones whose servers are silent or slow; a healthy run is made for comparison")
	f.IntVar(&o.runs, "runs", 3, "`number` of runs, of which medians are shown")
	only := f.String("only", "", "peers to measure, of "+strings.Join(keys(), ",")+" (default all)")
	shown := f.String("phase", "cold,warm", "phases to show; warm repeats the list")
	f.IntVar(&o.workers, "workers", 64, "`number` of decisions of ours at once")
	f.StringVar(&o.transport, "transport", "sockets", "of our engine: sockets or bulk")
	f.IntVar(&o.keep, "keep", 0, "`entries` of each cache of our engine; 0 is twice the names: all of them fit, as they do in Unbound's")
	f.StringVar(&o.profile, "profile", "", "`directory` for profiles of our engine's process")
	f.StringVar(&o.cache, "cache", filepath.Join(os.TempDir(), "mayissue-bench"), "`directory` that keeps hierarchies")
	f.StringVar(&o.json, "json", "", "`file` for the samples")
	f.StringVar(&o.scan, "scan", scanArguments, "`arguments` of mayissue for the whole command; LIST, HINTS and ANCHORS stand for files")
	f.StringVar(&o.binary, "mayissue", "", "`file` of the command (default built from the module beside)")
	if err := f.Parse(args); err != nil {
		return nil, err
	}
	if f.NArg() > 0 || o.runs < 1 || o.workers < 1 || o.Params.Zones < 50 || o.Params.Names < 1 || o.Dead < 0 || o.Dead > 90 {
		return nil, fmt.Errorf("arguments are flags alone; at least one run, worker and name, 50 zones, and at most 90 %% dead")
	}
	if o.keep == 0 {
		o.keep = 2 * o.Params.Names
	}
	o.only, o.phases = strings.Split(*only, ","), strings.Split(*shown, ",")
	if *only == "" {
		o.only = keys()
	}
	for _, k := range o.only {
		if _, ok := subjectOf(k); !ok {
			return nil, fmt.Errorf("-only: nobody is called %q", k)
		}
	}
	for _, phase := range o.phases {
		if !slices.Contains(phases, phase) {
			return nil, fmt.Errorf("-phase: %q is none of %q", phase, phases)
		}
	}
	if !slices.Contains(peer.Transports, o.transport) {
		return nil, fmt.Errorf("-transport: %q is none of %q", o.transport, peer.Transports)
	}
	return o, nil
}

package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/mayissue/mayissue"
	"github.com/mayissue/mayissue/internal/pace"
	"github.com/mayissue/mayissue/internal/scan"
	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/resolve"
)

// scanFlags are the flags of "mayissue scan".
type scanFlags struct {
	check     checkFlags // of which only some are offered
	form      string
	json      bool
	quiet     bool
	results   string
	resume    bool
	unordered bool
	column    string
	folder    string
	parallel  int
	diagnose  bool
	saveEvery time.Duration
	pace      paceFlags
	after     afterFlags
	lang      string // of the texts in the results
}

// parallelPerCore is how many names are decided at once for each core. A name
// waits for the network nearly all of its time: three questions of 30 ms for
// 0.3 ms of work.
const parallelPerCore = 64

// parkedPerSlot is how many names may wait for silent or slow servers for each
// that is decided meanwhile: where one name in ten has silent servers, thousands
// wait before it is known which addresses are silent. One takes 20 to 30 KiB.
const parkedPerSlot = 40

// cacheSize is how many entries each cache has: names that share a zone are
// decided one after another, so that what was learnt is wanted soon or never,
// and memory is left for those that wait.
const cacheSize = 30_000

// defaultSaveEvery is how much work is done again after a run was killed. Each
// time costs two writes that wait for the disk, and begins a new frame where
// the results are compressed.
const defaultSaveEvery = 5 * time.Second

func newScan(p *program) *cobra.Command {
	s := &scanFlags{}
	cmd := &cobra.Command{
		Use:   "scan [FILE|-]",
		Short: "Decide for a great many names, and go on where a run was interrupted",
		Long: `scan decides like check, for as many names as there are: it reads them as they
come, one a line or from a column of CSV, plain or compressed by gzip or
Zstandard, or from the certificates and signing requests of a folder. It writes
one JSON object a name and CA, or CSV, or Parquet, in the order of the input.

With --results the results go into a file, compressed where it is called .gz or
.zst, and --resume goes on with a run that was interrupted: no result is
written twice, and none is lost. What is no name has its result in its place
(invalid-name) and counts as undetermined (3); a name that stands twice is
decided twice, and says which line asked before.

--summary says what to do about all of it: whose name servers fail, whose
signatures end soon, which mistakes are made most. --expect reads another
system's verdicts: permit, allow, pass, ok, yes or true; deny, forbid, fail, no
or false; error, timeout or undetermined; our own reasons; and the like. A word
that it does not know is told in its place, and not guessed at. --baseline
compares with an earlier run. Both list the differences alone, what somebody
permits that we do not first, each with its cause.`,
		Example: `  mayissue scan --ca letsencrypt names.txt
  mayissue scan --ca letsencrypt --column domain --results out.ndjson.zst customers.csv.gz
  mayissue scan --ca letsencrypt --results out.ndjson.zst --resume --column domain customers.csv.gz
  mayissue scan --certs /etc/ssl/issued -o csv
  mayissue scan --ca letsencrypt --results week2.ndjson.zst --baseline week1.ndjson.zst --differences week2.txt --summary week2.html names.txt
  mayissue scan --lab`,
		RunE: p.action(func(cmd *cobra.Command, args []string) (int, error) { return s.run(p, cmd, args) }),
	}
	s.check.engine.add(cmd)
	s.check.engine.clock.addPolicyDate(cmd.Flags(), "the time of --now")
	s.check.addRequest(cmd.Flags())
	s.add(cmd.Flags())
	s.pace.add(cmd)
	s.after.add(cmd.Flags())
	return cmd
}

func (s *scanFlags) add(f *pflag.FlagSet) {
	f.StringVarP(&s.form, "output", "o", "json", "`FORM` of the results: json (one object a line), csv, parquet")
	f.BoolVar(&s.json, "json", false, "one JSON object a line: the same as -o json")
	f.BoolVarP(&s.quiet, "quiet", "q", false, "say nothing of the progress")
	f.StringVar(&s.results, "results", "", "write the results to `FILE`, with its state in FILE.state")
	f.BoolVar(&s.resume, "resume", false, "go on with the run that wrote --results")
	f.DurationVar(&s.saveEvery, "save-every", defaultSaveEvery, "put the results on the disk and write the state each `TIME`: what a run loses that is killed")
	f.BoolVar(&s.unordered, "unordered", false, "write results as they come, and not in the order of the input")
	f.StringVar(&s.column, "column", "", "the input is CSV, and its names stand in `COLUMN`: a name of its first line, or a number from 1 where it has no such line")
	f.StringVar(&s.folder, "certs", "", "names of all certificates and signing requests in `FOLDER` and below; a certificate's issuer is the default CA")
	f.IntVar(&s.parallel, "parallel", parallelPerCore*runtime.GOMAXPROCS(0), "how many names are decided at once, a `NUMBER`")
	f.Lookup("parallel").DefValue = strconv.Itoa(parallelPerCore) + "×"
	f.BoolVar(&s.diagnose, "diagnose", false, "ask the name servers of what is not permitted one by one, to find the cause")
}

// checkFlags finds flags that contradict each other or make no sense by
// themselves.
func (s *scanFlags) checkFlags(p *program, cmd *cobra.Command, args []string) error {
	f := cmd.Flags()
	if err := s.check.engine.check(f); err != nil {
		return err
	}
	if s.folder != "" {
		s.check.certs = []string{s.folder} // they say whom they are put to
	}
	if err := s.check.check(f); err != nil {
		return err
	}
	if err := s.pace.check(); err != nil {
		return err
	}
	for _, flag := range []string{"results", "column", "certs", "summary", "expect", "baseline", "differences"} {
		if f.Changed(flag) && f.Lookup(flag).Value.String() == "" {
			return phrase.Errorf(`--%s "": nothing given`, flag)
		}
	}
	switch {
	case len(args) > 1:
		return phrase.Errorf("%q: one file is expected; names themselves are for \"mayissue check\"", strings.Join(args, " "))
	case len(args) == 1 && s.folder != "":
		return phrase.Errorf("--certs and the file %q contradict each other: give one of them", args[0])
	case s.folder != "" && s.column != "":
		return phrase.Errorf("--certs and --column contradict each other: give one of them")
	case len(args) == 0 && s.folder == "" && !s.check.engine.lab:
		return phrase.Errorf("no input given: give a file of names, or - for standard input, or --certs, or --lab for the demonstration")
	case s.resume && s.results == "":
		return phrase.Errorf("--resume without --results: a run can go on only in the file that it wrote")
	case s.saveEvery <= 0:
		return phrase.Errorf("--save-every %q: must be more than nothing, such as 5s", s.saveEvery)
	case s.parallel < 1:
		return phrase.Errorf("--parallel \"%d\": at least one name at once", s.parallel)
	}
	if err := s.settleForm(f); err != nil {
		return err
	}
	if err := s.distinct(args); err != nil {
		return err
	}
	return s.after.check(s)
}

func (s *scanFlags) run(p *program, cmd *cobra.Command, args []string) (int, error) {
	if err := s.checkFlags(p, cmd, args); err != nil {
		return exitUsage, err
	}
	s.lang = p.data().Language().String()
	pl, err := s.plan(p, cmd, args)
	if err != nil {
		return exitUsage, err
	}
	engine, err := mayissue.New(pl.config)
	if err != nil {
		return exitUsage, err
	}
	source, err := s.source(pl, p.input, args)
	if err != nil {
		return exitUsage, err
	}
	defer source.close()
	after, err := s.after.newAftermath(p, pl.now, s.quiet)
	if err != nil {
		return exitUsage, err
	}
	defer after.close()
	out, state, err := s.open(p, pl)
	if err != nil {
		return exitUsage, err
	}
	if out == nil {
		return s.wasComplete(p, state, source, after)
	}
	defer out.Close()
	if err := after.again(s, state); err != nil {
		return exitUsage, phrase.Errorf("--resume: %w", err)
	}
	if err := selfTest(cmd.Context(), engine); err != nil {
		return exitUsage, err
	}
	s.announce(p, pl, source)
	return s.scan(cmd.Context(), p, scan.Config{
		Source: source, Decider: engine, Output: out, Form: s.formOf(p), Diagnose: s.diagnose,
		Ordered: !s.unordered, Parallel: s.parallel, Parked: parkedPerSlot * s.parallel,
		Options: s.options(pl), Resume: state, Seen: after.add, SaveEvery: s.saveEvery,
	}, source, after)
}

// wasComplete says that there is nothing to do for a file of Parquet, which
// cannot be gone on with.
func (s *scanFlags) wasComplete(p *program, state *scan.State, in *scanInput, after *aftermath) (int, error) {
	if err := scan.Verify(in, *state); err != nil {
		return exitUsage, s.resumable(err)
	}
	if _, err := os.Stat(s.results); err != nil {
		return exitUsage, unreadable("--results", s.results, err)
	}
	if s.after.wanted() {
		if err := after.again(s, state); err != nil {
			return exitUsage, phrase.Errorf("--resume: %w", err)
		}
	}
	s.noteComplete(p)
	return s.exitCode(state.Stats), nil
}

func (s *scanFlags) noteComplete(p *program) {
	p.note("%q is complete: there is nothing to resume", s.results)
}

// announce says what servers are asked at most, and what time that implies.
func (s *scanFlags) announce(p *program, pl *plan, in *scanInput) {
	if s.quiet || s.check.engine.lab {
		return
	}
	cfg := s.pace.config(pl.config.Permit)
	said := phrase.Join(cfg.Text(), cfg.ImpliedText(in.known.Below, pace.RegistryServers))
	fmt.Fprintf(p.err, "mayissue: %s\n", p.tell(said))
}

// plan checks the flags of the requests and reads their files.
func (s *scanFlags) plan(p *program, cmd *cobra.Command, args []string) (*plan, error) {
	now, err := s.check.engine.clock.clock(p.now)
	if err != nil {
		return nil, err
	}
	named := len(args) > 0 || s.folder != ""
	if !named {
		for _, flag := range []string{"ca", "profile", "method", "account"} {
			if cmd.Flags().Changed(flag) {
				return nil, phrase.Errorf("--%s without a name: the names of the demonstration bring their own CA", flag)
			}
		}
	}
	pl := &plan{now: now(), demo: !named}
	if err := s.check.decide(cmd.Flags(), pl); err != nil {
		return nil, err
	}
	s.check.noteBinding(p)
	if pl.config, err = s.check.engine.config(p, now); err != nil {
		return nil, err
	}
	pl.config.Diagnose = s.diagnose
	if !s.check.engine.lab { // whose servers are in this process
		pl.config.Transport = resolve.NewBulk(rand.Reader, 0)
		pl.config.Limits.CacheSize = cacheSize
		pl.config.Pacer = s.pace.pacer(pl.config.Permit)
	}
	return pl, nil
}

// scan runs it and says how it ended.
func (s *scanFlags) scan(ctx context.Context, p *program, cfg scan.Config, in *scanInput, after *aftermath) (int, error) {
	show := newScanProgress(p, s.quiet, in.known.Names, cfg.Resume)
	cfg.Tick, cfg.TickEvery = show.tick, show.every()
	s.settleProcess(p)
	stats, err := scan.Run(ctx, cfg)
	show.end()
	var interrupted *scan.Interrupted
	var output *scan.OutputError
	switch {
	case errors.As(err, &interrupted):
		s.noteInterrupted(p, stats)
		if err := after.finish(in, stats, false); err != nil {
			return exitInternal, err
		}
		return worse(s.exitCode(stats), exitUndetermined), nil
	case errors.As(err, &output):
		return exitInternal, s.resumable(err)
	case err != nil:
		return exitUsage, s.resumable(err)
	}
	if err := s.finish(); err != nil {
		return exitInternal, err
	}
	nothing := cfg.Resume != nil && cfg.Resume.Complete && cfg.Resume.Next == stats.Names
	if nothing {
		s.noteComplete(p)
	}
	if !nothing || !after.partial {
		if err := after.finish(in, stats, true); err != nil {
			return exitInternal, err
		}
	}
	if in.demo {
		p.note("these names show refusals and failures on purpose, so the exit status 1 is meant")
	}
	return s.exitCode(stats), nil
}

// The collector of garbage is told, where the environment does not say, to wait
// until there is as much more as garbageShare percent of what is in use, for
// most of what is in use is caches that stay; and to keep to memoryLimit.
const (
	garbageShare = 300
	memoryLimit  = 448 << 20
)

// settleProcess sets what is the whole process's, once it is known to scan: a
// closed pipe is an error to be told and not a signal to die of.
func (s *scanFlags) settleProcess(p *program) {
	signal.Ignore(syscall.SIGPIPE)
	if p.env("GOGC") == "" {
		debug.SetGCPercent(garbageShare)
	}
	if p.env("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryLimit)
	}
}

package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/mayissue/mayissue"
	"github.com/mayissue/mayissue/asked"
	"github.com/mayissue/mayissue/br"
	"github.com/mayissue/mayissue/diagnose"
	"github.com/mayissue/mayissue/entered"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/issuer"
	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/probe"
	"github.com/mayissue/mayissue/report"
	"github.com/mayissue/mayissue/resolve"
	"github.com/mayissue/mayissue/suggest"
)

// dcvFlags are the flags of "mayissue dcv".
type dcvFlags struct {
	engine   engineFlags
	output   outputFlags
	input    askedFlags
	ca       string
	account  string
	servers  []string
	evidence string
	state    string
	letter   string
	trace    bool
	exitZero bool
	failOn   string

	entered enteredFlags
	views   viewFlags
	watch   dcvWatchFlags
}

func newDCV(p *program) *cobra.Command {
	d := &dcvFlags{}
	cmd := &cobra.Command{
		Use:   "dcv [NAME VALUE]…",
		Short: "Is the record that a CA asked for in place, as the CA will see it?",
		Long: `dcv takes the records that a CA asked for to validate domains and judges each as
the CA will see it: at every authoritative server, and through a walk that is
validated from the root. It says why a record is not seen and what to change,
and whether CAA will let the CA issue once it is.

Records come as pairs of a name and a value, from --cname and --txt, or from a
file (-f, "-" for standard input): the JSON of "aws acm describe-certificate",
the CSV that the console exports, Terraform's domain_validation_options, lines
of a zone file, or pairs, one a line. The CA follows from the form of the value
unless --ca names it. With --lab and no records it judges those of the built-in
lab.

-o takes the forms of the results, and those in which "mayissue suggest" writes
records: then the records that are not in place yet are printed, ready to be
published.

Exit status: 0 every record is in place at every server, and CAA permits; 1 some
record is not, or not everywhere, or CAA forbids; 3 neither, but something could
not be told; 2 the command line or an input cannot be used.`,
		Example: `  mayissue dcv _a7.example.com _42.hkmpvcwbzw.acm-validations.aws
  aws acm describe-certificate --certificate-arn ARN | mayissue dcv -f -
  mayissue dcv -f certificate.json -o route53 > changes.json
  mayissue dcv --txt _acme-challenge.example.com=TOKEN --watch --for 30m`,
		RunE: p.action(func(cmd *cobra.Command, args []string) (int, error) { return d.run(p, cmd, args) }),
	}
	d.add(cmd)
	return cmd
}

func (d *dcvFlags) add(cmd *cobra.Command) {
	d.engine.add(cmd)
	f := cmd.Flags()
	f.StringVarP(&d.output.format, "output", "o", "text", "`FORM` of the results: "+strings.Join(dcvFormats(), ", ")+"; or of the records that are missing: "+strings.Join(recordForms(), ", "))
	f.BoolVar(&d.output.json, "json", false, "one JSON object a line: the same as -o json")
	f.BoolVarP(&d.output.verbose, "verbose", "v", false, "say more about each name")
	f.BoolVarP(&d.output.quiet, "quiet", "q", false, "say less: one line for each name that is not permitted")
	d.input.add(f)
	d.entered.add(f)
	d.views.add(f)
	d.watch.add(f)
	d.engine.clock.addPolicyDate(f, "now")
	f.StringVar(&d.ca, "ca", "", "`CA` that asked for the records: an identifier, several of one CA joined by commas, or a short name such as amazon (default the one whose form the value has)")
	f.StringVar(&d.account, "account", "", "`URI` of the account at the CA (RFC 8657 section 3)")
	f.StringArrayVar(&d.servers, "ns", nil, "ask this name server too, `NAME/IP`, NAME or IP: one at which the record was entered, whether or not the zone is delegated to it (repeatable)")
	f.StringVar(&d.state, "state", "", "keep in `FILE` what this run saw, and use what earlier runs saw: since when a record is in place, and that it once was")
	f.StringVar(&d.evidence, "save-evidence", "", "write everything asked and seen to `FILE`, for replay")
	f.StringVar(&d.letter, "letter", "", "write to `FILE` what to send to a provider, registrar or other who must act, in your language and in English")
	f.BoolVar(&d.trace, "trace", false, "show every question and answer, and the chain of trust, on standard error")
	f.BoolVar(&d.exitZero, "exit-zero", false, "exit with 0 whatever was found")
	f.StringVar(&d.failOn, "fail-on", "error", "with `warning`, exit with 1 also where all is in place but a finding warns")
}

// dcvFormats are the forms of results: all but those in which CAs refuse.
func dcvFormats() []string {
	return slices.DeleteFunc(report.Formats(), func(f string) bool { return f == "acme" || f == "globalsign" })
}

// recordForms are the forms of records to be published.
func recordForms() []string {
	var out []string
	for _, f := range suggest.Forms() {
		out = append(out, string(f))
	}
	return out
}

// dcvPlan is everything about a run that is known before anything is asked.
type dcvPlan struct {
	config mayissue.Config
	now    func() time.Time
	rules  br.Rules
	ca     *issuer.Choice // of --ca; nil where it follows from each value
	acct   string         // of --account
	zones  []*entered.Zone
	named  []probe.Server
	form   suggest.Form // of records to publish; empty for a form of results
	state  *dcvState
}

func (d *dcvFlags) run(p *program, cmd *cobra.Command, args []string) (int, error) {
	pl, err := d.plan(p, cmd, args)
	if err != nil {
		return exitUsage, err
	}
	keep, err := openSink(d.evidence, cmd.Flags().Changed("save-evidence"))
	if err != nil {
		return exitUsage, err
	}
	defer keep.close()
	post, err := openLetters(d.letter, cmd.Flags().Changed("letter"))
	if err != nil {
		return exitUsage, err
	}
	if d.demonstrates(args) {
		return d.demonstrate(cmd.Context(), p, pl, post, keep)
	}
	engine, err := mayissue.New(pl.config)
	if err != nil {
		return exitUsage, err
	}
	if err := selfTest(cmd.Context(), engine); err != nil {
		return exitUsage, err
	}
	if pl.named, err = d.named(cmd.Context(), engine, &pl.config); err != nil {
		return exitUsage, err
	}
	r := &dcvRun{d: d, p: p, pl: pl, engine: engine}
	if d.watch.on {
		return r.watch(cmd.Context(), args, post, keep)
	}
	if err := r.all(cmd.Context(), args); err != nil {
		return r.failed(err, post, keep)
	}
	if err := r.finish(post, keep); err != nil {
		return exitInternal, err
	}
	return r.exitCode(), nil
}

// plan checks all flags and reads all files but those of the records.
func (d *dcvFlags) plan(p *program, cmd *cobra.Command, args []string) (*dcvPlan, error) {
	f := cmd.Flags()
	if err := d.engine.check(f); err != nil {
		return nil, err
	}
	if err := d.check(f, args); err != nil {
		return nil, err
	}
	pl := &dcvPlan{acct: d.account}
	var err error
	if pl.form, err = d.form(f); err != nil {
		return nil, err
	}
	if pl.now, err = d.engine.clock.clock(p.now); err != nil {
		return nil, err
	}
	if d.demonstrates(args) && d.engine.clock.now == "" {
		// The lab's orders were placed on a day.
		begun := p.now()
		pl.now = func() time.Time { return labDay().Add(p.now().Sub(begun)) }
	}
	at, err := d.engine.clock.rules(pl.now())
	if err != nil {
		return nil, err
	}
	pl.rules = br.At(at)
	if d.ca != "" {
		ca, err := issuer.Expand(d.ca)
		if err != nil {
			return nil, err
		}
		pl.ca = &ca
	}
	if pl.config, err = d.engine.config(p, pl.now); err != nil {
		return nil, err
	}
	pl.config.Diagnose = true
	if pl.config.Resolvers, err = d.views.read(); err != nil {
		return nil, err
	}
	if pl.zones, err = d.entered.read(); err != nil {
		return nil, err
	}
	pl.state, err = readState(d.state, f.Changed("state"))
	return pl, err
}

// check finds flags that contradict each other or make no sense by
// themselves.
func (d *dcvFlags) check(f *pflag.FlagSet, args []string) error {
	switch {
	case f.Changed("ca") && d.ca == "":
		return phrase.Errorf(`--%s "": nothing given`, "ca")
	case f.Changed("account") && d.account == "":
		return phrase.Errorf(`--%s "": nothing given`, "account")
	case d.failOn != "error" && d.failOn != "warning":
		return phrase.Errorf("--fail-on %q: neither error nor warning", d.failOn)
	case d.exitZero && d.failOn == "warning":
		return phrase.Errorf("--exit-zero and --fail-on warning contradict each other: give one of them")
	}
	if err := d.input.check(args, d.engine.lab); err != nil {
		return err
	}
	return d.watch.check(f, d.engine.lab, d.input.none(args))
}

// form settles -o: a form of results, or one of records to publish.
func (d *dcvFlags) form(f *pflag.FlagSet) (suggest.Form, error) {
	if d.output.verbose && d.output.quiet {
		return "", phrase.Errorf("-v and -q contradict each other: give one of them")
	}
	given := f.Changed("output")
	if slices.Contains(recordForms(), d.output.format) && given {
		switch {
		case d.output.json:
			return "", phrase.Errorf("--json and -o %q contradict each other: give one of them", d.output.format)
		case d.watch.on:
			return "", phrase.Errorf("--watch and -o %q contradict each other: the one follows, the other writes records once", d.output.format)
		}
		return suggest.Form(d.output.format), nil
	}
	var err error
	d.output.format, err = chosen(d.output.format, d.output.json, given, append(dcvFormats(), recordForms()...)...)
	if err == nil && d.watch.on && d.output.format != "text" && d.output.format != "json" {
		err = phrase.Errorf("--watch and -o %q contradict each other: what is followed is told line by line; give text or json", d.output.format)
	}
	return "", err
}

// named finds the addresses of the servers of --ns.
func (d *dcvFlags) named(ctx context.Context, engine *mayissue.Engine, cfg *mayissue.Config) ([]probe.Server, error) {
	var out []probe.Server
	for _, s := range d.servers {
		h, err := server(ctx, engine, s, cfg)
		if err != nil {
			return nil, err
		}
		out = append(out, serverOf(h))
	}
	return out, nil
}

func serverOf(h resolve.Hint) probe.Server { return probe.Server{Name: h.Name, Addrs: h.Addrs} }

// dcvRun is a run under way.
type dcvRun struct {
	d      *dcvFlags
	p      *program
	pl     *dcvPlan
	engine *mayissue.Engine

	results []report.Result
	traces  []*evidence.Trace
	judged  int // results so far
	bad     int // entries of the input that could not be used
	code    int // of the results so far
}

// batch is how many records are judged at once: as many as keep all servers
// busy. What belongs to one order stays together, for findings that speak of
// the others, as far as there are not four times as many: an order of ACM has a
// hundred names at most.
const batch = 64

// all judges every record, in the order of the input.
func (r *dcvRun) all(ctx context.Context, args []string) error {
	var waiting []wanted
	flush := func() error {
		results, traces := r.judge(ctx, waiting)
		waiting = waiting[:0]
		return r.take(results, traces)
	}
	var unread []error
	for w, err := range r.d.input.read(r.p, args, r.pl) {
		if err != nil {
			unread = append(unread, err)
			continue
		}
		if n := len(waiting); n >= batch && (!w.together(waiting[n-1]) || n == 4*batch) {
			if err := flush(); err != nil {
				return err
			}
		}
		waiting = append(waiting, w)
	}
	return errors.Join(append([]error{flush()}, unread...)...)
}

// judge puts records to the engine; those that could not be read have their
// result in place.
func (r *dcvRun) judge(ctx context.Context, all []wanted) ([]report.Result, []*evidence.Trace) {
	var good []mayissue.Request
	for _, w := range all {
		if w.err == nil {
			good = append(good, w.request)
		}
	}
	decided, traces := r.engine.Check(ctx, good...)
	var out []report.Result
	for _, w := range all {
		res := r.unread(w)
		if w.err == nil {
			res, decided = decided[0], decided[1:]
			r.pl.state.saw(*w.request.Expect, res)
		} else {
			r.bad++
		}
		res.Source = w.source
		out = append(out, res)
	}
	return out, traces
}

// unread is the result in the place of an entry that could not be read. The
// name may well be one for a certificate.
func (r *dcvRun) unread(w wanted) report.Result {
	res := r.engine.InvalidName(w.input, w.err, w.request)
	res.Reason = report.InvalidEntry
	for i := range res.Findings {
		f := &res.Findings[i]
		f.At = "" // what stands there is no name
		f.Title = phrase.Of("This entry cannot be read")
		f.Remedy = diagnose.Remedy{{Say: phrase.Of("Correct the entry, or take it again from the CA.")}}
	}
	return res
}

// take keeps results, or writes them at once where nothing is said of all of
// them together.
func (r *dcvRun) take(results []report.Result, traces []*evidence.Trace) error {
	if r.d.trace {
		r.p.writeTraces(traces)
		r.p.writeChains(results)
	}
	r.p.noteViews(traces)
	r.judged += len(results)
	for i := range results {
		r.code = worse(r.code, verdictCode(&results[i]))
		if r.d.failOn == "warning" && r.code == exitPermitted && warned(results[i:i+1]) {
			r.code = exitDenied
		}
	}
	if r.d.evidence != "" {
		r.traces = append(r.traces, traces...)
	}
	if r.streams() {
		return r.d.output.write(r.p, results)
	}
	r.results = append(r.results, results...)
	return nil
}

// streams reports whether results are written as they come: one object a line,
// of which nothing depends on the others.
func (r *dcvRun) streams() bool {
	return r.d.output.format == "json" && r.pl.form == "" && r.d.letter == ""
}

// finish writes what is left.
func (r *dcvRun) finish(post *letters, keep *sink) error {
	if err := r.write(); err != nil {
		return err
	}
	if err := post.write(r.p, r.results); err != nil {
		return err
	}
	if err := keep.save(r.traces); err != nil {
		return err
	}
	return r.pl.state.write()
}

// write prints the results, or the records that are to be published.
func (r *dcvRun) write() error {
	switch {
	case r.streams():
		return nil
	case r.pl.form == "":
		return r.d.output.write(r.p, r.results)
	}
	return r.writeRecords()
}

// failed ends a run whose input cannot be used to its end: what was judged up
// to there is printed. Where certificates have no records yet, the commands
// that fetch them are printed too: beside results, or where a program reads
// the output, on standard error.
func (r *dcvRun) failed(err error, post *letters, keep *sink) (int, error) {
	out := r.p.err
	if r.judged > 0 {
		if err := r.finish(post, keep); err != nil {
			return exitInternal, err
		}
	} else if r.d.output.format == "text" && r.pl.form == "" {
		out = r.p.out
	}
	for _, line := range without(err).Loop() {
		fmt.Fprintln(out, line)
	}
	return exitUsage, err
}

// without are the certificates without records that the errors of all files
// speak of.
func without(err error) *asked.NoRecords {
	all := []error{err}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		all = joined.Unwrap()
	}
	var out asked.NoRecords
	for _, err := range all {
		if none, ok := errors.AsType[*asked.NoRecords](err); ok {
			out.ARNs = append(out.ARNs, none.ARNs...)
		}
	}
	return &out
}

// exitCode reads the one table of exit codes.
func (r *dcvRun) exitCode() int {
	switch {
	case r.bad > 0:
		return exitUsage
	case r.d.exitZero:
		return exitPermitted
	}
	return r.code
}

package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/report"
)

// replayFlags are the flags of "mayissue replay".
type replayFlags struct {
	clock  clockFlags
	all    bool
	output string
	json   bool
}

func newReplay(p *program) *cobra.Command {
	r := &replayFlags{}
	cmd := &cobra.Command{
		Use:   "replay FILE|DIRECTORY|-…",
		Short: "Judge stored evidence again, offline",
		Long: `replay reads what "check --save-evidence" wrote (objects, arrays or one object a
line; of a directory, every file that ends in .json, .jsonl or .ndjson) and
judges it again without asking anybody. Signatures are judged by the clock of
the evidence, names and records by the rules of --policy-date, or else by those
that the verdict was given under.

Only verdicts that changed are printed, each with its cause. Where a permit
turns out wrong, a certificate issued on it must be revoked within 24 hours
(BR 4.9.1.1): the time stands beside it, counted from --now, the moment of
discovery.

Several files or directories are taken for several places: what was checked in
more than one of them is judged together, with a row for each place, and is
permitted only where all of them permit it.

Exit status: 0 no verdict changed for the worse, and places together permit; 1
some changed to deny, or together deny; 3 neither, but some changed to error, or
together are undetermined; 2 something could not be read, and all else was
judged.`,
		Example: `  mayissue replay evidence.ndjson
  mayissue replay tokyo.ndjson paris.ndjson
  mayissue replay --policy-date 2027-03-15 --all --json archive/`,
		RunE: p.action(func(cmd *cobra.Command, args []string) (int, error) {
			var err error
			if r.output, err = chosen(r.output, r.json, cmd.Flags().Changed("output"), report.Formats()...); err != nil {
				return exitUsage, err
			}
			return r.run(p, args)
		}),
	}
	r.clock.addPolicyDate(cmd.Flags(), "when the verdict was given")
	r.clock.addNow(cmd.Flags(), "moment of discovery")
	cmd.Flags().BoolVar(&r.all, "all", false, "print the verdicts that did not change as well")
	cmd.Flags().StringVarP(&r.output, "output", "o", "text", "`FORM` of the verdicts as they are now: "+strings.Join(report.Formats(), ", ")+"; text and json tell what they were as well")
	cmd.Flags().BoolVar(&r.json, "json", false, "one JSON object a verdict")
	return cmd
}

func (r *replayFlags) run(p *program, args []string) (int, error) {
	if len(args) == 0 {
		return exitUsage, phrase.Errorf("no evidence given: name a file or a directory, or - for standard input")
	}
	clock, err := r.clock.clock(p.now)
	if err != nil {
		return exitUsage, err
	}
	at, err := r.clock.rules(time.Time{})
	if err != nil {
		return exitUsage, err
	}
	sources, err := evidenceFiles(args)
	if err != nil {
		return exitUsage, err
	}
	j := &rejudge{p: p, flags: r, rulesAt: at, discovered: clock()}
	for _, s := range sources {
		if err := j.source(s); err != nil {
			return exitInternal, err
		}
	}
	if err := j.writeAll(); err != nil {
		return exitInternal, err
	}
	if len(args) > 1 {
		if err := j.together(); err != nil {
			return exitInternal, err
		}
	}
	p.note("%d verdicts judged again, %d changed, %d permits were wrong", j.judged, j.changed, j.wrong)
	if j.unread > 0 {
		return exitUsage, nil
	}
	return j.code, nil
}

// rejudge is one run of replay.
type rejudge struct {
	p          *program
	flags      *replayFlags
	rulesAt    time.Time // zero: those of each verdict
	discovered time.Time
	judged     int
	changed    int
	wrong      int
	unread     int // documents and requests that could not be judged
	code       int
	joint      joint
	results    []report.Result // for the forms that are written as a whole
}

// writeAll prints the verdicts in a form that is written as a whole.
func (j *rejudge) writeAll() error {
	if j.flags.output == "text" || j.flags.output == "json" {
		return nil
	}
	out := outputFlags{format: j.flags.output}
	return out.write(j.p, j.results)
}

// source judges all evidence of one file. What cannot be read is reported
// and counted; the error is one of the output.
func (j *rejudge) source(s source) error {
	r, err := s.open(j.p.input)
	if err != nil {
		j.complain(s.label, err)
		return nil
	}
	defer r.Close()
	n := 0
	for t, err := range evidence.Decode(r) {
		if n++; err != nil {
			j.complain(s.label, err)
			continue
		}
		if len(t.Requests) == 0 {
			j.p.note("%s: document %d, of %s: no verdict was recorded with it, so there is none to judge again", s.label, n, t.Name)
		}
		for i := range t.Requests {
			if err := j.request(s, t, &t.Requests[i]); err != nil {
				return err
			}
		}
	}
	if n == 0 {
		j.complain(s.label, phrase.Errorf("there is no evidence in it"))
	}
	return nil
}

func (j *rejudge) complain(label phrase.Phrase, err error) {
	j.unread++
	j.p.note("replay: %s: %s", label, err)
}

// request judges one recorded request and prints what is to be printed.
func (j *rejudge) request(s source, t *evidence.Trace, recorded *evidence.Request) error {
	v, err := j.judge(t, recorded)
	if err != nil {
		j.complain(phrase.Of("%s: %q", s.label, recorded.Input), err)
		return nil
	}
	j.judged++
	v.replay.File = s.label.String()
	j.joint.add(s.place, v, t)
	if v.replay.Changed {
		j.changed++
		if v.replay.Was.Result != v.result.Result {
			j.code = worse(j.code, verdictCode(&v.result))
		}
	}
	if v.replay.MustRevokeBy != nil {
		j.wrong++
	}
	if !v.replay.Changed && !j.flags.all {
		return nil
	}
	switch j.flags.output {
	case "json":
		err = v.writeJSON(j.p.out, j.p.data())
	case "text":
		err = v.writeText(j.p, s.label)
	default:
		j.results = append(j.results, v.result)
	}
	if err != nil {
		return phrase.Errorf("write: %w", err)
	}
	return nil
}

// writeText prints one verdict for people, and where it was found.
func (v *rejudged) writeText(p *program, source phrase.Phrase) error {
	_, err := fmt.Fprintln(p.out, p.tell(v.headline()))
	if err != nil {
		return err
	}
	r := &v.replay
	var below []phrase.Phrase
	if !r.Cause.IsZero() {
		below = append(below, phrase.Of("cause: %s", r.Cause))
	}
	if !v.result.Detail.IsZero() && r.Changed {
		below = append(below, phrase.Of("detail: %s", v.result.Detail))
	}
	switch {
	case r.MustRevokeBy == nil:
	case r.RulesOnly:
		below = append(below, phrase.Of("must be revoked by %s: every certificate that was issued on it while those rules applied (BR 4.9.1.1)", r.MustRevokeBy.Format(time.RFC3339)))
	default:
		below = append(below, phrase.Of("must be revoked by %s: every certificate that was issued on it (BR 4.9.1.1)", r.MustRevokeBy.Format(time.RFC3339)))
	}
	below = append(below, phrase.Of("evidence: %s, seen %s, %s…", source, v.result.CheckedAt.Format(time.RFC3339), fmt.Sprintf("%.16s", v.result.EvidenceHash)))
	for _, b := range below {
		if _, err = fmt.Fprintln(p.out, "  "+p.tell(b)); err != nil {
			return err
		}
	}
	return nil
}

// headline says what the verdict was and is.
func (v *rejudged) headline() phrase.Phrase {
	about := phrase.Data(v.result.Name)
	if v.result.CA != "" {
		about = phrase.Of("%s for %s", v.result.Name, v.result.CA)
	} else if len(v.result.Issuers) > 0 {
		about = phrase.Of("%s for %s", v.result.Name, v.result.Issuers[0])
	}
	word := phrase.Of("same")
	if v.replay.Changed {
		word = phrase.Of("CHANGED")
	}
	was := v.replay.Was
	return phrase.Of("%s %s: %s, now %s", word, about, verdictText(was.Result, was.Reason), verdictText(v.result.Result, v.result.Reason))
}

// verdictText is a verdict as it is spoken of.
func verdictText(result, reason string) phrase.Phrase {
	switch {
	case result == "" && reason == "":
		return phrase.Of("who may issue")
	case result == "":
		result = "error"
	}
	return phrase.Data(fmt.Sprintf("%s (%s)", result, reason))
}

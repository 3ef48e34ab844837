package main

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/mayissue/mayissue"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/report"
)

// lookupFlags are the flags of "mayissue lookup".
type lookupFlags struct {
	engine   engineFlags
	output   string
	json     bool
	verbose  bool
	trace    bool
	evidence string
}

func newLookup(p *program) *cobra.Command {
	l := &lookupFlags{}
	cmd := &cobra.Command{
		Use:   "lookup NAME [TYPE]",
		Short: "Look up records of any type and show why they may be believed, or not",
		Long: `lookup asks the authoritative servers for the records of a name, of type A
unless another is given, and validates the answer as check does: from the trust
anchors down, through every alias. It shows the records with what each is worth,
the proof of a denial, the chain of trust, and what each server said.

What it prints is zone-file text: all but records that may be used stands in
comments.

Exit status: 0 an answer, or a denial, that is secure or proven to be insecure;
3 bogus, indeterminate, or no answer; 2 the command line cannot be used.`,
		Example: `  mayissue lookup example.com
  mayissue lookup example.com DNSKEY --json
  mayissue lookup --lab to-plain.aliasout.signed CAA`,
		RunE: p.action(func(cmd *cobra.Command, args []string) (int, error) { return l.run(p, cmd, args) }),
	}
	l.engine.add(cmd)
	f := cmd.Flags()
	f.StringVarP(&l.output, "output", "o", "text", "`FORM` of the answer: text or json")
	f.BoolVar(&l.json, "json", false, "one JSON object")
	f.BoolVarP(&l.verbose, "verbose", "v", false, "show the signatures as well")
	f.BoolVar(&l.trace, "trace", false, "show every step on standard error")
	f.StringVar(&l.evidence, "save-evidence", "", "write everything asked and seen to `FILE`")
	return cmd
}

func (l *lookupFlags) run(p *program, cmd *cobra.Command, args []string) (int, error) {
	n, t, err := lookupQuestion(args)
	if err != nil {
		return exitUsage, err
	}
	if err := l.engine.check(cmd.Flags()); err != nil {
		return exitUsage, err
	}
	if l.output, err = chosen(l.output, l.json, cmd.Flags().Changed("output"), "text", "json"); err != nil {
		return exitUsage, err
	}
	now, err := l.engine.clock.clock(p.now)
	if err != nil {
		return exitUsage, err
	}
	cfg, err := l.engine.config(p, now)
	if err != nil {
		return exitUsage, err
	}
	engine, err := mayissue.New(cfg)
	if err != nil {
		return exitUsage, err
	}
	keep, err := openSink(l.evidence, cmd.Flags().Changed("save-evidence"))
	if err != nil {
		return exitUsage, err
	}
	defer keep.close()
	if err := selfTest(cmd.Context(), engine); err != nil {
		return exitUsage, err
	}
	answer, trace := engine.Lookup(cmd.Context(), n, t)
	if l.trace {
		p.writeTraces([]*evidence.Trace{trace})
	}
	if err := l.write(p, answer); err != nil {
		return exitInternal, phrase.Errorf("write the answer: %w", err)
	}
	if err := keep.save([]*evidence.Trace{trace}); err != nil {
		return exitInternal, err
	}
	if !answer.Sound() {
		return exitUndetermined, nil
	}
	return exitPermitted, nil
}

func (l *lookupFlags) write(p *program, answer report.Lookup) error {
	if l.output != "json" {
		return report.WriteLookup(p.out, answer, report.Options{Verbose: l.verbose, Lang: p.in.Language()})
	}
	line, err := report.MarshalLookup(answer.In(p.data()))
	if err != nil {
		return err
	}
	_, err = p.out.Write(append(line, '\n'))
	return err
}

// lookupQuestion reads the arguments: a name, and perhaps a type.
func lookupQuestion(args []string) (name.Name, uint16, error) {
	switch {
	case len(args) == 0:
		return name.Name{}, 0, phrase.Errorf("no name given: give one, and the type of the records unless it is A")
	case len(args) > 2:
		return name.Name{}, 0, phrase.Errorf("%q: one name and one type are expected", args[2])
	}
	typ := "A"
	if len(args) == 2 {
		typ = args[1]
	}
	t, err := mayissue.ParseType(typ)
	if err != nil {
		return name.Name{}, 0, err
	}
	n, err := lookupName(args[0])
	return n, t, err
}

// lookupName reads any name of the DNS, underscores and the root included;
// letters outside ASCII are converted as for a certificate's name.
func lookupName(s string) (name.Name, error) {
	if strings.IndexFunc(s, func(r rune) bool { return r > 0x7e }) < 0 {
		return name.Parse(s)
	}
	r, err := name.ParseRequest(s, name.Rules{OwnHierarchy: true})
	switch {
	case err != nil:
		return name.Name{}, err
	case r.Kind != name.KindDNS:
		return name.Name{}, phrase.Errorf("%q: not a name of the DNS", s)
	case r.Wildcard:
		return r.Base.Prepend("*")
	}
	return r.Base, nil
}

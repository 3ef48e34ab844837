package main

import (
	"context"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/mayissue/mayissue"
	"github.com/mayissue/mayissue/explain"
	"github.com/mayissue/mayissue/issuer"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/report"
)

// explainFlags are the flags of "mayissue explain".
type explainFlags struct {
	check checkFlags // of the live decision
	file  string
	live  bool
}

func newExplain(p *program) *cobra.Command {
	e := &explainFlags{check: checkFlags{policy: "default", failOn: "error"}}
	cmd := &cobra.Command{
		Use:   "explain TEXT|-|CODE",
		Short: "Explain what a CA, an ACME client or a resolver said",
		Long: `explain reads an error as it was pasted: from a mail, a web page, a log or a
terminal, in any of the usual encodings. It recognises what GlobalSign, Let's
Encrypt, AWS Certificate Manager, Terraform, lego, cert-manager, Certbot and
resolvers say, in English, Japanese, Korean and Chinese, with the names and
records in it, and says what each means and what to do. "-" reads standard
input. A code of a finding, such as caa.deny-all, is explained itself.

With --check it decides the names it recognised, now and for the CAs it
recognised, as "mayissue check" does.

Exit status: 0 something was recognised, 1 nothing was, 2 the command line or a
file cannot be used; with --check that of "mayissue check".`,
		Example: `  mayissue explain 'CAA record for example.com prevents issuance'
  mayissue explain --check -f mail.txt
  mayissue explain caa.deny-all`,
		RunE: p.action(func(cmd *cobra.Command, args []string) (int, error) { return e.run(p, cmd, args) }),
	}
	e.check.engine.add(cmd)
	f := cmd.Flags()
	f.StringVarP(&e.file, "file", "f", "", "`FILE` with the text, in place of arguments")
	f.BoolVar(&e.live, "check", false, "decide the names that were recognised")
	f.StringArrayVar(&e.check.cas, "ca", nil, "with --check, the CA in place of those recognised, `ID[,ID…]` (repeat for several CAs)")
	e.addOutput(f)
	return cmd
}

// addOutput adds the flags of check that say in which form things are
// printed, as far as there are such forms of an explanation.
func (e *explainFlags) addOutput(f *pflag.FlagSet) {
	o := &e.check.output
	f.StringVarP(&o.format, "output", "o", "text", "`FORM` of the explanation: "+strings.Join(report.ExplainFormats(), ", "))
	f.BoolVar(&o.json, "json", false, "one JSON object a line: the same as -o json")
	f.BoolVarP(&o.verbose, "verbose", "v", false, "say more about each name")
}

func (e *explainFlags) run(p *program, cmd *cobra.Command, args []string) (int, error) {
	if err := e.resolve(p, cmd, args); err != nil {
		return exitUsage, err
	}
	o := &e.check.output
	if code := strings.Join(args, " "); e.file == "" {
		if about, ok := page(cmd.Context(), p, code); ok {
			if err := report.WritePage(p.out, o.format, about, o.options(p)); err != nil {
				return exitInternal, phrase.Errorf("write the explanation: %w", err)
			}
			return exitPermitted, nil
		}
	}
	r, err := e.read(p, args)
	if err != nil {
		return exitUsage, err
	}
	decide, err := e.prepare(p, cmd, r)
	if err != nil {
		return exitUsage, err
	}
	if err := report.WriteReading(p.out, o.format, r, o.options(p)); err != nil {
		return exitInternal, phrase.Errorf("write the explanation: %w", err)
	}
	switch {
	case !r.Recognised():
		return exitDenied, nil
	case decide == nil:
		return exitPermitted, nil
	}
	return decide(cmd.Context())
}

// resolve checks the flags against each other.
func (e *explainFlags) resolve(p *program, cmd *cobra.Command, args []string) error {
	f := cmd.Flags()
	if err := e.check.output.resolve(p, cmd); err != nil {
		return err
	}
	if err := report.CheckExplainFormat(e.check.output.format); err != nil {
		return phrase.Errorf("-o: %w", err)
	}
	switch {
	case f.Changed("file") && len(args) > 0:
		return phrase.Errorf("-f and text on the command line contradict each other: give one of them")
	case f.Changed("file") && e.file == "":
		return phrase.Errorf(`-f "": no file given`)
	case !f.Changed("file") && len(args) == 0:
		return phrase.Errorf("no text given: give the words of the CA, or - to read them from standard input, or -f FILE, or the code of a finding")
	case e.live:
		return e.check.engine.check(f)
	}
	var alone error
	f.Visit(func(flag *pflag.Flag) {
		if engine := []string{"ca", "root-hints", "trust-anchors", "dns-port", "ipv4", "ipv6", "permit-net", "timeout", "lab", "now"}; slices.Contains(engine, flag.Name) {
			alone = phrase.Errorf("--%s without --check: nothing is asked", flag.Name)
		}
	})
	return alone
}

// read reads the text. No more of it is taken than is read, and as much more
// as shows that it is longer.
func (e *explainFlags) read(p *program, args []string) (explain.Reading, error) {
	from := p.input
	switch {
	case e.file != "":
		f, err := os.Open(e.file)
		if err != nil {
			return explain.Reading{}, unreadable("-f", e.file, err)
		}
		defer f.Close()
		from = f
	case len(args) != 1 || args[0] != "-":
		if c, ok := explain.About(args[0]); ok && len(args) == 1 {
			return explain.Reading{Conditions: []explain.Condition{c}, Octets: len(args[0])}, nil
		}
		return explain.Read(strings.Join(args, " ")), nil
	}
	b, err := io.ReadAll(io.LimitReader(from, maxFile))
	if err != nil && e.file != "" {
		return explain.Reading{}, unreadable("-f", e.file, err)
	}
	if err != nil {
		return explain.Reading{}, phrase.Errorf("read standard input: %w", err)
	}
	return explain.Read(string(b)), nil
}

// prepare makes ready the live decision of what was recognised, and finds
// what is wrong with the flags before anything is printed. It returns nil
// where nothing is to be decided.
func (e *explainFlags) prepare(p *program, cmd *cobra.Command, r explain.Reading) (func(context.Context) (int, error), error) {
	if !e.live {
		return nil, nil
	}
	var names []string
	for _, c := range r.Checks {
		names = append(names, c.Name)
	}
	if len(names) == 0 {
		names = []string{"."} // so that the flags are judged all the same
	}
	pl, err := e.check.plan(p, cmd, names)
	if err != nil {
		return nil, err
	}
	engine, err := mayissue.New(pl.config)
	if err != nil {
		return nil, err
	}
	subjects, err := e.subjects(pl, r.Checks)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context) (int, error) {
		return e.decide(ctx, p, engine, e.check.ordersOf(pl, subjects))
	}, nil
}

// subjects are the names that were recognised, each with the CA that the text
// is about. A name that is none is data, and no fault of usage.
func (e *explainFlags) subjects(pl *plan, checks []explain.Check) ([]subject, error) {
	var all []subject
	for _, c := range checks {
		s := subject{input: c.Name}
		s.request, s.err = name.ParseRequest(c.Name, e.check.nameRules(pl))
		if c.CA != "" {
			choice, err := issuer.Expand(c.CA)
			if err != nil {
				return nil, err
			}
			s.issuers = []issuer.Choice{choice}
		}
		all = append(all, s)
	}
	return all, nil
}

// decide decides, and prints the results below the explanation.
func (e *explainFlags) decide(ctx context.Context, p *program, engine *mayissue.Engine, orders []order) (int, error) {
	if len(orders) == 0 {
		p.note("no name was recognised that could be checked")
		return exitUndetermined, nil
	}
	if err := selfTest(ctx, engine); err != nil {
		return exitUsage, err
	}
	results, _ := decide(ctx, engine, orders)
	if e.check.output.format != "json" {
		if _, err := io.WriteString(p.out, "\n"); err != nil {
			return exitInternal, phrase.Errorf("write the results: %w", err)
		}
	}
	if err := e.check.output.write(p, results); err != nil {
		return exitInternal, err
	}
	return e.check.exitCode(orders, results), nil
}

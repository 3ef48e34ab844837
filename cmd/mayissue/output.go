package main

import (
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/report"
)

// outputFlags say in which form results are printed.
type outputFlags struct {
	format  string
	json    bool
	verbose bool
	quiet   bool
}

func (o *outputFlags) add(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVarP(&o.format, "output", "o", "text", "`FORM` of the results: "+strings.Join(report.Formats(), ", "))
	f.BoolVar(&o.json, "json", false, "one JSON object a line: the same as -o json")
	f.BoolVarP(&o.verbose, "verbose", "v", false, "say more about each name")
	f.BoolVarP(&o.quiet, "quiet", "q", false, "say less: one line for each name that is not permitted")
}

// resolve checks the flags against each other and settles the form.
func (o *outputFlags) resolve(p *program, cmd *cobra.Command) error {
	if o.verbose && o.quiet {
		return phrase.Errorf("-v and -q contradict each other: give one of them")
	}
	var err error
	o.format, err = chosen(o.format, o.json, cmd.Flags().Changed("output"), report.Formats()...)
	return err
}

// chosen settles the form from -o and --json.
func chosen(format string, json, given bool, known ...string) (string, error) {
	switch {
	case json && given && format != "json":
		return "", phrase.Errorf("--json and -o %q contradict each other: give one of them", format)
	case json:
		return "json", nil
	case !slices.Contains(known, format):
		return "", phrase.Errorf("-o: %w", &report.FormatError{Format: format, Known: known})
	}
	return format, nil
}

// write prints results.
func (o *outputFlags) write(p *program, rs []report.Result) error {
	if err := report.Write(p.out, o.format, rs, o.options(p)); err != nil {
		return phrase.Errorf("write the results: %w", err)
	}
	if o.format == "github" {
		return o.summarise(p, rs)
	}
	return nil
}

// options say how text is laid out. Colour and folded lines are for a
// terminal only: what goes into a file or a pipe is always the same.
func (o *outputFlags) options(p *program) report.Options {
	opts := report.Options{Verbose: o.verbose, Quiet: o.quiet, Lang: p.in.Language()}
	if o.format == "json" {
		opts.Lang = p.data().Language()
	}
	if !p.terminal {
		return opts
	}
	opts.Color = p.env("NO_COLOR") == "" && p.env("TERM") != "dumb"
	opts.Width = 80
	if n, err := strconv.Atoi(p.env("COLUMNS")); err == nil && n >= 40 {
		opts.Width = n
	}
	return opts
}

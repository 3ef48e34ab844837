package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/mayissue/mayissue/report"
)

// outputFlags say in which form results are printed.
type outputFlags struct {
	format  string
	json    bool
	lang    string
	verbose bool
	quiet   bool
}

func (o *outputFlags) add(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVarP(&o.format, "output", "o", "text", "`FORM` of the results: "+strings.Join(report.Formats(), ", "))
	f.BoolVar(&o.json, "json", false, "one JSON object a line: the same as -o json")
	f.StringVar(&o.lang, "lang", "", "`LANGUAGE` of the texts: en, ja, ko or zh (default from the locale)")
	f.BoolVarP(&o.verbose, "verbose", "v", false, "say more about each name")
	f.BoolVarP(&o.quiet, "quiet", "q", false, "say less: one line for each name that is not permitted")
}

// resolve checks the flags against each other and settles the form.
func (o *outputFlags) resolve(p *program, cmd *cobra.Command) error {
	switch {
	case o.json && cmd.Flags().Changed("output") && o.format != "json":
		return fmt.Errorf("--json and -o %q contradict each other: give one of them", o.format)
	case o.verbose && o.quiet:
		return fmt.Errorf("-v and -q contradict each other: give one of them")
	}
	if o.json {
		o.format = "json"
	}
	if err := report.CheckFormat(o.format); err != nil {
		return fmt.Errorf("-o: %w", err)
	}
	if !cmd.Flags().Changed("lang") {
		return nil // texts in English are all there are, so the locale changes nothing
	}
	tag := strings.ToLower(o.lang)
	primary, _, _ := strings.Cut(strings.ReplaceAll(tag, "_", "-"), "-")
	switch primary {
	case "en":
	case "ja", "ko", "zh":
		p.note("--lang %q: there are no texts in this language yet, so they are in English", o.lang)
	default:
		return fmt.Errorf("--lang %q: not a language that there will be texts in: en, ja, ko or zh", o.lang)
	}
	return nil
}

// write prints results.
func (o *outputFlags) write(p *program, rs []report.Result) error {
	if err := report.Write(p.out, o.format, rs, o.options(p)); err != nil {
		return fmt.Errorf("write the results: %w", err)
	}
	return nil
}

// options say how text is laid out. Colour and folded lines are for a
// terminal only: what goes into a file or a pipe is always the same.
func (o *outputFlags) options(p *program) report.Options {
	opts := report.Options{Verbose: o.verbose, Quiet: o.quiet, Lang: "en"}
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

package main

import (
	"fmt"
	"runtime"
	"time"

	"github.com/spf13/cobra"

	"github.com/mayissue/mayissue"
	"github.com/mayissue/mayissue/br"
	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/report"
)

// versions is what the program is made of and goes by.
type versions struct {
	Schema  string    `json:"schema"`
	Engine  string    `json:"engine"`
	Go      string    `json:"go"`
	BR      string    `json:"br"`
	Section string    `json:"section"`
	At      time.Time `json:"rules_at"`
	Anchors []uint16  `json:"trust_anchors"` // key tags of the built-in ones
}

func newVersion(p *program) *cobra.Command {
	var clock clockFlags
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Say which engine, rules and trust anchors these are",
		Long: `version prints the version of the engine and of Go, the version of the CA/Browser
Forum's Baseline Requirements whose rules apply today, and the key tags of the
root's trust anchors that are built in.`,
		Example: `  mayissue version
  mayissue version --policy-date 2027-03-15 --json`,
		Args: noArguments,
		RunE: p.action(func(*cobra.Command, []string) (int, error) {
			at, err := clock.rules(p.now())
			if err != nil {
				return exitUsage, err
			}
			return p.writeVersion(at, asJSON)
		}),
	}
	clock.addPolicyDate(cmd.Flags(), "now")
	cmd.Flags().BoolVar(&asJSON, "json", false, "as a JSON object")
	return cmd
}

func (p *program) writeVersion(at time.Time, asJSON bool) (int, error) {
	rules := br.At(at)
	v := versions{
		Schema: report.Schema, Engine: mayissue.Version, Go: runtime.Version(),
		BR: rules.Version, Section: rules.CAASection, At: rules.Time, Anchors: []uint16{20326, 38696},
	}
	var err error
	if asJSON {
		err = p.writeJSON(v)
	} else {
		_, err = fmt.Fprintf(p.out, "%s\n%s\n%s\n",
			p.say("mayissue %s, built with %s", v.Engine, v.Go),
			p.say("Baseline Requirements %s on %s: CAA in %s", v.BR, v.At.Format(time.DateOnly), v.Section),
			p.say("root trust anchors %d, %d", v.Anchors[0], v.Anchors[1]))
	}
	if err != nil {
		return exitInternal, phrase.Errorf("write: %w", err)
	}
	return exitPermitted, nil
}

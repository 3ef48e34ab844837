package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
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
	Commit  string    `json:"commit,omitempty"` // of the source, where the build knows it
	Built   string    `json:"commit_time,omitempty"`
	Changed bool      `json:"modified,omitempty"` // the source was not that of the commit
	BR      string    `json:"br"`
	Section string    `json:"section"`
	At      time.Time `json:"rules_at"`
	Anchors []uint16  `json:"trust_anchors"` // key tags of the built-in ones
}

// built is set by the linker in a release: the commit, its time, and a third
// word where the source was another. What the Go command finds by itself would
// depend on the tags that a clone has, and so would the octets of the binary.
var built string

func newVersion(p *program) *cobra.Command {
	var clock clockFlags
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Say which engine, rules and trust anchors these are",
		Long: `version prints the version of the engine and of Go, the commit that the program
was built from, the version of the CA/Browser Forum's Baseline Requirements whose
rules apply today, and the key tags of the root's trust anchors that are built in.`,
		Example: `  mayissue version
  mayissue version --policy-date 2027-03-15 --json`,
		Args: noArguments,
		RunE: p.action(func(*cobra.Command, []string) (int, error) {
			at, err := clock.rules(p.now())
			if err != nil {
				return exitUsage, err
			}
			v := versions{
				Schema: report.Schema, Engine: mayissue.Version, Go: runtime.Version(), Anchors: []uint16{20326, 38696},
			}
			info, _ := debug.ReadBuildInfo()
			v.from(built, info)
			return p.writeVersion(v, br.At(at), asJSON)
		}),
	}
	clock.addPolicyDate(cmd.Flags(), "now")
	cmd.Flags().BoolVar(&asJSON, "json", false, "as a JSON object")
	return cmd
}

// from takes from what the linker or the Go command wrote into the program
// which commit it was built from. Builds outside a repository know none.
func (v *versions) from(linked string, info *debug.BuildInfo) {
	if words := strings.Fields(linked); len(words) >= 2 {
		v.Commit, v.Built, v.Changed = words[0], words[1], len(words) > 2
		return
	}
	if info == nil {
		return
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			v.Commit = s.Value
		case "vcs.time":
			v.Built = s.Value
		case "vcs.modified":
			v.Changed = s.Value == "true"
		}
	}
}

func (p *program) writeVersion(v versions, rules br.Rules, asJSON bool) (int, error) {
	v.BR, v.Section, v.At = rules.Version, rules.CAASection, rules.Time
	var err error
	if asJSON {
		err = p.writeJSON(v)
	} else {
		_, err = fmt.Fprintln(p.out, strings.Join(p.versionLines(v), "\n"))
	}
	if err != nil {
		return exitInternal, phrase.Errorf("write: %w", err)
	}
	return exitPermitted, nil
}

func (p *program) versionLines(v versions) []string {
	lines := []string{p.say("mayissue %s, built with %s", v.Engine, v.Go)}
	switch {
	case v.Commit != "" && v.Changed:
		lines = append(lines, p.say("commit %s of %s, with changes that are in no commit", v.Commit, v.Built))
	case v.Commit != "":
		lines = append(lines, p.say("commit %s of %s", v.Commit, v.Built))
	}
	return append(lines,
		p.say("Baseline Requirements %s on %s: CAA in %s", v.BR, v.At.Format(time.DateOnly), v.Section),
		p.say("root trust anchors %d, %d", v.Anchors[0], v.Anchors[1]))
}

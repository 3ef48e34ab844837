package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/mayissue/mayissue/lab"
	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/report"
)

// labFlags are the flags of "mayissue lab".
type labFlags struct {
	port      uint16
	list      bool
	json      bool
	scenarios []string
}

func newLab(p *program) *cobra.Command {
	l := &labFlags{}
	cmd := &cobra.Command{
		Use:   "lab",
		Short: "Run the breakable Internet on loopback, and list its names",
		Long: `lab starts a small Internet of its own on loopback addresses (127.53.0.0/16):
root, top-level domains and zones with every kind of CAA record and fault. It
lists the names with what each shows, says how to ask for them, and runs until
it is interrupted. Any DNS client of this machine can ask its servers.

To ask for the names without running anything, use "mayissue check --lab".`,
		Example: `  mayissue lab --list
  mayissue lab -p 5300
  mayissue lab --scenario broken.txtar`,
		Args: noArguments,
		RunE: p.action(func(cmd *cobra.Command, _ []string) (int, error) { return l.run(cmd.Context(), p) }),
	}
	f := cmd.Flags()
	f.Uint16VarP(&l.port, "dns-port", "p", 0, "`PORT` to listen on (default one that is free)")
	f.BoolVar(&l.list, "list", false, "only list the names")
	f.BoolVar(&l.json, "json", false, "list the names as JSON, one object a line")
	f.StringArrayVar(&l.scenarios, "scenario", nil, "scenario `FILE` in place of the built-in ones (repeatable)")
	return cmd
}

func (l *labFlags) run(ctx context.Context, p *program) (int, error) {
	in, err := l.internet(p.now())
	if err != nil {
		return exitUsage, err
	}
	if l.list {
		return l.writeNames(p, in)
	}
	running, err := in.Listen(ctx, l.port)
	if err != nil {
		return exitUsage, err
	}
	defer running.Close()
	dir, err := os.MkdirTemp("", "mayissue-lab-")
	if err != nil {
		return exitInternal, phrase.Errorf("root hints: %w", err)
	}
	defer os.RemoveAll(dir)
	hints, anchors := filepath.Join(dir, "root.hints"), filepath.Join(dir, "root.key")
	for file, text := range map[string]string{hints: in.RootHints(), anchors: in.Anchors()} {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			return exitInternal, phrase.Errorf("root hints and trust anchors: %w", err)
		}
	}
	if code, err := l.writeNames(p, in); err != nil {
		return code, err
	}
	fmt.Fprintf(p.err, "\n%s\n\n%s\n%s\n\n%s\n%s\n\n  %s\n\n%s\n",
		p.say("The lab runs on port %d. Its root hints are in %s:", running.Port(), hints), indent(in.RootHints()),
		p.say("and its trust anchors in %s:", anchors), indent(in.Anchors()),
		p.say("Ask for a name of it with:"), askLab(in, hints, anchors, running.Port()),
		p.say("Interrupt to stop."))
	<-ctx.Done()
	return exitPermitted, nil
}

// internet makes the lab of the scenarios given, or of its own.
func (l *labFlags) internet(now time.Time) (*lab.Internet, error) {
	if len(l.scenarios) == 0 {
		return builtInLab(now)
	}
	var all []*lab.Scenario
	for _, file := range l.scenarios {
		text, err := readFile("--scenario", file)
		if err != nil {
			return nil, err
		}
		s, err := lab.ParseScenario(file, text)
		if err != nil {
			return nil, phrase.Errorf("--scenario: %w", err)
		}
		all = append(all, s)
	}
	in, err := lab.NewAt(now, all...)
	if err != nil {
		return nil, phrase.Errorf("--scenario: %w", err)
	}
	return in, nil
}

// askLab is the command line that decides one name of the lab.
func askLab(in *lab.Internet, hints, anchors string, port uint16) string {
	nets := make([]string, 0, 2)
	for _, n := range loopbackNets() {
		nets = append(nets, "--permit-net "+n)
	}
	names := in.Names()
	shown := slices.IndexFunc(names, func(n lab.Listing) bool { return n.Seed })
	if len(names) == 0 {
		names = []lab.Listing{{Name: "example.com", CA: []string{"letsencrypt"}}}
	}
	n := names[max(shown, 0)]
	return fmt.Sprintf("mayissue check --root-hints %s --trust-anchors %s -p %d %s --ca %s '%s'", hints, anchors, port, strings.Join(nets, " "), strings.Join(n.CA, ","), n.Name)
}

// loopbackNets are where the lab's servers are on sockets.
func loopbackNets() []string { return []string{"127.53.0.0/16", "::1/128"} }

func indent(s string) string {
	return "  " + strings.ReplaceAll(strings.TrimSuffix(s, "\n"), "\n", "\n  ") + "\n"
}

// writeNames lists the names of the lab.
func (l *labFlags) writeNames(p *program, in *lab.Internet) (int, error) {
	var err error
	if l.json {
		err = writeNamesJSON(p, in.Names())
	} else {
		err = writeNamesText(p, in.Names())
	}
	if err != nil {
		return exitInternal, phrase.Errorf("write: %w", err)
	}
	return exitPermitted, nil
}

// writeNamesText lists the names under the titles of their scenarios.
func writeNamesText(p *program, names []lab.Listing) error {
	w := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
	title := ""
	for i, n := range names {
		if n.Scenario != title {
			if i > 0 {
				fmt.Fprintln(w)
			}
			title = n.Scenario
			fmt.Fprintln(w, inert(title))
		}
		fmt.Fprintf(w, "  %s\t%s\t%s (%s)\t%s\n", p.tell(short(n.Name)), inert(cmp.Or(strings.Join(n.CA, ","), "dcv")), n.Result, n.Reason, inert(n.Show))
	}
	return w.Flush()
}

// short keeps a very long name from pushing all columns out of sight.
func short(name string) phrase.Phrase {
	const most = 60
	if len(name) <= most {
		return phrase.Data(name)
	}
	return phrase.Of("%s… (%d octets)", name[:24], len(name))
}

func writeNamesJSON(p *program, names []lab.Listing) error {
	type listing struct {
		Schema   string   `json:"schema"`
		Name     string   `json:"name"`
		Issuers  []string `json:"issuers"`
		Result   string   `json:"result"`
		Reason   string   `json:"reason"`
		Shows    string   `json:"shows"`
		Scenario string   `json:"scenario"`
		Seed     bool     `json:"seed"`
		Codes    []string `json:"codes"`            // of findings that its diagnosis has
		Expect   string   `json:"expect,omitempty"` // the record that a CA asked for
	}
	for _, n := range names {
		if err := p.writeJSON(listing{report.Schema, n.Name, append([]string{}, n.CA...), n.Result, n.Reason, n.Show, n.Scenario, n.Seed, append([]string{}, n.Codes...), n.Expect}); err != nil {
			return err
		}
	}
	return nil
}

package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/mayissue/mayissue/br"
	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/report"
)

// profileFlags are the flags of "mayissue profile".
type profileFlags struct {
	clock     clockFlags
	cps       bool
	directory string
	json      bool
}

func newProfile(p *program) *cobra.Command {
	f := &profileFlags{}
	cmd := &cobra.Command{
		Use:   "profile FILE",
		Short: "Check a CA's own configuration, and print what its CP/CPS must say",
		Long: `profile reads a CA's own configuration (JSON: its identities, the tags that it
recognises, its rules for RFC 8657, its products), checks it against the rules
of --policy-date and sums it up.

--cps prints the text that section 4.2 of the CP/CPS must contain (BR 4.2.2.1).
--directory compares the identities with the caaIdentities of an ACME directory
(RFC 8555 section 9.7.6) given as a file; a difference makes the exit status 1.`,
		Example: `  mayissue profile ca.json
  mayissue profile --cps ca.json
  mayissue profile --directory directory.json ca.json`,
		RunE: p.action(func(cmd *cobra.Command, args []string) (int, error) {
			if len(args) != 1 {
				return exitUsage, phrase.Errorf("%d files given: one is wanted", len(args))
			}
			if cmd.Flags().Changed("directory") && f.directory == "" {
				return exitUsage, phrase.Errorf(`--directory "": no file given`)
			}
			return f.run(p, args[0])
		}),
	}
	cmd.Flags().BoolVar(&f.cps, "cps", false, "print the text for the CP/CPS")
	cmd.Flags().StringVar(&f.directory, "directory", "", "ACME directory in `FILE` to compare with")
	cmd.Flags().BoolVar(&f.json, "json", false, "as a JSON object")
	f.clock.addPolicyDate(cmd.Flags(), "now")
	return cmd
}

func (f *profileFlags) run(p *program, file string) (int, error) {
	at, err := f.clock.rules(p.now())
	if err != nil {
		return exitUsage, err
	}
	rules := br.At(at)
	profile, err := readProfile("", file, rules)
	if err != nil {
		return exitUsage, err
	}
	s := summary{Schema: report.Schema, File: file, Profile: profile, Differences: []phrase.Phrase{}}
	s.BR, s.Section = rules.Version, rules.CAASection
	if f.cps {
		s.CPS = caa.CPS(profile, rules)
	}
	if f.directory != "" {
		if s.Differences, err = compare(profile, f.directory); err != nil {
			return exitUsage, err
		}
	}
	if f.json {
		for i, d := range s.Differences {
			s.Differences[i] = p.data().Fix(d)
		}
		err = p.writeJSON(s)
	} else {
		err = s.writeText(p, f.cps, f.directory)
	}
	if err != nil {
		return exitInternal, phrase.Errorf("write: %w", err)
	}
	if len(s.Differences) > 0 {
		return exitDenied, nil
	}
	return exitPermitted, nil
}

// compare returns the differences between a profile and an ACME directory, as
// lines for people (CAR-15).
func compare(profile *caa.Profile, file string) ([]phrase.Phrase, error) {
	text, err := readFile("--directory", file)
	if err != nil {
		return nil, err
	}
	found, err := caa.CompareDirectory(profile, text)
	if err != nil {
		return nil, phrase.Errorf("--directory %q: %w", file, err)
	}
	lines := []phrase.Phrase{}
	for _, d := range found {
		lines = append(lines, d.Detail)
	}
	return lines, nil
}

// summary is what the command has to say.
type summary struct {
	Schema      string          `json:"schema"`
	File        string          `json:"file"`
	BR          string          `json:"br"`
	Section     string          `json:"section"`
	Profile     *caa.Profile    `json:"profile"`
	CPS         string          `json:"cps,omitempty"`
	Differences []phrase.Phrase `json:"differences"`
}

func (s *summary) writeText(p *program, cps bool, directory string) error {
	var lines []phrase.Phrase
	if cps {
		if _, err := io.WriteString(p.out, s.CPS); err != nil {
			return err
		}
	} else {
		lines = append(lines, phrase.Of("%s: a lawful profile of %s under BR %s", s.File, s.Profile.Name, s.BR),
			phrase.Of("identities: %s", strings.Join(s.Profile.Identities, ", ")))
	}
	if directory != "" && len(s.Differences) == 0 {
		lines = append(lines, phrase.Of("%s: caaIdentities are the profile's identities", directory))
	}
	for _, d := range s.Differences {
		lines = append(lines, phrase.Of("%s: %s", directory, d))
	}
	for _, l := range lines {
		if _, err := fmt.Fprintln(p.out, p.tell(l)); err != nil {
			return err
		}
	}
	return nil
}

// readProfile reads a CA's own configuration and checks it against the rules.
// Errors begin with the flag that named the file, if it was one.
func readProfile(flag, path string, rules br.Rules) (*caa.Profile, error) {
	text, err := readFile(flag, path)
	if err != nil {
		return nil, err
	}
	profile, err := caa.ParseProfile(text, path)
	if err == nil {
		err = profile.Validate(rules)
	}
	if err != nil && flag != "" {
		err = phrase.Errorf("%s: %w", flag, err)
	}
	return profile, err
}

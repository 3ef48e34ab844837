package main

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/mayissue/mayissue"
	"github.com/mayissue/mayissue/internal/roff"
	"github.com/mayissue/mayissue/phrase"
)

// newMan makes the command that writes the manual pages. It is for those who
// build packages, so that no list of commands has it; the pages hold what
// --help says, from the same tree.
func newMan(p *program) *cobra.Command {
	var date string
	cmd := &cobra.Command{
		Use:    "man DIRECTORY",
		Short:  "Write the manual pages, in every language",
		Hidden: true,
		RunE: p.action(func(_ *cobra.Command, args []string) (int, error) {
			if len(args) != 1 {
				return exitUsage, phrase.Errorf("one directory is needed")
			}
			if err := writeManual(args[0], date); err != nil {
				return exitUsage, err
			}
			return exitPermitted, nil
		}),
	}
	cmd.Flags().StringVar(&date, "date", "", "`DATE` that the pages bear, YYYY-MM-DD")
	return cmd
}

// manDirectories are where man looks for the pages of a language. Debian's
// man-db tells the Chinese of the mainland from that of Taiwan by the country.
var manDirectories = map[phrase.Language]string{
	phrase.English: "man1", phrase.Japanese: "ja/man1", phrase.Korean: "ko/man1", phrase.Chinese: "zh_CN/man1",
}

// writeManual writes a page for each command in each language.
func writeManual(dir, date string) error {
	for lang, sub := range manDirectories {
		to := filepath.Join(dir, filepath.FromSlash(sub))
		if err := os.MkdirAll(to, 0o755); err != nil {
			return phrase.Errorf("%q cannot be made: %w", to, cause(err))
		}
		for _, page := range manual(lang, date) {
			path := filepath.Join(to, page.name+".1")
			if err := os.WriteFile(path, []byte(page.text), 0o644); err != nil {
				return phrase.Errorf("%q cannot be written: %w", path, cause(err))
			}
		}
	}
	return nil
}

// manPage is one page: its name without the section, and its source.
type manPage struct{ name, text string }

// manual makes the pages of all commands that lists have.
func manual(lang phrase.Language, date string) []manPage {
	p := &program{in: phrase.For(lang)}
	root, english := newRoot(p), newRoot(&program{in: phrase.For(phrase.English)})
	for c := range commands(root) {
		p.translate(c)
	}
	var names []string
	for c := range commands(root) {
		if c == root || c.IsAvailableCommand() {
			names = append(names, manName(c))
		}
	}
	var pages []manPage
	for c := range commands(root) {
		if c != root && !c.IsAvailableCommand() {
			continue
		}
		plain, _, _ := english.Find(strings.Fields(c.CommandPath())[1:])
		m := &manWriter{p: p, c: c, english: plain, names: names}
		pages = append(pages, manPage{manName(c), m.write(date)})
	}
	return pages
}

// manName is the name of a command's page.
func manName(c *cobra.Command) string { return strings.ReplaceAll(c.CommandPath(), " ", "-") }

// manWriter writes the page of one command.
type manWriter struct {
	p       *program
	c       *cobra.Command // in the language of the page
	english *cobra.Command // the same as it was written
	names   []string       // of all pages
	page    *roff.Page
}

func (m *manWriter) write(date string) string {
	lang := m.p.in.Language()
	m.page = roff.New(roff.Title{
		Name: manName(m.c), Section: 1, Date: date, Source: "mayissue " + mayissue.Version, Manual: m.p.say("mayissue Manual"),
		Fixed: lang == phrase.Japanese || lang == phrase.Chinese,
	})
	m.page.Section(m.p.say("NAME"))
	m.page.Name(manName(m.c), m.c.Short)
	m.synopsis()
	about, exit := m.description()
	m.page.Section(m.p.say("DESCRIPTION"))
	m.page.Paragraphs(about)
	m.subcommands()
	m.options()
	m.exitStatus(exit)
	m.surroundings()
	if m.c.HasExample() {
		m.page.Section(m.p.say("EXAMPLES"))
		m.page.Literal(m.c.Example)
	}
	m.seeAlso()
	return m.page.String()
}

func (m *manWriter) synopsis() {
	m.page.Section(m.p.say("SYNOPSIS"))
	path := m.c.CommandPath()
	rest := strings.TrimPrefix(m.c.UseLine(), path)
	if m.c.HasAvailableSubCommands() {
		rest = " [command]" + rest
	}
	m.page.Line(roff.Bold(path) + roff.Plain(rest))
}

// description parts what a command does from its exit status, which has a
// section of its own. Translations keep the paragraphs of the English text.
func (m *manWriter) description() (about, exit string) {
	about = m.c.Long
	if about == "" {
		about = m.c.Short
	}
	here, there := strings.Split(m.english.Long, "\n\n"), strings.Split(about, "\n\n")
	last := len(here) - 1
	if strings.HasPrefix(here[last], "Exit status") && len(there) == len(here) {
		return strings.Join(there[:last], "\n\n"), there[last]
	}
	return about, ""
}

func (m *manWriter) subcommands() {
	if !m.c.HasAvailableSubCommands() {
		return
	}
	m.page.Section(m.p.say("COMMANDS"))
	for _, sub := range m.c.Commands() {
		if sub.IsAvailableCommand() || sub.Name() == "help" {
			m.page.Item(roff.Bold(sub.Name()), sub.Short)
		}
	}
}

// options writes the flags, each as the line of --help has it.
func (m *manWriter) options() {
	m.page.Section(m.p.say("OPTIONS"))
	m.c.LocalFlags().VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		placeholder, _ := pflag.UnquoteUsage(f)
		term := roff.Bold("--" + f.Name)
		if f.Shorthand != "" {
			term = roff.Bold("-"+f.Shorthand) + ", " + term
		}
		if placeholder != "" {
			term += " " + roff.Italic(placeholder)
		}
		m.page.Item(term, helpOf(f))
	})
}

// helpOf is what --help says of a flag, with its default.
func helpOf(f *pflag.Flag) string {
	alone := pflag.NewFlagSet(f.Name, pflag.ContinueOnError)
	alone.AddFlag(f)
	_, text, _ := strings.Cut(strings.TrimSpace(alone.FlagUsages()), "   ")
	return text
}

func (m *manWriter) exitStatus(text string) {
	m.page.Section(m.p.say("EXIT STATUS"))
	if text == "" {
		text = m.p.say("That of every command: see %s.", "mayissue(1)")
	}
	m.page.Paragraphs(text)
}

// surroundings writes what a command reads beside its arguments, on the page
// that all others lead to.
func (m *manWriter) surroundings() {
	if m.c.HasParent() {
		return
	}
	m.page.Section(m.p.say("ENVIRONMENT"))
	m.page.Item(roff.Bold("LC_ALL")+", "+roff.Bold("LC_MESSAGES")+", "+roff.Bold("LANG"),
		m.p.say("The language of the texts, where --lang does not say it. What is written for programs does not change with it."))
	m.page.Item(roff.Bold("NO_COLOR")+", "+roff.Bold("TERM"),
		m.p.say("No colour where the first is set to anything, or where the second is dumb."))
	m.page.Item(roff.Bold("COLUMNS"),
		m.p.say("How many columns the terminal has, if more than 80 or fewer."))
	m.page.Item(roff.Bold("GITHUB_STEP_SUMMARY"),
		m.p.say("With -o github, the file to which the summary of the step is appended."))
	m.page.Section(m.p.say("FILES"))
	m.page.Item(roff.Italic("/etc/mayissue/names"),
		m.p.say("The names that the nightly scan of the Debian package reads, one a line."))
	m.page.Item(roff.Italic("/etc/default/mayissue"),
		m.p.say("The options of that scan."))
	m.page.Item(roff.Italic("/var/lib/mayissue"),
		m.p.say("What it wrote: the results, and a summary of them."))
}

func (m *manWriter) seeAlso() {
	var others []string
	for _, n := range m.names {
		if n != manName(m.c) {
			others = append(others, n)
		}
	}
	var line roff.Text
	for i, n := range others {
		if i > 0 {
			line += ",\n"
		}
		line += roff.Bold(n) + "(1)"
	}
	m.page.Section(m.p.say("SEE ALSO"))
	m.page.Line(line)
}

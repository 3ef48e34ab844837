package main

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/mayissue/mayissue/phrase"
)

// speak chooses the language for what is said before the flags are read, and
// where they cannot be: that of --lang, or else that of the environment.
func (p *program) speak(args []string) {
	lang, _ := phrase.FromEnvironment(p.env)
	if given, ok := langArgument(args); ok {
		if l, _, err := phrase.ParseLanguage(given); err == nil {
			lang = l
		}
	}
	p.in = phrase.For(lang)
}

// langArgument finds the value of the last --lang among the arguments, also
// where the rest of them makes no sense.
func langArgument(args []string) (given string, ok bool) {
	for i, a := range args {
		switch value, equals := strings.CutPrefix(a, "--lang="); {
		case a == "--":
			return given, ok
		case equals:
			given, ok = value, true
		case a == "--lang" && i+1 < len(args):
			given, ok = args[i+1], true
		}
	}
	return given, ok
}

// settle makes --lang good once the flags are read.
func (p *program) settle(cmd *cobra.Command) error {
	flag := cmd.Flags().Lookup("lang")
	if flag == nil || !flag.Changed {
		return nil
	}
	lang, other, err := phrase.ParseLanguage(flag.Value.String())
	if err != nil {
		return phrase.Errorf("--lang %w", err)
	}
	if p.asked = true; lang != p.in.Language() {
		p.in = phrase.For(lang)
	}
	if other {
		p.note("--lang %q: there are no texts in Traditional Chinese, so they are in Simplified Chinese", flag.Value.String())
	}
	return nil
}

// data returns the printer for texts in data. What a program reads does not
// change with the locale of who runs it: only --lang does that.
func (p *program) data() *phrase.Printer {
	if p.asked {
		return p.in
	}
	return phrase.For(phrase.English)
}

// tell says a phrase on one line that does nothing to a terminal.
func (p *program) tell(ph phrase.Phrase) string { return inert(p.in.Say(ph)) }

// say says a sentence like tell.
func (p *program) say(format string, args ...any) string { return p.tell(phrase.Of(format, args...)) }

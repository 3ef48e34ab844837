package main

import (
	"errors"
	"fmt"
	"iter"
	"strconv"
	"strings"
	"unicode"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/mayissue/mayissue/phrase"
)

// newHelp makes the help command. Cobra's own takes an unknown command for a
// success.
func newHelp(p *program, root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Explain a command",
		RunE: p.action(func(_ *cobra.Command, args []string) (int, error) {
			about, rest, err := root.Find(args)
			if err != nil || len(rest) > 0 {
				return exitUsage, phrase.Errorf("%q is no command: see \"mayissue help\"", strings.Join(args, " "))
			}
			about.InitDefaultHelpFlag() // of the command that cobra adds
			return exitPermitted, about.Help()
		}),
	}
}

// commands walks a command tree, its root first.
func commands(root *cobra.Command) iter.Seq[*cobra.Command] {
	return func(yield func(*cobra.Command) bool) {
		if !yield(root) {
			return
		}
		for _, c := range root.Commands() {
			for below := range commands(c) {
				if !yield(below) {
					return
				}
			}
		}
	}
}

// texts walks the texts of a command that have to be translated whole. Names,
// arguments and examples are what is typed, and the same in every language.
func texts(c *cobra.Command) iter.Seq[*string] {
	return func(yield func(*string) bool) {
		more := yield(&c.Short) && yield(&c.Long)
		c.Flags().VisitAll(func(f *pflag.Flag) { more = more && yield(&f.Usage) })
	}
}

// addLang gives a command the flag that every one of them has.
func addLang(c *cobra.Command) {
	c.Flags().String("lang", "", "`LANGUAGE` of the texts: en, ja, ko or zh (default from the locale)")
}

// translate puts the help of a command into the language. In English it is
// as cobra and pflag would have it.
func (p *program) translate(c *cobra.Command) {
	if p.in.Language() != phrase.English {
		for text := range texts(c) {
			if *text != "" {
				*text = p.in.Say(phrase.Of(*text)) // collected from the tree itself
			}
		}
		c.Flags().VisitAll(p.translateDefault)
	}
	if c.Flags().Lookup("help") == nil {
		c.Flags().BoolP("help", "h", false, p.say("help for %s", c.Name()))
	}
}

// translateDefault says the default of a flag, which pflag would say in
// English.
func (p *program) translateDefault(f *pflag.Flag) {
	none := map[string]string{"string": "", "duration": "0s", "uint16": "0", "int": "0"}
	nothing, shown := none[f.Value.Type()]
	if !shown || f.DefValue == nothing {
		return
	}
	f.Usage = p.say("%s (default %s)", f.Usage, f.DefValue)
	f.DefValue = nothing
}

// usage writes what cobra's usage function does, in the language.
func (p *program) usage(c *cobra.Command) error {
	use := p.say("Usage:")
	if c.Runnable() {
		use += "\n  " + c.UseLine()
	}
	if c.HasAvailableSubCommands() {
		use += "\n  " + c.CommandPath() + " [command]"
	}
	parts := []string{use}
	if c.HasExample() {
		parts = append(parts, p.say("Examples:")+"\n"+c.Example)
	}
	if c.HasAvailableSubCommands() {
		list := p.say("Available Commands:")
		for _, sub := range c.Commands() {
			if sub.IsAvailableCommand() || sub.Name() == "help" {
				list += fmt.Sprintf("\n  %-*s %s", sub.NamePadding(), sub.Name(), sub.Short)
			}
		}
		parts = append(parts, list)
	}
	parts = append(parts, p.say("Flags:")+"\n"+strings.TrimRightFunc(c.LocalFlags().FlagUsages(), unicode.IsSpace))
	if c.HasAvailableSubCommands() {
		parts = append(parts, p.say("Use \"%s [command] --help\" for more information about a command.", c.CommandPath()))
	}
	_, err := fmt.Fprintln(c.OutOrStderr(), strings.Join(parts, "\n\n"))
	return err
}

// noArguments is cobra.NoArgs in every language.
func noArguments(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return phrase.Errorf("unknown command %q for %q", args[0], c.CommandPath())
}

// flagError says in every language what pflag says in English.
func flagError(_ *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	var bare *pflag.ValueRequiredError
	var value *pflag.InvalidValueError
	var syntax *pflag.InvalidSyntaxError
	switch {
	case errors.As(err, &unknown) && unknown.GetSpecifiedShortnames() != "":
		return phrase.Errorf("unknown shorthand flag: %s in -%s", letter(unknown.GetSpecifiedName()), unknown.GetSpecifiedShortnames())
	case errors.As(err, &unknown):
		return phrase.Errorf("unknown flag: --%s", unknown.GetSpecifiedName())
	case errors.As(err, &bare) && bare.GetSpecifiedShortnames() != "":
		return phrase.Errorf("flag needs an argument: %s in -%s", letter(bare.GetSpecifiedName()), bare.GetSpecifiedShortnames())
	case errors.As(err, &bare):
		return phrase.Errorf("flag needs an argument: --%s", bare.GetSpecifiedName())
	case errors.As(err, &value):
		flag := "--" + value.GetFlag().Name
		if short := value.GetFlag().Shorthand; short != "" {
			flag = "-" + short + ", " + flag
		}
		return phrase.Errorf("invalid argument %q for %q flag: %w", value.GetValue(), flag, notNumber(value.Unwrap()))
	case errors.As(err, &syntax):
		return phrase.Errorf("bad flag syntax: %s", syntax.GetSpecifiedFlag())
	}
	return err
}

// notNumber says what package strconv says of a number or a truth value.
func notNumber(err error) error {
	var e *strconv.NumError
	switch {
	case !errors.As(err, &e):
		return err
	case e.Err == strconv.ErrSyntax:
		return phrase.Errorf("strconv.%s: parsing %q: invalid syntax", e.Func, e.Num)
	case e.Err == strconv.ErrRange:
		return phrase.Errorf("strconv.%s: parsing %q: value out of range", e.Func, e.Num)
	}
	return err
}

// letter quotes a flag of one octet as pflag does.
func letter(s string) string { return fmt.Sprintf("%q", rune(s[0])) }

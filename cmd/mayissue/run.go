package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/report"
)

// The exit codes: one table for every command.
const (
	exitPermitted    = 0 // all permitted; the command did what was asked
	exitDenied       = 1 // some denied
	exitUsage        = 2 // the command line, a file or a name cannot be used
	exitUndetermined = 3 // none denied, some without a lawful answer
	exitInternal     = 4 // a fault of the program or of its output
)

// program is one run of the command line and all that it may touch of its
// surroundings, so that a test can stand in for them.
type program struct {
	input    io.Reader
	out      io.Writer // results, and nothing else
	err      io.Writer // everything else
	env      func(string) string
	now      func() time.Time
	terminal bool            // out is one
	in       *phrase.Printer // the language of what is said
	asked    bool            // --lang asked for it
	acted    bool            // a command was found and its flags were read
	code     int
}

// run does what args say and returns the exit code.
func run(ctx context.Context, args []string, in io.Reader, out, errw io.Writer, env func(string) string) (code int) {
	p := &program{input: in, out: out, err: errw, env: env, now: time.Now, terminal: isTerminal(out)}
	defer func() {
		if fault := recover(); fault != nil {
			code = exitInternal
			p.complain(phrase.Errorf("internal fault: %v: please report it with the lines that follow", fault), code, wantsJSON(args))
			stack := debug.Stack()
			if f, ok := fault.(interface{ Stack() []byte }); ok {
				stack = f.Stack() // of the goroutine in which it happened
			}
			errw.Write(stack)
		}
	}()
	p.speak(args)
	root := newRoot(p)
	for c := range commands(root) {
		p.translate(c)
	}
	root.SetArgs(args)
	root.SetIn(in)
	root.SetOut(out)
	root.SetErr(errw)
	err := root.ExecuteContext(ctx)
	if err != nil && !p.acted {
		p.code = exitUsage // a fault of the command line that cobra found
	}
	if err != nil {
		p.complain(err, p.code, wantsJSON(args))
	}
	return p.code
}

// newRoot makes the command tree.
func newRoot(p *program) *cobra.Command {
	root := &cobra.Command{
		Use:   "mayissue",
		Short: "May this CA issue a certificate for this name, and if not, why?",
		Long: `mayissue asks the DNS what a certification authority (CA) has to ask before it
signs: do the CAA records of a name permit this CA to issue for it (RFC 8659)?
It says which record of which name stands in the way and what to change.

Exit status of every command:
  0  all permitted           1  some denied
  2  the command line, a file or a name cannot be used
  3  none denied, but some names without a lawful answer
  4  a fault of the program`,
		Example: `  mayissue check --ca letsencrypt example.com
  mayissue check --lab`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          noArguments,
		RunE: func(*cobra.Command, []string) error {
			return phrase.Errorf(`no command given: try "mayissue check NAME" or "mayissue help"`)
		},
	}
	root.CompletionOptions.DisableDefaultCmd = true // ours speaks every language
	root.SetHelpCommand(newHelp(p, root))
	root.AddCommand(newCheck(p), newScan(p), newLookup(p), newDCV(p), newReplay(p), newExplain(p), newSuggest(p), newProfile(p), newLab(p), newVersion(p), newCompletion(p), newMan(p))
	root.InitDefaultHelpCmd()
	for c := range commands(root) {
		addLang(c)
	}
	addCompletions(root)
	root.SetUsageFunc(p.usage)
	root.SetFlagErrorFunc(flagError)
	return root
}

// action makes of f what cobra wants. f returns the exit code, and with an
// error the code that goes with it.
func (p *program) action(f func(cmd *cobra.Command, args []string) (int, error)) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		p.acted = true
		code, err := exitUsage, p.settle(cmd)
		if err == nil {
			code, err = f(cmd, args)
		}
		p.code = code
		if err != nil {
			return phrase.Errorf("%s: %w", cmd.Name(), err)
		}
		return nil
	}
}

// complain says on one line why there is no result, and with --json says it
// as an object on standard output too.
func (p *program) complain(err error, code int, asJSON bool) {
	text := p.tell(phrase.OfError(err))
	fmt.Fprintf(p.err, "mayissue: %s\n", text)
	if !asJSON {
		return
	}
	word := "usage"
	if code == exitInternal {
		word = "internal"
	}
	type fault struct {
		Code    string `json:"code"`
		Message string `json:"message"`
	}
	p.writeJSON(struct {
		Schema string `json:"schema"`
		Error  fault  `json:"error"`
	}{report.Schema, fault{word, text}})
}

// note says something that is no result.
func (p *program) note(format string, args ...any) {
	fmt.Fprintf(p.err, "mayissue: %s\n", p.say(format, args...))
}

// writeJSON writes v as one line.
func (p *program) writeJSON(v any) error {
	e := json.NewEncoder(p.out)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

// wantsJSON reports whether the command line asks for JSON, also where the
// rest of it makes no sense.
func wantsJSON(args []string) bool {
	for i, a := range args {
		switch {
		case a == "--":
			return false
		case a == "--json" || a == "--json=true":
			return true
		case slices.Contains([]string{"-ojson", "-o=json", "--output=json"}, a):
			return true
		case (a == "-o" || a == "--output") && i+1 < len(args) && args[i+1] == "json":
			return true
		}
	}
	return false
}

// inert makes text of unknown origin safe to show, on one line.
func inert(s string) string { return report.Inert(strings.ReplaceAll(s, "\n", "; ")) }

// isTerminal reports whether w is a character device.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

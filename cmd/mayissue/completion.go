package main

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/mayissue/mayissue/diagnose"
	"github.com/mayissue/mayissue/issuer"
	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/report"
)

// newCompletion makes the command that prints what a shell reads to complete
// command lines. Cobra has one too, which speaks English alone.
func newCompletion(p *program) *cobra.Command {
	return &cobra.Command{
		Use:   "completion bash|zsh|fish|powershell",
		Short: "Print what a shell needs to complete command lines",
		Long: `completion prints a script with which bash, zsh, fish or PowerShell completes the
commands, options and values of mayissue. Packages install it; where there is
none, the examples show where it goes. bash needs bash-completion as well.`,
		Example: `  mayissue completion bash > ~/.local/share/bash-completion/completions/mayissue
  mayissue completion zsh > "${fpath[1]}/_mayissue"
  mayissue completion fish > ~/.config/fish/completions/mayissue.fish
  mayissue completion powershell | Out-String | Invoke-Expression`,
		RunE: p.action(func(cmd *cobra.Command, args []string) (int, error) {
			if len(args) != 1 {
				return exitUsage, phrase.Errorf("give one shell: bash, zsh, fish or powershell")
			}
			write, err := completionOf(cmd.Root(), args[0])
			if err != nil {
				return exitUsage, err
			}
			if err := write(); err != nil {
				return exitInternal, phrase.Errorf("write: %w", err)
			}
			return exitPermitted, nil
		}),
	}
}

// completionOf returns what writes the script for a shell.
func completionOf(root *cobra.Command, shell string) (func() error, error) {
	out := root.OutOrStdout()
	switch shell {
	case "bash":
		return func() error { return root.GenBashCompletionV2(out, true) }, nil
	case "zsh":
		return func() error { return root.GenZshCompletion(out) }, nil
	case "fish":
		return func() error { return root.GenFishCompletion(out, true) }, nil
	case "powershell":
		return func() error { return root.GenPowerShellCompletionWithDesc(out) }, nil
	}
	return nil, phrase.Errorf("%q is no shell that there is a script for: give bash, zsh, fish or powershell", shell)
}

// completer returns what may stand in a place of the command line.
type completer = cobra.CompletionFunc

// addCompletions says for every argument and every flag of the tree what may
// stand there.
func addCompletions(root *cobra.Command) {
	for c := range commands(root) {
		if c.HasParent() && c.ValidArgsFunction == nil {
			c.ValidArgsFunction = completeArguments(c)
		}
		c.Flags().VisitAll(func(f *pflag.Flag) {
			if f.Value.Type() != "bool" {
				// The only fault is to say it twice of one flag.
				_ = c.RegisterFlagCompletionFunc(f.Name, completeFlag(c, f))
			}
		})
	}
}

// completeArguments offers files to the commands whose usage has any.
func completeArguments(c *cobra.Command) completer {
	if strings.Contains(c.Use, "FILE") || strings.Contains(c.Use, "DIRECTORY") {
		return nil // the shell's own: files
	}
	switch c.Name() {
	case "completion":
		return exactly("bash", "zsh", "fish", "powershell")
	case "explain":
		return completeCode
	case "help":
		return completeCommands
	case "lookup":
		return completeType
	}
	return cobra.NoFileCompletions
}

// completeFlag goes by the placeholder that the help shows for the value.
func completeFlag(c *cobra.Command, f *pflag.Flag) completer {
	placeholder, _ := pflag.UnquoteUsage(f)
	switch {
	case placeholder == "FILE":
		return nil
	case placeholder == "FOLDER":
		return completeFolder
	case placeholder == "LANGUAGE":
		return exactly("en", "ja", "ko", "zh")
	case placeholder == "MODE":
		return exactly("default", "br")
	case placeholder == "FORM":
		return exactly(formsOf(c, f)...)
	case f.Name == "ca":
		return completeCA
	case f.Name == "fail-on":
		return exactly("error", "warning")
	case strings.Contains(placeholder, "|"):
		return exactly(strings.Split(strings.ToLower(placeholder), "|")...)
	}
	return cobra.NoFileCompletions
}

// formsOf are the forms that a flag of a command takes.
func formsOf(c *cobra.Command, f *pflag.Flag) []string {
	switch c.Name() + " " + f.Name {
	case "check output", "replay output":
		return report.Formats()
	case "dcv output":
		return append(dcvFormats(), recordForms()...)
	case "scan output":
		return []string{"json", "csv", "parquet"}
	case "explain output":
		return report.ExplainFormats()
	case "suggest form":
		return append([]string{"all"}, recordForms()...)
	}
	return []string{"text", "json"}
}

// exactly offers these words and no files.
func exactly(words ...string) completer {
	return func(_ *cobra.Command, _ []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
		var out []cobra.Completion
		for _, w := range words {
			if strings.HasPrefix(w, begun) {
				out = append(out, w)
			}
		}
		return out, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
	}
}

// completeFolder leaves it to the shell to offer folders.
func completeFolder(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveFilterDirs
}

// completeCode offers the codes of the findings.
func completeCode(c *cobra.Command, args []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var codes []string
	for _, e := range diagnose.Catalogue() {
		codes = append(codes, string(e.Code))
	}
	return exactly(codes...)(c, args, begun)
}

// completeCA offers the short names of the CAs, each with the CA's own.
func completeCA(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var out []cobra.Completion
	for _, ca := range issuer.All() {
		out = append(out, cobra.CompletionWithDesc(ca.Short, ca.Name))
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}

// completeCommands offers the commands that help can explain.
func completeCommands(c *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	about, _, err := c.Root().Find(args)
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var out []cobra.Completion
	for _, sub := range about.Commands() {
		if sub.IsAvailableCommand() {
			out = append(out, cobra.CompletionWithDesc(sub.Name(), sub.Short))
		}
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}

// completeType offers the record types that people look up, after the name.
func completeType(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) != 1 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return []string{"A", "AAAA", "CAA", "CNAME", "DNAME", "DNSKEY", "DS", "HTTPS", "MX", "NS", "SOA", "SRV", "SVCB", "TLSA", "TXT"}, cobra.ShellCompDirectiveNoFileComp
}

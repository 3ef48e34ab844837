package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// withProgram puts the program of the release on the path of a command.
func withProgram(t *testing.T, cmd *exec.Cmd) *exec.Cmd {
	t.Helper()
	home := t.TempDir()
	if err := os.WriteFile(filepath.Join(home, "request.pem"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	cmd.Dir = home
	cmd.Env = []string{"PATH=" + archive(t) + ":/usr/bin:/bin", "HOME=" + home, "LC_ALL=C.UTF-8", "TERM=dumb"}
	return cmd
}

// completed are command lines, where the cursor is at their end, and what must
// be offered there.
var completed = []struct{ line, want string }{
	{"mayissue ch", "check"},
	{"mayissue check --ca lets", "letsencrypt"},
	{"mayissue check -o sa", "sarif"},
	{"mayissue check --poli", "--policy"},
	{"mayissue dcv --lang k", "ko"},
	{"mayissue suggest --wildcard s", "same"},
	{"mayissue check --csr reque", "request.pem"},
	{"mayissue replay reque", "request.pem"},
	{"mayissue explain caa.deny-a", "caa.deny-all"},
}

// bash completes, by the script as bash-completion reads it.
func TestBash(t *testing.T) {
	const completion = "/usr/share/bash-completion/bash_completion"
	if _, err := os.Stat(completion); err != nil {
		t.Fatalf("bash-completion is needed: apt-get install bash-completion")
	}
	const harness = `
source "$1" && source "$2"
COMP_LINE=$3 COMP_POINT=${#3} COMP_TYPE=9 COMP_KEY=9
read -ra COMP_WORDS <<<"$3"
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
compopt() { [ "$*" != "+o default" ] || nodefault=yes; }
spec=$(complete -p mayissue)
f=${spec##*-F } f=${f%% *}
$f mayissue "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
if [ ${#COMPREPLY[@]} -eq 0 ] && [[ $spec == *"-o default"* ]] && [ -z "${nodefault-}" ]; then
	compgen -f -- "${COMP_WORDS[COMP_CWORD]}"
fi
printf '%s\n' "${COMPREPLY[@]}"`
	for _, c := range completed {
		cmd := withProgram(t, exec.Command("bash", "--norc", "-c", harness, "bash", completion, filepath.Join(archive(t), "completions/bash/mayissue"), c.line))
		out, err := cmd.CombinedOutput()
		if err != nil || !contains(string(out), c.want) {
			t.Errorf("%s: %v: offers %q, want %q", c.line, err, out, c.want)
		}
	}
}

// fish completes too: it can be asked.
func TestFish(t *testing.T) {
	need(t, "fish", "fish")
	script := filepath.Join(archive(t), "completions/fish/mayissue.fish")
	for _, c := range completed {
		cmd := withProgram(t, exec.Command("fish", "--no-config", "-c", "source $argv[1]; complete -C $argv[2]", script, c.line))
		out, err := cmd.CombinedOutput()
		if err != nil || !contains(string(out), c.want) {
			t.Errorf("%s: %v: offers %q, want %q", c.line, err, out, c.want)
		}
	}
}

// zsh takes the script for one that its completion loads.
func TestZsh(t *testing.T) {
	need(t, "zsh", "zsh")
	dir := filepath.Join(archive(t), "completions/zsh")
	succeed(t, "zsh", "-n", filepath.Join(dir, "_mayissue"))
	cmd := withProgram(t, exec.Command("zsh", "-f", "-c", `fpath=($1 $fpath); autoload -U compinit; compinit -u -D; print -r -- ${_comps[mayissue]}; whence -w _mayissue`, "zsh", dir))
	if out, err := cmd.CombinedOutput(); err != nil || string(out) != "_mayissue\n_mayissue: function\n" {
		t.Errorf("%v: %s", err, out)
	}
}

// contains reports whether a line begins with a word: with what it means, and
// a blank, behind it.
func contains(lines, word string) bool {
	for line := range strings.Lines(lines) {
		if first, _, _ := strings.Cut(strings.TrimSpace(line), "\t"); strings.TrimRight(first, " ") == word {
			return true
		}
	}
	return false
}

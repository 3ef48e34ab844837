package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// action is what action.yml says.
type action struct {
	Name, Description string
	Inputs            map[string]struct {
		Description string
		Default     *string
	}
	Outputs map[string]struct{ Value string }
	Runs    struct {
		Using string
		Steps []step
	}
}

type step struct {
	Name, ID, If, Uses, Shell, Run string
	Env, With                      map[string]string
}

func readAction(t *testing.T) action {
	t.Helper()
	data, err := os.ReadFile("../action.yml")
	if err != nil {
		t.Fatal(err)
	}
	var a action
	d := yaml.NewDecoder(strings.NewReader(string(data)))
	if err := d.Decode(&a); err != nil {
		t.Fatal(err)
	}
	return a
}

var (
	expression = regexp.MustCompile(`\$\{\{ *([a-z0-9_.-]+) *\}\}`)
	pinned     = regexp.MustCompile(`^[a-z-]+/[a-z-]+@[0-9a-f]{40}$`)
)

// What a person writes reaches the shell by the environment alone, nothing is
// fetched that is not pinned, and every input is used.
func TestActionIsSafe(t *testing.T) {
	a := readAction(t)
	if a.Name == "" || a.Description == "" || a.Runs.Using != "composite" || len(a.Runs.Steps) < 4 {
		t.Fatalf("%+v", a)
	}
	used := ""
	for _, s := range a.Runs.Steps {
		if strings.Contains(s.Run, "${{") {
			t.Errorf("%s: an expression in the script, where what it holds would be run", s.Name)
		}
		if (s.Run == "") == (s.Uses == "") || s.Run != "" && s.Shell != "bash" || s.Uses != "" && !pinned.MatchString(s.Uses) {
			t.Errorf("%s: uses %q, shell %q", s.Name, s.Uses, s.Shell)
		}
		used += fmt.Sprint(s.If, s.Env, s.With)
	}
	for name, input := range a.Inputs {
		if input.Description == "" || input.Default == nil || !strings.Contains(used, "inputs."+name) {
			t.Errorf("input %s: %+v", name, input)
		}
	}
}

// job is one run of the action on a machine that stands in for GitHub's.
type job struct {
	code            int
	log             string
	output, summary string
}

// runAction runs the steps that are scripts as the runner would.
func runAction(t *testing.T, inputs map[string]string) job {
	t.Helper()
	a, dir := readAction(t), t.TempDir()
	source, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	output, summary := filepath.Join(dir, "output"), filepath.Join(dir, "summary")
	env := append(os.Environ(), "RUNNER_TEMP="+dir, "GITHUB_ACTION_PATH="+source, "GITHUB_OUTPUT="+output, "GITHUB_STEP_SUMMARY="+summary,
		"RUNNER_OS=Linux", "RUNNER_ARCH=X64", "LC_ALL=C.UTF-8", "PATH="+standInCurl(t)+":"+os.Getenv("PATH"))
	value := func(name string) string {
		given, ok := inputs[name]
		if input, known := a.Inputs[name]; !ok && known {
			given = *input.Default
		}
		return given
	}
	var j job
	for _, s := range a.Runs.Steps {
		if s.Run == "" || s.If == "inputs.version == ''" && value("version") != "" || s.If == "inputs.version != ''" && value("version") == "" {
			continue
		}
		stepEnv := env
		for k, v := range s.Env {
			stepEnv = append(stepEnv, k+"="+expression.ReplaceAllStringFunc(v, func(e string) string {
				return value(strings.TrimPrefix(expression.FindStringSubmatch(e)[1], "inputs."))
			}))
		}
		script := filepath.Join(dir, "script.sh")
		if err := os.WriteFile(script, []byte(s.Run), 0o644); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command("bash", "--noprofile", "--norc", "-eo", "pipefail", script)
		cmd.Dir, cmd.Env = t.TempDir(), stepEnv
		out, err := cmd.CombinedOutput()
		j.log += string(out)
		if exit, ok := err.(*exec.ExitError); ok {
			j.code = exit.ExitCode()
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	j.output, j.summary = content(output), content(summary)
	return j
}

// content is what a file holds; nothing where there is none.
func content(path string) string {
	b, _ := os.ReadFile(path)
	return string(b)
}

// standInCurl makes a curl that takes what it is to fetch from the release
// under test.
func standInCurl(t *testing.T) string {
	t.Helper()
	dist, err := dist()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	script := `#!/bin/sh
for a; do
	if [ "$last" = --output ]; then to=$a; fi
	last=$a
done
case $last in
https://github.com/mayissue/mayissue/releases/download/v[0-9]*/*) cp "` + dist + `/${last##*/}" "$to" ;;
*) echo "curl: $last" >&2; exit 22 ;;
esac
`
	if err := os.WriteFile(filepath.Join(dir, "curl"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

// The action decides the lab: names that are denied fail the step, with
// annotations, a summary and the exit status.
func TestAction(t *testing.T) {
	sums := content(published(t, sumsFile))
	version := strings.Split(filepath.Base(published(t, "*_linux_amd64.tar.gz")), "_")[1]
	sum := regexp.MustCompile(`([0-9a-f]{64})  \S+_linux_amd64\.tar\.gz`).FindStringSubmatch(sums)[1]
	pinned := map[string]string{"version": version, "sha256": sum, "ca": "letsencrypt"}
	with := func(more ...string) map[string]string {
		all := map[string]string{}
		for k, v := range pinned {
			all[k] = v
		}
		for i := 0; i < len(more); i += 2 {
			all[more[i]] = more[i+1]
		}
		return all
	}
	for _, c := range []struct {
		name    string
		inputs  map[string]string
		code    int
		log     string // in it
		output  string
		summary string // in it
	}{
		{"permitted", with("names", "example.com\nblog.example.com\n", "args", "--lab"), 0, "", "exit-status=0\n", "blog.example.com"},
		{"denied", with("names", "\nexample.com\r\ncommunity.example.com", "args", "--lab\n  -v"), 1, "::error", "exit-status=1\n", "community.example.com"},
		{"no answer", with("names", "outage.example.net", "args", "--lab"), 3, "::error", "exit-status=3\n", "outage.example.net"},
		{"several CAs", with("names", "example.com", "ca", "letsencrypt\nglobalsign", "args", "--lab"), 1, "GlobalSign", "exit-status=1\n", "GlobalSign"},
		{"exit status of 0", with("names", "community.example.com", "args", "--lab --exit-zero"), 0, "::error", "exit-status=0\n", "community.example.com"},
		{"a name that is a command", with("names", "$(touch here);`id`\n", "args", "--lab"), 3, "touch here", "exit-status=3\n", ""},
		{"options that are a command", with("names", "example.com", "args", "--lab ;id *"), 2, "", "exit-status=2\n", ""},
		{"no names", with("args", ""), 2, "", "exit-status=2\n", ""},
		{"no checksum", with("sha256", ""), 2, "::error::sha256: a release is downloaded only with its checksum", "", ""},
		{"another checksum", with("sha256", strings.Repeat("0", 64)), 2, "has the checksum " + sum, "", ""},
		{"no version", with("version", "../../x"), 2, "::error::version", "", ""},
		{"a version that is none", with("version", "9.9.9"), 1, "", "", ""},
		{"from source", map[string]string{"names": "example.com", "ca": "letsencrypt", "args": "--lab"}, 0, "", "exit-status=0\n", "example.com"},
	} {
		t.Run(c.name, func(t *testing.T) {
			j := runAction(t, c.inputs)
			if j.code != c.code || !strings.Contains(j.log, c.log) || j.output != c.output || !strings.Contains(j.summary, c.summary) || c.summary == "" && j.summary != "" && c.output == "" {
				t.Errorf("exit status %d, want %d\nlog %s\noutput %q\nsummary %s", j.code, c.code, j.log, j.output, j.summary)
			}
		})
	}
}

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// systemd takes the units as they are installed, and finds little that they
// are exposed to.
func TestUnits(t *testing.T) {
	need(t, "systemd-analyze", "systemd")
	root := installed(t)
	// The units that every system has, so that what ours lean on is there.
	succeed(t, "sh", "-c", `mkdir -p "$1/bin" && cp -r /lib/systemd/system/*.target /lib/systemd/system/*.mount /lib/systemd/system/*.slice "$1/lib/systemd/system/"`, "sh", root)
	out, err := exec.Command("systemd-analyze", "verify", "--man=no", "--recursive-errors=no", "--root="+root, "mayissue-scan.timer", "mayissue-scan.service").CombinedOutput()
	if err != nil || len(out) > 0 {
		t.Errorf("verify: %v: %s", err, out)
	}
	out, err = exec.Command("systemd-analyze", "security", "--offline=true", "--threshold=15", "--root="+root, "mayissue-scan.service").CombinedOutput()
	if err != nil {
		t.Errorf("security: %v: %s", err, out)
	}
}

// nightly runs the script of the service with a program that stands in, exits
// as told, and writes its arguments as results.
func nightly(t *testing.T, state, exit string, complete bool) (args string, code int) {
	t.Helper()
	dir := t.TempDir()
	program := filepath.Join(dir, "program")
	const standIn = `#!/bin/sh
echo "$@"
results= summary=
for a; do
	case $last in
	--results) results=$a ;;
	--summary) summary=$a ;;
	esac
	last=$a
done
echo result >>"$results"; echo "{\"complete\":$COMPLETE}" >"$results.state"; echo summary >"$summary"
exit $EXIT
`
	if err := os.WriteFile(program, []byte(standIn), 0o755); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(filepath.Join(archive(t), "systemd/nightly"))
	cmd.Env = append(os.Environ(), "CONFIGURATION_DIRECTORY=/etc/mayissue", "STATE_DIRECTORY="+state, "MAYISSUE="+program, "EXIT="+exit, "COMPLETE="+strconv.FormatBool(complete), "MAYISSUE_SCAN=--ca letsencrypt --ca *")
	cmd.Dir = "/"
	out, err := cmd.Output()
	if exit, ok := err.(*exec.ExitError); ok {
		code = exit.ExitCode()
	} else if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out)), code
}

// The first night has nothing to compare with, the next one has; what fails
// leaves the last results alone, and what was interrupted goes on.
func TestNightly(t *testing.T) {
	state := t.TempDir()
	in := func(name string) string { return filepath.Join(state, name) }
	base := "scan /etc/mayissue/names --ca letsencrypt --ca * --results " + in("new.ndjson") + " --summary " + in("summary.new")
	compare := " --baseline " + in("results.ndjson")
	for _, night := range []struct {
		exit     string
		complete bool
		want     string // arguments
		code     int
		results  string // how many results there are afterwards
	}{
		{"1", true, base, 1, "result\n"},
		{"0", true, base + compare, 0, "result\n"},
		{"4", true, base + compare, 4, "result\n"},
		{"143", true, base + " --resume" + compare, 143, "result\n"},
		{"1", false, base + " --resume" + compare, 1, "result\n"},
		{"3", true, base + " --resume" + compare, 3, "result\nresult\nresult\nresult\n"},
		{"0", true, base + compare, 0, "result\n"},
	} {
		got, code := nightly(t, state, night.exit, night.complete)
		if got != night.want || code != night.code {
			t.Errorf("exit %s: %d, arguments %q\nwant %q", night.exit, code, got, night.want)
		}
		if b, err := os.ReadFile(in("results.ndjson")); err != nil || string(b) != night.results {
			t.Errorf("exit %s: results %q, %v", night.exit, b, err)
		}
		if b, err := os.ReadFile(in("summary.txt")); err != nil || string(b) != "summary\n" {
			t.Errorf("exit %s: summary %q, %v", night.exit, b, err)
		}
	}
}

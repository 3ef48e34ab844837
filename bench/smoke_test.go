package main

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/mayissue/mayissue/bench/internal/table"
	"github.com/mayissue/mayissue/internal/realservers"
)

// TestMain lets the test binary be the child that measure starts.
func TestMain(m *testing.M) {
	if len(os.Args) == 3 && os.Args[1] == childFlag {
		if err := run(context.Background(), os.Args[1:]); err != nil {
			os.Stderr.WriteString(err.Error() + "\n")
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// TestSmall measures everybody on a small hierarchy: every answer is right,
// questions reach the servers when caches are empty, and we ask fewer than
// half a question a name when they are not.
func TestSmall(t *testing.T) {
	for _, find := range []string{"nsd", "unbound", "nsd-control"} {
		if _, err := realservers.FindProgram(find, find); err != nil {
			if realservers.Required() {
				t.Fatal(err)
			}
			t.Skip("left out: " + err.Error())
		}
	}
	file := filepath.Join(t.TempDir(), "samples")
	o, err := parse([]string{"-zones", "50", "-names", "200", "-runs", "1", "-cache", t.TempDir(), "-json", file})
	if err != nil {
		t.Fatal(err)
	}
	r, err := measureAll(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	for _, s := range r.Samples {
		seen[s.Who]++
		if s.Who == "plain" != (s.Right < 0) || s.Who != "plain" && s.Right != s.Names {
			t.Errorf("%s, %s: %d of %d right: %q", s.Who, s.Phase, s.Right, s.Names, s.Wrong)
		}
		switch asked := float64(s.Queries) / float64(s.Names); {
		case s.Phase == "cold" && asked < 0.5:
			t.Errorf("%s: %.2f questions a name with empty caches", s.Who, asked)
		case s.Phase == "warm" && s.Who == table.Ours && asked > 0.5:
			t.Errorf("%s: %.2f questions a name the second time", s.Who, asked)
		}
		if s.Client <= 0 || s.ClientPeak <= 0 || s.Wall <= 0 {
			t.Errorf("%s, %s has cost nothing: %+v", s.Who, s.Phase, s)
		}
	}
	for _, k := range keys() {
		if seen[k] == 0 {
			t.Errorf("%s is not measured", k)
		}
	}
}

// TestFlags: what makes no sense is refused.
func TestFlags(t *testing.T) {
	for _, args := range [][]string{{"-only", "nobody"}, {"-runs", "0"}, {"-zones", "10"}, {"-dead", "100"}, {"rest"}, {"-phase", "hot"}, {"-transport", "pigeon"}} {
		if _, err := parse(args); err == nil {
			t.Errorf("%q is taken", args)
		}
	}
	o, err := parse(nil)
	if err != nil || len(o.only) != len(subjects()) || o.keep != 200000 {
		t.Errorf("by default: %+v, %v", o, err)
	}
}

// TestBuild: the command is built from the module beside this one.
func TestBuild(t *testing.T) {
	binary, err := build(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(binary, "version", "--json").Output()
	var v any
	if err != nil || json.Unmarshal(out, &v) != nil {
		t.Errorf("version is %q, %v", out, err)
	}
}

func TestReadResults(t *testing.T) {
	file := filepath.Join(t.TempDir(), "results")
	for text, ok := range map[string]bool{
		`{"line":2,"result":"deny"}` + "\n" + `{"line":1,"result":"permit"}` + "\n": true,
		`{"line":3,"result":"deny"}`: false,
		`{"result":"deny"}`:          false,
		`{"line":1,`:                 false,
	} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		got, _, err := readResults(file, 2, time.Now())
		if (err == nil) != ok || ok && (got[0].String() != "permit" || got[1].String() != "deny") {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
}

//go:build unix

package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"

	"github.com/mayissue/mayissue/internal/scan"
	"github.com/mayissue/mayissue/report"
)

// killedNames are how many names a scan decides that is killed again and again.
const killedNames = 4000

// TestScanKilled kills a scan with SIGKILL at any moment, again and again, and
// goes on each time: the results of all its runs together are exactly the
// input, in every form that they are written in.
func TestScanKilled(t *testing.T) {
	dir := t.TempDir()
	names, want := listIn(t, dir)
	random := rand.New(rand.NewPCG(6, 1))
	for _, c := range []struct{ file, order string }{
		{"out.ndjson", ""}, {"out.ndjson.gz", "--unordered"}, {"out.ndjson.zst", ""}, {"out.csv", ""}, {"out.csv.gz", "--unordered"}, {"out.parquet", ""},
	} {
		out := filepath.Join(dir, c.file)
		args := []string{"scan", "--lab", "--ca", "letsencrypt", "--results", out, "--resume", "--save-every", "5ms", "--parallel", "1", "-q", names}
		if c.order != "" {
			args = append(args, c.order)
		}
		kills := 0
		for !runUntil(t, out, random.IntN(killedNames/4), args) {
			if kills++; kills > 50 {
				t.Fatalf("%s: killed %d times, and still not done", c.file, kills)
			}
		}
		got := resultsIn(t, out)
		if c.order != "" {
			slices.SortFunc(got, func(a, b string) int {
				var x, y int
				fmt.Sscan(a, &x)
				fmt.Sscan(b, &y)
				return x - y
			})
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: killed %d times: %d results, want %d", c.file, kills, len(got), len(want))
		}
		if kills < 2 {
			t.Errorf("%s: killed %d times", c.file, kills)
		}
	}
}

// listIn writes a list of names, and returns its path and what results it has.
func listIn(t *testing.T, dir string) (path string, want []string) {
	t.Helper()
	var list bytes.Buffer
	for i := range killedNames {
		name := fmt.Sprintf("n%d.example.com", i)
		if i == 700 {
			name = "no name"
		}
		fmt.Fprintln(&list, name)
		want = append(want, fmt.Sprint(i+1, " ", name))
	}
	path = filepath.Join(dir, "names.txt")
	must(t, os.WriteFile(path, list.Bytes(), 0o644))
	return path, want
}

// A scan that is interrupted finishes what is under way and says how to go
// on; its exit status counts the names that have no result as undetermined.
func TestScanInterrupted(t *testing.T) {
	dir := t.TempDir()
	names, want := listIn(t, dir)
	out := filepath.Join(dir, "out.ndjson")
	args := []string{"scan", "--lab", "--ca", "letsencrypt", "--results", out, "--save-every", "5ms", "--parallel", "1", "-q", names}
	cmd := exec.Command("mayissue", args...)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	must(t, cmd.Start())
	for reachedIn(out) < 10 {
		time.Sleep(time.Millisecond)
	}
	must(t, cmd.Process.Signal(syscall.SIGINT))
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) || exit.ExitCode() != exitUndetermined {
		t.Errorf("%v", err)
	}
	done := reachedIn(out)
	if said := fmt.Sprintf("mayissue: interrupted after %d names. To go on, give the same command with --resume.\n", done); errs.String() != said {
		t.Errorf("said %q, want %q", &errs, said)
	}
	if got := resultsIn(t, out); len(got) != done || done >= killedNames {
		t.Errorf("%d results, and the state says %d", len(got), done)
	}
	if !runUntil(t, out, killedNames, append(args, "--resume")) || !slices.Equal(resultsIn(t, out), want) {
		t.Error("resumed, the results are not those of the input")
	}
}

// A reader that goes away is an error to be told, not a signal to die of.
func TestScanClosedPipe(t *testing.T) {
	names, _ := listIn(t, t.TempDir())
	cmd := exec.Command("mayissue", "scan", "--lab", "--ca", "letsencrypt", "-q", names)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	_, err = out.Read(make([]byte, 100))
	must(t, err)
	out.Close()
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) || exit.ExitCode() != exitInternal {
		t.Errorf("%v", err)
	}
	if want := "mayissue: scan: standard output: cannot be written: broken pipe; with --results, in a file, a run can be resumed\n"; errs.String() != want {
		t.Errorf("said %q", &errs)
	}
}

// runUntil runs a scan, kills it once it has come so many names further, and
// reports whether it came to its end before.
func runUntil(t *testing.T, out string, further int, args []string) bool {
	t.Helper()
	begin := reachedIn(out)
	cmd := exec.Command("mayissue", args...)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	must(t, cmd.Start())
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	look := time.NewTicker(time.Millisecond)
	defer look.Stop()
	for {
		select {
		case err := <-ended:
			var exit *exec.ExitError
			if !errors.As(err, &exit) || exit.ExitCode() != exitUndetermined {
				t.Fatalf("%v: %s", err, &errs)
			}
			return true
		case <-look.C:
			if now := reachedIn(out); now >= 0 && now > begin+further {
				cmd.Process.Signal(syscall.SIGKILL)
				<-ended
				return false
			}
		}
	}
}

// reachedIn is how many names a state speaks of; -1 where there is none.
func reachedIn(out string) int {
	s, err := scan.ReadState(out)
	if err != nil || s == nil {
		return -1
	}
	return s.Stats.Names
}

// resultsIn reads the line and the name of each result.
func resultsIn(t *testing.T, path string) []string {
	t.Helper()
	if strings.HasSuffix(path, ".parquet") {
		rows, err := parquet.ReadFile[scan.Row](path)
		must(t, err)
		var all []string
		for _, r := range rows {
			all = append(all, fmt.Sprint(r.Line, " ", r.Name))
		}
		return all
	}
	f, err := os.Open(path)
	must(t, err)
	defer f.Close()
	u, err := scan.Unpack(f)
	must(t, err)
	defer u.Close()
	if strings.Contains(path, ".csv") {
		rows, err := csv.NewReader(u).ReadAll()
		must(t, err)
		var all []string
		for _, r := range rows[1:] {
			all = append(all, r[0]+" "+r[1])
		}
		return all
	}
	var all []string
	for d := json.NewDecoder(u); d.More(); {
		var r report.Result
		must(t, d.Decode(&r))
		all = append(all, fmt.Sprint(r.Line, " ", r.Name))
	}
	return all
}

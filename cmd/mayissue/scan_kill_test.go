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
	var list bytes.Buffer
	var want []string
	for i := range killedNames {
		name := fmt.Sprintf("n%d.example.com", i)
		if i == 700 {
			name = "no name"
		}
		fmt.Fprintln(&list, name)
		want = append(want, fmt.Sprint(i+1, " ", name))
	}
	names := filepath.Join(dir, "names.txt")
	must(t, os.WriteFile(names, list.Bytes(), 0o644))
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

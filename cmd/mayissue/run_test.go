package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/mayissue/mayissue/report"
)

// runCaptured runs a command line with nothing on standard input.
func runCaptured(ctx context.Context, args ...string) (code int, out, errs string) {
	var o, e bytes.Buffer
	code = run(ctx, args, strings.NewReader(""), &o, &e, func(string) string { return "" })
	return code, o.String(), e.String()
}

func TestWantsJSON(t *testing.T) {
	for line, want := range map[string]bool{
		"check --json a.example":        true,
		"check a.example -o json":       true,
		"check -ojson a.example":        true,
		"check -o=json a.example":       true,
		"check --output json a.example": true,
		"check --output=json":           true,
		"check a.example":               false,
		"check -o text json":            false,
		"check -o":                      false,
		"check -- --json":               false,
		"check --json=false":            false,
	} {
		if got := wantsJSON(strings.Fields(line)); got != want {
			t.Errorf("%s: got %t", line, got)
		}
	}
}

// A denial counts for more than a failure, and that for more than a permit,
// in whatever order they come.
func TestWorse(t *testing.T) {
	order := []int{exitPermitted, exitUndetermined, exitDenied}
	for i, a := range order {
		for j, b := range order {
			if got, want := worse(a, b), order[max(i, j)]; got != want {
				t.Errorf("worse(%d, %d) = %d, want %d", a, b, got, want)
			}
		}
	}
}

// The zero value of a result is no permission.
func TestVerdictCode(t *testing.T) {
	for _, c := range []struct {
		r    report.Result
		want int
	}{
		{report.Result{}, exitUndetermined},
		{report.Result{Result: "permit"}, exitPermitted},
		{report.Result{Result: "deny"}, exitDenied},
		{report.Result{Result: "error"}, exitUndetermined},
		{report.Result{Result: "PERMIT"}, exitUndetermined},
		{report.Result{WhoMayIssue: &report.WhoMayIssue{}}, exitPermitted},
		{report.Result{Result: "error", WhoMayIssue: &report.WhoMayIssue{}}, exitUndetermined},
	} {
		if got := verdictCode(&c.r); got != c.want {
			t.Errorf("%q: got %d, want %d", c.r.Result, got, c.want)
		}
	}
}

// What stands on standard error is one line that does nothing to a terminal.
func TestInert(t *testing.T) {
	if got := inert("a\nb\x1b[31m\u202e\xff"); strings.ContainsAny(got, "\n\x1b\u202e") || !utf8.ValidString(got) || !strings.HasPrefix(got, "a; b") {
		t.Errorf("got %q", got)
	}
}

// --now sets a clock that goes on from there.
func TestClock(t *testing.T) {
	now := time.Unix(1000, 0)
	system := func() time.Time { return now }
	clock, err := (&clockFlags{now: "2026-11-21T12:00:00Z"}).clock(system)
	if err != nil {
		t.Fatal(err)
	}
	now = now.Add(5 * time.Second)
	if got := clock().Format(time.RFC3339); got != "2026-11-21T12:00:05Z" {
		t.Errorf("got %s", got)
	}
}

// CAL-02: a date alone is its first moment in UTC.
func TestPolicyDate(t *testing.T) {
	for in, want := range map[string]string{
		"2026-12-15":                "2026-12-15T00:00:00Z",
		"2026-12-15T00:00:00+09:00": "2026-12-14T15:00:00Z",
		"2024-09-06":                "2024-09-06T00:00:00Z",
		"":                          "2027-01-15T08:00:00Z",
	} {
		got, err := (&clockFlags{policyDate: in}).rules(time.Unix(1_800_000_000, 0))
		if err != nil || got.UTC().Format(time.RFC3339) != want {
			t.Errorf("%q: got %s, %v", in, got, err)
		}
	}
}

// brokenPipe fails every write.
type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

// Results that could not be written are not a success.
func TestUnwrittenResults(t *testing.T) {
	for _, args := range [][]string{{"version"}, {"version", "--json"}, {"lab", "--list"}, {"check", "--lab", "--ca", "letsencrypt", "example.com"}} {
		var errs bytes.Buffer
		code := run(t.Context(), args, strings.NewReader(""), brokenPipe{}, &errs, func(string) string { return "" })
		if code != exitInternal || !strings.Contains(errs.String(), io.ErrClosedPipe.Error()) {
			t.Errorf("%v: code %d, %q", args, code, errs.String())
		}
	}
}

// explosive panics when it is read.
type explosive struct{}

func (explosive) Read([]byte) (int, error) { panic("boom") }

// A fault of the program is exit 4 and is told, in JSON too; it never looks
// like an answer.
func TestInternalFault(t *testing.T) {
	var out, errs bytes.Buffer
	code := run(t.Context(), []string{"check", "--json", "--lab", "-"}, explosive{}, &out, &errs, func(string) string { return "" })
	var o struct {
		Error struct{ Code, Message string }
	}
	if err := json.Unmarshal(out.Bytes(), &o); err != nil || o.Error.Code != "internal" || !strings.Contains(o.Error.Message, "boom") {
		t.Errorf("%v: %s", err, out.String())
	}
	if code != exitInternal || !strings.HasPrefix(errs.String(), "mayissue: internal fault: boom") {
		t.Errorf("code %d: %s", code, errs.String())
	}
}

// elsewhere panics with a fault that happened in another goroutine.
type elsewhere struct{}

func (elsewhere) Read([]byte) (int, error) { panic(elsewhere{}) }

func (elsewhere) Error() string { return "boom" }

func (elsewhere) Stack() []byte { return []byte("the stack over there\n") }

// What is shown is the stack that leads to the fault, wherever that was.
func TestInternalFaultElsewhere(t *testing.T) {
	var out, errs bytes.Buffer
	code := run(t.Context(), []string{"check", "--lab", "-"}, elsewhere{}, &out, &errs, func(string) string { return "" })
	if want := "mayissue: internal fault: boom: please report it with the lines that follow\nthe stack over there\n"; code != exitInternal || errs.String() != want {
		t.Errorf("code %d: %s", code, errs.String())
	}
}

// failing fails when it is read.
type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("line is down") }

func TestUnreadableStandardInput(t *testing.T) {
	var out, errs bytes.Buffer
	code := run(t.Context(), []string{"check", "--lab", "-"}, failing{}, &out, &errs, func(string) string { return "" })
	if code != exitUsage || out.Len() > 0 || errs.String() != "mayissue: check: standard input: cannot be read: line is down\n" {
		t.Errorf("code %d, %q, %q", code, out.String(), errs.String())
	}
}

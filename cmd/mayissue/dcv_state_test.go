package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/report"
)

// expectedAt is a record that ACM asked for.
func expectedAt(t *testing.T, domain string) dcv.Expectation {
	t.Helper()
	r, err := name.ParseRequest(domain, name.Rules{OwnHierarchy: true})
	if err != nil {
		t.Fatal(err)
	}
	owner, err := name.Parse("_0123456789abcdef0123456789abcdef." + domain)
	if err != nil {
		t.Fatal(err)
	}
	return dcv.Expect(r, owner, dcv.CNAME, "_424c7224e9b0146f9a8808af955727d0.hkmpvcwbzw.acm-validations.aws")
}

func state(t *testing.T, path string) *dcvState {
	t.Helper()
	s, err := readState(path, true)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// seenAs is a result of a status, seen so many minutes after watchDay.
func seenAs(status string, minutes int) report.Result {
	return report.Result{CheckedAt: minute(minutes), Validation: &report.Validation{Status: status, Zone: "example.com", Servers: []report.PlacedServer{{}}}}
}

func minute(n int) time.Time { return watchDay.Add(time.Duration(n) * time.Minute) }

// Each look is a run of its own: what it knows is what the file says.
func TestStateOverRuns(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.json")
	e := expectedAt(t, "www.example.com")
	for i, c := range []struct {
		status string
		want   dcv.Kept
	}{
		{"missing", dcv.Kept{Delegated: true}},
		{"in-place", dcv.Kept{Since: minute(1), Last: minute(1), Delegated: true}},
		{"in-place", dcv.Kept{Since: minute(1), Last: minute(2), Delegated: true}},
		{"undetermined", dcv.Kept{Since: minute(1), Last: minute(2), Delegated: true}}, // no sign that it was gone
		{"in-place", dcv.Kept{Since: minute(1), Last: minute(4), Delegated: true}},
		{"partly", dcv.Kept{Last: minute(4), Delegated: true}},
		{"missing", dcv.Kept{Last: minute(4), Delegated: true}},
		{"in-place", dcv.Kept{Since: minute(7), Last: minute(7), Delegated: true}},
	} {
		s := state(t, path)
		s.saw(e, seenAs(c.status, i))
		if err := s.write(); err != nil {
			t.Fatal(err)
		}
		if got := state(t, path).kept(e); got != c.want {
			t.Errorf("run %d, %s: %+v, want %+v", i, c.status, got, c.want)
		}
	}
}

// What the input tells is not lost for what the file does not know.
func TestStateBesideInput(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.json")
	e := expectedAt(t, "www.example.com")
	e.Kept.Delegated = true
	var none *dcvState
	if got := none.kept(e); got != e.Kept {
		t.Errorf("without a file: %+v", got)
	}
	s := state(t, path)
	s.saw(e, report.Result{CheckedAt: watchDay, Validation: &report.Validation{Status: "missing"}})
	if got := s.kept(e); !got.Delegated {
		t.Errorf("%+v", got)
	}
}

// Two runs at once keep what each of them saw.
func TestStateConcurrent(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.json")
	a, b := expectedAt(t, "a.example.com"), expectedAt(t, "b.example.com")
	first, second := state(t, path), state(t, path)
	first.saw(a, seenAs("in-place", 0))
	second.saw(b, seenAs("in-place", 1))
	for _, s := range []*dcvState{first, second, first} {
		if err := s.write(); err != nil {
			t.Fatal(err)
		}
	}
	s := state(t, path)
	if s.kept(a).Since != minute(0) || s.kept(b).Since != minute(1) || len(s.order) != 2 {
		t.Errorf("%+v, %+v of %d", s.kept(a), s.kept(b), len(s.order))
	}
	left, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(left) != 1 {
		t.Errorf("%v, %v", left, err)
	}
}

func TestStateErrors(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "state.json")
	for text, want := range map[string]string{
		"":                 "--state " + path + ":1:1: unexpected end of JSON input; expected a file that an earlier run wrote with --state",
		"{\n\"schema\": x": "--state " + path + ":2:11: invalid character 'x' looking for beginning of value; expected a file that an earlier run wrote with --state",
		"{}":               `--state "` + path + `": its schema is "", and "mayissue-dcv-state/1" is expected: it was written by another program or a later version`,
	} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := readState(path, true); err == nil || err.Error() != want {
			t.Errorf("%q: %v\nwant %s", text, err, want)
		}
	}
	if _, err := readState(filepath.Join(dir, "none", "state.json"), true); err == nil {
		t.Error("a file that cannot be written is found out after the questions")
	}
	if s, err := readState("", false); s != nil || err != nil {
		t.Errorf("not asked for: %v, %v", s, err)
	}
}

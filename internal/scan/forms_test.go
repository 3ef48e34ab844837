package scan

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"

	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/report"
)

// samples are results with something in every column.
func samples() []report.Result {
	at := time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	later := at.Add(time.Hour)
	return []report.Result{
		{
			Name: "=cmd.example", Input: "=CMD.example", Line: 3, DuplicateOf: 1, Issuers: []string{"a.example", "b.example"}, CA: "A, Inc.",
			Result: "deny", Reason: "not-authorized", FoundAt: "example", Alias: []string{"x.example"}, Security: "insecure",
			Records:  []report.Record{{Tag: "issue", Value: `c.example; a="b"`}, {Flags: 128, Tag: "issuewild", Value: ";"}},
			Findings: []report.Finding{{Code: "caa.issuer-missing.self", Severity: "error", Who: "owner"}},
			Source:   &report.Source{File: "-x.pem"}, Retryable: true, CheckedAt: at, ReuseUntil: &later, RetryAfter: &later, SignedUntil: &later,
			Queries: 4, Expected: "+yes",
		},
		{
			Name: "open.example", Line: 4, CheckedAt: at, Security: "secure",
			WhoMayIssue: &report.WhoMayIssue{Name: report.Issuers{Any: true}, Wildcard: report.Issuers{Issuers: []string{"a.example"}}},
		},
	}
}

// What is written as lines of JSON comes out of a file of Parquet as the same
// rows.
func TestParquet(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "out.parquet")
	var text []byte
	var want []Row
	for range rowGroup/2 + 10 { // more than one group of rows
		for _, r := range samples() {
			want = append(want, RowOf(r))
		}
	}
	var err error
	for _, r := range samples() {
		if text, err = (JSON{phrase.For(phrase.English)}).Append(text, r); err != nil {
			t.Fatal(err)
		}
	}
	text = []byte(strings.Repeat(string(text), rowGroup/2+10))
	out, err := OpenOutput(Spool(path), path, Zstandard, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := out.put(text); err != nil {
		t.Fatal(err)
	}
	if _, err := out.sync(); err != nil {
		t.Fatal(err)
	}
	out.Close()
	if err := ToParquet(path, Spool(path)); err != nil {
		t.Fatal(err)
	}
	got, err := parquet.ReadFile[Row](path)
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != len(want) {
		t.Fatalf("%d rows, want %d", len(got), len(want))
	}
	for i := range got {
		if d := cmp.Diff(want[i], got[i], cmp.Transformer("filled", func(s []string) []string { return append([]string{}, s...) })); d != "" {
			t.Fatalf("row %d: %s", i, d)
		}
	}
	// What is no result leaves no file behind.
	broken := filepath.Join(dir, "broken.ndjson")
	os.WriteFile(broken, []byte("{"), 0o644)
	if err := ToParquet(filepath.Join(dir, "b.parquet"), broken); err == nil {
		t.Error("broken lines become Parquet")
	}
	left, err := filepath.Glob(filepath.Join(dir, "b.parquet*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}

// CSV has a cell for each column of a row, and none that a spreadsheet would
// calculate.
func TestTable(t *testing.T) {
	text := Table{}.Header()
	var err error
	for _, r := range samples() {
		if text, err = (Table{}).Append(text, r); err != nil {
			t.Fatal(err)
		}
	}
	rows, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if n := reflect.TypeFor[Row]().NumField(); len(rows) != 3 || len(rows[0]) != n {
		t.Fatalf("%d rows of %d columns, want 3 of %d", len(rows), len(rows[0]), n)
	}
	got := map[string]string{}
	for i, name := range rows[0] {
		got[name] = rows[1][i]
		if i > 0 && rows[1][i] == "" && !slices.Contains([]string{"may_issue", "may_issue_wildcard"}, name) {
			t.Errorf("%s is empty", name)
		}
	}
	for name, want := range map[string]string{
		"line": "3", "name": "'=cmd.example", "input": "'=CMD.example", "file": "'-x.pem", "duplicate_of": "1",
		"issuers": "a.example b.example", "ca": "A, Inc.", "result": "deny", "expected": "'+yes", "queries": "4",
		"records": `0 issue "c.example; a=\"b\""; 128 issuewild ";"`, "findings": "caa.issuer-missing.self", "who": "owner",
		"checked_at": "2026-11-27T12:00:00Z", "reuse_until": "2026-11-27T13:00:00Z", "retryable": "true",
	} {
		if got[name] != want {
			t.Errorf("%s: %q, want %q", name, got[name], want)
		}
	}
	if at := slices.Index(rows[0], "may_issue"); rows[2][at] != "*" || rows[2][at+1] != "a.example" {
		t.Errorf("who may issue: %q", rows[2][at:at+2])
	}
}

// Every column of a row has its cell, in its place: a row with one field that
// is not zero has one cell that differs.
func TestCells(t *testing.T) {
	zero := Row{}.cells()
	at := time.Now()
	for i := range reflect.TypeFor[Row]().NumField() {
		var r Row
		switch f := reflect.ValueOf(&r).Elem().Field(i); f.Interface().(type) {
		case int64:
			f.SetInt(7)
		case string:
			f.SetString("x")
		case bool:
			f.SetBool(true)
		case []string:
			f.Set(reflect.ValueOf([]string{"x"}))
		case time.Time:
			f.Set(reflect.ValueOf(at))
		case *time.Time:
			f.Set(reflect.ValueOf(&at))
		}
		for j, c := range r.cells() {
			if (c != zero[j]) != (i == j) {
				t.Errorf("field %d: cell %d is %q, and %q of no row", i, j, c, zero[j])
			}
		}
	}
}

func TestMeasure(t *testing.T) {
	in := "# x\nwww.a.com\nmail.a.com.\nB.com\nc.net\nno name\n8.8.8.8\n\ncom\n*.a.co.uk\n"
	got, err := Measure(NewLines(unpack(t, []byte(in))))
	if err != nil || got.Names != 8 || fmt.Sprint(got.Below) != "map[com:2 net:1 uk:1]" {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestCompressionOf(t *testing.T) {
	for in, want := range map[string]Compression{"a": Plain, "a.gz": Gzip, "b.csv.zst": Zstandard, "gz": Plain} {
		if c, bare := CompressionOf(in); c != want || strings.HasSuffix(bare, ".gz") || strings.HasSuffix(bare, ".zst") {
			t.Errorf("%s: %v, %q", in, c, bare)
		}
	}
}

package compare

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"github.com/mayissue/mayissue/diagnose"
	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/report"
)

// memory is a spool for tests.
type memory struct{ b []byte }

func (m *memory) Write(p []byte) (int, error) {
	m.b = append(m.b, p...)
	return len(p), nil
}

func (m *memory) ReadAt(p []byte, off int64) (int, error) {
	return bytes.NewReader(m.b).ReadAt(p, off)
}

func spools() (Spool, error) { return &memory{}, nil }

var noon = time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)

func result(name, res, reason string) report.Result {
	r := report.Result{
		Schema: report.Schema, Name: name, Issuers: []string{"ca.example"}, Result: res, Reason: reason, Security: "insecure", CheckedAt: noon,
	}
	if res == "deny" {
		r.FoundAt, r.Records = name, []report.Record{{Flags: 0, Tag: "issue", Value: "other.example"}}
		r.Detail = phrase.Data("none of the issue properties names it")
		r.Findings = []report.Finding{{Code: "caa.issuer-missing.self", Severity: diagnose.Error, At: name, Title: phrase.Of("The CAA records at %s do not name %s", name, "CA")}}
	}
	return r
}

// lines returns results as an output has them.
func lines(t interface{ Fatal(...any) }, rs ...report.Result) string {
	var b strings.Builder
	for _, r := range rs {
		l, err := report.MarshalResult(r)
		if err != nil {
			t.Fatal(err)
		}
		b.WriteString(string(l) + "\n")
	}
	return b.String()
}

// written returns the differences of a comparison.
func written(t interface {
	Fatal(...any)
	Helper()
}, c *Comparison) []Difference {
	t.Helper()
	var b bytes.Buffer
	if err := c.Write(&b, "json"); err != nil {
		t.Fatal(err)
	}
	var out []Difference
	for l := range strings.Lines(b.String()) {
		var d Difference
		if err := json.Unmarshal([]byte(l), &d); err != nil {
			t.Fatal(err)
		}
		if d.Schema == Schema {
			out = append(out, d)
		}
	}
	return out
}

func ptr(s string) *string { return &s }

// Every pair of verdicts has its kind; an error of ours and a denial of theirs
// are neither a permission.
func TestExpectation(t *testing.T) {
	permit, deny, failed := result("a.example", "permit", "no-caa"), result("a.example", "deny", "not-authorized"), result("a.example", "error", "timeout")
	for _, c := range []struct {
		word   string
		r      report.Result
		kind   Kind
		weight Weight
	}{
		{"ok", permit, "", ""}, {"fail", deny, "", ""}, {"SERVFAIL", failed, "", ""},
		{"ok", deny, PermittedThereDeniedHere, Dangerous},
		{"ok", failed, PermittedThereFailedHere, Dangerous},
		{"fail", permit, DeniedTherePermittedHere, Notable},
		{"error", permit, FailedTherePermittedHere, Notable},
		{"fail", failed, NotPermittedByEither, Lesser},
		{"error", deny, NotPermittedByEither, Lesser},
		{"perhaps", deny, UnknownWord, Listed}, {"", permit, UnknownWord, Listed},
		// What this machine could not find out says nothing of the name.
		{"ok", result("a.example", "error", "own-network"), Undecided, Listed},
		{"ok", result("a.example", "error", "canceled"), Undecided, Listed},
		{"ok", report.Result{Name: "a.example", WhoMayIssue: &report.WhoMayIssue{}}, Undecided, Listed},
		{"ok", report.Result{Name: "a.example", Reason: "timeout"}, PermittedThereFailedHere, Dangerous},
	} {
		comp := New(phrase.English, spools)
		c.r.Line = 7
		if err := comp.Add(c.r, ptr(c.word)); err != nil {
			t.Fatal(err)
		}
		ds := written(t, comp)
		total, ok := comp.Expected()
		if c.kind == "" {
			if len(ds) != 0 || !ok || total.Agreed != 1 || total.Compared != 1 {
				t.Errorf("%q and %s: %+v, %+v", c.word, c.r.Reason, ds, total)
			}
			continue
		}
		if len(ds) != 1 || ds[0].Kind != c.kind || ds[0].Weight != c.weight || *ds[0].Word != c.word || ds[0].Line != 7 || total.Kinds[c.kind] != 1 {
			t.Errorf("%q and %s: %+v, %+v; want %s", c.word, c.r.Reason, ds, total, c.kind)
		}
		if _, ok := comp.Since(); ok {
			t.Error("there is no baseline")
		}
	}
}

// What changed is told key by key, and nothing else is a difference.
func TestBaseline(t *testing.T) {
	base := result("a.example", "deny", "not-authorized")
	base.Records = append(base.Records, report.Record{Tag: "iodef", Value: "mailto:a@a.example"})
	changing := func(f func(*report.Result)) report.Result {
		r := base
		r.Records = slices.Clone(base.Records)
		f(&r)
		return r
	}
	failed := result("a.example", "error", "timeout")
	permit := result("a.example", "permit", "no-caa")
	for _, c := range []struct {
		what     string
		old, now report.Result
		kind     Kind
		changed  []string
	}{
		{"nothing", base, base, "", nil},
		{"the time, the order of the records, letter case of the issuer", base, changing(func(r *report.Result) {
			slices.Reverse(r.Records)
			r.CheckedAt, r.Queries, r.Issuers, r.Line = noon.Add(time.Hour), 9, []string{"CA.example"}, 5
		}), "", nil},
		{"records", base, changing(func(r *report.Result) { r.Records[0].Value = "new.example" }), SameResult, []string{"records"}},
		{"flags", base, changing(func(r *report.Result) { r.Records[0].Flags = 128 }), SameResult, []string{"records"}},
		{"twice", base, changing(func(r *report.Result) { r.Records = append(r.Records, r.Records[0]) }), SameResult, []string{"records"}},
		{"found_at", base, changing(func(r *report.Result) { r.FoundAt = "example" }), SameResult, []string{"found_at"}},
		{"alias", base, changing(func(r *report.Result) { r.Alias = []string{"b.example"} }), SameResult, []string{"alias"}},
		{"security", base, changing(func(r *report.Result) { r.Security = "secure" }), SameResult, []string{"security"}},
		{"reason", base, changing(func(r *report.Result) { r.Reason = "critical-unknown" }), SameResult, []string{"reason"}},
		{"lost", permit, base, NoLongerPermitted, []string{"result", "reason", "records", "found_at"}},
		{"broken", permit, failed, NoLongerPermitted, []string{"result", "reason"}},
		{"won", failed, permit, NewlyPermitted, []string{"result", "reason"}},
		{"neither", failed, base, StillNotPermitted, []string{"result", "reason", "records", "found_at"}},
		{"ours", permit, result("a.example", "error", "own-network"), Undecided, []string{"result", "reason"}},
		{"ours then", result("a.example", "error", "canceled"), failed, Undecided, []string{"reason"}},
	} {
		comp := New(phrase.English, spools)
		if err := comp.ReadBaseline(strings.NewReader(lines(t, c.old))); err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(comp.Add(c.now, nil), comp.Finish()); err != nil {
			t.Fatal(err)
		}
		ds := written(t, comp)
		total, ok := comp.Since()
		if c.kind == "" {
			if len(ds) != 0 || !ok || total.Agreed != 1 {
				t.Errorf("%s: %+v, %+v", c.what, ds, total)
			}
			continue
		}
		if len(ds) != 1 || ds[0].Kind != c.kind || !slices.Equal(ds[0].Changed, c.changed) || ds[0].Old == nil || ds[0].New == nil {
			t.Errorf("%s: %+v; want %s %v", c.what, ds, c.kind, c.changed)
		}
	}
}

// Another CA, method or account is another request, and names that are in one
// list only are listed; a line of the input that asks again is compared once.
func TestNewAndGone(t *testing.T) {
	r := result("a.example", "permit", "no-caa")
	method, account, other := r, r, r
	method.Method, account.Account, other.Issuers = "dns-01", "https://ca.example/1", []string{"ca.example", "b.example"}
	again := r
	again.DuplicateOf = 1
	comp := New(phrase.English, spools)
	if err := comp.ReadBaseline(strings.NewReader(lines(t, method, account, other, again))); err != nil {
		t.Fatal(err)
	}
	swapped := other
	swapped.Issuers = []string{"b.example", "ca.example"}
	for _, r := range []report.Result{r, again, swapped} {
		if err := comp.Add(r, nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := comp.Finish(); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, d := range written(t, comp) {
		got = append(got, fmt.Sprint(d.Kind, " ", d.Method, d.Account))
	}
	if d := cmp.Diff([]string{"new-name ", "gone-name dns-01", "gone-name https://ca.example/1"}, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	total, _ := comp.Since()
	want := Total{Compared: 1, Agreed: 1, Unknown: 1, Gone: 2, Kinds: map[Kind]int{NewName: 1, GoneName: 2}}
	if d := cmp.Diff(want, total); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// Whatever the hashes are, the differences are those that a map of all requests
// would show: requests with one hash are never taken for one.
func TestCollisions(t *testing.T) {
	names := []string{"a.example", "b.example", "c.example", "1:a.example", ""}
	draw := func(t *rapid.T, what string) []report.Result {
		var rs []report.Result
		for range rapid.IntRange(1, 12).Draw(t, what) {
			r := result(rapid.SampledFrom(names).Draw(t, "name"), rapid.SampledFrom([]string{"permit", "deny", "error"}).Draw(t, "result"), "")
			r.Method = rapid.SampledFrom([]string{"", "1:", "dns-01"}).Draw(t, "method")
			rs = append(rs, r)
		}
		return rs
	}
	rapid.Check(t, func(t *rapid.T) {
		old, now := draw(t, "old"), draw(t, "now")
		hashes := rapid.Uint64Range(1, 3).Draw(t, "hashes")
		b := newBaseline(&memory{})
		b.hash = func(s []byte) uint64 { return uint64(len(s)) % hashes }
		if err := b.load(strings.NewReader(lines(t, old...))); err != nil {
			t.Fatal(err)
		}
		key := func(r report.Result) string { return fmt.Sprintf("%q %q", r.Name, r.Method) }
		last := map[string]string{}
		for _, r := range old {
			last[key(r)] = r.Result
		}
		if b.repeated != len(old)-len(last) || len(b.index) != len(last) {
			t.Fatalf("%d repeated, %d kept; want %d of %d", b.repeated, len(b.index), len(last), len(old))
		}
		for _, r := range now {
			s, same, ok, err := b.find(lineOf(r).stored())
			want, is := last[key(r)]
			if err != nil || ok != is || same != (is && want == r.Result) || !same && s.Side.Result != want {
				t.Fatalf("%s: %q, %v, %v, %v; want %q, %v", key(r), s.Side.Result, same, ok, err, want, is)
			}
		}
		for _, r := range now {
			delete(last, key(r))
		}
		gone := 0
		if err := b.gone(func(s stored) error {
			gone++
			if _, ok := last[fmt.Sprintf("%q %q", s.Name, s.Method)]; !ok {
				t.Fatalf("%q is not gone", s.Name)
			}
			return nil
		}); err != nil || gone != len(last) {
			t.Fatalf("%d gone, want %d: %v", gone, len(last), err)
		}
	})
}

// A million requests of a baseline take 24 MB.
func TestPlaceIsSmall(t *testing.T) {
	if n := reflect.TypeFor[place]().Size(); n > 24 {
		t.Errorf("%d octets", n)
	}
}

// The order is that of the danger; each line is one of the schema; the last has
// the totals. Writing again writes the same.
func TestOrderAndSchema(t *testing.T) {
	comp := New(phrase.English, spools)
	hostile := result("evil\x1b[31m.example", "deny", "not-authorized")
	hostile.Records[0].Value = "\u202e<script>\x07"
	hostile.CA = "C\x00A"
	who := report.Result{Schema: report.Schema, Name: "who.example", WhoMayIssue: &report.WhoMayIssue{}, CheckedAt: noon}
	for range 7 {
		hostile.Findings = append(hostile.Findings, hostile.Findings[0])
	}
	old := []report.Result{
		result("lost.example", "permit", "no-caa"), result("won.example", "deny", "not-authorized"), result("gone.example", "permit", "no-caa"), who,
		result("evil\x1b[31m.example", "error", "timeout"),
	}
	if err := comp.ReadBaseline(strings.NewReader(lines(t, old...))); err != nil {
		t.Fatal(err)
	}
	whoNow := who
	whoNow.FoundAt = "who.example"
	for i, c := range []struct {
		r    report.Result
		word string
	}{
		{result("new.example", "permit", "no-caa"), "\x1b]0;x\x07"}, {hostile, "ok"}, {result("won.example", "permit", "no-caa"), "no"},
		{result("lost.example", "error", "servfail"), "deny"}, {whoNow, "ok"},
	} {
		c.r.Line = i + 1
		if err := comp.Add(c.r, &c.word); err != nil {
			t.Fatal(err)
		}
	}
	if err := comp.Finish(); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, d := range written(t, comp) {
		got = append(got, fmt.Sprintf("%s %d %s", d.Weight, d.Line, d.Kind))
	}
	if d := cmp.Diff([]string{
		"dangerous 2 permitted-there-denied-here", "dangerous 4 no-longer-permitted",
		"notable 3 denied-there-permitted-here", "notable 3 newly-permitted",
		"lesser 2 still-not-permitted", "lesser 4 not-permitted-by-either", "lesser 5 same-result",
		"listed 1 unknown-word", "listed 1 new-name", "listed 5 undecided", "listed 0 gone-name",
	}, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	var first, second, text bytes.Buffer
	if err := errors.Join(comp.Write(&first, "json"), comp.Write(&second, "json"), comp.Write(&text, "text")); err != nil {
		t.Fatal(err)
	}
	if first.String() != second.String() {
		t.Error("writing again writes something else")
	}
	valid(t, first.String())
	for _, out := range []string{first.String(), text.String()} {
		if strings.ContainsAny(out, "\x1b\x07\x00\u202e") || strings.Contains(out, "%!") {
			t.Errorf("not inert, or a broken sentence:\n%s", out)
		}
	}
	for _, want := range []string{
		"To be looked at first", "✗ lost.example (ca.example): no longer permitted, line 4\n    result: permit → error\n    reason: no-caa → servfail\n",
		"    - 0 issue \"other.example\"\n", "and 3 more", "The baseline: 4 compared, 0 agree, 4 differ; 1 could not be compared.", "in the baseline only: 1",
		"Another system's verdicts: 3 compared, 0 agree, 3 differ; 2 could not be compared.",
	} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("no %q in\n%s", want, text.String())
		}
	}
}

// valid holds lines to the schema, and the schema to wrong lines.
func valid(t *testing.T, out string) {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(SchemaJSON()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("schema.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for l := range strings.Lines(out) {
		v, err := jsonschema.UnmarshalJSON(strings.NewReader(l))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Validate(v); err != nil {
			t.Errorf("%s: %v", l, err)
		}
		m := v.(map[string]any)
		for _, key := range []string{"schema", "kind", "against", "new", "old", "word"} {
			if before, ok := m[key]; ok && (key != "old" || m["changed"] != nil || m["kind"] == "gone-name") {
				delete(m, key)
				if s.Validate(v) == nil {
					t.Errorf("the schema lets a line without %s pass: %s", key, l)
				}
				m[key] = before
			}
		}
		n++
	}
	if n < 5 {
		t.Errorf("only %d lines", n)
	}
}

func TestFormats(t *testing.T) {
	for file, want := range map[string]string{"a.ndjson": "json", "a.JSON": "json", "a.jsonl": "json", "a.txt": "text", "-": "text"} {
		if got := FormatOf(file); got != want || !slices.Contains(Formats(), got) {
			t.Errorf("%s: %s", file, got)
		}
	}
	var wrong *report.FormatError
	if err := New(phrase.English, spools).Write(&bytes.Buffer{}, "xml"); !errors.As(err, &wrong) {
		t.Errorf("got %v", err)
	}
}

// Results come as they are decided; differences are told in the order of the
// input, those without a place in it last, and those of one line as they came.
func TestOrderOfInput(t *testing.T) {
	comp := New(phrase.English, spools)
	for _, line := range []int{0, 9, 2, 7, 2, 1 << 20, 1} {
		r := result("a.example", "deny", "not-authorized")
		r.Line = line
		if err := comp.Add(r, ptr("ok")); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		var got []int
		for _, d := range written(t, comp) {
			got = append(got, d.Line)
		}
		if want := []int{1, 2, 2, 7, 9, 1 << 20, 0}; !slices.Equal(got, want) {
			t.Errorf("%v, want %v", got, want)
		}
		r := result("a.example", "permit", "no-caa")
		if err := comp.Add(r, ptr("ok")); err != nil {
			t.Fatal(err)
		}
	}
	if n := reflect.TypeFor[spot]().Size(); n > 16 {
		t.Errorf("%d octets a difference", n)
	}
}

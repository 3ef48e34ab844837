package report

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/phrase"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

func compiled(t *testing.T) *jsonschema.Schema {
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
	return s
}

func validate(t *testing.T, s *jsonschema.Schema, doc []byte) error {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(doc))
	if err != nil {
		t.Fatalf("%s: %v", doc, err)
	}
	return s.Validate(v)
}

func TestSamplesMatchSchema(t *testing.T) {
	s := compiled(t)
	for name, r := range samples() {
		b, err := MarshalResult(r)
		if err != nil {
			t.Fatal(err)
		}
		if err := validate(t, s, b); err != nil {
			t.Errorf("%s: %v\n%s", name, err, b)
		}
	}
}

// Every reason is in the schema, under its own result and no other.
func TestSchemaKnowsReasons(t *testing.T) {
	s := compiled(t)
	of := map[caa.Verdict]string{caa.Permit: "permit", caa.Deny: "deny", caa.VerdictError: "error"}
	for _, reason := range caa.Reasons() {
		for verdict, word := range of {
			r := base("a.example.com", word, string(reason))
			if word == "deny" {
				r.FoundAt, r.Records = "a.example.com", []Record{{0, "issue", ";", ""}}
			}
			b, err := MarshalResult(r)
			if err != nil {
				t.Fatal(err)
			}
			if err := validate(t, s, b); (err == nil) != (reason.Verdict() == verdict) {
				t.Errorf("%s with %s: %v", word, reason, err)
			}
		}
	}
}

// The same for what only a diagnosis adds.
func TestWrongDiagnosesFailSchema(t *testing.T) {
	first := func(v any) map[string]any { return v.([]any)[0].(map[string]any) }
	for name, spoil := range map[string]func(r map[string]any){
		"unknown judgement":   func(r map[string]any) { first(first(first(r["matrix"])["servers"])["cells"])["judged"] = "fine" },
		"no question":         func(r map[string]any) { delete(first(first(first(r["matrix"])["servers"])["cells"]), "question") },
		"unknown listing":     func(r map[string]any) { first(first(r["matrix"])["servers"])["listed"] = "nobody" },
		"unknown reason":      func(r map[string]any) { first(first(r["matrix"])["servers"])["unasked"] = "tired" },
		"no probes":           func(r map[string]any) { first(r["matrix"])["probes"] = nil },
		"a place, no file":    func(r map[string]any) { r["source"] = map[string]any{"line": 1} },
		"line zero":           func(r map[string]any) { r["source"] = map[string]any{"file": "a", "line": 0} },
		"command of one tool": func(r map[string]any) { delete(first(first(r["findings"])["commands"]), "nslookup") },
		"empty exclusion":     func(r map[string]any) { first(r["findings"])["excluded"] = []any{""} },
		"retry without zone":  func(r map[string]any) { first(r["findings"])["retry_after"] = "2026-11-21 12:00" },
	} {
		if spoilt(t, sample("matrix"), spoil) == nil {
			t.Errorf("%s: the schema lets it pass", name)
		}
	}
}

// spoilt is what the schema says of a result that was spoilt.
func spoilt(t *testing.T, r Result, spoil func(r map[string]any)) error {
	t.Helper()
	b, err := MarshalResult(r)
	if err != nil {
		t.Fatal(err)
	}
	var doc map[string]any
	if err := json.Unmarshal(b, &doc); err != nil {
		t.Fatal(err)
	}
	spoil(doc)
	if b, err = json.Marshal(doc); err != nil {
		t.Fatal(err)
	}
	return validate(t, compiled(t), b)
}

func TestWrongResultsFailSchema(t *testing.T) {
	for name, spoil := range map[string]func(r map[string]any){
		"schema":              func(r map[string]any) { r["schema"] = "mayissue/2" },
		"no name":             func(r map[string]any) { delete(r, "name") },
		"unknown result":      func(r map[string]any) { r["result"] = "maybe" },
		"unknown reason":      func(r map[string]any) { r["reason"] = "because" },
		"no reason":           func(r map[string]any) { delete(r, "reason") },
		"no result":           func(r map[string]any) { delete(r, "result"); delete(r, "reason") },
		"unknown security":    func(r map[string]any) { r["security"] = "probably" },
		"null list":           func(r map[string]any) { r["lines"] = nil },
		"star at found_at":    func(r map[string]any) { r["found_at"] = "*.example.org" },
		"empty denial":        func(r map[string]any) { r["records"] = []any{} },
		"raw control octet":   func(r map[string]any) { r["records"].([]any)[0].(map[string]any)["value"] = "\x1b[31m" },
		"flags above 255":     func(r map[string]any) { r["records"].([]any)[0].(map[string]any)["flags"] = 256 },
		"unknown outcome":     func(r map[string]any) { r["climb"].([]any)[0].(map[string]any)["outcome"] = "empty" },
		"unknown severity":    func(r map[string]any) { r["findings"].([]any)[0].(map[string]any)["severity"] = "fatal" },
		"unknown who":         func(r map[string]any) { r["findings"].([]any)[0].(map[string]any)["who"] = "somebody" },
		"unknown confidence":  func(r map[string]any) { r["findings"].([]any)[0].(map[string]any)["confidence"] = "sure" },
		"translated code":     func(r map[string]any) { r["findings"].([]any)[0].(map[string]any)["code"] = "Kein Aussteller" },
		"time without a zone": func(r map[string]any) { r["checked_at"] = "2026-11-21 12:00" },
		"negative queries":    func(r map[string]any) { r["queries"] = -1 },
		"lines of a permit": func(r map[string]any) {
			r["result"], r["reason"] = "permit", "authorized"
		},
	} {
		if spoilt(t, sample("deny-parent"), spoil) == nil {
			t.Errorf("%s: the schema lets it pass", name)
		}
	}
}

// The object of DESIGN's contract: its keys, in its order.
func TestKeyOrder(t *testing.T) {
	r := sample("deny-alias")
	r.ReuseUntil = at(8)
	b, err := MarshalResult(r)
	if err != nil {
		t.Fatal(err)
	}
	last := -1
	for _, key := range []string{"schema", "name", "wildcard", "issuers", "result", "reason", "found_at", "alias", "records",
		"security", "retryable", "lines", "checked_at", "reuse_until", "climb", "findings", "queries", "engine", "policy"} {
		i := bytes.Index(b, []byte(`"`+key+`":`))
		if i <= last {
			t.Errorf("key %q at %d, after %d\n%s", key, i, last, b)
		}
		last = i
	}
}

func TestNoNullAndOneLine(t *testing.T) {
	var buf bytes.Buffer
	rs := []Result{{Name: "a.example.com"}, sample("who"), {WhoMayIssue: &WhoMayIssue{}, Findings: []Finding{{}}}}
	if err := Write(&buf, "json", rs, Options{}); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(buf.String(), "null") || strings.Count(buf.String(), "\n") != len(rs) {
		t.Errorf("want %d lines without null:\n%s", len(rs), buf.String())
	}
	if rs[0].Lines != nil || rs[2].WhoMayIssue.Name.Issuers != nil {
		t.Error("writing changed the results")
	}
}

// What is escaped for safety still means the same.
func TestJSONRoundTrip(t *testing.T) {
	r := sample("hostile")
	r.Detail = phrase.Data("a\u202eb\u200b\U000e0041\u009b\x7f\u2028 <&> \x1b")
	b, err := MarshalResult(r)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(b, []byte("<&>")) {
		t.Errorf("HTML escaping is on: %s", b)
	}
	for _, c := range string(b) {
		if c < 0x20 || c > 0x7e {
			t.Errorf("raw %U in %q", c, b)
		}
	}
	var back Result
	if err := json.Unmarshal(b, &back); err != nil || back.Detail.String() != r.Detail.String() {
		t.Errorf("%q came back as %q, %v", r.Detail, back.Detail, err)
	}
}

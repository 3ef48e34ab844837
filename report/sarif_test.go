package report

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/mayissue/mayissue/diagnose"
	"github.com/mayissue/mayissue/phrase"
)

// sarifRules210 are the rules of SARIF 2.1.0 for the parts that are used,
// from the text of the standard: section 3.13 (log), 3.14 (run), 3.18 and 3.19
// (tool), 3.49 (rules), 3.27 (results), 3.28 to 3.30 and 3.33 (locations).
const sarifRules210 = `{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "type": "object", "required": ["$schema", "version", "runs"], "additionalProperties": false,
  "properties": {
    "$schema": {"type": "string", "format": "uri"},
    "version": {"const": "2.1.0"},
    "runs": {"type": "array", "minItems": 1, "maxItems": 1, "items": {
      "type": "object", "required": ["tool", "results"], "additionalProperties": false,
      "properties": {
        "tool": {"type": "object", "required": ["driver"], "additionalProperties": false, "properties": {"driver": {
          "type": "object", "required": ["name", "rules"], "additionalProperties": false,
          "properties": {
            "name": {"const": "mayissue"}, "version": {"type": "string"}, "informationUri": {"type": "string", "format": "uri"},
            "rules": {"type": "array", "uniqueItems": true, "items": {
              "type": "object", "required": ["id", "shortDescription"], "additionalProperties": false,
              "properties": {"id": {"type": "string"}, "shortDescription": {"$ref": "#/$defs/message"}, "helpUri": {"type": "string", "format": "uri"}}
            }}
          }
        }}},
        "language": {"type": "string", "pattern": "^[a-z]{2}(-[A-Z]{2})?$"},
        "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
        "results": {"type": "array", "items": {
          "type": "object", "required": ["message", "ruleId"], "additionalProperties": false,
          "properties": {
            "ruleId": {"type": "string"}, "ruleIndex": {"type": "integer", "minimum": 0},
            "kind": {"enum": ["fail", "open", "pass", "review", "informational", "notApplicable"]},
            "level": {"enum": ["none", "note", "warning", "error"]},
            "message": {"$ref": "#/$defs/message"},
            "locations": {"type": "array", "items": {
              "type": "object", "additionalProperties": false,
              "properties": {
                "physicalLocation": {
                  "type": "object", "required": ["artifactLocation"], "additionalProperties": false,
                  "properties": {
                    "artifactLocation": {"type": "object", "required": ["uri"], "additionalProperties": false, "properties": {"uri": {"type": "string", "format": "uri-reference"}}},
                    "region": {"type": "object", "required": ["startLine"], "additionalProperties": false, "properties": {"startLine": {"type": "integer", "minimum": 1}}}
                  }
                },
                "logicalLocations": {"type": "array", "items": {
                  "type": "object", "additionalProperties": false,
                  "properties": {"name": {"type": "string"}, "fullyQualifiedName": {"type": "string"}, "kind": {"type": "string"}}
                }}
              }
            }},
            "partialFingerprints": {"type": "object", "minProperties": 1, "additionalProperties": {"type": "string", "minLength": 1}},
            "properties": {"type": "object", "additionalProperties": {"type": "string"}}
          }
        }}
      }
    }}
  },
  "$defs": {"message": {"type": "object", "required": ["text"], "additionalProperties": false, "properties": {"text": {"type": "string", "minLength": 1}}}}
}`

func sarifSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(sarifRules210))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("sarif.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("sarif.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func sarifOf(t *testing.T, o Options, rs ...Result) sarifRun {
	t.Helper()
	var log sarifLog
	if err := json.Unmarshal([]byte(render(t, "sarif", o, rs...)), &log); err != nil {
		t.Fatal(err)
	}
	return log.Runs[0]
}

func TestSARIFMatchesItsRules(t *testing.T) {
	s := sarifSchema(t)
	var every []Result
	for _, r := range samples() {
		every = append(every, r)
	}
	for _, rs := range [][]Result{nil, {sample("permit")}, every} {
		for _, lang := range phrase.Languages() {
			if err := validate(t, s, []byte(render(t, "sarif", Options{Lang: lang}, rs...))); err != nil {
				t.Error(err)
			}
		}
	}
}

// Each result points at its rule, each rule at its page.
func TestSARIFRules(t *testing.T) {
	run := sarifOf(t, Options{}, append(all(), sample("matrix"))...)
	rules := run.Tool.Driver.Rules
	for _, res := range run.Results {
		if res.RuleIndex < 0 || res.RuleIndex >= len(rules) || rules[res.RuleIndex].ID != res.RuleID {
			t.Errorf("%s: index %d among %d", res.RuleID, res.RuleIndex, len(rules))
		}
	}
	meanings := map[string]string{}
	for _, e := range diagnose.Catalogue() {
		meanings[e.Code] = e.Meaning.String()
	}
	for _, rule := range rules {
		if strings.HasPrefix(rule.ID, "result.") {
			continue
		}
		if want := "https://github.com/mayissue/mayissue/blob/main/docs/findings/" + rule.ID + ".md"; rule.HelpURI != want || rule.ShortDescription.Text != meanings[rule.ID] {
			t.Errorf("%+v", rule)
		}
	}
}

// No link of ours leads nowhere.
func TestFindingPagesExist(t *testing.T) {
	for _, e := range diagnose.Catalogue() {
		name, ok := strings.CutPrefix(findingPage(e.Code), findingPages)
		if _, err := os.Stat("../docs/findings/" + name); !ok || err != nil {
			t.Errorf("%s: %s: %v", e.Code, name, err)
		}
	}
}

func TestSARIFLevelsAndPlaces(t *testing.T) {
	r := sample("deny-parent")
	r.Source = &Source{File: "dir/my names.txt", Line: 7}
	r.Findings[1].Severity = "warning"
	r.Findings = append(r.Findings, Finding{Code: "caa.flag-1", Severity: "info", Title: phrase.Data("x")})
	var levels []string
	run := sarifOf(t, Options{}, r)
	for _, res := range run.Results {
		levels = append(levels, res.Level)
		at := res.Locations[0]
		if at.Physical == nil || at.Physical.Artifact.URI != "dir/my%20names.txt" || at.Physical.Region.StartLine != 7 || at.Logical[0].FullName != r.Name {
			t.Errorf("%+v", at)
		}
	}
	if got := strings.Join(levels, " "); got != "error warning note" {
		t.Errorf("levels %s", got)
	}
	r.Source = &Source{File: "/etc/names"}
	if at := sarifOf(t, Options{}, r).Results[0].Locations[0].Physical; at.Artifact.URI != "file:///etc/names" || at.Region != nil {
		t.Errorf("%+v", at)
	}
	if got := sarifOf(t, Options{}, sample("permit")).Results; len(got) != 0 {
		t.Errorf("a permit without findings: %+v", got)
	}
	if got := sarifOf(t, Options{}, sample("bogus")).Results; len(got) != 1 || got[0].RuleID != "result.dnssec-bogus" || got[0].Level != "error" {
		t.Errorf("a failure without findings must not be silent: %+v", got)
	}
}

// A finding is known again after a time and in another language, and is not
// taken for one of another name, CA, code or place.
func TestFingerprints(t *testing.T) {
	r := sample("deny-parent")
	first := sarifOf(t, Options{}, r).Results[0].Fingerprints["mayissue/v1"]
	later := sample("deny-parent")
	later.CheckedAt, later.EvidenceHash, later.Engine = noon.Add(24*time.Hour), "sha256:4567", "another"
	if got := sarifOf(t, Options{Lang: phrase.Japanese}, later).Results[0].Fingerprints["mayissue/v1"]; got != first {
		t.Errorf("later: %s, was %s", got, first)
	}
	seen := map[string]string{first: "itself"}
	for what, change := range map[string]func(r *Result, f *Finding){
		"name": func(r *Result, _ *Finding) { r.Name = "other.example" },
		"CA":   func(r *Result, _ *Finding) { r.Issuers = []string{"ca.example"} },
		"code": func(_ *Result, f *Finding) { f.Code = "caa.deny-all" },
		"at":   func(_ *Result, f *Finding) { f.At = "other.example" },
	} {
		r, f := sample("deny-parent"), missing("caatag.example.org")
		change(&r, &f)
		got := fingerprint(r, f)
		if seen[got] != "" {
			t.Errorf("another %s has the fingerprint of %s", what, seen[got])
		}
		seen[got] = what
	}
}

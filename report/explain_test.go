package report

import (
	"bytes"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/mayissue/mayissue/explain"
	"github.com/mayissue/mayissue/phrase"
)

func explainCompiled(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(ExplainSchemaJSON()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("explain.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("explain.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// readings returns texts of every kind, read.
func readings() map[string]explain.Reading {
	m := map[string]explain.Reading{}
	for name, text := range map[string]string{
		"globalsign": "The CAA check failed for one or more of the SAN values in your certificate.\n" +
			"sub.caatag.example.org: caatag.example.org: issue=different.issuer.com\n" +
			"*.cname.example.org: target.example.org: issuewild=;; CNAME\n" +
			"x.example.org: y.example.org: tbs=globalsign.com; CNAME CRITICAL\nRegards",
		"boulder": "While processing CAA for www.example.com: CAA record for example.com prevents issuance\nDNS problem: SERVFAIL looking up CAA for example.com\nSERVFAIL\nSERVFAIL",
		"nothing": "hello\nworld",
		"empty":   "",
		"long":    "request timed out\n" + strings.Repeat("rubbish\n", explain.MaxText/8),
		"hostile": hostile + "\nrequest timed out " + hostile + "\nx.example.org: x.example.org: issue=" + strings.ReplaceAll(hostile, ";", "") +
			"\n\\032x.example.org: x.example.org: issue=a`|*_[x](https://evil.example)<img onerror=x>",
		"ede": "; EDE: 9 (DNSKEY Missing): (" + hostile + ")",
	} {
		m[name] = explain.Read(text)
	}
	about, _ := explain.About("acm-pending")
	m["about"] = explain.Reading{Conditions: []explain.Condition{about}}
	many := strings.Builder{}
	for i := range explain.MaxConditions + 10 {
		many.WriteString("w" + strings.Repeat("x", i%60) + string(rune('a'+i/60)) + ".example.org: example.org: issue=ca.example\n")
	}
	m["many"] = explain.Read(many.String())
	return m
}

// CAP-53: in every form and language a Reading is inert, and its JSON is what
// the schema says.
func TestReadings(t *testing.T) {
	s := explainCompiled(t)
	for name, r := range readings() {
		for _, lang := range phrase.Languages() {
			for _, format := range ExplainFormats() {
				var b bytes.Buffer
				if err := WriteReading(&b, format, r, Options{Lang: lang}); err != nil {
					t.Fatal(err)
				}
				for line := range strings.Lines(b.String()) {
					if line = strings.TrimSuffix(line, "\n"); Inert(line) != line {
						t.Errorf("%s, %s: %q is not inert", name, format, line)
					}
					if format == "markdown" && (strings.Contains(line, "<") || strings.Contains(line, "://") && !strings.Contains(line, `:\/\/`)) {
						t.Errorf("%s: %q", name, line)
					}
				}
				if format != "json" {
					continue
				}
				if n := strings.Count(b.String(), "\n"); n != 1 || strings.Contains(b.String(), ":null") {
					t.Errorf("%s: %d lines: %s", name, n, b.String())
				}
				if err := validate(t, s, b.Bytes()); err != nil {
					t.Errorf("%s: %v\n%s", name, err, b.String())
				}
			}
		}
	}
}

func TestReadingText(t *testing.T) {
	all := readings()
	for _, name := range []string{"globalsign", "boulder", "nothing", "empty", "about"} {
		for _, format := range []string{"text", "markdown"} {
			var b bytes.Buffer
			if err := WriteReading(&b, format, all[name], Options{Width: 80}); err != nil {
				t.Fatal(err)
			}
			golden(t, "explain-"+name+"-"+format, b.String())
		}
	}
	var b bytes.Buffer
	if err := WriteReading(&b, "text", all["long"], Options{}); err != nil || !strings.Contains(b.String(), "of which only the first 1048576 were read") {
		t.Errorf("%v, %s", err, b.String())
	}
}

// The schema tells good objects from bad ones.
func TestExplainSchemaRefuses(t *testing.T) {
	s := explainCompiled(t)
	for doc, good := range map[string]bool{
		`{"schema":"mayissue/explain-1","code":"caa.deny-all","title":"x"}`: true,
		`{"schema":"mayissue/explain-1","code":"caa.deny-all"}`:             false,
		`{"schema":"mayissue/1","code":"caa.deny-all","title":"x"}`:         false,
		`{"schema":"mayissue/explain-1"}`:                                   false,
		`{"schema":"mayissue/explain-1","recognised":true,"conditions":[],"more":0,"names":[],"checks":[],"rest":[],"rest_lines":0,"octets":0,"cut":false}`:  false,
		`{"schema":"mayissue/explain-1","recognised":false,"conditions":[],"more":0,"names":[],"checks":[],"rest":[],"rest_lines":0,"octets":0,"cut":false}`: true,
	} {
		if err := validate(t, s, []byte(doc)); (err == nil) != good {
			t.Errorf("%s: %v", doc, err)
		}
	}
}

func TestPage(t *testing.T) {
	example := missing("example.org")
	example.Detail = phrase.Data("More. " + hostile)
	about := Page{"caa.deny-all", phrase.Data("the records forbid every CA " + hostile), &example, "mayissue check --lab x", "what it shows"}
	for format, want := range map[string]string{
		"text":     "caa.deny-all: the records forbid every CA <script>",
		"markdown": "### `caa.deny-all`\n\nthe records forbid every CA &lt;script&gt;",
		"json":     `{"schema":"mayissue/explain-1","code":"caa.deny-all","title":"the records forbid every CA <script>`,
	} {
		var b bytes.Buffer
		if err := WritePage(&b, format, about, Options{}); err != nil || !strings.HasPrefix(b.String(), want) || !strings.Contains(b.String(), "More.") {
			t.Errorf("%s: %v, %s", format, err, b.String())
		}
		if format == "json" {
			if err := validate(t, explainCompiled(t), b.Bytes()); err != nil {
				t.Error(err)
			}
		}
	}
	var b bytes.Buffer
	if WritePage(&b, "acme", about, Options{}) == nil || WriteReading(&b, "acme", explain.Reading{}, Options{}) == nil || b.Len() > 0 {
		t.Errorf("a form that there is not: %s", b.String())
	}
}

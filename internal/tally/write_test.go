package tally

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"golang.org/x/net/html"
	"pgregory.net/rapid"

	"github.com/mayissue/mayissue/diagnose"
	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/report"
)

// hostile is what a record, a name or a text may hold.
const hostile = "<script>alert(1)</script>\x1b[31m\a\u009b2J\u202egnp.exe\u200b\xff\x00https://evil.example|`"

// full is a summary with something in every part of it; what came from outside
// is hostile.
func full() Summary {
	tl := New(noon)
	tl.SetInput(Input{Lines: 1234567, Blank: 2, Comments: 1})
	for i := range 80 {
		r := broken(fmt.Sprintf("n%d.example", i), "timeout", fmt.Sprintf("ns1.host%d.net", i%60))
		tl.Add(r)
	}
	r := broken(hostile, "servfail", hostile+".net")
	r.CA, r.Issuers, r.Engine, r.Reason = hostile, []string{hostile}, hostile, hostile
	r.SignedUntil, r.ReuseUntil, r.FoundAt = at(day), at(day), "example"
	r.Records = []report.Record{{Tag: "issue", Value: "letsencrypt.org"}, {Tag: "issuewild", Value: hostile}, {Tag: hostile, Value: hostile}}
	r.Findings = append(r.Findings, report.Finding{
		Code: "caa.issuer-unknown", Severity: diagnose.Warning, Who: diagnose.Owner, At: hostile, Title: phrase.Of("Title of %s", hostile),
		Remedy: diagnose.Remedy{{Say: phrase.Of("Do %s", hostile)}, {Copy: hostile}},
	})
	tl.Add(r)
	return tl.Summary()
}

func written(t *testing.T, format string, s Summary, o Options) string {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, format, s, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// Whatever came from the network is inert in every form and every language,
// and no sentence is broken.
func TestInert(t *testing.T) {
	for _, s := range []Summary{full(), tallied()} {
		for _, lang := range phrase.Languages() {
			for _, f := range Formats() {
				out := written(t, f, s, Options{Lang: lang})
				if strings.ContainsAny(out, "\x1b\x07\x00\u202e\u200b\u009b") || !strings.HasSuffix(out, "\n") || strings.Contains(out, "%!") {
					t.Errorf("%s in %s: not inert, or a broken sentence", f, lang)
				}
				if f == "html" && (strings.Contains(out, "<script") || strings.Contains(out, `lang="`+lang.HTML()+`"`) == false) {
					t.Errorf("%s in %s: a script, or another language", f, lang)
				}
			}
		}
	}
}

func TestText(t *testing.T) {
	out := regexp.MustCompile(`(\S) {2,}`).ReplaceAllString(written(t, "text", full(), Options{}), "$1  ")
	for _, want := range []string{
		"  Names  81\n", "  Lines read  1,234,567\n", "  no answer  timeout  80  98.8 %  the name servers did not answer in time\n",
		"  Name servers in", "  host0.net", "and 11 more\n", "Signatures that end soon\n", "    Who: ", "\n  caa.issuer-unknown (1 name, warning)\n",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
}

// In short it is a screen of numbers.
func TestShort(t *testing.T) {
	out := written(t, "text", full(), Options{Short: true})
	if lines := strings.Count(out, "\n"); lines > 40 || !strings.Contains(out, "Results\n") || !strings.Contains(out, "1,234,567") || strings.Contains(out, "host0.net") {
		t.Errorf("%d lines:\n%s", lines, out)
	}
}

func TestFormats(t *testing.T) {
	for file, want := range map[string]string{"a.html": "html", "a.HTM": "html", "a.json": "json", "a.txt": "text", "-": "text", "html": "text"} {
		if got := FormatOf(file); got != want || !slices.Contains(Formats(), got) {
			t.Errorf("%s: %s", file, got)
		}
	}
	var wrong *report.FormatError
	if err := Write(&bytes.Buffer{}, "xml", Summary{}, Options{}); !errors.As(err, &wrong) {
		t.Errorf("got %v", err)
	}
	disk := errors.New("no space left")
	for _, f := range Formats() {
		if err := Write(failing{disk}, f, full(), Options{}); !errors.Is(err, disk) {
			t.Errorf("%s: %v", f, err)
		}
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

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

func validate(t *testing.T, s *jsonschema.Schema, doc string) error {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(strings.NewReader(doc))
	if err != nil {
		t.Fatalf("%s: %v", doc, err)
	}
	return s.Validate(v)
}

func TestSchema(t *testing.T) {
	schema := compiled(t)
	for what, s := range map[string]Summary{"full": full(), "empty": tallied()} {
		if err := validate(t, schema, written(t, "json", s, Options{})); err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	first := func(v any) map[string]any { return v.([]any)[0].(map[string]any) }
	for what, spoil := range map[string]func(s map[string]any){
		"another schema":     func(s map[string]any) { s["schema"] = "mayissue/summary/2" },
		"no requests":        func(s map[string]any) { delete(s, "requests") },
		"less than nothing":  func(s map[string]any) { s["names"] = -1 },
		"an unknown result":  func(s map[string]any) { first(s["results"])["result"] = "maybe" },
		"a null list":        func(s map[string]any) { s["cas"] = nil },
		"an unknown state":   func(s map[string]any) { s["security"] = map[string]any{"probably": 1} },
		"no operators' list": func(s map[string]any) { delete(s["operators"].(map[string]any), "listed") },
		"a nameless suffix":  func(s map[string]any) { first(s["operators"].(map[string]any)["listed"])["suffix"] = "" },
		"a control octet":    func(s map[string]any) { first(s["operators"].(map[string]any)["listed"])["suffix"] = "\x1b" },
		"a translated code":  func(s map[string]any) { first(s["findings"].(map[string]any)["listed"])["code"] = "Kein Server" },
		"no example":         func(s map[string]any) { delete(first(s["findings"].(map[string]any)["listed"]), "example") },
		"a day too few":      func(s map[string]any) { e := s["ending"].(map[string]any); e["days"] = e["days"].([]any)[1:] },
		"a time of no zone":  func(s map[string]any) { s["at"] = "2026-11-27 12:00" },
		"others not counted": func(s map[string]any) { delete(s["records"].(map[string]any)["issuers"].(map[string]any), "others") },
		"an identifier less": func(s map[string]any) {
			delete(first(s["records"].(map[string]any)["issuers"].(map[string]any)["listed"]), "identifier")
		},
	} {
		var doc map[string]any
		if err := json.Unmarshal([]byte(written(t, "json", full(), Options{})), &doc); err != nil {
			t.Fatal(err)
		}
		spoil(doc)
		b, err := json.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		if validate(t, schema, string(b)) == nil {
			t.Errorf("%s: the schema lets it pass", what)
		}
	}
}

// A program reads back what was written.
func TestJSONRoundTrip(t *testing.T) {
	s := full()
	out := written(t, "json", s, Options{})
	var back Summary
	if err := json.Unmarshal([]byte(out), &back); err != nil {
		t.Fatal(err)
	}
	if again := written(t, "json", back, Options{}); again != out {
		t.Errorf("%s\nbecame\n%s", out, again)
	}
}

// The page is for eyes and for readers of screens, and asks for nothing.
func TestPage(t *testing.T) {
	doc, err := html.Parse(strings.NewReader(written(t, "html", full(), Options{})))
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	last, charts, tables := 0, 0, 0
	attr := func(n *html.Node, key string) string {
		for _, a := range n.Attr {
			if a.Key == key {
				return a.Val
			}
		}
		return ""
	}
	var labels []string
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		if id := attr(n, "id"); id != "" {
			if slices.Contains(ids, id) {
				t.Errorf("id %s twice", id)
			}
			ids = append(ids, id)
		}
		if slices.Contains([]string{"script", "img", "iframe", "object", "embed", "form", "base"}, n.Data) || attr(n, "src") != "" || attr(n, "style") != "" || attr(n, "href") != "" && n.Data != "link" {
			t.Errorf("%s does not belong there", n.Data)
		}
		switch {
		case len(n.Data) == 2 && n.Data[0] == 'h' && n.Data[1] >= '1' && n.Data[1] <= '6':
			level, _ := strconv.Atoi(n.Data[1:])
			if level > last+1 || level == 1 && last != 0 {
				t.Errorf("h%d after h%d", level, last)
			}
			last = level
		case n.Data == "svg":
			if charts++; attr(n, "role") != "img" || attr(n, "aria-labelledby") == "" {
				t.Error("a picture without words")
			}
			labels = append(labels, strings.Fields(attr(n, "aria-labelledby"))...)
		case n.Data == "table":
			tables++
		case n.Data == "th" && attr(n, "scope") == "":
			t.Error("a head without scope")
		}
	}
	for _, id := range labels {
		if !slices.Contains(ids, id) {
			t.Errorf("no element is called %s", id)
		}
	}
	if charts < 6 || tables != charts+1 {
		t.Errorf("%d charts, %d tables", charts, tables)
	}
	if strings.Contains(pageStyle, "url(") || strings.Contains(pageStyle, "@import") {
		t.Error("the style asks for something")
	}
}

// Bars stay in their chart, what there is at all is seen, and what there is
// none of is not.
func TestChart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := section{}
		for range rapid.IntRange(0, 12).Draw(t, "bars") {
			b := bar{Label: rapid.StringN(0, 80, -1).Draw(t, "label"), Value: "1,000,000 · 100.0 %"}
			for range rapid.IntRange(1, 3).Draw(t, "parts") {
				b.Parts = append(b.Parts, part{rapid.OneOf(rapid.Just(0), rapid.Just(1), rapid.IntRange(0, 1_000_000)).Draw(t, "n"), "good"})
			}
			s.Bars = append(s.Bars, b)
		}
		c := s.Chart()
		for i, row := range c.Rows {
			end, seen, want := 0, 0, 0
			for _, p := range row.Parts {
				if p.X != end || p.W <= 0 {
					t.Fatalf("row %d: %+v", i, row.Parts)
				}
				end = p.X + p.W
				seen++
			}
			for _, p := range s.Bars[i].Parts {
				if p.N > 0 {
					want++
				}
			}
			if end > c.W || row.BarY+barHeight > c.H || seen > want || want > 0 && seen == 0 {
				t.Fatalf("row %d of %dx%d: %+v for %+v", i, c.W, c.H, row, s.Bars[i])
			}
			if n := report.Columns(row.Label) + report.Columns(row.Value); n*letter/10 > c.W {
				t.Fatalf("row %d: %d columns of text: %q %q", i, n, row.Label, row.Value)
			}
		}
	})
}

func TestNumber(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 123456: "123,456", 1234567: "1,234,567", -1000: "-1,000", -100: "-100"} {
		if got := number(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
	if got := share(1, 3); got != "33.3 %" {
		t.Error(got)
	}
	if got := share(0, 0); got != "" {
		t.Error(got)
	}
	if got := moment(time.Date(2026, 1, 2, 3, 4, 5, 6, time.FixedZone("", 3600))); got != "2026-01-02 02:04 UTC" {
		t.Error(got)
	}
}

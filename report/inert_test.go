package report

import (
	"bytes"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/mayissue/mayissue/diagnose"
	"github.com/mayissue/mayissue/phrase"
	"pgregory.net/rapid"
)

func TestInert(t *testing.T) {
	for _, tc := range []struct{ in, want string }{
		{"plain text; caf\u00e9 \u65e5\u672c\u8a9e \ud55c\uad6d\uc5b4", "plain text; caf\u00e9 \u65e5\u672c\u8a9e \ud55c\uad6d\uc5b4"},
		{"\x1b[31mred", `\027[31mred`},
		{"a\tb\r\nc\x00", `a\009b\013\010c\000`},
		{"\x7f", `\127`},
		{"\u009b2J", `\u{9b}2J`},
		{"\u202eexe", `\u{202e}exe`},
		{"a\u200bb\u00adc\ufeff", `a\u{200b}b\u{ad}c\u{feff}`},
		{"\u2028\u2029\u00a0\u3000", `\u{2028}\u{2029}\u{a0}\u{3000}`},
		{"\xff\xc0", `\255\192`},
		{"\ufffd", `\u{fffd}`},
		{"\u3164\U000e0041\ufe0f\u2066", `\u{3164}\u{e0041}\u{fe0f}\u{2066}`},
		{"<script>", "<script>"}, // inert in text; the other formats have their own signs
		{`back\slash`, `back\slash`},
	} {
		if got := Inert(tc.in); got != tc.want {
			t.Errorf("CAP-53: Inert(%q) = %q, want %q", tc.in, got, tc.want)
		}
	}
}

// harmful returns the first character of a rendering that could act.
func harmful(s string, newlines bool) (rune, bool) {
	for _, r := range s {
		if r == '\n' && newlines {
			continue
		}
		if r == utf8.RuneError || unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co) || blank(r) {
			return r, true
		}
	}
	return 0, false
}

func FuzzInert(f *testing.F) {
	for _, s := range []string{hostile, "a\u0300", "\xed\xa0\x80", "\U0010ffff", "\u034f"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Inert(s)
		if r, bad := harmful(got, false); bad {
			t.Fatalf("CAP-53: Inert(%q) lets %U through", s, r)
		}
		if again := Inert(got); again != got {
			t.Fatalf("Inert is not stable: %q, then %q", got, again)
		}
	})
}

var codeSpan = regexp.MustCompile("`[^`]*`")

// CAP-53: no format lets hostile text act: not on a terminal, and in Markdown
// not as markup either.
func TestHostileInEveryFormat(t *testing.T) {
	many := []Result{sample("hostile"), sample("permit")}
	placed := []Result{sample("dcv-hostile"), sample("dcv-in-place")}
	for _, format := range Formats() {
		for _, rs := range [][]Result{many[:1], many, placed[:1], placed} {
			if rs[0].Validation != nil && (format == "globalsign" || format == "acme") {
				continue // they tell nothing of the record
			}
			for _, o := range []Options{{}, {Verbose: true}, {Quiet: true}, {Width: 40}} {
				var buf bytes.Buffer
				if err := Write(&buf, format, rs, o); err != nil {
					t.Fatal(err)
				}
				out := buf.String()
				if r, bad := harmful(out, true); bad {
					t.Errorf("CAP-53: %s %+v lets %U through:\n%q", format, o, r, out)
				}
				checkInert(t, format, out)
				if !o.Quiet && !strings.Contains(out, "alert(1)") && format != "markdown" {
					t.Errorf("%s %+v does not show the record at all", format, o)
				}
				// Markup and links mean nothing inside a code span.
				bare := codeSpan.ReplaceAllString(strings.ReplaceAll(out, "\\`", ""), "")
				if format == "markdown" && (strings.Contains(out, "<script") || strings.Contains(bare, "https://")) {
					t.Errorf("CAP-53: markdown has markup of the record:\n%s", out)
				}
			}
		}
	}
}

// CAP-53 for any text in any place: only colours that were asked for occur.
func TestHostileAnywhere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "text") + string(rapid.SliceOfN(rapid.Byte(), 0, 8).Draw(t, "octets"))
		r := sample("deny-alias")
		r.Name, r.Unicode, r.Input, r.CA, r.Issuers, r.Reason = s, s+"u", s, s, []string{s}, s
		r.FoundAt, r.FailedAt, r.Detail, r.Alias, r.Lines, r.Notes = s, s, phrase.Data(s), []string{s}, []string{s}, []phrase.Phrase{phrase.Data(s)}
		r.Climb = []Level{{Name: s, Outcome: s, Alias: []string{s}, Reason: s, Detail: phrase.Data(s), Security: s}}
		r.Records = []Record{{0, s, s, s}}
		r.Findings = []Finding{{Code: s, Severity: s, Who: s, At: s, Title: phrase.Data(s), Detail: phrase.Of("%s", s), Remedy: diagnose.Remedy{{Say: phrase.Data(s)}, {Copy: s}}, Confidence: s,
			Zone: s, Servers: []string{s}, Excluded: []phrase.Phrase{phrase.Data(s)}, Commands: []diagnose.Command{{Dig: s, Nslookup: s, PowerShell: s}}}}
		r.Source = &Source{File: s, Line: 1}
		r.Matrix = []Matrix{{Zone: s, Probes: []string{s}, Servers: []MatrixServer{
			{Name: s, Address: s, Listed: s, Unasked: s, Cells: []Cell{{Probe: s, Question: s, Outcome: s, Detail: phrase.Data(s), Judged: s}}},
		}}}
		state := State{Security: s, InsecureBy: s, InsecureAt: s, Reason: s, ReasonText: phrase.Data(s), EDE: &EDE{6, s}}
		r.Fault = &Fault{Name: s, Type: s, Zone: s, State: state, Servers: []Server{{s, s}}}
		r.Chain = []Link{{Zone: s, State: state, Proof: &Proof{Kind: s, Parts: []Part{{s, s, s, s}}}}}
		r.Engine, r.Vantage, r.EvidenceHash, r.Method, r.Account, r.Recognised = s, s, s, s, s, []string{s}
		r.Policy = Policy{Mode: s, BR: s, Section: s}
		w := r
		w.Result, w.Reason, w.WhoMayIssue = "", "", &WhoMayIssue{Name: NewIssuers(false, []string{s})}
		w.WhoMayIssue.Name.Claims = []Claim{{s, s, s, s, s}}
		rs := []Result{r, w, hostilePlacing(s)}
		rs = rs[:rapid.IntRange(1, 3).Draw(t, "results")]
		for _, format := range Formats() {
			var buf bytes.Buffer
			o := Options{Lang: rapid.SampledFrom(phrase.Languages()).Draw(t, "language"), Verbose: rapid.Bool().Draw(t, "verbose"), Width: rapid.IntRange(0, 60).Draw(t, "width")}
			if err := Write(&buf, format, rs, o); err != nil {
				t.Fatal(err)
			}
			if c, bad := harmful(buf.String(), true); bad {
				t.Fatalf("CAP-53: %s lets %U through: %q", format, c, buf.String())
			}
			checkInert(t, format, buf.String())
		}
	})
}

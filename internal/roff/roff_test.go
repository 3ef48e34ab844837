package roff

import (
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestPage(t *testing.T) {
	p := New(Title{Name: "sample-page", Section: 1, Date: "2026-11-27", Source: "sample 1.0", Manual: "Manual"})
	p.Section("NAME")
	p.Name("sample-page", "shows a page… at last")
	p.Section("DESCRIPTION")
	p.Paragraphs("One\nparagraph.\n\nA table:\n  .a  1\n  b\\  2\n")
	p.Literal("  sample 'x'\n")
	p.Item(Bold("-o")+", "+Bold("--output")+" "+Italic("FORM"), ".FORM of it")
	const want = `.TH "SAMPLE\-PAGE" "1" "2026-11-27" "sample 1.0" "Manual"
.nh
.ad l
.SH "NAME"
sample\-page \- shows a page\[u2026] at last
.SH "DESCRIPTION"
One paragraph.
.PP
A table:
.nf
  .a  1
  b\e  2
.fi
.PP
.nf
  sample \(aqx\(aq
.fi
.TP
\fB\-o\fR, \fB\-\-output\fR \fIFORM\fR
\&.FORM of it
`
	if got := p.String(); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

// A script without blanks is folded by columns, and its lines stay apart.
func TestFixed(t *testing.T) {
	p := New(Title{Name: "p", Section: 1, Fixed: true})
	p.Paragraphs(strings.Repeat("名前", 15) + "、\n" + strings.Repeat("記録", 5))
	want := ".nf\n" + strings.Repeat("名前", 15) + "、記録\n" + strings.Repeat("記録", 4) + "\n.fi\n"
	if got := p.String(); !strings.HasSuffix(got, want) || !strings.HasPrefix(got, ".\\\" -*- coding: UTF-8 -*-\n") {
		t.Errorf("got:\n%s\nwant at its end:\n%s", got, want)
	}
}

func TestFold(t *testing.T) {
	for _, c := range []struct {
		text string
		want string // lines joined by |
	}{
		{"", ""},
		{"short", "short"},
		{"one two three", "one two|three"},
		{"one two", "one two"},
		{"unbreakable-word x", "unbreakable-word|x"},
		{"日本語の文", "日本語の|文"},
		{"日本語文。", "日本語|文。"},
		{"한국어 글자", "한국어|글자"},
		{"한국어글자들", "한국어글자들"},
		{"日本語a7b", "日本語|a7b"},
	} {
		if got := strings.Join(fold(c.text, 8), "|"); got != c.want {
			t.Errorf("%q: got %q, want %q", c.text, got, c.want)
		}
	}
}

func TestJoin(t *testing.T) {
	for _, c := range []struct{ lines, want string }{
		{"one|two", "one two"}, {"日本|語", "日本語"}, {"한국|어", "한국 어"}, {"日本|CA", "日本 CA"},
	} {
		if got := join(strings.Split(c.lines, "|")); got != c.want {
			t.Errorf("%q: got %q, want %q", c.lines, got, c.want)
		}
	}
}

// Whatever the text, folding loses nothing but blanks.
func TestFoldKeepsAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.SampledFrom([]rune("ab -.。名前한 ")), 0, 60, -1).Draw(t, "text")
		got := strings.Join(fold(text, rapid.IntRange(1, 30).Draw(t, "width")), "")
		if bare := strings.ReplaceAll(text, " ", ""); strings.ReplaceAll(got, " ", "") != bare {
			t.Errorf("%q became %q", text, got)
		}
	})
}

// No text is a request of roff or an escape of its own: what is said cannot
// change how the page is set.
func TestTextIsInert(t *testing.T) {
	ours := regexp.MustCompile(`\\(e|-|&|\(aq|\(ga|\(ha|\(ti|\(dq|\[u[0-9A-F]{4,6}\])`)
	rapid.Check(t, func(t *rapid.T) {
		p := New(Title{Name: "p", Section: 1})
		at := len(p.String())
		p.Paragraphs(rapid.StringOfN(rapid.SampledFrom([]rune("a.'\\-\"`^~é… \n")), 0, 40, -1).Draw(t, "text"))
		for line := range strings.Lines(p.String()[at:]) {
			if strings.HasPrefix(line, "'") || strings.HasPrefix(line, ".") && !regexp.MustCompile(`^\.(PP|nf|fi)\n$`).MatchString(line) {
				t.Errorf("a request: %q", line)
			}
			if rest := ours.ReplaceAllString(line, ""); strings.Contains(rest, `\`) {
				t.Errorf("an escape: %q", line)
			}
		}
	})
}

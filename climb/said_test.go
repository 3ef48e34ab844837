package climb

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// textsOf returns the formats that the code of a directory may write into a
// trace, with their places: every text of several words that is not told to
// programmers alone.
func textsOf(t *testing.T, dir string) map[string]string {
	t.Helper()
	words := regexp.MustCompile(`[a-zA-Z]{2}`) // or else it is put together of data alone
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	fset := token.NewFileSet()
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		file, err := parser.ParseFile(fset, filepath.Join(dir, e.Name()), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if _, ok := n.(*ast.ImportSpec); ok {
				return false
			}
			lit, ok := n.(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING {
				return true
			}
			text, err := strconv.Unquote(lit.Value)
			if err == nil && strings.Contains(text, " ") && words.MatchString(text) && !strings.HasPrefix(text, filepath.Base(dir)+": ") {
				found[text] = fset.Position(lit.Pos()).String()
			}
			return true
		})
	}
	return found
}

// Whatever the walk and the reading of replies write into a trace is known
// here, so that it can be said in every language: a sentence that is added or
// changed there must be here as well.
func TestAllThatIsWrittenIsKnown(t *testing.T) {
	verb := regexp.MustCompile(`%[a-z]`)
	example := map[string]string{"%d": "7", "%w": "x"}
	for dir, least := range map[string]int{"../resolve": 25, "../internal/reply": 9} {
		texts := textsOf(t, dir)
		if len(texts) < least {
			t.Errorf("only %d texts in %s", len(texts), dir)
		}
		for format, place := range texts {
			text := verb.ReplaceAllStringFunc(format, func(v string) string {
				if e := example[v]; e != "" {
					return e
				}
				return "a.example"
			})
			if strings.HasSuffix(text, ": ") {
				text += "x" // something is added there
			}
			if _, known := phrase.Recognise(text, written()); !known {
				t.Errorf("%s: %q is not known to climb: add it to its sentences", place, format)
			}
		}
	}
}

// invented is a printer that says each sentence in brackets.
func invented(t *testing.T) *phrase.Printer {
	t.Helper()
	entries := map[string]string{}
	for _, key := range []string{
		"%s, asked as a server of %s: %s", "DNS message: %s (at octet %d)", "shorter than its header", "nobody replied", "DNSSEC: bogus: %s",
		"the signature has expired", "no reply within %s", "no address was found for the name servers of %s: %s", "[%s]",
		"%s is one look-up too deep", "a recursive server answered, without authority (RA set, AA clear)",
	} {
		entries[key] = "<" + regexp.MustCompile(`[a-zA-Z]+`).ReplaceAllStringFunc(key, func(w string) string {
			if len(w) == 1 {
				return w // a verb
			}
			return "語"
		}) + ">"
	}
	p := phrase.New(phrase.Japanese, entries)
	return p
}

// Details of steps and exchanges are said in the language asked, as deep as
// they go; in English they are what the trace holds.
func TestDetails(t *testing.T) {
	in := invented(t)
	short := &evidence.Exchange{ID: 1, Reply: []byte{1, 2}, Transport: "udp", Question: evidence.Question{Name: name.MustParse("a.example"), Type: wire.TypeCAA}}
	short.Detail = "DNS message: shorter than its header (at octet 2)"
	tr := &evidence.Trace{Exchanges: []*evidence.Exchange{short}}
	for _, c := range []struct{ detail, want string }{
		{"", ""},
		{"nobody replied", "<語 語>"},
		{"ns1.example (192.0.2.1), asked as a server of example: " + short.Detail, "<ns1.example (192.0.2.1), 語 語 a 語 語 example: <語 語: <語 語 語 語> (語 語 2)>>"},
		{"ns1.example (192.0.2.1), asked as a server of example: SERVFAIL", "<ns1.example (192.0.2.1), 語 語 a 語 語 example: SERVFAIL>"},
		{"192.0.2.1, asked as a server of example: DNSSEC: bogus: the signature has expired", "<192.0.2.1, 語 語 a 語 語 example: <語: 語: <語 語 語 語>>>"},
		{"192.0.2.1, asked as a server of example: no reply within 800ms", "<192.0.2.1, 語 語 a 語 語 example: <語 語 語 800ms>>"},
		{"no address was found for the name servers of example: [ns.example is one look-up too deep]", "<語 語 語 語 語 語 語 語 語 example: <[<ns.example 語 語 語-語 語 語>]>>"},
		{"read udp 192.0.2.1:53: wrong", "read udp 192.0.2.1:53: wrong"},
		{"forged \x1b[2J", "forged \x1b[2J"},
	} {
		step := &evidence.Step{Detail: c.detail, Exchanges: []int{1, 9}}
		got := StepDetail(tr, step)
		if got.String() != c.detail || in.Say(got) != c.want {
			t.Errorf("%q: in English %q, else %q, want %q", c.detail, got, in.Say(got), c.want)
		}
	}
	if got := in.Say(Detail(short)); got != "<語 語: <語 語 語 語> (語 語 2)>" {
		t.Errorf("got %q", got)
	}
	if got := Detail(&evidence.Exchange{}); !got.IsZero() {
		t.Errorf("no detail says %q", got)
	}
}

package report

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// tester is what testing.T and rapid.T have in common.
type tester interface {
	Helper()
	Fatalf(format string, args ...any)
}

// checkInert holds a rendering to what its format means by inert (CAP-53):
// read as that format, the data is text and nothing else.
func checkInert(t tester, format, out string) {
	t.Helper()
	switch format {
	case "html":
		checkHTML(t, out)
	case "sarif":
		if !json.Valid([]byte(out)) {
			t.Fatalf("CAP-53: SARIF is no JSON: %q", out)
		}
	case "junit":
		checkXML(t, out)
	case "github":
		for line := range strings.Lines(out) {
			if !workflowCommand.MatchString(line) {
				t.Fatalf("CAP-53: not a command of ours: %q", line)
			}
		}
	}
}

// workflowCommand is a command as [writeGitHub] writes it: no property has a
// colon or comma of its own, and nothing is unescaped.
var workflowCommand = regexp.MustCompile(`^::(error|warning|notice) (file=[^:,\r\n]*,line=\d+,)?title=[^:,\r\n]*::([^%\r\n]|%25|%0A)*\n$`)

// The elements and attributes of the page. Data can add to neither.
var (
	pageElements = strings.Fields(`html head meta link title style body main h1 h2 h3 h4 p div span table thead tbody tr th td
		article section a ul li pre dl dt dd details summary svg desc path g rect text`)
	pageAttributes = strings.Fields(`lang charset http-equiv content name rel href class scope id role aria-labelledby viewbox
		width height d x y rx title`)
)

func checkHTML(t tester, out string) {
	t.Helper()
	z := html.NewTokenizer(strings.NewReader(out))
	for {
		switch z.Next() {
		case html.ErrorToken:
			if z.Err() != io.EOF {
				t.Fatalf("CAP-53: %v", z.Err())
			}
			return
		case html.CommentToken:
			t.Fatalf("CAP-53: a comment: %q", z.Raw())
		case html.StartTagToken, html.SelfClosingTagToken:
			token := z.Token()
			if !slices.Contains(pageElements, token.Data) {
				t.Fatalf("CAP-53: element %q", token.Data)
			}
			for _, a := range token.Attr {
				if !slices.Contains(pageAttributes, strings.ToLower(a.Key)) {
					t.Fatalf("CAP-53: attribute %q of %q", a.Key, token.Data)
				}
				if a.Key == "href" && !strings.HasPrefix(a.Val, findingPages) && !strings.HasPrefix(a.Val, "#r") && a.Val != "data:," {
					t.Fatalf("CAP-53: a link to %q", a.Val)
				}
			}
		}
	}
}

// checkXML wants well-formed XML of the elements that there are, and no
// others.
func checkXML(t tester, out string) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader([]byte(out)))
	for {
		token, err := d.Token()
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Fatalf("CAP-53: JUnit is no XML: %v: %q", err, out)
		}
		if e, ok := token.(xml.StartElement); ok && !slices.Contains([]string{"testsuites", "testsuite", "testcase", "failure", "error", "system-out"}, e.Name.Local) {
			t.Fatalf("CAP-53: element %q", e.Name.Local)
		}
	}
}

package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"github.com/mayissue/mayissue/phrase"
)

// The elements of the form that build servers read: a case for each name and
// CA. XML 1.0 section 2.2 forbids most control characters even as references,
// so all text is inert before it comes here.
type junitSuites struct {
	XMLName xml.Name `xml:"testsuites"`
	junitCounts
	Suites []junitSuite `xml:"testsuite"`
}

type junitCounts struct {
	Name     string `xml:"name,attr"`
	Tests    int    `xml:"tests,attr"`
	Failures int    `xml:"failures,attr"` // denials
	Errors   int    `xml:"errors,attr"`   // names without a lawful answer
}

type junitSuite struct {
	junitCounts
	Timestamp string      `xml:"timestamp,attr,omitempty"`
	Cases     []junitCase `xml:"testcase"`
}

type junitCase struct {
	Name      string        `xml:"name,attr"`
	ClassName string        `xml:"classname,attr"`
	File      string        `xml:"file,attr,omitempty"`
	Line      int           `xml:"line,attr,omitempty"`
	Failure   *junitProblem `xml:"failure"`
	Error     *junitProblem `xml:"error"`
	Out       *junitText    `xml:"system-out"`
}

type junitProblem struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr"`
	Text    string `xml:",cdata"`
}

type junitText struct {
	Text string `xml:",cdata"`
}

// writeJUnit writes results as the report of a test run.
func writeJUnit(w io.Writer, rs []Result, o Options) error {
	p := newPage(o)
	suite := junitSuite{junitCounts: junitCounts{Name: "mayissue", Tests: len(rs)}}
	for _, r := range rs {
		if suite.Timestamp == "" && !r.CheckedAt.IsZero() {
			suite.Timestamp = r.CheckedAt.UTC().Format("2006-01-02T15:04:05Z")
		}
		c := p.junitCase(r)
		suite.Failures += bit(c.Failure != nil)
		suite.Errors += bit(c.Error != nil)
		suite.Cases = append(suite.Cases, c)
	}
	b, err := xml.MarshalIndent(junitSuites{junitCounts: suite.junitCounts, Suites: []junitSuite{suite}}, "", "  ")
	if err != nil {
		return phrase.Errorf("report: %w", err)
	}
	_, err = io.WriteString(w, xml.Header+string(b)+"\n")
	return err
}

// junitCase is one result. The name stands for itself, the CA for the class.
func (p *page) junitCase(r Result) junitCase {
	c := junitCase{Name: shownName(r), ClassName: "CAA"}
	if !open(r) && (r.CA != "" || len(r.Issuers) > 0) {
		c.ClassName += "." + strings.ReplaceAll(p.word(caName(r)), ".", "·") // a full stop would part packages
	}
	if r.Validation != nil {
		c.ClassName = "DCV." + strings.ReplaceAll(p.word(asker(r)), ".", "·")
	}
	if s := r.inFile(); s != nil {
		c.File, c.Line = Inert(s.File), s.Line
	}
	var out []string
	if permitted(r) {
		out = append(out, p.junitText(r))
	} else {
		problem := &junitProblem{Message: p.word(verdict(r)), Type: Inert(r.Reason), Text: "\n" + p.junitText(r)}
		if r.Result == deny {
			c.Failure = problem
		} else {
			c.Error = problem
		}
	}
	if r.EvidenceHash != "" {
		out = append(out, Inert(fmt.Sprintf("%s: %s", p.say("evidence"), r.EvidenceHash))+"\n")
	}
	c.Out = &junitText{"\n" + strings.Join(out, "\n")}
	return c
}

// junitText is a result as text.
func (p *page) junitText(r Result) string {
	inner := &page{o: Options{Verbose: p.o.Verbose, Lang: p.o.Lang}, in: p.in}
	inner.full(r)
	return inner.String()
}

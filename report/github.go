package report

import (
	"fmt"
	"io"
	"strings"
)

// writeGitHub writes a command to the runner of GitHub Actions for each
// finding, which shows it beside the line that the name was read from. What is
// permitted and has no finding has none. Every line begins with a command of
// ours; a newline of a message is written %0A.
func writeGitHub(w io.Writer, rs []Result, o Options) error {
	p := newPage(o)
	for _, r := range rs {
		for _, f := range told(r) {
			if o.Quiet && f.Severity != "error" {
				continue
			}
			p.WriteString("::" + levelOf(f) + " " + properties(r, f) + "::" + escapeMessage(p.messageOf(r, f)) + "\n")
		}
	}
	_, err := io.WriteString(w, p.String())
	return err
}

// levelOf is the word for a severity.
func levelOf(f Finding) string {
	switch f.Severity {
	case "error":
		return "error"
	case "warning":
		return "warning"
	}
	return "notice"
}

// properties say where a message belongs, and its title.
func properties(r Result, f Finding) string {
	var at string
	if s := r.inFile(); s != nil {
		at = "file=" + escapeProperty(s.File) + ","
		if s.Line > 0 {
			at += fmt.Sprintf("line=%d,", s.Line)
		}
	}
	return at + "title=" + escapeProperty(f.Code)
}

// escapeMessage writes text as the message of a workflow command.
func escapeMessage(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(s)
}

// escapeProperty writes text as the value of a property of a workflow
// command.
func escapeProperty(s string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(escapeMessage(Inert(s)))
}

package main

import (
	"bytes"
	"os"

	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/report"
)

// maxSummary is how many octets the runner of GitHub Actions takes for the
// summary of a step; a longer one fails the step.
const maxSummary = 1 << 20

// summarise appends the results in Markdown to the file that the runner of
// GitHub Actions names for the summary of a step, where it names one.
func (o *outputFlags) summarise(p *program, rs []report.Result) error {
	path := p.env("GITHUB_STEP_SUMMARY")
	if path == "" {
		return nil
	}
	var b bytes.Buffer
	if err := report.Write(&b, "markdown", rs, o.options(p)); err != nil {
		return phrase.Errorf("write the results: %w", err)
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return unwritten(path, err)
	}
	info, err := f.Stat()
	if err == nil && info.Size()+int64(b.Len()) > maxSummary {
		p.note("GITHUB_STEP_SUMMARY: the summary would be longer than %d octets, so none is written", maxSummary)
		return f.Close()
	}
	_, err = f.Write(b.Bytes())
	if bad := f.Close(); err == nil {
		err = bad
	}
	if err != nil {
		return unwritten(path, err)
	}
	return nil
}

func unwritten(path string, err error) error {
	return phrase.Errorf("GITHUB_STEP_SUMMARY %q: cannot be written: %w", path, cause(err))
}

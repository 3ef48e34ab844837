package main

import (
	"fmt"
	"io"
	"time"

	"github.com/mayissue/mayissue/internal/scan"
	"github.com/mayissue/mayissue/phrase"
)

// How often progress is shown: a line that is rewritten, and lines in a pipe.
const (
	shownEvery = time.Second
	linesEvery = 30 * time.Second
)

// scanProgress shows on standard error how far a scan is.
type scanProgress struct {
	p        *program
	quiet    bool
	terminal bool
	size     int64
	begun    time.Time
	before   int64 // names of earlier runs
	shown    bool
	columns  int
}

func newScanProgress(p *program, quiet bool, in *scanInput) *scanProgress {
	return &scanProgress{p: p, quiet: quiet, terminal: isTerminal(p.err), size: in.size, begun: p.now()}
}

func (s *scanProgress) every() time.Duration {
	if s.terminal {
		return shownEvery
	}
	return linesEvery
}

// tick shows it.
func (s *scanProgress) tick(pr scan.Progress) {
	if s.quiet {
		return
	}
	line := s.p.tell(s.text(pr))
	if !s.terminal {
		fmt.Fprintf(s.p.err, "mayissue: %s\n", line)
		return
	}
	s.shown = true
	io.WriteString(s.p.err, "\r\x1b[K"+line)
}

// text is one line about it.
func (s *scanProgress) text(pr scan.Progress) phrase.Phrase {
	st := pr.Stats
	rate := 0.0
	if spent := s.p.now().Sub(s.begun).Seconds(); spent > 0 {
		rate = float64(st.Names) / spent
	}
	return phrase.Of("%s, %d a second: %d permit, %d deny, %d error", phrase.Count(st.Names, "%d name", "%d names"), int(rate), st.Permit, st.Deny, st.Error)
}

// end leaves the line.
func (s *scanProgress) end() {
	if s.shown {
		io.WriteString(s.p.err, "\n")
	}
}

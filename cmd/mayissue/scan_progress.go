package main

import (
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/mayissue/mayissue/internal/scan"
	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/report"
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
	total    int // names of the input; 0 where nobody knows
	before   int // names of earlier runs
	begun    time.Time
	shown    bool
}

func newScanProgress(p *program, quiet bool, total int, state *scan.State) *scanProgress {
	s := &scanProgress{p: p, quiet: quiet, terminal: isTerminal(p.err), total: total, begun: p.now()}
	if state != nil {
		s.before = state.Stats.Names
	}
	return s
}

func (s *scanProgress) every() time.Duration {
	if s.terminal {
		return shownEvery
	}
	return linesEvery
}

// tick shows it.
func (s *scanProgress) tick(st scan.Stats) {
	if s.quiet {
		return
	}
	line := s.p.tell(s.text(st))
	if !s.terminal {
		fmt.Fprintf(s.p.err, "mayissue: %s\n", line)
		return
	}
	s.shown = true
	io.WriteString(s.p.err, "\r\x1b[K"+within80(line, s.p.env("COLUMNS")))
}

// text is one line about it.
func (s *scanProgress) text(st scan.Stats) phrase.Phrase {
	done, rate := st.Names-s.before, 0
	spent := s.p.now().Sub(s.begun)
	if spent > 0 {
		rate = int(float64(done) / spent.Seconds())
	}
	names := phrase.Of("%s, %d a second", phrase.Count(st.Names, "%d name", "%d names"), rate)
	if left := s.total - st.Names; left > 0 && done > 0 {
		in := time.Duration(float64(left) / float64(done) * float64(spent))
		names = phrase.Of("%d of %d names, %d a second, %s left", st.Names, s.total, rate, in.Round(time.Second))
	}
	if st.Open > 0 {
		return phrase.Of("%s: %d answered, %d error", names, st.Open, st.Error)
	}
	return phrase.Of("%s: %d permit, %d deny, %d error", names, st.Permit, st.Deny, st.Error)
}

// end leaves the line.
func (s *scanProgress) end() {
	if s.shown {
		io.WriteString(s.p.err, "\n")
	}
}

// within80 cuts a line to the width of the terminal, or to 80 columns where
// that is unknown: a line that wraps cannot be rewritten.
func within80(line, columns string) string {
	width := 80
	if n, err := strconv.Atoi(columns); err == nil && n >= 40 {
		width = n
	}
	for report.Columns(line) >= width {
		r := []rune(line)
		line = string(r[:len(r)-1])
	}
	return line
}

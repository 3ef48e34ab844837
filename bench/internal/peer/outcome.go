package peer

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/mayissue/mayissue/bench/internal/plan"
)

// OutcomeFile is where the outcomes of a phase are written.
func (j Job) OutcomeFile(phase string) string {
	return filepath.Join(j.Out, j.Who+"-"+phase+".outcomes")
}

func writeOutcomes(file string, all []outcome) (err error) {
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	w := bufio.NewWriter(f)
	for _, o := range all {
		fmt.Fprintln(w, o.verdict, int64(o.at))
	}
	return w.Flush()
}

// Score is how a phase's outcomes stand beside the truth.
type Score struct {
	Right     int
	Wrong     []string      // some of the others, to be looked into
	LastAlive time.Duration // when the last name was decided whose servers are all alive
	Alive     int           // how many these are
}

// maxWrong is how many wrong outcomes are named.
const maxWrong = 20

// ReadScore reads the outcomes of a phase, in the order of the plan's list.
func ReadScore(file string, p *plan.Plan) (Score, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return Score{}, err
	}
	lines := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	if len(lines) != len(p.List) {
		return Score{}, fmt.Errorf("%s has %d outcomes for %d names", file, len(lines), len(p.List))
	}
	at, verdicts := make([]time.Duration, len(lines)), make([]plan.Verdict, len(lines))
	for i, line := range lines {
		var word string
		if _, err := fmt.Sscanf(line, "%s %d", &word, &at[i]); err != nil {
			return Score{}, fmt.Errorf("%s:%d: %w", file, i+1, err)
		}
		verdicts[i] = plan.ParseVerdict(word)
	}
	s := Compare(verdicts, p)
	for i, e := range p.List {
		if e.Fate == plan.Alive {
			s.Alive++
			s.LastAlive = max(s.LastAlive, at[i])
		}
	}
	return s, nil
}

// Compare holds verdicts, in the order of the plan's list, to the truth.
func Compare(verdicts []plan.Verdict, p *plan.Plan) Score {
	var s Score
	for i, e := range p.List {
		switch got := verdicts[i]; {
		case got == e.Verdict:
			s.Right++
		case len(s.Wrong) < maxWrong:
			s.Wrong = append(s.Wrong, fmt.Sprintf("%s is %s, not %s", e.Input, e.Verdict, got))
		}
	}
	return s
}

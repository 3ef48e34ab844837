package peer

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
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
	Alive     int           // names whose servers are all alive
	MostAlive time.Duration // when nearly all of these were decided
}

// nearlyAll is the percentage of the names with healthy servers that have to
// be decided for their rate: the last few may be those of zones that are
// broken in another way.
const nearlyAll = 99

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
	return Compare(verdicts, at, p), nil
}

// Compare holds verdicts, in the order of the plan's list, to the truth; at is
// when each was there.
func Compare(verdicts []plan.Verdict, at []time.Duration, p *plan.Plan) Score {
	var s Score
	var alive []time.Duration
	for i, e := range p.List {
		if e.Fate == plan.Alive {
			alive = append(alive, at[i])
		}
		switch got := verdicts[i]; {
		case got == e.Verdict:
			s.Right++
		case len(s.Wrong) < maxWrong:
			s.Wrong = append(s.Wrong, fmt.Sprintf("%s is %s, not %s", e.Input, e.Verdict, got))
		}
	}
	if s.Alive = len(alive); s.Alive > 0 {
		slices.Sort(alive)
		s.MostAlive = alive[(s.Alive*nearlyAll+99)/100-1]
	}
	return s
}

package resolve_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/climb"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/reply"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/resolve"
)

// climb collects the evidence for n within the 20 s of a decision, and holds
// what must be true of every trace.
func (w *world) climb(t *testing.T, r *resolve.Resolver, n string) *evidence.Trace {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	before := len(w.queries())
	tr := r.Climb(ctx, name.MustParse(n))
	if err := tr.Validate(); err != nil {
		t.Errorf("%s: %v", n, err)
	}
	if sent := len(w.queries()) - before; tr.Sends != sent {
		t.Errorf("%s: Sends is %d, but %d queries came", n, tr.Sends, sent)
	}
	if len(tr.Steps) == 0 || tr.Steps[len(tr.Steps)-1].Purpose != evidence.ForCAA {
		t.Errorf("%s: the trace does not end with a CAA question: %+v", n, tr.Steps)
	}
	judged(t, tr)
	return tr
}

// judged holds that the walk asked no less than the judgement needs and no
// more: what it ended with is what the last level says.
func judged(t *testing.T, tr *evidence.Trace) {
	t.Helper()
	ls := climb.Levels(tr, tr.Name)
	level, step := ls[len(ls)-1], tr.Steps[len(tr.Steps)-1]
	var ok bool
	switch {
	case step.Failure != "":
		ok = level.Outcome == caa.LevelError && level.Failure == step.Failure && level.FailedAt == step.Name
	case level.Outcome == caa.LevelError:
		ok = level.Failure == evidence.FailAliasLoop || level.Failure == evidence.FailAliasChain || level.Failure == evidence.FailMalformedRecord
	case level.Outcome == caa.LevelCAA:
		ok = level.Owner() == step.Name
	default:
		ok = level.Name.NumLabels() == 1
	}
	if !ok {
		t.Errorf("%s: the walk ended with %+v, the levels with %+v\n%s", tr.Name, step, level, detail(tr))
	}
}

// levels writes the CAA steps of a trace in a line: what each name had, a
// failure with an exclamation mark.
func levels(tr *evidence.Trace) string {
	var out []string
	for _, s := range tr.Steps {
		if s.Purpose != evidence.ForCAA {
			continue
		}
		if x := tr.Exchange(s.Accepted); x != nil {
			rd, _ := reply.Interpret(x)
			out = append(out, fmt.Sprintf("%s %s", s.Name, rd.Outcome))
		} else {
			out = append(out, fmt.Sprintf("%s !%s", s.Name, s.Failure))
		}
	}
	return strings.Join(out, ", ")
}

// wantLevels compares them.
func wantLevels(t *testing.T, tr *evidence.Trace, want string) {
	t.Helper()
	if got := levels(tr); got != want {
		t.Errorf("%s: levels are\n%s, want\n%s\n%s", tr.Name, got, want, detail(tr))
	}
}

// detail is what a failed test shows of a trace.
func detail(tr *evidence.Trace) string {
	var b strings.Builder
	for _, s := range tr.Steps {
		fmt.Fprintf(&b, "  %s %s: %s %s at %q -> %d %s %s\n", s.Purpose, s.Name, s.Question.Name, wire.TypeText(s.Question.Type), s.Zone, s.Accepted, s.Failure, s.Detail)
	}
	for _, x := range tr.Exchanges {
		fmt.Fprintf(&b, "  #%d %s %s %s %s: %s %s (%v)\n", x.ID, x.Addr, x.Transport, x.Question.Name, wire.TypeText(x.Question.Type), x.Outcome, x.Detail, x.RTT)
	}
	return b.String()
}

package mayissue

import (
	"context"
	"crypto/rand"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/climb"
	"github.com/mayissue/mayissue/diagnose"
	"github.com/mayissue/mayissue/entered"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/probe"
	"github.com/mayissue/mayissue/report"
)

// look asks the resolvers that were named what they have of each name and of
// the name that its CAA set was found at, puts it beside the evidence, and
// reports whether there was anything to ask. What they say changes no decision:
// it is judged into findings alone.
func (e *Engine) look(ctx context.Context, traces []*evidence.Trace) bool {
	if len(e.resolvers) == 0 {
		return false
	}
	var g errgroup.Group
	g.SetLimit(concurrent)
	for _, t := range traces {
		g.Go(func() error { return caught(func() { e.lookFor(ctx, t) }) })
	}
	if fault := g.Wait(); fault != nil {
		panic(fault)
	}
	return true
}

// lookFor asks all resolvers about one name.
func (e *Engine) lookFor(ctx context.Context, t *evidence.Trace) {
	ctx, cancel := context.WithTimeout(ctx, e.timeout)
	defer cancel()
	asker := probe.Asker{Transport: e.transport, Rand: rand.Reader, Now: e.now}
	var views []evidence.View
	started := e.now()
	names := []name.Name{t.Name}
	levels := climb.Levels(t, t.Name)
	if last := len(levels) - 1; last > 0 && levels[last].Outcome == caa.LevelCAA {
		names = append(names, levels[last].Name)
	}
	for _, r := range e.resolvers {
		for _, n := range names {
			views = append(views, asker.Ask(ctx, r, n))
		}
	}
	// The trace is new and nobody else has it yet; its survey may be shared.
	s := evidence.Survey{Started: started, Zones: []evidence.Listed{}, Probes: []evidence.Probe{}}
	if t.Survey != nil {
		s = *t.Survey
	}
	s.Finished = e.now()
	for _, v := range views {
		v.Exchange.ID = len(t.Exchanges) + len(s.Probes) + len(s.Views) + 1
		s.Views = append(slices.Clip(s.Views), v)
	}
	t.Survey = &s
}

// CompareEntered returns what differs between zones as their owner entered them
// and what the trace shows to be served, as findings. In the way of a
// certificate it is only where res does not permit it.
func CompareEntered(t *evidence.Trace, res report.Result, zones ...*entered.Zone) []report.Finding {
	seen := entered.Seen(t)
	var all []entered.Difference
	for _, z := range zones {
		all = append(all, entered.Compare(z, seen)...)
	}
	return diagnose.FromEntered(all, res.Result != "" && res.Result != caa.Permit.String())
}

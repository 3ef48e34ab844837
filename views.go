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
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/probe"
	"github.com/mayissue/mayissue/report"
)

// look asks the resolvers that were named what they have of each name, of the
// name that its CAA set was found at and of the records that a CA asked for,
// puts it beside the evidence, and marks the traces that have something new.
// What they say changes no decision: it is judged into findings alone.
func (e *Engine) look(ctx context.Context, works []work, traces []*evidence.Trace, changed map[*evidence.Trace]bool) {
	if len(e.resolvers) == 0 {
		return
	}
	var g errgroup.Group
	g.SetLimit(concurrent)
	for i, t := range traces {
		changed[t] = true
		g.Go(func() error { return caught(func() { e.lookFor(ctx, t, questions(works[i].records)) }) })
	}
	if fault := g.Wait(); fault != nil {
		panic(fault)
	}
}

// lookFor asks all resolvers about one name.
func (e *Engine) lookFor(ctx context.Context, t *evidence.Trace, records []evidence.Question) {
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
	var asked []evidence.Question
	for _, n := range names {
		asked = append(asked, evidence.Question{Name: n, Type: wire.TypeCAA})
	}
	for _, r := range e.resolvers {
		for _, q := range append(asked, records...) {
			views = append(views, asker.Ask(ctx, r, q))
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

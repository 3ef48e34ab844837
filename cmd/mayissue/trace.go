package main

import (
	"fmt"
	"time"

	"github.com/mayissue/mayissue"
	"github.com/mayissue/mayissue/climb"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/report"
)

// writeTraces shows every question and every attempt to have it answered, in
// the order in which the walk finished them.
func (p *program) writeTraces(traces []*evidence.Trace) {
	seen := map[*evidence.Trace]bool{}
	for _, t := range traces {
		if t == nil || seen[t] {
			continue
		}
		seen[t] = true
		fmt.Fprintln(p.err, p.tell(phrase.Of("trace of %s: %d sent, %s", t.Name, t.Sends, milliseconds(t.Finished.Sub(t.Started)))))
		for _, s := range t.Steps {
			p.writeStep(t, s)
		}
	}
}

// writeChains draws what the answers about each name are worth, once a name.
func (p *program) writeChains(results []report.Result) {
	seen := map[string]bool{}
	for _, r := range results {
		if seen[r.EvidenceHash] {
			continue
		}
		seen[r.EvidenceHash] = true
		report.WriteChain(p.err, r, report.Options{Lang: p.in.Language()}) // as of all on standard error, nobody asks what became of it
	}
}

func (p *program) writeStep(t *evidence.Trace, s evidence.Step) {
	asked := phrase.Of("%s %s, asked of zone %s", s.Question.Name, mayissue.TypeText(s.Question.Type), s.Zone)
	if s.Cached {
		asked = phrase.Of("%s, from the cache", asked)
	}
	fmt.Fprintln(p.err, "  "+p.tell(asked))
	for _, id := range s.Exchanges {
		if x := t.Exchange(id); x != nil {
			p.writeExchange(x)
		}
	}
	if s.Failure != "" {
		fmt.Fprintln(p.err, "    "+p.tell(phrase.Of("failed: %s", s.Failure))+p.detail(climb.StepDetail(t, &s)))
	}
}

// writeExchange shows one attempt to have a question answered.
func (p *program) writeExchange(x *evidence.Exchange) {
	server := x.Server.String()
	if server != "" {
		server += " "
	}
	line := fmt.Sprintf("    #%-3d %s%s %s: %s, %s%s", x.ID, server, x.Addr, x.Transport, x.Outcome, milliseconds(x.RTT), p.detail(climb.Detail(x)))
	if x.Discarded > 0 {
		line += ", " + p.say("%d other replies discarded", x.Discarded)
	}
	fmt.Fprintln(p.err, line)
}

// detail puts what is known beside in brackets.
func (p *program) detail(ph phrase.Phrase) string {
	if ph.IsZero() {
		return ""
	}
	return " (" + p.tell(ph) + ")"
}

func milliseconds(d time.Duration) string {
	return fmt.Sprintf("%.1f ms", float64(d)/float64(time.Millisecond))
}

package main

import (
	"fmt"
	"io"
	"time"

	"github.com/mayissue/mayissue"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/report"
)

// writeTraces shows every question and every attempt to have it answered, in
// the order in which the walk finished them.
func writeTraces(w io.Writer, traces []*evidence.Trace) {
	seen := map[*evidence.Trace]bool{}
	for _, t := range traces {
		if t == nil || seen[t] {
			continue
		}
		seen[t] = true
		fmt.Fprintf(w, "trace of %s: %d sent, %s\n", t.Name, t.Sends, milliseconds(t.Finished.Sub(t.Started)))
		for _, s := range t.Steps {
			writeStep(w, t, s)
		}
	}
}

// writeChains draws what the answers about each name are worth, once a name.
func writeChains(w io.Writer, results []report.Result) {
	seen := map[string]bool{}
	for _, r := range results {
		if seen[r.EvidenceHash] {
			continue
		}
		seen[r.EvidenceHash] = true
		report.WriteChain(w, r) // as of all on standard error, nobody asks what became of it
	}
}

func writeStep(w io.Writer, t *evidence.Trace, s evidence.Step) {
	from := ""
	if s.Cached {
		from = ", from the cache"
	}
	fmt.Fprintf(w, "  %s %s, asked of zone %s%s\n", s.Question.Name, mayissue.TypeText(s.Question.Type), s.Zone, from)
	for _, id := range s.Exchanges {
		x := t.Exchange(id)
		if x == nil {
			continue
		}
		server := x.Server.String()
		if server != "" {
			server += " "
		}
		fmt.Fprintf(w, "    #%-3d %s%s %s: %s, %s", x.ID, server, x.Addr, x.Transport, x.Outcome, milliseconds(x.RTT))
		if x.Detail != "" {
			fmt.Fprintf(w, " (%s)", inert(x.Detail))
		}
		if x.Discarded > 0 {
			fmt.Fprintf(w, ", %d other replies discarded", x.Discarded)
		}
		fmt.Fprintln(w)
	}
	if s.Failure != "" {
		fmt.Fprintf(w, "    failed: %s", s.Failure)
		if s.Detail != "" {
			fmt.Fprintf(w, " (%s)", inert(s.Detail))
		}
		fmt.Fprintln(w)
	}
}

func milliseconds(d time.Duration) string {
	return fmt.Sprintf("%.1f ms", float64(d)/float64(time.Millisecond))
}

package main

import (
	"fmt"
	"io"
	"time"

	"github.com/mayissue/mayissue/evidence"
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

func writeStep(w io.Writer, t *evidence.Trace, s evidence.Step) {
	from := ""
	if s.Cached {
		from = ", from the cache"
	}
	fmt.Fprintf(w, "  %s %s, asked of zone %s%s\n", s.Question.Name, typeName(s.Question.Type), s.Zone, from)
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

// typeName is the mnemonic of a record type that the walk asks for, and the
// form of RFC 3597 section 5 for any other.
func typeName(t uint16) string {
	switch t {
	case 1:
		return "A"
	case 2:
		return "NS"
	case 5:
		return "CNAME"
	case 6:
		return "SOA"
	case 28:
		return "AAAA"
	case 43:
		return "DS"
	case 48:
		return "DNSKEY"
	case 257:
		return "CAA"
	}
	return fmt.Sprintf("TYPE%d", t)
}

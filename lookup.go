package mayissue

import (
	"context"
	"time"

	"github.com/mayissue/mayissue/chain"
	"github.com/mayissue/mayissue/climb"
	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/reply"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/report"
)

// Lookup asks for the records of any type at n, through aliases, and validates
// what comes. ctx and the engine's time-out bound it. [JudgeLookup] gives the
// same from the trace.
func (e *Engine) Lookup(ctx context.Context, n name.Name, t uint16) (report.Lookup, *evidence.Trace) {
	trace := e.collect(ctx, n, func(ctx context.Context, n name.Name) *evidence.Trace {
		return e.r.Lookup(ctx, evidence.Question{Name: n, Type: t})
	})
	return judgeLookup(trace, e.r.Memory()), trace
}

// JudgeLookup judges the trace of a lookup: no network, no clock. Signatures
// are verified anew, by the clock and the trust anchors that the trace holds.
func JudgeLookup(t *evidence.Trace) report.Lookup { return judgeLookup(t, nil) }

func judgeLookup(t *evidence.Trace, m dnssec.Memory) report.Lookup {
	out := report.Lookup{
		Schema: report.LookupSchema, Name: t.Name.String(), Outcome: "error", Engine: Version,
		CheckedAt: t.Finished.UTC(), Vantage: t.Vantage, Queries: t.Sends, EvidenceHash: t.Hash(),
	}
	hops := climb.Follow(t, evidence.ForLookup, t.Name, chain.Replay(t, m))
	links := links{t: t}
	var all []dnssec.Security
	for _, h := range hops {
		a := answerOf(h)
		out.Answer = append(out.Answer, a)
		links.add(h.Answer.Zone)
		all = append(all, h.Answer.Security)
		if h.Failure != "" {
			out.Failure, out.Detail, a.Outcome = a.Failure, a.Detail, "error"
			out.Fault = faultOf(t, h.Answer.Fault, h.Answer.Security)
		}
		out.Outcome = a.Outcome
		out.Type = wire.TypeText(h.Step.Question.Type)
	}
	if last := len(hops) - 1; last < 0 || hops[last].Target.IsValid() && out.Failure == "" {
		out.Outcome, out.Failure, out.Detail = "error", string(evidence.FailIndeterminate), phrase.Of("the evidence does not hold the question")
		all = append(all, dnssec.Security{})
	}
	out.State, out.Chain = stateOf(dnssec.Weakest(all...)), links.out
	for _, x := range t.Exchanges {
		out.Exchanges = append(out.Exchanges, exchangeOf(x))
	}
	return out
}

// answerOf tells one hop with its records and what proves it.
func answerOf(h climb.Hop) report.Answer {
	out := report.Answer{Hop: hopOf(h), Outcome: "error", Failure: string(h.Failure), Detail: h.Detail, Records: []string{}}
	if h.Exchange == nil {
		return out
	}
	recordsOf(out.Proof, h.Exchange)
	rd, msg := reply.Interpret(h.Exchange)
	if msg == nil {
		return out
	}
	owner, t := h.Step.Question.Name, h.Step.Question.Type
	switch rd.Outcome {
	case evidence.Answer:
		out.Outcome = "answer"
	case evidence.NXDomain:
		out.Outcome = "nxdomain"
	case evidence.NoData, evidence.NoDataNoSOA:
		out.Outcome = "nodata"
	case evidence.Alias:
		out.Outcome, out.Target, t = "alias", rd.Target.String(), wire.TypeCNAME
		if rd.DNAME.IsValid() {
			owner, t = rd.DNAME, wire.TypeDNAME
		}
	}
	if h.Failure == "" {
		out.TTL = min(h.Answer.TTL, rd.TTL)
	}
	if !rd.Negative() {
		out.Records, out.Signatures = recordTexts(msg.Answer, owner, t)
	}
	return out
}

// recordTexts writes the records of one owner and type, and their signatures,
// in zone-file form, each once: a server that goes round a loop of aliases
// repeats them, and a set holds a record once (RFC 2181 section 5).
func recordTexts(rrs []wire.RR, owner name.Name, t uint16) (records, signatures []string) {
	records = []string{}
	seen := map[string]bool{}
	for _, rr := range rrs {
		if rr.Owner != owner || rr.Class != wire.ClassIN {
			continue
		}
		signature := rr.Type == wire.TypeRRSIG && covers(rr, t)
		if rr.Type != t && !signature {
			continue
		}
		text := rr.Text()
		switch {
		case seen[text]:
		case rr.Type == t:
			records = append(records, text)
		default:
			signatures = append(signatures, text)
		}
		seen[text] = true
	}
	return records, signatures
}

func covers(rr wire.RR, t uint16) bool {
	rdata, err := rr.Canonical()
	if err != nil {
		return false
	}
	sig, err := wire.ParseRRSIG(rdata)
	return err == nil && sig.TypeCovered == t
}

func exchangeOf(x *evidence.Exchange) report.Exchange {
	return report.Exchange{
		ID: x.ID, Zone: x.Zone.String(), Server: x.Server.String(), Address: x.Addr.String(), Transport: x.Transport,
		Name: x.Question.Name.String(), Type: wire.TypeText(x.Question.Type),
		Outcome: string(x.Outcome), Detail: climb.Detail(x), Millis: float64(x.RTT) / float64(time.Millisecond),
	}
}

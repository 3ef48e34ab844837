package rpl

import (
	"slices"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/reply"
	"github.com/mayissue/mayissue/internal/wire"
)

// firstCome is the trace as a resolver would have it that takes, of an alias
// and the records asked for at one name, what comes first. No zone may have
// both (RFC 1034 section 3.6.2). The engine follows the alias in whichever
// order they come (CAA-22): this is for clients alone.
func firstCome(tr *evidence.Trace) *evidence.Trace {
	for i := range tr.Steps {
		s := &tr.Steps[i]
		x := tr.Exchange(s.Accepted)
		if s.Purpose != evidence.ForLookup || x == nil {
			continue
		}
		rd, m := reply.Interpret(x)
		if rd.Outcome != evidence.Alias || len(rd.Beside) == 0 || firstAt(m, s.Question) != s.Question.Type {
			continue
		}
		out := *tr
		without := *x
		without.Reply = withoutAlias(m, s.Question)
		out.Exchanges = append(slices.Clip(out.Exchanges), &without)
		out.Steps = slices.Clone(out.Steps[:i+1])
		out.Steps[i].Accepted = len(out.Exchanges)
		for _, later := range tr.Steps[i+1:] {
			if later.Purpose != evidence.ForLookup {
				out.Steps = append(out.Steps, later) // the chain may need it
			}
		}
		return &out
	}
	return tr
}

// firstAt returns the type of the first record of the answer that could
// answer the question.
func firstAt(m *wire.Message, q evidence.Question) wire.Type {
	for _, rr := range m.Answer {
		if rr.Owner == q.Name && (rr.Type == q.Type || rr.Type == wire.TypeCNAME) {
			return rr.Type
		}
	}
	return 0
}

// withoutAlias writes the message without the CNAME at the name asked, and
// without its signatures.
func withoutAlias(m *wire.Message, q evidence.Question) []byte {
	p := Packet{QR: true, AA: m.Authoritative, Question: []Question{{Name: q.Name, Type: q.Type, Class: wire.ClassIN}}}
	for _, rr := range m.Answer {
		sig, err := wire.ParseRRSIG(rr.RData())
		signs := rr.Type == typeRRSIG && err == nil && sig.TypeCovered == wire.TypeCNAME
		if rr.Owner != q.Name || rr.Type != wire.TypeCNAME && !signs {
			p.Answer = append(p.Answer, textRecord(rr))
		}
	}
	for _, rr := range m.Authority {
		p.Authority = append(p.Authority, textRecord(rr))
	}
	return p.pack(false, &wire.Question{})
}

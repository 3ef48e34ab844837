package resolve

import (
	"context"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

// Asked is a record that a CA asked for (BR 3.2.2.4.7 in 2.3.1).
type Asked struct {
	Question evidence.Question // CNAME or TXT at its owner
	Until    name.Name         // the target that a CNAME is to have; beyond it nothing is asked
}

// Validate collects what the validation of n needs: each record that was asked
// for, as the CA will look for it, and then all that Climb collects. The steps
// of purpose [evidence.ForValidation] are the records' questions and those
// that they lead to. A CNAME that was asked for and leads elsewhere than it
// should is followed: a CA may follow it too.
func (r *Resolver) Validate(ctx context.Context, n name.Name, asked ...Asked) *evidence.Trace {
	w := r.walk(ctx, n, false)
	for _, a := range asked {
		w.record(a)
	}
	w.climb(n)
	return w.trace()
}

// record asks for one record, through aliases.
func (w *walk) record(asked Asked) {
	q := asked.Question
	for range evidence.MaxAliases + 1 {
		a := w.final(evidence.ForValidation, q, w.descend(q.Name, q.Type))
		if !a.ok() {
			a = w.failed(q, a, w.asked)
		}
		next, ok := a.leads(q.Type)
		if !ok || next == asked.Until {
			return
		}
		q.Name = next
	}
}

// leads returns the name that an answer leads to: that of an alias, or of the
// one CNAME that was asked for.
func (a *answer) leads(t wire.Type) (name.Name, bool) {
	switch {
	case !a.ok():
	case a.reading.Outcome == evidence.Alias:
		return a.reading.Target, true
	case a.reading.Outcome == evidence.Answer && t == wire.TypeCNAME && len(a.reading.Records) == 1:
		to, err := a.reading.Records[0].Target()
		return to, err == nil
	}
	return name.Name{}, false
}

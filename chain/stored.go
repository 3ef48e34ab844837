package chain

import (
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/name"
)

// Stored is a trace as the source of a chain: nothing is asked any more, so a
// decision is validated again from what was kept of it.
type Stored struct {
	cuts  map[name.Name]*evidence.Cut
	steps map[key]*evidence.Step
	trace *evidence.Trace
}

type key struct {
	zone name.Name
	q    evidence.Question
}

// FromTrace returns the trace as a source.
func FromTrace(t *evidence.Trace) *Stored {
	s := &Stored{map[name.Name]*evidence.Cut{}, map[key]*evidence.Step{}, t}
	for i := range t.Cuts {
		s.cuts[t.Cuts[i].Zone] = &t.Cuts[i]
	}
	for i := range t.Steps {
		if st := &t.Steps[i]; st.Accepted != 0 || s.steps[key{st.Zone, st.Question}] == nil {
			s.steps[key{st.Zone, st.Question}] = st
		}
	}
	return s
}

// Ask implements [Source]. Of a question that no server answered soundly it
// returns the last reply, so that the judge can say again what is wrong.
func (s *Stored) Ask(zone name.Name, q evidence.Question) *evidence.Exchange {
	st, ok := s.steps[key{zone, q}]
	if !ok {
		return nil
	}
	if st.Accepted != 0 {
		return s.trace.Exchange(st.Accepted)
	}
	for i := len(st.Exchanges) - 1; i >= 0; i-- {
		if x := s.trace.Exchange(st.Exchanges[i]); x != nil && x.Reply != nil {
			return x
		}
	}
	return nil
}

// Cut implements [Source].
func (s *Stored) Cut(zone name.Name) (name.Name, *evidence.Exchange, bool) {
	c, ok := s.cuts[zone]
	if !ok {
		return name.Name{}, nil, false
	}
	return c.Parent, s.trace.Exchange(c.Referral), true
}

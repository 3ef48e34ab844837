package chain

import (
	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/reply"
	"github.com/mayissue/mayissue/name"
)

// Replay returns the judge of a trace: it validates from the anchors that the
// trace holds, by the clock at which it was collected, what was kept. Anchors
// that are none leave everything Indeterminate. m may be nil; it changes
// nothing but the time that it takes.
func Replay(t *evidence.Trace, m dnssec.Memory) *Judge {
	var records []dnssec.Record
	for _, a := range t.Anchors {
		records = append(records, dnssec.Record{Owner: a.Zone, Type: a.Type, RData: a.Data})
	}
	anchors, err := dnssec.NewAnchors(records...)
	if err != nil {
		anchors = dnssec.Anchors{}
	}
	v := dnssec.Validator{Now: t.Clock, Meter: dnssec.NewMeter(LimitsFor(t.Name)), Memory: m}
	if t.SHA1 == evidence.SHA1Insecure {
		v.Policy.SHA1 = dnssec.SHA1Insecure
	}
	return New(v, anchors, FromTrace(t))
}

// LimitsFor returns the limits of work for the decision on a name: the
// defaults, and four signatures more for each label, so that a name of 127
// labels can be climbed in a signed zone (NAME-16).
func LimitsFor(n name.Name) dnssec.Limits {
	var l dnssec.Limits
	l.Signatures = dnssec.DefaultSignatures + 4*n.NumLabels()
	return l
}

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
// returns the first answer, so that the judge can say again what is wrong; a
// failure is no answer.
func (s *Stored) Ask(zone name.Name, q evidence.Question) *evidence.Exchange {
	st, ok := s.steps[key{zone, q}]
	if !ok {
		return nil
	}
	if st.Accepted != 0 {
		return s.trace.Exchange(st.Accepted)
	}
	for _, id := range st.Exchanges {
		x := s.trace.Exchange(id)
		if x == nil || x.Reply == nil {
			continue
		}
		if rd, _ := reply.Interpret(x); rd.Final() {
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

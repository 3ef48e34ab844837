package report

import (
	"slices"

	"github.com/mayissue/mayissue/phrase"
)

// In returns r with all that is said to people in the language of p. Codes,
// names and records stay, and so do the keys of its JSON. It shares nothing
// that it changes with r.
func (r Result) In(p *phrase.Printer) Result {
	r.Detail = p.Fix(r.Detail)
	r.Letter = r.Letter.In(p)
	r.Notes = each(r.Notes, p.Fix)
	r.Findings = each(r.Findings, func(f Finding) Finding { return f.In(p) })
	r.Climb = each(r.Climb, func(l Level) Level {
		l.Detail = p.Fix(l.Detail)
		l.Hops = each(l.Hops, func(h Hop) Hop { h.State = h.State.in(p); return h })
		return l
	})
	r.Chain = each(r.Chain, func(l Link) Link { return l.in(p) })
	r.Fault = r.Fault.in(p)
	r.Matrix = each(r.Matrix, func(m Matrix) Matrix { return m.in(p) })
	r.LookupFailure = each(r.LookupFailure, func(c Condition) Condition {
		c.Detail = p.Fix(c.Detail)
		return c
	})
	return r
}

// In is [Result.In] for a lookup.
func (l Lookup) In(p *phrase.Printer) Lookup {
	l.State, l.Detail, l.Fault = l.State.in(p), p.Fix(l.Detail), l.Fault.in(p)
	l.Answer = each(l.Answer, func(a Answer) Answer {
		a.State, a.Detail = a.State.in(p), p.Fix(a.Detail)
		return a
	})
	l.Chain = each(l.Chain, func(l Link) Link { return l.in(p) })
	l.Exchanges = each(l.Exchanges, func(x Exchange) Exchange {
		x.Detail = p.Fix(x.Detail)
		return x
	})
	return l
}

func (s State) in(p *phrase.Printer) State {
	s.ReasonText = p.Fix(s.ReasonText)
	return s
}

func (l Link) in(p *phrase.Printer) Link {
	l.State, l.Fault = l.State.in(p), l.Fault.in(p)
	return l
}

func (m Matrix) in(p *phrase.Printer) Matrix {
	m.Servers = each(m.Servers, func(s MatrixServer) MatrixServer {
		s.Cells = each(s.Cells, func(c Cell) Cell { c.Detail = p.Fix(c.Detail); return c })
		return s
	})
	return m
}

func (f *Fault) in(p *phrase.Printer) *Fault {
	if f == nil {
		return nil
	}
	told := *f
	told.State = told.State.in(p)
	return &told
}

// each returns a copy of s with f of every element; nil stays nil.
func each[T any](s []T, f func(T) T) []T {
	s = slices.Clone(s)
	for i := range s {
		s[i] = f(s[i])
	}
	return s
}

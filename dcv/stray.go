package dcv

import (
	"slices"
	"strings"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

// StrayKind is the mistake by which a record comes to stand elsewhere.
type StrayKind string

// The kinds.
const (
	Doubled      StrayKind = "doubled"       // the zone's name, or the domain's, was put to the end once more
	Short        StrayKind = "short"         // a sub-domain is lost: it stands under an ancestor
	Bare         StrayKind = "no-underscore" // the name's leading underscore is lost
	Starred      StrayKind = "star"          // the star of a wildcard was put into the name
	Unconverted  StrayKind = "idn"           // the name has letters outside ASCII
	TwiceEncoded StrayKind = "idn-twice"     // an A-label was converted once more
)

// Place is a name at which people put a record by mistake.
type Place struct {
	Kind StrayKind
	Name name.Name
	// Beside is the name below which a label that surely does not exist is
	// asked for, so that a wildcard is not mistaken for the record.
	Beside name.Name
}

// Stray is such a place with what the zone's servers say of it.
type Stray struct {
	Place
	Seen    Seen
	Match   Match // what stands there, compared with what was asked for
	Control Seen  // what stands beside it at a name that surely does not exist
}

// Found reports whether the record stands there, and no wildcard made it.
func (s Stray) Found() bool {
	return s.Match != Differs && s.Control.Answered() && !slices.Equal(s.Control.Records, s.Seen.Records)
}

// Places returns where people put the record by mistake, as far as the zone
// holds those names. All are names that the zone's own servers answer for.
func (e Expectation) Places(zone name.Name) []Place {
	if !zone.IsValid() || !e.Owner.IsValid() || e.Owner.IsRoot() {
		return nil
	}
	var out []Place
	add := func(kind StrayKind, n name.Name, err error) {
		known := slices.ContainsFunc(out, func(p Place) bool { return p.Name == n })
		if err != nil || n == e.Owner || !zone.Contains(n) || n == zone || known {
			return
		}
		beside, _ := n.Parent()
		if n.Label(0) == "*" { // itself a wildcard, which answers beside itself
			beside, _ = beside.Parent()
		}
		out = append(out, Place{kind, n, beside})
	}
	for _, suffix := range []name.Name{zone, e.Domain.Base} {
		n, err := under(e.Owner, suffix)
		add(Doubled, n, err)
	}
	label := e.Owner.Label(0)
	// A persistent record at an ancestor is that name's own, and may be in force.
	for n := e.Domain.Base; !e.persistent() && zone.Contains(n) && n != zone; {
		n, _ = n.Parent()
		moved, err := n.Prepend(label)
		add(Short, moved, err)
	}
	parent, _ := e.Owner.Parent()
	if bare, ok := strings.CutPrefix(label, "_"); ok && bare != "" {
		n, err := parent.Prepend(bare)
		add(Bare, n, err)
	}
	if e.Domain.Wildcard {
		for _, n := range starred(label, parent) {
			add(Starred, n, nil)
		}
	}
	for kind, n := range e.encoded(zone) {
		add(kind, n, nil)
	}
	return out
}

// under returns n with another name at its end.
func under(n, suffix name.Name) (name.Name, error) {
	out := suffix
	var err error
	for i := n.NumLabels() - 1; i >= 0 && err == nil; i-- {
		out, err = out.Prepend(n.Label(i))
	}
	return out, err
}

// starred puts a star before the domain, and before the whole.
func starred(label string, parent name.Name) []name.Name {
	var out []name.Name
	if star, err := parent.Prepend("*"); err == nil {
		if n, err := star.Prepend(label); err == nil {
			out = append(out, n)
		}
	}
	if n, err := parent.Prepend(label); err == nil {
		if n, err = n.Prepend("*"); err == nil {
			out = append(out, n)
		}
	}
	return out
}

// encoded yields the owner's name as it becomes where a form takes letters
// outside ASCII as they are, or converts an A-label a second time. Only labels
// within the zone can have come so.
func (e Expectation) encoded(zone name.Name) func(yield func(StrayKind, name.Name) bool) {
	return func(yield func(StrayKind, name.Name) bool) {
		raw, twice := zone, zone
		odd := false
		for i := e.Owner.NumLabels() - zone.NumLabels() - 1; i >= 0; i-- {
			l := e.Owner.Label(i)
			u, again := l, l
			if strings.HasPrefix(l, "xn--") {
				if one, err := name.Root().Prepend(l); err == nil {
					u, again, odd = one.Unicode(), "xn--"+l+"-", true
				}
			}
			var errs [2]error
			raw, errs[0] = raw.Prepend(strings.TrimSuffix(u, "."))
			if twice, errs[1] = twice.Prepend(again); errs[0] != nil || errs[1] != nil {
				return
			}
		}
		if odd && yield(Unconverted, raw) {
			yield(TwiceEncoded, twice)
		}
	}
}

// stray reads what stands at those places.
func (j *Judgement) stray(p *evidence.Survey) {
	for _, pl := range j.Expect.Places(j.Zone) {
		s := Stray{Place: pl}
		for _, pr := range p.Probes {
			x := pr.Exchange
			parent, _ := x.Question.Name.Parent()
			switch {
			case x.Question.Type != uint16(j.Expect.Type):
			case pr.Kind == evidence.ProbeStray && x.Question.Name == pl.Name:
				s.Seen = seen(x)
			case (pr.Kind == evidence.ProbeStrayControl || pr.Kind == evidence.ProbeControl) && parent == pl.Beside:
				s.Control = seen(x)
			}
		}
		if s.Match = j.Expect.best(s.Seen.Records); s.Seen.Exchange != 0 {
			j.Strays = append(j.Strays, s)
		}
	}
}

// resolved reads what a recursive resolver says of the record: behind aliases
// where it is text.
func resolved(x *evidence.Exchange) Seen {
	s := Seen{Exchange: x.ID, Outcome: x.Outcome}
	m, err := wire.Parse(x.Reply)
	if err != nil {
		return s
	}
	owner := x.Question.Name
	for range evidence.MaxAliases + 1 {
		next := name.Name{}
		for _, rr := range m.Answer {
			switch r, ok := recordOf(rr); {
			case rr.Owner != owner || !ok:
			case uint16(r.Type) == x.Question.Type:
				s.Records = append(s.Records, r)
			case r.Type == CNAME:
				next, _ = rr.Target()
			}
		}
		if len(s.Records) > 0 || !next.IsValid() {
			break
		}
		owner = next
	}
	return s
}

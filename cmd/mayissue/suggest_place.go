package main

import (
	"context"
	"slices"
	"strings"

	"github.com/mayissue/mayissue"
	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/provider"
	"github.com/mayissue/mayissue/suggest"
)

// proposal is one set to be published, with what is known of its place.
type proposal struct {
	suggest.Place
	zone name.Name // the registered domain where it has not been asked
	// known says that old is what stands at the place now.
	known bool
	old   []caa.Record
	// counts is the set that decides for the place now: old, or one that
	// stands at inherited, above it or behind an alias.
	counts    []caa.Record
	inherited name.Name
	own       []ownSet
	contact   provider.Contact
	asked     bool // contact has been asked for

	change suggest.Change
}

// ownSet is a name that has records nearer than the place.
type ownSet struct {
	name, at name.Name
}

// places returns the proposals where nothing is known of what exists.
func (s *suggestFlags) places(w *wishes) ([]*proposal, error) {
	places, err := suggest.Places(w.names, w.at, name.SuffixList{})
	if err != nil {
		return nil, err
	}
	var out []*proposal
	for _, place := range places {
		out = append(out, newProposal(place))
	}
	return out, nil
}

func newProposal(place suggest.Place) *proposal {
	zone, err := suggest.Registered(place.At, name.SuffixList{})
	if err != nil {
		zone = place.At
	}
	return &proposal{Place: place, zone: zone}
}

// read returns the proposals for what a file says exists.
func (s *suggestFlags) read(p *program, w *wishes) ([]*proposal, error) {
	text, err := p.readInput("--existing", s.existing)
	if err != nil {
		return nil, err
	}
	found, err := s.places(w)
	if err != nil {
		return nil, err
	}
	for _, f := range found {
		all, err := suggest.ParsePublished(f.At, text, s.existing)
		if err != nil {
			return nil, err
		}
		f.known, f.old = true, suggest.At(all, f.At)
		f.counts = f.old
		for n := f.At; len(f.counts) == 0 && n.NumLabels() > 0; n, _ = n.Parent() {
			if f.counts = suggest.At(all, n); n != f.At && len(f.counts) > 0 {
				f.inherited = n
			}
		}
		for _, n := range f.Names {
			for at := n.Base; at != f.At && f.At.Contains(at); at, _ = at.Parent() {
				if len(suggest.At(all, at)) > 0 {
					f.own = append(f.own, ownSet{n.Base, at})
					break
				}
			}
		}
	}
	return found, nil
}

// ask returns the proposals for what the DNS says exists. Without --at the
// records go to where the set stands that decides for the name.
func (s *suggestFlags) ask(ctx context.Context, p *program, w *wishes) (int, []*proposal, error) {
	engine, err := s.engineOf(ctx, p)
	if err != nil {
		return exitUsage, nil, err
	}
	code, out := s.askOf(ctx, p, engine, w)
	return code, out, nil
}

// askOf is ask with an engine.
func (s *suggestFlags) askOf(ctx context.Context, p *program, engine *mayissue.Engine, w *wishes) (int, []*proposal) {
	code := exitPermitted
	var out []*proposal
	for _, n := range w.names {
		found, ok := s.look(ctx, p, engine, w, n)
		if !ok {
			code = exitUndetermined
		}
		i := slices.IndexFunc(out, func(o *proposal) bool { return o.At == found.At })
		if i < 0 {
			out = append(out, found)
			continue
		}
		out[i].Names = append(out[i].Names, n)
		out[i].own = append(out[i].own, found.own...)
	}
	for _, o := range out {
		if o.contact.Provider.ID == "" {
			o.contact.Mailbox = mailbox(ctx, engine, o.zone)
		}
	}
	return code, out
}

// look asks about one name. It reports false where there is no lawful answer.
func (s *suggestFlags) look(ctx context.Context, p *program, engine *mayissue.Engine, w *wishes, n name.Request) (*proposal, bool) {
	places, _ := suggest.Places([]name.Request{n}, w.at, name.SuffixList{}) // checked before
	out := newProposal(places[0])
	trace := engine.Collect(ctx, n.Base)
	level, d := mayissue.Relevant(trace, n.Base, w.rules)
	ok := answered(p, n.Base, d)
	if w.at.IsValid() && ok {
		if at := level.Name; at.IsValid() && at != w.at && w.at.Contains(at) {
			out.own = append(out.own, ownSet{n.Base, at})
		}
		trace = engine.Collect(ctx, w.at)
		level, d = mayissue.Relevant(trace, w.at, w.rules)
		ok = answered(p, w.at, d)
	}
	if ok {
		out.found(level, w.at.IsValid())
	}
	out.served(trace)
	return out, ok
}

// answered reports whether a decision is one, and says why where it is none.
func answered(p *program, n name.Name, d caa.Decision) bool {
	if d.Verdict == caa.VerdictError {
		p.note("what exists for %s could not be asked: %s", n, string(d.Reason))
		return false
	}
	return true
}

// found puts in what decides for a name. Where the place was not wished for,
// it becomes the name at which those records stand.
func (o *proposal) found(level caa.Level, fixed bool) {
	o.known = true
	if len(level.Records) == 0 {
		return
	}
	o.counts = level.Records
	owner := level.Owner()
	switch {
	case owner == o.At:
		o.old = level.Records
	case fixed:
		o.inherited = owner
	default:
		o.At, o.old = owner, level.Records
	}
}

// served puts in the zone and who runs its name servers, as the delegation
// says.
func (o *proposal) served(t *evidence.Trace) {
	o.asked = true
	var servers []name.Name
	depth := -1
	for _, cut := range t.Cuts {
		if !cut.Zone.Contains(o.At) || cut.Zone.NumLabels() <= depth {
			continue
		}
		o.zone, depth, servers = cut.Zone, cut.Zone.NumLabels(), nil
		for _, s := range cut.Servers {
			servers = append(servers, s.Name)
		}
	}
	o.contact = provider.Find(servers, name.Name{})
}

// typeSOA is the number of the type (RFC 1035 section 3.2.2).
const typeSOA = 6

// mailbox asks for the mail address of those who run a zone, by its SOA
// record; "" where there is none to be had.
func mailbox(ctx context.Context, engine *mayissue.Engine, zone name.Name) string {
	answer, _ := engine.Lookup(ctx, zone, typeSOA)
	if !answer.Sound() || len(answer.Answer) == 0 {
		return ""
	}
	for _, r := range answer.Answer[len(answer.Answer)-1].Records {
		f := strings.Fields(r) // owner, TTL, class, type, MNAME, RNAME
		if len(f) < 6 || f[3] != "SOA" {
			continue
		}
		rname, err := name.Parse(f[5])
		if box, ok := provider.Mailbox(rname); err == nil && ok {
			return box
		}
	}
	return ""
}

// decide works out the records of the proposal.
func (o *proposal) decide(w *wishes) error {
	wished, err := w.wish.Records(w.rules)
	if err != nil {
		return err
	}
	if len(o.counts) == 0 || len(w.wish.Grants) == 0 {
		o.change = suggest.Difference(o.counts, wished, w.rules)
		return nil
	}
	after := o.counts
	for _, g := range w.wish.Grants {
		c, err := suggest.LetIn(after, g, w.wish.Wildcard, w.rules)
		if err != nil {
			return err
		}
		after = c.Result
	}
	for _, r := range wished {
		if r.Tag == "iodef" && !slices.Contains(after, r) {
			after = append(slices.Clip(after), r)
		}
	}
	o.change = suggest.Difference(o.counts, after, w.rules)
	return nil
}

// nothing reports whether all is as wished for already.
func (o *proposal) nothing() bool { return len(o.counts) > 0 && o.change.IsZero() }

// set is the proposal for [suggest.Write].
func (o *proposal) set(ttl uint32) suggest.Set {
	s := suggest.Set{Owner: o.At, Zone: o.zone, TTL: ttl, Records: o.change.Result, Where: o.contact.Provider}
	if o.known {
		s.Old = append([]caa.Record{}, o.old...)
	}
	return s
}

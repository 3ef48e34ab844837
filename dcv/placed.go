package dcv

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"

	"github.com/mayissue/mayissue/chain"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/view"
)

// Server is one address of a name server, or a name without one, with what it
// says of the record.
type Server struct {
	evidence.ListedServer
	Record  Seen // the type asked for, at the owner
	Beside  Seen // the type that people confuse it with
	Serial  uint32
	Serials bool // whether it told a serial number
	Match   Match
	// Unsound is why its reply may not be used though it has the record: it
	// does not validate. Unsure says it for people.
	Unsound evidence.Failure
	Unsure  phrase.Phrase
	// NoWay says that it gave no reply over a family of addresses over which
	// nobody gave one, servers of other zones neither: that is our own network.
	NoWay bool
}

// String names the server for people: name and address.
func (s Server) String() string {
	switch {
	case !s.Addr.IsValid():
		return s.Name.String()
	case !s.Name.IsValid():
		return s.Addr.String()
	}
	return fmt.Sprintf("%s (%s)", s.Name, s.Addr)
}

// Authoritative reports whether the delegation or the zone itself lists the
// server; one that somebody only named is none.
func (s Server) Authoritative() bool { return s.Parent || s.Child }

// Asked reports whether it was asked for the record, and by a way that is open
// from here: a fault of our own network is nobody's.
func (s Server) Asked() bool {
	return s.Record.Exchange != 0 && !s.NoWay && s.Record.Outcome != evidence.NetworkError && s.Record.Outcome != evidence.Canceled
}

// skipped says why a server of which nothing is known counts all the same: it
// could not be asked from here, though a CA can ask it. A host that was asked at
// another address counts as asked where only the way to this one is missing
// here. One without an address that anybody could ask counts for nothing.
func (s Server) skipped(all []Server) evidence.Failure {
	switch {
	case s.Asked(), s.Unasked == "no-address", s.Unasked == "alias", s.Unasked == "refused-range":
		return ""
	case s.Unasked == "family", s.NoWay, s.Record.Outcome == evidence.NetworkError:
		if slices.ContainsFunc(all, func(o Server) bool { return s.Name.IsValid() && o.Name == s.Name && o.Asked() }) {
			return ""
		}
		return evidence.FailOwnNetwork
	case s.Record.Outcome == evidence.Canceled:
		return evidence.FailCanceled
	}
	return evidence.FailBudget // too many servers or packets, or the time was up
}

// TextsBesideCNAME are the texts at the owner of a server that has a CNAME
// there as well, against RFC 1034 section 3.6.2. Text of the CNAME's target,
// which a server may add, is no such thing: it comes with the CNAME.
func (s Server) TextsBesideCNAME() []Record {
	for _, pair := range [][2]Seen{{s.Record, s.Beside}, {s.Beside, s.Record}} {
		cname, text := pair[0], pair[1]
		switch {
		case !cname.gives(CNAME):
		case text.gives(TXT):
			return text.Records
		case text.Outcome == evidence.Alias && len(text.Beside) > 0:
			return text.Beside
		}
	}
	return nil
}

// gives reports whether the reply gives records of a type.
func (s Seen) gives(t Type) bool {
	return s.Outcome == evidence.Answer && len(s.Records) > 0 && s.Records[0].Type == t
}

// Has reports whether the server has the record.
func (s Server) Has() bool { return s.Match != Differs }

// View is what a resolver that somebody named says of the record.
type View struct {
	Label string
	view.Seen
	Record Seen
	Match  Match
}

// placed reads what each server, and others who were named, say.
func (j *Judgement) placed(t *evidence.Trace, chains *chain.Judge) {
	if t.Survey != nil {
		j.views(t.Survey.Views)
	}
	p := t.Placement
	if p == nil {
		return
	}
	j.views(p.Views)
	end, aliased := End(t, j.Expect)
	if zones := Zones(t, end); aliased && len(zones) > 0 {
		j.End, j.EndZone = end, zones[0]
	}
	for _, z := range p.Zones {
		for _, l := range z.Servers {
			if z.Zone == j.Zone {
				j.Servers = append(j.Servers, j.server(p, z.Zone, j.Expect.Owner, l, chains))
			}
			if z.Zone == j.EndZone {
				j.Ends = append(j.Ends, j.server(p, z.Zone, end, l, chains))
			}
		}
	}
	j.Servers = append(j.Servers, unlisted(t, j.Zone, j.Servers)...)
	j.Ends = append(j.Ends, unlisted(t, j.EndZone, j.Ends)...)
	for _, servers := range [][]Server{j.Servers, j.Ends} {
		for i := range servers {
			s := &servers[i]
			s.NoWay = s.Record.Outcome == evidence.Timeout && noWay(t, s.Addr)
		}
	}
	for _, pr := range p.Probes {
		j.aside(pr)
	}
	j.stray(p)
}

// unlisted are the servers that the delegation of a zone names and nobody was to
// ask: evidence may be incomplete.
func unlisted(t *evidence.Trace, zone name.Name, all []Server) []Server {
	var out []Server
	for _, c := range t.Cuts {
		for _, d := range c.Servers {
			known := func(s Server) bool { return s.Name == d.Name && s.Parent }
			if zone.IsValid() && c.Zone == zone && !slices.ContainsFunc(all, known) && !slices.ContainsFunc(out, known) {
				out = append(out, Server{ListedServer: evidence.ListedServer{Name: d.Name, Parent: true}})
			}
		}
	}
	return out
}

// noWay reports whether nobody replied over the family of an address in all of a
// trace, though servers of several zones were asked over it.
func noWay(t *evidence.Trace, a netip.Addr) bool {
	all := slices.Clone(t.Exchanges)
	for _, p := range t.Placement.Probes {
		all = append(all, p.Exchange)
	}
	zones := map[name.Name]bool{}
	for _, x := range all {
		if x.Addr.Addr().Unmap().Is6() != a.Unmap().Is6() {
			continue
		}
		if x.Reply != nil {
			return false
		}
		zones[x.Zone] = true
	}
	return len(zones) > 1
}

// End is the name that aliases lead to from the owner, where the record is then
// to be, as far as the walk of a trace met any: of a CNAME where it is there. It
// says whom to ask and judges nothing.
func End(t *evidence.Trace, e Expectation) (name.Name, bool) {
	e.at = t.Clock
	cur := e.Owner
	for range evidence.MaxAliases + 1 {
		var x *evidence.Exchange
		for _, s := range t.Steps {
			if s.Purpose == evidence.ForValidation && s.Name == cur && s.Question.Type == uint16(e.Type) {
				x = t.Exchange(s.Accepted)
			}
		}
		said := seen(x)
		met := e.best(said.Records) != Differs
		next, ok := said.next(e.Type)
		if met || !ok {
			return cur, x != nil && cur != e.Owner && (met || e.Type == TXT)
		}
		cur = next
	}
	return name.Name{}, false
}

// server collects what one address says of the record at a name: at the owner,
// or where aliases lead.
func (j *Judgement) server(p *evidence.Survey, zone, at name.Name, l evidence.ListedServer, chains *chain.Judge) Server {
	s := Server{ListedServer: l}
	var from *evidence.Exchange // whose reply is the record's
	for _, pr := range p.Probes {
		x := pr.Exchange
		if !l.Addr.IsValid() || x.Addr.Addr() != l.Addr || x.Zone != zone {
			continue
		}
		switch {
		case pr.Kind == evidence.ProbeSOA || pr.Kind == evidence.ProbeSOATCP:
			if n, ok := serial(x); ok {
				s.Serial, s.Serials = n, true
			}
		case pr.Kind == evidence.ProbeRecord && asks(x, at, j.Expect.Type):
			// Asked again where it gave none: the answer counts.
			if got := seen(x); !s.Record.Answered() {
				s.Record, from = got, x
			}
		case pr.Kind == evidence.ProbeBeside && asks(x, at, j.Expect.Type.Other()):
			s.Beside = seen(x)
		}
	}
	if s.Match = j.Expect.best(s.Record.Records); at == j.Expect.Owner {
		s.Match = j.match(s.Record)
	}
	if s.Match == Differs {
		return s
	}
	if sec := chains.Answer(from).Security; sec.Err() != nil {
		s.Unsound = chain.Failure(sec)
		s.Unsure = phrase.Of("the answer of %s, asked as a server of %s: %v", from.Addr.Addr(), from.Zone, sec.Err())
	}
	return s
}

// match compares what a server says at the owner with what was asked for: it
// has the record, or leads by the same aliases to where the walk found it.
func (j *Judgement) match(s Seen) Match {
	m := j.Expect.best(s.Records)
	if m == Differs && j.Walk.Match != Differs && s.leadsAs(j.Walk.First) {
		return j.Walk.Match
	}
	return m
}

// leadsAs reports whether a reply leads to the same next name as the walk's
// first answer did.
func (s Seen) leadsAs(first Seen) bool {
	switch {
	case first.Outcome == evidence.Alias:
		return s.Outcome == evidence.Alias && s.Target == first.Target
	case len(first.Records) == 1:
		return len(s.Records) == 1 && s.Records[0].Value == first.Records[0].Value
	}
	return false
}

// asks reports whether an exchange asks for a type at a name.
func asks(x *evidence.Exchange, at name.Name, t Type) bool {
	return x.Question == evidence.Question{Name: at, Type: uint16(t)}
}

// aside takes the probes that tell a wildcard or a proxy from a record.
func (j *Judgement) aside(p evidence.Probe) {
	x := p.Exchange
	parent, _ := x.Question.Name.Parent()
	ours, _ := j.Expect.Owner.Parent()
	switch {
	case p.Kind == evidence.ProbeControl && parent == ours && x.Question.Type == uint16(j.Expect.Type):
		j.Control = seen(x)
	case p.Kind == evidence.ProbeControlA && parent == ours:
		j.ControlAddress = seen(x)
	case p.Kind == evidence.ProbeRecordA && x.Question.Name == j.Expect.Owner:
		j.Address = seen(x)
	}
}

func (j *Judgement) views(vs []evidence.View) {
	for _, v := range vs {
		if v.Exchange == nil || !asks(v.Exchange, j.Expect.Owner, j.Expect.Type) {
			continue
		}
		out := View{Label: v.Label, Seen: view.Read(v), Record: resolved(v.Exchange)}
		out.Match = j.Expect.best(out.Record.Records)
		j.Views = append(j.Views, out)
	}
}

// Serials returns the least and the greatest serial number that servers told,
// in the arithmetic of RFC 1982; false where fewer than two told one.
func (j Judgement) Serials() (least, greatest uint32, ok bool) {
	var all []uint32
	for _, s := range j.Servers {
		if s.Serials && s.Authoritative() {
			all = append(all, s.Serial)
		}
	}
	if len(all) < 2 {
		return 0, 0, false
	}
	slices.SortFunc(all, func(a, b uint32) int { return cmp.Compare(int32(a-b), 0) })
	return all[0], all[len(all)-1], true
}

package entered

import (
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/reply"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

// Served is what the servers said in the course of one decision.
type Served struct {
	Name  name.Name // the first name climbed
	names []served  // the climbed names and their alias targets, in the order of the evidence
	cuts  map[name.Name][]name.Name
}

// served is what was answered for one name.
type served struct {
	name     name.Name
	exchange int
	outcome  evidence.Outcome
	records  []string // RDATA
	ttl      uint32
	target   name.Name // of an alias
}

// Seen reads from the evidence of a decision what is served. Names whose
// question was not answered are not in it: of them nothing is known.
func Seen(t *evidence.Trace) Served {
	s := Served{Name: t.Name, cuts: map[name.Name][]name.Name{}}
	for _, c := range t.Cuts {
		hosts := []name.Name{}
		for _, server := range c.Servers {
			if server.Name.IsValid() {
				hosts = append(hosts, server.Name)
			}
		}
		s.cuts[c.Zone] = hosts
	}
	last := map[name.Name]int{} // a referral that came late was followed by another step
	for _, step := range t.Steps {
		x := t.Exchange(step.Accepted)
		if step.Purpose != evidence.ForCAA || x == nil || step.Question.Type != wire.TypeCAA {
			continue
		}
		rd, _ := reply.Interpret(x)
		if !rd.Final() {
			continue
		}
		a := served{name: step.Name, exchange: x.ID, outcome: rd.Outcome, ttl: rd.TTL, target: rd.Target}
		for _, rr := range rd.Records {
			a.records = append(a.records, string(rr.RData()))
		}
		if i, again := last[step.Name]; again {
			s.names[i] = a
			continue
		}
		last[step.Name] = len(s.names)
		s.names = append(s.names, a)
	}
	return s
}

// zoneOf returns the nearest zone at or above n that the evidence knows a
// delegation of.
func (s *Served) zoneOf(n name.Name) name.Name {
	for ; n.IsValid(); n, _ = n.Parent() {
		if _, ok := s.cuts[n]; ok || n.IsRoot() {
			return n
		}
	}
	return name.Root()
}

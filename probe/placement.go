package probe

import (
	"context"
	"net/netip"
	"slices"
	"sync"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/name"
)

// Placement is what the servers of one zone are asked about records that a CA
// asked for.
type Placement struct {
	Zone    name.Name
	Servers []Server // as the zone above lists them
	Named   []Server // that somebody said to have the zone
	Records []Record
}

// Record is one of those records.
type Record struct {
	Owner  name.Name
	Type   uint16
	Beside uint16 // the type that people confuse it with; 0 to leave it out
	Strays []Stray
	// Met reports whether a reply to the record's question has it. Where a
	// server lacks it more is asked; nil means that all do.
	Met func(*evidence.Exchange) bool
}

// Stray is a name at which people put the record by mistake, and the name
// below which a label that surely does not exist shows what a wildcard makes.
type Stray struct{ Name, Beside name.Name }

// Place asks every server of the zones for the records, and one server of each
// zone where else they might stand. The IDs of the exchanges go on after the
// one given. ctx and the prober's limits bound it, as a survey.
func (p *Prober) Place(ctx context.Context, zones []Placement, after int) *evidence.Survey {
	ctx, cancel := context.WithTimeout(ctx, p.cfg.Limits.Time)
	defer cancel()
	out := &evidence.Survey{Started: p.cfg.Now(), Zones: []evidence.Listed{}, Probes: []evidence.Probe{}}
	all := make([]*survey, len(zones))
	var wg sync.WaitGroup
	for i, z := range zones {
		all[i] = &survey{p: p, plan: Plan{Zone: z.Zone, Servers: z.Servers}, desks: map[netip.Addr]*desk{}}
		all[i].zone.Zone = z.Zone
		wg.Go(func() { all[i].place(ctx, z) })
	}
	wg.Wait()
	for _, s := range all {
		one := &evidence.Survey{}
		s.collect(one, after+len(out.Probes))
		out.Zones, out.Probes = append(out.Zones, one.Zones...), append(out.Probes, one.Probes...)
	}
	out.Finished = p.cfg.Now()
	return out
}

// place asks the servers of one zone.
func (s *survey) place(ctx context.Context, z Placement) {
	for _, srv := range z.Servers {
		s.list(ctx, srv, func(l *evidence.ListedServer) { l.Parent = true })
	}
	for _, srv := range z.Named {
		s.list(ctx, srv, func(l *evidence.ListedServer) { l.Named = true })
	}
	first := s.all()
	s.each(first, func(d *desk) { s.records(ctx, d, z) })
	s.listChild(ctx)
	s.each(s.all(), func(d *desk) {
		if !slices.Contains(first, d) {
			s.records(ctx, d, z)
		}
	})
	s.astray(ctx, z)
}

// records asks one server for the records: again where a packet may have been
// lost, and over TCP where the answer does not fit.
func (s *survey) records(ctx context.Context, d *desk, z Placement) {
	qs := []question{about(evidence.ProbeSOA, z.Zone, z.Zone), about(evidence.ProbeNS, z.Zone, z.Zone)}
	for _, r := range z.Records {
		qs = append(qs, typed(evidence.ProbeRecord, z.Zone, r.Owner, r.Type))
		if r.Beside != 0 {
			qs = append(qs, typed(evidence.ProbeBeside, z.Zone, r.Owner, r.Beside))
		}
	}
	var again []question
	for i, x := range d.all(ctx, qs...) {
		switch {
		case x == nil || qs[i].kind == evidence.ProbeNS:
		case x.Outcome == evidence.Truncated:
			qs[i].network = "tcp"
			again = append(again, qs[i])
		case x.Outcome == evidence.Timeout && qs[i].kind == evidence.ProbeRecord:
			again = append(again, qs[i])
		}
	}
	d.all(ctx, again...)
}

// astray asks a server that lacks a record where else it might stand, what a
// wildcard makes beside it, and whether there are addresses in its place. The
// server is one that the zone above lists: what others say, nobody sees.
func (s *survey) astray(ctx context.Context, z Placement) {
	for _, r := range z.Records {
		i := slices.IndexFunc(s.all(), func(d *desk) bool { return s.delegated(d) && d.lacks(r) })
		if i < 0 {
			continue
		}
		d := s.all()[i]
		d.all(ctx, s.places(z.Zone, r)...)
	}
}

// delegated reports whether the zone above lists the address.
func (s *survey) delegated(d *desk) bool {
	return slices.ContainsFunc(s.zone.Servers, func(l evidence.ListedServer) bool { return l.Parent && l.Addr == d.addr.Addr() })
}

// lacks reports whether the server answered the record's question without the
// record.
func (d *desk) lacks(r Record) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, p := range d.said {
		x := p.Exchange
		if p.Kind == evidence.ProbeRecord && x.Question == (evidence.Question{Name: r.Owner, Type: r.Type}) && sound(x.Outcome) {
			return r.Met == nil || !r.Met(x)
		}
	}
	return false
}

// places are the questions about a record that is not where it should be.
func (s *survey) places(zone name.Name, r Record) []question {
	out := []question{about(evidence.ProbeRecordA, zone, r.Owner)}
	up, _ := r.Owner.Parent()
	if n, ok := unheardOf(up, s.p.cfg.Rand); ok && zone.Contains(n) {
		out = append(out, typed(evidence.ProbeControl, zone, n, r.Type), about(evidence.ProbeControlA, zone, n))
	}
	beside := map[name.Name]bool{up: true}
	for _, at := range r.Strays {
		out = append(out, typed(evidence.ProbeStray, zone, at.Name, r.Type))
		if !beside[at.Beside] {
			beside[at.Beside] = true
			if n, ok := unheardOf(at.Beside, s.p.cfg.Rand); ok && zone.Contains(n) {
				out = append(out, typed(evidence.ProbeStrayControl, zone, n, r.Type))
			}
		}
	}
	return out
}

// typed returns the probe of a kind for one type.
func typed(kind evidence.ProbeKind, zone, n name.Name, t uint16) question {
	q := about(kind, zone, n)
	q.typ = t
	return q
}

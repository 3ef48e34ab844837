package diagnose

import (
	"net/netip"
	"slices"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/reply"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// sought is what came of the search for a name server's addresses.
type sought struct {
	ids                    []int
	found, aliased, failed bool
	denied                 bool // some question was answered with a denial
}

// sought collects what the walk and the survey heard of a host's addresses.
func (s *scene) sought(host name.Name) sought {
	var out sought
	add := func(x *evidence.Exchange, o evidence.Outcome) {
		switch o {
		case evidence.Answer:
			out.found = true
		case evidence.Alias:
			out.aliased = true
		case evidence.NoData, evidence.NoDataNoSOA, evidence.NXDomain:
			out.denied = true
		default:
			out.failed = true
			return
		}
		out.ids = append(out.ids, x.ID)
	}
	for _, st := range s.trace.Steps {
		if x := s.trace.Exchange(st.Accepted); st.Purpose == evidence.ForAddress && st.Name == host && x != nil {
			add(x, x.Outcome)
		} else if st.Purpose == evidence.ForAddress && st.Name == host {
			out.failed = true
		}
	}
	if s.survey != nil {
		for _, p := range s.survey.Probes {
			x := p.Exchange
			about := x.Question.Name == host || x.Outcome == evidence.NXDomain && x.Question.Name.Contains(host)
			if p.Kind == evidence.ProbeAddress && about {
				rd, _ := reply.Interpret(x)
				add(x, rd.Outcome)
			}
		}
	}
	slices.Sort(out.ids)
	out.ids = slices.Compact(out.ids)
	return out
}

// delegation returns the servers of a zone as the zone above names them, and
// those that only the zone itself names.
func (s *scene) delegation(g hosted) []evidence.Server {
	var out []evidence.Server
	if c := s.cut(g.zone); c != nil {
		out = slices.Clone(c.Servers)
	}
	for _, v := range g.servers {
		if v.Name.IsValid() && !slices.ContainsFunc(out, func(o evidence.Server) bool { return o.Name == v.Name }) {
			out = append(out, evidence.Server{Name: v.Name, Addrs: []netip.Addr{v.Addr}})
		}
	}
	return out
}

// cut returns the zone's delegation as the walk knew it, or nil.
func (s *scene) cut(zone name.Name) *evidence.Cut {
	for i := range s.trace.Cuts {
		if s.trace.Cuts[i].Zone == zone {
			return &s.trace.Cuts[i]
		}
	}
	return nil
}

// aboutHosts starts a finding about the names of a zone's servers.
func (s *scene) aboutHosts(code string, g hosted, hosts []string, ids []int) Finding {
	f := s.about(code, g, nil)
	slices.Sort(ids)
	f.Who, f.Servers, f.Evidence = Registrar, hosts, append([]int{}, slices.Compact(ids)...)
	if c := s.cut(g.zone); c != nil && c.Referral > 0 && len(f.Evidence) == 0 {
		f.Evidence = []int{c.Referral}
	}
	return f
}

// unresolvable: srv.ns-unresolvable. The zone is delegated to a name that has
// no address: its own zone denies it. Names that cannot have one because they
// wait for each other are srv.circular.
func unresolvable(s *scene) []Finding {
	var out []Finding
	for _, g := range s.hosted() {
		var hosts []string
		var ids []int
		sure := Certain
		for _, d := range s.delegation(g) {
			found := s.sought(d.Name)
			if s.addressed(g, d) || found.found || !found.denied && !found.failed || s.circular(g.zone, d.Name, nil) {
				continue
			}
			if found.failed && !found.denied {
				sure = High
			}
			hosts, ids = append(hosts, d.Name.String()), append(ids, found.ids...)
		}
		if len(hosts) == 0 {
			continue
		}
		f := s.aboutHosts("srv.ns-unresolvable", g, hosts, ids)
		f.Confidence = sure
		f.Title = phrase.Of("Name servers of %s have no address", g.zone)
		f.Detail = phrase.Of("The zone is delegated to %s, and no address can be found for it.", phrase.List(hosts))
		f.Remedy = steps(
			saying("Correct the names of the name servers at the registrar, and in the zone's own NS records: compare them letter by letter with those that the DNS provider names."),
			saying("If a name is right, its own zone must have an A or AAAA record for it; a name server inside the zone needs its address at the registrar as well (a host or glue record)."))
		out = append(out, f)
	}
	return out
}

// addressed reports whether an address of a server is known.
func (s *scene) addressed(g hosted, d evidence.Server) bool {
	known := func(a netip.Addr) bool { return a.IsValid() }
	return slices.ContainsFunc(d.Addrs, known) ||
		slices.ContainsFunc(g.servers, func(v server) bool { return v.Name == d.Name && known(v.Addr) })
}

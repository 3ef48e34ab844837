package diagnose

import (
	"fmt"
	"net/netip"
	"slices"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/reply"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

// server is one address of a name server with all that a survey heard from it.
type server struct {
	evidence.ListedServer
	zone name.Name
	said map[evidence.ProbeKind][]*evidence.Exchange // in order of time
	walk []*evidence.Exchange                        // what the decision asked it, see [scene.hosted]
}

// String names the server for people: name and address.
func (v server) String() string {
	switch {
	case !v.Addr.IsValid():
		return v.Name.String()
	case !v.Name.IsValid():
		return v.Addr.String()
	}
	return fmt.Sprintf("%s (%s)", v.Name, v.Addr)
}

// servers returns the servers of the zone that was surveyed, in its order; and
// those of the zone above, as far as they were asked.
func (s *scene) servers() (own, above []server) {
	if s.survey == nil {
		return nil, nil
	}
	for i, z := range s.survey.Zones {
		var all []server
		for _, l := range z.Servers {
			all = append(all, server{l, z.Zone, s.heard(z.Zone, l.Addr), nil})
		}
		if i == 0 {
			own = all
		} else {
			above = append(above, all...)
		}
	}
	return own, above
}

// heard collects what one address said about a zone.
func (s *scene) heard(zone name.Name, a netip.Addr) map[evidence.ProbeKind][]*evidence.Exchange {
	said := map[evidence.ProbeKind][]*evidence.Exchange{}
	for _, p := range s.survey.Probes {
		if p.Kind != evidence.ProbeAddress && a.IsValid() && p.Exchange.Addr.Addr() == a && p.Exchange.Zone == zone {
			said[p.Kind] = append(said[p.Kind], p.Exchange)
		}
	}
	return said
}

// asked reports whether any probe was sent to the server.
func (v server) asked() bool { return len(v.said) > 0 }

// last returns what came of the latest probe of a kind, or nil.
func (v server) last(k evidence.ProbeKind) *evidence.Exchange {
	if xs := v.said[k]; len(xs) > 0 {
		return xs[len(xs)-1]
	}
	return nil
}

// every reports whether probes of the kind were sent and all of them had one
// of the outcomes.
func (v server) every(k evidence.ProbeKind, outcomes ...evidence.Outcome) bool {
	for _, x := range v.said[k] {
		if !slices.Contains(outcomes, x.Outcome) {
			return false
		}
	}
	return len(v.said[k]) > 0
}

// any reports whether some probe of the kind had one of the outcomes.
func (v server) any(k evidence.ProbeKind, outcomes ...evidence.Outcome) bool {
	return slices.ContainsFunc(v.said[k], func(x *evidence.Exchange) bool { return slices.Contains(outcomes, x.Outcome) })
}

// answers reports whether the server ever gave a lawful answer to a probe of
// the kind: records, an alias, a denial.
func (v server) answers(k evidence.ProbeKind) bool {
	return slices.ContainsFunc(v.said[k], func(x *evidence.Exchange) bool { return lawful(x.Outcome) })
}

// responds reports whether the server answered a probe of the kind, or said
// that the answer must be fetched over TCP.
func (v server) responds(k evidence.ProbeKind) bool {
	return v.answers(k) || v.any(k, evidence.Truncated)
}

// lawful reports whether an outcome answers a question.
func lawful(o evidence.Outcome) bool {
	switch o {
	case evidence.Answer, evidence.Alias, evidence.NoData, evidence.NoDataNoSOA, evidence.NXDomain:
		return true
	}
	return false
}

// dead reports whether nothing at all came from the server, by UDP and by TCP.
func (v server) dead() bool {
	for _, xs := range v.said {
		if slices.ContainsFunc(xs, func(x *evidence.Exchange) bool { return x.Reply != nil }) {
			return false
		}
	}
	return v.asked()
}

// serves reports whether the server has the zone: it answers for its SOA.
func (v server) serves() bool {
	return v.any(evidence.ProbeSOA, evidence.Answer) || v.any(evidence.ProbeSOATCP, evidence.Answer)
}

// ids returns the numbers of the exchanges of some kinds; of all kinds where
// none is given.
func (v server) ids(kinds ...evidence.ProbeKind) []int {
	var out []int
	for k, xs := range v.said {
		if len(kinds) == 0 || slices.Contains(kinds, k) {
			for _, x := range xs {
				out = append(out, x.ID)
			}
		}
	}
	slices.Sort(out)
	return out
}

// idsOf returns the numbers of the exchanges of some kinds with several
// servers.
func idsOf(vs []server, kinds ...evidence.ProbeKind) []int {
	out := []int{}
	for _, v := range vs {
		out = append(out, v.ids(kinds...)...)
	}
	slices.Sort(out)
	return out
}

// message reads the reply to the latest probe of a kind; nil where there is
// none that can be read.
func (v server) message(k evidence.ProbeKind) (reply.Reading, *wire.Message) {
	x := v.last(k)
	if x == nil || x.Reply == nil {
		return reply.Reading{}, nil
	}
	return reply.Interpret(x)
}

// serial returns the serial number of the zone at the server.
func (v server) serial() (uint32, bool) {
	rd, msg := v.message(evidence.ProbeSOA)
	if msg == nil || rd.Outcome != evidence.Answer || len(rd.Records) == 0 {
		return 0, false
	}
	serial, err := rd.Records[0].SOASerial()
	return serial, err == nil
}

// which returns the servers that f holds for.
func which(all []server, f func(server) bool) []server {
	var out []server
	for _, v := range all {
		if f(v) {
			out = append(out, v)
		}
	}
	return out
}

// told returns servers for [Finding.Servers].
func told(vs []server) []string {
	var out []string
	for _, v := range vs {
		out = append(out, v.String())
	}
	return out
}

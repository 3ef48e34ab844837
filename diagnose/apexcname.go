package diagnose

import (
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/reply"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/phrase"
)

// apexAlias: srv.apex-cname. There is a CNAME at the zone's own name, beside
// its SOA and NS records, which RFC 1034 section 3.6.2 forbids. What a resolver
// then finds at the name, CAA among it, depends on what it asked before.
func apexAlias(s *scene) []Finding {
	var out []Finding
	for _, g := range s.hosted() {
		if c := s.cut(g.zone); c == nil || c.Referral == 0 {
			continue
		}
		var bad []server
		var xs []*evidence.Exchange
		target := ""
		for _, v := range g.servers {
			said := false
			for _, x := range v.exchanges() {
				if x.Outcome != evidence.Alias || x.Question.Name != g.zone || x.Question.Type == wire.TypeCNAME {
					continue
				}
				if rd, _ := reply.Interpret(x); !rd.DNAME.IsValid() {
					xs, said, target = append(xs, x), true, rd.Target.String()
				}
			}
			if said {
				bad = append(bad, v)
			}
		}
		if len(bad) == 0 {
			continue
		}
		f := s.about("srv.apex-cname", g, bad)
		f.Severity, f.Who, f.Evidence = Warning, Owner, numbers(xs)
		f.Commands = []Command{commandFor(xs[0])}
		f.Title = phrase.Of("There is a CNAME record at the top of the zone %s", g.zone)
		f.Detail = phrase.Of("%s is an alias of %s, and has SOA and NS records as every zone does. Nothing may stand beside a CNAME; what is found at the name, CAA records among it, changes from one resolver to the other.", g.zone, target)
		f.Remedy = steps(saying("Replace the CNAME by A and AAAA records, or by what the DNS provider calls ALIAS, ANAME or CNAME flattening. CAA records can then stand at the name."))
		out = append(out, f)
	}
	return out
}

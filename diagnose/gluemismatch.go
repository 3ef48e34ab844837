package diagnose

import (
	"slices"
	"strings"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/reply"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/phrase"
)

// glueMismatch: srv.glue-mismatch. The zone above gives a name server another
// address than the zone itself does.
func glueMismatch(s *scene) []Finding {
	var out []Finding
	for _, g := range s.hosted() {
		c := s.cut(g.zone)
		if s.survey == nil || !g.surveyed || c == nil || c.Referral == 0 {
			continue
		}
		var hosts, lines []string
		var asked []Command
		ids := []int{c.Referral}
		for _, p := range s.survey.Probes {
			if p.Kind != evidence.ProbeAddress || p.Exchange.Zone != g.zone {
				continue
			}
			if glue, own, differ := compareGlue(c, p.Exchange); differ {
				hosts, ids = append(hosts, p.Exchange.Question.Name.String()), append(ids, p.Exchange.ID)
				asked = append(asked, commandFor(p.Exchange))
				lines = append(lines, glue+" ≠ "+own)
			}
		}
		if len(hosts) == 0 {
			continue
		}
		f := s.aboutHosts("srv.glue-mismatch", g, hosts, ids)
		f.Severity, f.Commands = Warning, asked[:min(len(asked), 2)]
		f.Title = phrase.Of("The zone above %s gives its name servers other addresses than the zone itself", g.zone)
		f.Detail = phrase.Of("Glue and own address differ for %s: %s.", phrase.List(hosts), phrase.List(lines))
		f.Remedy = steps(saying("Enter the right addresses of the name servers at the registrar (host or glue records), or correct the zone's own A and AAAA records for them."))
		out = append(out, f)
	}
	return out
}

// compareGlue holds the glue of a host against what its zone says.
func compareGlue(c *evidence.Cut, x *evidence.Exchange) (glue, own string, differ bool) {
	rd, msg := server{said: map[evidence.ProbeKind][]*evidence.Exchange{evidence.ProbeAddress: {x}}}.message(evidence.ProbeAddress)
	if msg == nil || rd.Outcome != evidence.Answer && rd.Outcome != evidence.NoData && rd.Outcome != evidence.NXDomain {
		return "", "", false
	}
	var above []string
	for _, d := range c.Servers {
		for _, a := range d.Addrs {
			if d.Name == x.Question.Name && a.Unmap().Is4() == (x.Question.Type == wire.TypeA) {
				above = append(above, a.Unmap().String())
			}
		}
	}
	below := addressTexts(rd.Records)
	slices.Sort(above)
	slices.Sort(below)
	above = slices.Compact(above)
	return listed(above), listed(below), len(above) > 0 && !slices.Equal(above, below)
}

func addressTexts(rrs []wire.RR) []string {
	var out []string
	for _, r := range rrs {
		if a, ok := reply.Address(r); ok {
			out = append(out, a.Unmap().String())
		}
	}
	return out
}

// listed joins addresses; a dash stands for none.
func listed(addrs []string) string {
	if len(addrs) == 0 {
		return "-"
	}
	return strings.Join(addrs, " ")
}

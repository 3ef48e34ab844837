package diagnose

import (
	"net/netip"
	"slices"

	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/reply"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/provider"
)

// parked: dcv.parked (ecosystem 4.2). The domain is delegated to a parking
// service, and any name has the same address there, even one that nobody
// entered.
func parked(v *validation) []Finding {
	p, ok := provider.ParkedAt(v.delegated())
	if v.Status != dcv.Missing && v.Status != dcv.Wrong || !ok {
		return nil
	}
	at, made := v.addresses(v.Address.Exchange), v.addresses(v.ControlAddress.Exchange)
	if len(at) == 0 || !slices.Equal(at, made) {
		return nil
	}
	f := v.start("dcv.parked", Error, Medium)
	f.Who, f.At = Registrar, v.Zone.String()
	f.Evidence = append(f.Evidence, v.Address.Exchange, v.ControlAddress.Exchange)
	f.Servers = texts(v.delegated())
	f.Title = phrase.Of("%s is parked: its name servers give any name the same answer", v.Zone)
	f.Detail = phrase.Join(v.standIn(p), phrase.Of("A name made up for the purpose has the same address as any other there: %s.", at[0]))
	f.Remedy = steps(saying("At the registrar, enter the name servers of the provider that has your zone; there the record is to be:"), v.want())
	if p.Lapsed {
		f.Remedy = steps(saying("At the registrar, renew the registration and confirm the contacts, until it puts your own name servers back; then the record is to be there:"), v.want())
	}
	return []Finding{f}
}

// addresses are those that an answer of the placement gives, in order.
func (v *validation) addresses(id int) []netip.Addr {
	if v.trace == nil || v.trace.Placement == nil || id == 0 {
		return nil
	}
	var out []netip.Addr
	for _, p := range v.trace.Placement.Probes {
		if p.Exchange.ID != id || p.Exchange.Reply == nil {
			continue
		}
		rd, _ := reply.Interpret(p.Exchange)
		for _, rr := range rd.Records {
			if a, ok := netip.AddrFromSlice(rr.RData()); ok && rd.Outcome == evidence.Answer && rr.Type == wire.TypeA {
				out = append(out, a)
			}
		}
	}
	slices.SortFunc(out, netip.Addr.Compare)
	return out
}

package mayissue

import (
	"cmp"
	"net/netip"
	"slices"
	"strings"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/report"
)

// failed fills in which name servers owe the answer that was not had: those
// whose records did not validate, or else those that were asked about the name
// in vain, or gave what cannot be read. Where nobody could be asked it is the
// servers that the zone is delegated to, by name alone.
func (j *judgement) failed(res *report.Result, at name.Name) {
	switch {
	case j.t == nil || slices.Contains(nobodysFault(), caa.Reason(res.Reason)):
	case res.Fault != nil && len(res.Fault.Servers) > 0:
		res.FailedServers = slices.Clone(res.Fault.Servers)
	default:
		res.FailedServers = askedInVain(j.t, at)
	}
	slices.SortFunc(res.FailedServers, func(a, b report.Server) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.Address, b.Address))
	})
}

// nobodysFault returns the failures that no name server is to blame for: each
// answered, or it is not known that it would not have.
func nobodysFault() []caa.Reason {
	return []caa.Reason{caa.AliasLoop, caa.AliasChainTooLong, caa.BudgetExceeded, caa.OwnNetwork, caa.Canceled, caa.InvalidName}
}

// askedInVain returns the servers of the last question about a name: the one
// whose answer is no good, or all that gave none.
func askedInVain(t *evidence.Trace, at name.Name) []report.Server {
	for _, s := range slices.Backward(t.Steps) {
		if s.Name != at || s.Purpose != evidence.ForCAA {
			continue
		}
		asked := s.Exchanges
		if s.Accepted != 0 {
			asked = []int{s.Accepted}
		}
		var out []report.Server
		for _, id := range asked {
			if x := t.Exchange(id); x != nil {
				out = addServer(out, x.Server, x.Addr.Addr())
			}
		}
		if out == nil {
			out = delegatedTo(t, s.Zone)
		}
		return out
	}
	return nil
}

// delegatedTo returns the servers of a zone as the zone above names them.
func delegatedTo(t *evidence.Trace, zone name.Name) []report.Server {
	var out []report.Server
	for _, c := range t.Cuts {
		if c.Zone == zone {
			for _, s := range c.Servers {
				out = addServer(out, s.Name, netip.Addr{})
			}
		}
	}
	return out
}

// addServer adds a server that is not there yet and of which anything is known.
func addServer(to []report.Server, n name.Name, a netip.Addr) []report.Server {
	var s report.Server
	if n.IsValid() {
		s.Name = n.String()
	}
	if a.IsValid() {
		s.Address = a.Unmap().String()
	}
	if s == (report.Server{}) || slices.Contains(to, s) {
		return to
	}
	return append(to, s)
}

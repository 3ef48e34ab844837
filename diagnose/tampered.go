package diagnose

import (
	"slices"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/phrase"
)

// pathTampered: chk.path-tampered. Servers of the root or of a top-level domain
// answered as a resolver does, from a cache and without authority (RA set, AA
// clear). None of them recurses: something near this check takes all questions
// to port 53 for itself (resolver.md 3.3 number 19). Nothing that was seen then
// says anything about the name's own servers.
func pathTampered(s *scene) []Finding {
	xs := s.intercepted()
	if len(xs) == 0 {
		return nil
	}
	f := Finding{Code: "chk.path-tampered", Severity: Warning, Who: OwnNetwork, At: s.trace.Name.String(), Confidence: High, Evidence: numbers(xs)}
	if s.failed() {
		f.Severity = Error
	}
	zones := map[string]bool{}
	for _, x := range xs {
		v := server{ListedServer: evidence.ListedServer{Name: x.Server, Addr: x.Addr.Addr()}}
		if !zones[v.String()] {
			zones[v.String()] = true
			f.Servers = append(f.Servers, v.String())
		}
	}
	f.Commands = []Command{commandFor(xs[0])}
	f.Title = phrase.Of("Something near this check answers in the place of the name servers")
	f.Detail = phrase.Of("%s answered as a resolver does, without authority. The servers of top-level domains never do that, so the questions did not reach them.", phrase.List(f.Servers))
	f.Remedy = steps(
		saying("Run the check from another network, or have this one let questions to port 53 through to where they are sent: look for a router, a firewall or a provider that redirects DNS."),
		saying("Until then nothing that was seen says anything about the name."))
	return []Finding{f}
}

// intercepted returns the replies that no registry's server gives.
func (s *scene) intercepted() []*evidence.Exchange {
	if s.trace == nil {
		return nil
	}
	all := slices.Clone(s.trace.Exchanges)
	if s.survey != nil {
		for _, p := range s.survey.Probes {
			all = append(all, p.Exchange)
		}
	}
	var out []*evidence.Exchange
	for _, x := range all {
		if x.Zone.NumLabels() > 1 || x.Outcome != evidence.Lame {
			continue
		}
		if h, err := wire.ParseHeader(x.Reply); err == nil && h.RecursionAvailable && !h.Authoritative {
			out = append(out, x)
		}
	}
	return out
}

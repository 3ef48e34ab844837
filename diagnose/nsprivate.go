package diagnose

import (
	"slices"

	"github.com/mayissue/mayissue/phrase"
)

// privateServers: srv.ns-private. A name server has an address that nobody on
// the Internet can ask: of private use, loopback, documentation or the like
// (RFC 1918, RFC 6890). No CA asks it either.
func privateServers(s *scene) []Finding {
	var out []Finding
	for _, g := range s.hosted() {
		var bad, ids = []string{}, []int{}
		add := func(v server) {
			if text := v.String(); !slices.Contains(bad, text) {
				bad, ids = append(bad, text), append(ids, s.sought(v.Name).ids...)
			}
		}
		for _, v := range g.servers {
			if v.Unasked == "refused-range" {
				add(v)
			}
		}
		for _, v := range s.neverAsked(g) {
			if v.Addr.Is4() && v.Addr.IsPrivate() {
				add(v)
			}
		}
		if len(bad) == 0 {
			continue
		}
		f := s.aboutHosts("srv.ns-private", g, bad, ids)
		f.Who = Owner
		f.Title = phrase.Of("Name servers of %s have addresses that nobody outside can reach", g.zone)
		f.Detail = phrase.Of("%s is in a range that is not routed on the Internet. It was not asked, and no CA asks it.", phrase.List(bad))
		f.Remedy = steps(saying("Give these name servers public addresses, in their own zone and as glue at the registrar, or take them out of the delegation. Servers for inside use belong in an internal view."))
		out = append(out, f)
	}
	return out
}

// neverAsked returns the servers of a zone that was not surveyed to which
// nothing was sent.
func (s *scene) neverAsked(g hosted) []server {
	c := s.cut(g.zone)
	if g.surveyed || c == nil {
		return nil
	}
	var out []server
	for _, d := range c.Servers {
		for _, a := range d.Addrs {
			if a = a.Unmap(); !slices.ContainsFunc(g.servers, func(v server) bool { return v.Addr == a }) {
				v := server{zone: g.zone}
				v.Name, v.Addr = d.Name, a
				out = append(out, v)
			}
		}
	}
	return out
}

package diagnose

import "github.com/mayissue/mayissue/phrase"

// aliasServers: srv.ns-cname. The name of a name server is an alias, which
// RFC 2181 section 10.3 forbids. Some resolvers follow it and some do not, so
// that it works for one CA and not for another.
func aliasServers(s *scene) []Finding {
	var out []Finding
	for _, g := range s.hosted() {
		var hosts []string
		var ids []int
		for _, d := range s.delegation(g) {
			if found := s.sought(d.Name); found.aliased {
				hosts, ids = append(hosts, d.Name.String()), append(ids, found.ids...)
			}
		}
		if len(hosts) == 0 {
			continue
		}
		f := s.aboutHosts("srv.ns-cname", g, hosts, ids)
		f.Title = phrase.Of("Name servers of %s are named by aliases", g.zone)
		f.Detail = phrase.Of("%s is a CNAME, and the name in an NS record must have addresses itself (RFC 2181 section 10.3). Not every resolver follows it.", phrase.List(hosts))
		f.Remedy = steps(saying("Enter the names that the aliases lead to, at the registrar and in the zone's NS records; or give these names A and AAAA records in the place of the CNAME."))
		out = append(out, f)
	}
	return out
}

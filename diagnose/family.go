package diagnose

import "github.com/mayissue/mayissue/phrase"

// familyBroken: srv.ipv6-broken. A name server answers at its IPv4 address and
// is silent at its IPv6 address. That our own IPv6 works is shown by anybody
// else who answered over it; without that nothing is said.
func familyBroken(s *scene) []Finding {
	var out []Finding
	for _, g := range s.hosted() {
		bad := which(g.servers, func(v server) bool { return s.brokenFamily(g, v) })
		if len(bad) == 0 {
			continue
		}
		f := s.about("srv.ipv6-broken", g, bad)
		f.Title = phrase.Of("Name servers of %s do not answer over IPv6", g.zone)
		f.Detail = phrase.Of("Nothing came back from %s, while the same servers answer over IPv4.", phrase.List(f.Servers))
		f.Excluded = []phrase.Phrase{phrase.Of("It is not the IPv6 of this check: others answered over it.")}
		f.Remedy = steps(saying("Have the servers answer at their IPv6 addresses, or take the AAAA records and the IPv6 glue of these servers away."))
		out = append(out, f)
	}
	return out
}

// brokenFamily reports whether a server is silent over IPv6 alone.
func (s *scene) brokenFamily(g hosted, v server) bool {
	if !v.Addr.Is6() || v.condition() != silent || !v.Name.IsValid() || !s.hears(6) {
		return false
	}
	return len(which(g.servers, func(o server) bool {
		c := o.condition()
		return o.Name == v.Name && o.Addr.Is4() && c != silent && c != unclear
	})) > 0
}

package diagnose

import (
	"net/netip"
	"slices"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/phrase"
)

// Perspective is what the check came to in one place.
type Perspective struct {
	Label   string // of the place
	Result  string // permit, deny, error
	Reason  string
	FoundAt string
	Records []string // of the relevant set, in zone-file form
	Asked   Contacts
}

// FromPerspectives returns how places differ that checked the same name:
// caa.inconsistent-perspectives and srv.geo-blocked. The result may be empty;
// it is never nil.
func FromPerspectives(name string, ps []Perspective) []Finding {
	out := []Finding{}
	if f, differ := inconsistent(name, ps); differ {
		out = append(out, f)
	}
	return append(out, geoBlocked(name, ps)...)
}

// inconsistent: caa.inconsistent-perspectives. A CA checks from several
// networks too (BR 3.2.2.9), and needs enough of them to agree.
func inconsistent(name string, ps []Perspective) (Finding, bool) {
	f := Finding{Code: "caa.inconsistent-perspectives", Severity: Error, Who: DNSHost, At: name, Confidence: High, Evidence: []int{}}
	var groups []group
	verdicts := map[string]bool{}
	for _, p := range ps {
		verdicts[p.Result] = true
		i := slices.IndexFunc(groups, func(g group) bool { return g.same(p) })
		if i < 0 {
			i = len(groups)
			groups = append(groups, group{Perspective: p})
		}
		groups[i].labels = append(groups[i].labels, quotedLabel(p.Label))
	}
	if len(verdicts) < 2 {
		f.Severity = Warning
	}
	f.Title = phrase.Of("The check of %s comes to different results in different places", name)
	for _, g := range groups[:min(len(groups), most)] {
		f.Detail = phrase.Join(f.Detail, g.text())
	}
	f.Remedy = steps(
		saying("Ask the DNS host to serve the same records everywhere: to mend a server or an anycast site that is behind, and to take CAA out of answers that depend on where the question comes from."),
		saying("A CA checks from several networks and needs enough of them to agree (BR 3.2.2.9)."))
	return f, len(groups) > 1
}

// group is the places that came to the same.
type group struct {
	Perspective
	labels []string
}

func (g group) same(p Perspective) bool {
	sorted := func(s []string) []string { return slices.Sorted(slices.Values(s)) }
	return g.Result == p.Result && g.Reason == p.Reason && g.FoundAt == p.FoundAt && slices.Equal(sorted(g.Records), sorted(p.Records))
}

func (g group) text() phrase.Phrase {
	if len(g.Records) > 0 {
		return phrase.Of("In %s: %s (%s), by the records of %s: %s.", phrase.List(g.labels), g.Result, g.Reason, g.FoundAt, phrase.List(g.Records))
	}
	return phrase.Of("In %s: %s (%s).", phrase.List(g.labels), g.Result, g.Reason)
}

// geoBlocked: srv.geo-blocked. The same address answers in one place and says
// nothing in another, which does get answers from others over the same
// address family: so it is not the network there.
func geoBlocked(name string, ps []Perspective) []Finding {
	heard := make([]Contacts, len(ps))
	for i, p := range ps {
		heard[i] = p.Asked
	}
	var out []Finding
	for _, addr := range addresses(heard) {
		var answered, silent []string
		for i, h := range heard {
			switch {
			case h.answered[addr]:
				answered = append(answered, quotedLabel(ps[i].Label))
			case h.asked[addr] && h.family[addr.Is6()]:
				silent = append(silent, quotedLabel(ps[i].Label))
			}
		}
		if len(answered) > 0 && len(silent) > 0 && len(out) < most {
			out = append(out, blocked(name, serverText(heard, addr), answered, silent))
		}
	}
	return out
}

func blocked(name, server string, answered, silent []string) Finding {
	f := Finding{
		Code: "srv.geo-blocked", Severity: Error, Who: DNSHost, At: name, Confidence: High,
		Servers: []string{server}, Evidence: []int{},
		Excluded: []phrase.Phrase{phrase.Of("It is not the network there: other name servers answered over the same address family.")},
	}
	f.Title = phrase.Of("The name server %s answers in one place and not in another", server)
	f.Detail = phrase.Of("It answered in %s, and said nothing in %s.", phrase.List(answered), phrase.List(silent))
	f.Remedy = steps(saying("Ask the DNS host to let questions in from everywhere: CAs ask from many networks and publish no list of them."))
	return f
}

// Contacts are the addresses that were asked in one place, and which of them
// answered. The zero value has asked nobody.
type Contacts struct {
	asked, answered map[netip.Addr]bool
	family          map[bool]bool // anything answered over IPv6, over IPv4
	order           []netip.Addr
	text            map[netip.Addr]string
}

// ContactsOf reads them from a trace, which may be nil.
func ContactsOf(t *evidence.Trace) Contacts {
	c := Contacts{map[netip.Addr]bool{}, map[netip.Addr]bool{}, map[bool]bool{}, nil, map[netip.Addr]string{}}
	if t == nil {
		return c
	}
	for _, x := range t.Exchanges {
		addr := x.Addr.Addr().Unmap()
		switch {
		case len(x.Reply) > 0:
			c.answered[addr], c.family[addr.Is6()] = true, true
		case x.Outcome != evidence.Timeout && x.Outcome != evidence.Unreachable && x.Outcome != evidence.TCPFailed:
			continue // our own side gave up
		}
		if !c.asked[addr] {
			c.asked[addr] = true
			c.order = append(c.order, addr)
			c.text[addr] = addr.String()
			if x.Server.IsValid() {
				c.text[addr] = x.Server.String() + " (" + addr.String() + ")"
			}
		}
	}
	return c
}

// addresses lists all that were asked, in the order of the evidence.
func addresses(all []Contacts) []netip.Addr {
	var out []netip.Addr
	seen := map[netip.Addr]bool{}
	for _, c := range all {
		for _, a := range c.order {
			if !seen[a] {
				seen[a] = true
				out = append(out, a)
			}
		}
	}
	return out
}

func serverText(all []Contacts, addr netip.Addr) string {
	for _, c := range all {
		if s := c.text[addr]; s != "" {
			return s
		}
	}
	return addr.String()
}

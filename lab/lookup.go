package lab

import (
	"github.com/miekg/dns"

	"github.com/mayissue/mayissue/name"
)

// maxChase bounds how many aliases a server follows within its own zones, as
// name servers bound it; the client asks on from there.
const maxChase = 40

// answer is what a server has to say to one question, before it is packed.
type answer struct {
	rcode      int
	aa         bool
	ra         bool
	tc         bool
	ent        bool // NODATA because the name is an empty non-terminal
	dnssec     bool // DNSSEC records are wanted (RFC 4035 section 3.1)
	answers    []record
	authority  []record
	additional []record
}

// zoneSet holds the zones of one server.
type zoneSet map[name.Name]*Zone

// deepest returns the zone nearest to n that the server has. A DS record
// belongs to the parent's side of a cut (RFC 4035 section 3.1.4.1), so for DS
// the zone of n itself comes last.
func (zs zoneSet) deepest(n name.Name, typ uint16) *Zone {
	if typ == dns.TypeDS {
		if p, ok := n.Parent(); ok {
			if z := zs.deepest(p, 0); z != nil {
				return z
			}
		}
	}
	for ok := true; ok; n, ok = n.Parent() {
		if z := zs[n]; z != nil {
			return z
		}
	}
	return nil
}

// lookup is the algorithm of RFC 1034 section 4.3.2 with the wildcards of
// RFC 4592 and the DNAME of RFC 6672 section 3.2, over all zones of a server.
// A name in none of them is refused. Where DNSSEC records are wanted, the
// denials of signed zones are in it; signatures are added later.
func (zs zoneSet) lookup(n name.Name, typ uint16, dnssec bool) answer {
	a := answer{dnssec: dnssec}
	for hop := 0; ; hop++ {
		z := zs.deepest(n, typ)
		if z == nil {
			if hop == 0 {
				a.rcode = dns.RcodeRefused
			}
			return a
		}
		if hop == 0 {
			a.aa = true
		}
		next, again := z.step(n, typ, hop, &a)
		if !again || hop == maxChase {
			return a
		}
		n = next
	}
}

// step answers for n from one zone and reports whether an alias leads on, and
// where to.
func (z *Zone) step(n name.Name, typ uint16, hop int, a *answer) (name.Name, bool) {
	for labels := z.origin.NumLabels(); labels <= n.NumLabels(); labels++ {
		at := n.Ancestor(labels)
		if _, there := z.nodes[at]; !there {
			return z.synthesise(n, at, typ, a)
		}
		if at != z.origin && len(z.get(at, dns.TypeNS)) > 0 && !(at == n && typ == dns.TypeDS) {
			a.aa = hop > 0
			z.refer(at, a)
			return name.Name{}, false
		}
		if dname := z.get(at, dns.TypeDNAME); at != n && len(dname) > 0 {
			return redirect(n, dname[0], a)
		}
	}
	return z.node(n, n, typ, a)
}

// refer puts the delegation of cut, and the addresses that the zone has for
// its servers, into the answer.
func (z *Zone) refer(cut name.Name, a *answer) {
	ns := z.get(cut, dns.TypeNS)
	a.authority = append(a.authority, ns...)
	ds := z.get(cut, dns.TypeDS)
	if z.signer == nil || a.dnssec {
		a.authority = append(a.authority, ds...)
	}
	if len(ds) == 0 {
		z.proveNoData(cut, a)
	}
	z.addresses(ns, a)
}

// addresses adds the address records that the zone holds for the targets of
// NS records.
func (z *Zone) addresses(ns []record, a *answer) {
	for _, r := range ns {
		if host, ok := r.target(); ok {
			a.additional = append(a.additional, z.get(host, dns.TypeA)...)
			a.additional = append(a.additional, z.get(host, dns.TypeAAAA)...)
		}
	}
}

// redirect answers with a DNAME and the CNAME made from it; YXDOMAIN where the
// new name would be too long (RFC 6672 section 2.2).
func redirect(n name.Name, dname record, a *answer) (name.Name, bool) {
	a.answers = append(a.answers, dname)
	suffix, ok := dname.target()
	if !ok {
		a.rcode = dns.RcodeServerFailure
		return name.Name{}, false
	}
	to, err := n.ReplaceSuffix(dname.owner, suffix)
	if err != nil {
		a.rcode = dns.RcodeYXDomain
		return name.Name{}, false
	}
	a.answers = append(a.answers, record{owner: n, typ: dns.TypeCNAME, ttl: dname.ttl, rdata: []byte(to.Wire())})
	return to, true
}

// synthesise answers for a name below which the zone has nothing: from the
// wildcard at the closest encloser, or NXDOMAIN. missing is the next closer
// name (RFC 4592 section 2.2.2).
func (z *Zone) synthesise(n, missing name.Name, typ uint16, a *answer) (name.Name, bool) {
	encloser, ok := missing.Parent()
	if ok {
		star, err := encloser.Prepend("*")
		if _, there := z.nodes[star]; err == nil && there {
			before := len(a.answers)
			next, again := z.node(star, n, typ, a)
			z.proveExpansion(n, missing, star, len(a.answers) == before, a)
			return next, again
		}
	}
	a.rcode = dns.RcodeNameError
	z.deny(a)
	z.proveNoName(n, missing, a)
	return name.Name{}, false
}

// node answers with what stands at owner, under the name n: they differ for a
// wildcard.
func (z *Zone) node(owner, n name.Name, typ uint16, a *answer) (name.Name, bool) {
	types := z.nodes[owner]
	if cname := z.get(owner, dns.TypeCNAME); len(cname) > 0 && typ != dns.TypeCNAME && typ != dns.TypeANY {
		a.answers = append(a.answers, rename(cname, n)...)
		return cname[0].target()
	}
	var found []record
	for _, t := range types {
		if t == typ || typ == dns.TypeANY {
			found = append(found, rename(z.get(owner, t), n)...)
		}
	}
	found = append(found, z.dnssecAt(owner, n, typ)...)
	if len(found) == 0 {
		a.ent = len(types) == 0
		z.deny(a)
		if owner == n {
			z.proveNoData(n, a)
		}
		return name.Name{}, false
	}
	a.answers = append(a.answers, found...)
	if typ == dns.TypeNS {
		z.addresses(found, a)
	}
	return name.Name{}, false
}

// rename returns the records under another owner.
func rename(set []record, owner name.Name) []record {
	out := make([]record, len(set))
	for i, r := range set {
		if r.owner != owner {
			r.star, r.owner = r.owner, owner
		}
		out[i] = r
	}
	return out
}

// deny puts the zone's SOA record into the answer, with the TTL of denials
// (RFC 2308 section 3).
func (z *Zone) deny(a *answer) {
	for _, r := range z.get(z.origin, dns.TypeSOA) {
		if least, ok := soaMinimum(r.rdata); ok {
			r.ttl = min(r.ttl, least)
		}
		a.authority = append(a.authority, r)
	}
}

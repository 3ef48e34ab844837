package lab

import (
	"github.com/miekg/dns"

	"github.com/mayissue/mayissue/name"
)

// prove adds a piece of a denial to the answer; a record that is there
// already takes on one more role.
func (z *Zone) prove(l *link, r role, a *answer) {
	if l == nil {
		return
	}
	for i := range a.authority {
		if a.authority[i].link == l {
			a.authority[i].role |= r
			return
		}
	}
	a.authority = append(a.authority, z.signer.record(z, l, r))
}

// proves reports whether the answer is to hold denials of the zone.
func (z *Zone) proves(a *answer) bool { return z.signer != nil && a.dnssec }

// proveNoData adds the proof that n exists and what it has: the types at n,
// or for an empty non-terminal under NSEC that something lies below it (RFC
// 4035 section 3.1.3.1, RFC 5155 sections 7.2.3, 7.2.4 and 7.2.7). A name
// that opt-out left out has the closest encloser proof.
func (z *Zone) proveNoData(n name.Name, a *answer) {
	if !z.proves(a) {
		return
	}
	s := z.signer
	switch l := s.match(n); {
	case l != nil:
		z.prove(l, roleMatch, a)
	case s.how.Denial == NSEC:
		z.prove(s.cover(n), roleMatch, a)
	default:
		z.proveEncloser(n, a)
	}
}

// proveNoName adds the proof that n does not exist, nor a wildcard for it
// (RFC 4035 section 3.1.3.2, RFC 5155 section 7.2.2).
func (z *Zone) proveNoName(n, closer name.Name, a *answer) {
	if !z.proves(a) {
		return
	}
	encloser, ok := closer.Parent()
	if !ok {
		return
	}
	if z.signer.how.Denial == NSEC {
		z.prove(z.signer.cover(n), roleCloser, a)
	} else {
		encloser = z.proveEncloser(n, a)
	}
	if star, err := encloser.Prepend("*"); err == nil {
		z.prove(z.signer.cover(star), roleWildcard, a)
	}
}

// proveEncloser adds the closest encloser proof of NSEC3: the nearest name
// above n that the chain has, and that the next closer name is not there (RFC
// 5155 section 7.2.1). It returns that encloser.
func (z *Zone) proveEncloser(n name.Name, a *answer) name.Name {
	closer := n
	for p, ok := n.Parent(); ok && z.origin.Contains(p); p, ok = p.Parent() {
		if l := z.signer.match(p); l != nil {
			z.prove(l, roleEncloser, a)
			z.prove(z.signer.cover(closer), roleCloser, a)
			return p
		}
		closer = p
	}
	return z.origin
}

// proveExpansion adds the proof that nothing is closer to n than the wildcard
// that answers for it and, where the wildcard has nothing of the type, what
// it has (RFC 4035 sections 3.1.3.3 and 3.1.3.4, RFC 5155 sections 7.2.5 and
// 7.2.6).
func (z *Zone) proveExpansion(n, closer, star name.Name, noData bool, a *answer) {
	if !z.proves(a) {
		return
	}
	s := z.signer
	switch {
	case s.how.Denial == NSEC:
		z.prove(s.cover(n), roleCloser, a)
	case noData:
		z.proveEncloser(n, a)
	default:
		z.prove(s.cover(closer), roleCloser, a)
	}
	if noData {
		l := s.match(star)
		if l == nil { // an empty non-terminal, or left out by opt-out
			l = s.cover(star)
		}
		z.prove(l, roleWildcard, a)
	}
}

// denyAs replaces the answer by a denial made of other records of a signed
// zone than those that the question calls for: what somebody who collects
// denials can play back. It reports whether every piece was there.
func (z *Zone) denyAs(rcode int, pieces []piece, a *answer) bool {
	*a = answer{aa: true, dnssec: a.dnssec, rcode: rcode}
	z.deny(a)
	return z.addPieces(pieces, a)
}

// piece names one record of a chain: that of a name, or the one that spans it.
type piece struct {
	name  name.Name
	spans bool
}

func (z *Zone) addPieces(pieces []piece, a *answer) bool {
	if !z.proves(a) {
		return false
	}
	for _, p := range pieces {
		l, r := z.signer.match(p.name), roleMatch
		if p.spans {
			l, r = z.signer.cover(p.name), roleCloser
		}
		if l == nil {
			return false
		}
		z.prove(l, r, a)
	}
	return true
}

// isDenial reports whether the answer says that something is not there.
func (a *answer) isDenial() bool {
	return len(a.authority) > 0 && a.authority[0].typ == dns.TypeSOA
}

// dnssecAt answers who asks for NSEC or RRSIG records by type: a signed zone
// does not keep them among the others.
func (z *Zone) dnssecAt(owner, n name.Name, typ uint16) []record {
	if z.signer == nil {
		return nil
	}
	var found []record
	switch l := z.signer.match(owner); {
	case typ == dns.TypeNSEC && l != nil && z.signer.how.Denial == NSEC:
		found = []record{z.signer.record(z, l, roleMatch)}
	case typ == dns.TypeRRSIG:
		for _, t := range z.nodes[owner] {
			if z.signs(owner, t) {
				found = append(found, z.signer.rrsigs(z.get(owner, t), z.signer.style())...)
			}
		}
	}
	return rename(found, n)
}

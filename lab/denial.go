package lab

import (
	"bytes"
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"slices"

	"github.com/miekg/dns"

	"github.com/mayissue/mayissue/name"
)

// role is what an NSEC or NSEC3 record proves in an answer: a set of the
// pieces below. A fault leaves pieces out.
type role uint8

const (
	roleMatch    role = 1 << iota // the name asked exists, with these types
	roleCloser                    // the name asked, or the next closer name, does not
	roleWildcard                  // what the wildcard has, or that there is none
	roleEncloser                  // the closest encloser exists
)

// link is one NSEC or NSEC3 record of a zone's chain.
type link struct {
	of    name.Name // the name that it stands for
	owner name.Name // of the record: of, or its hash under the zone's name
	hash  []byte    // with NSEC3
	next  *link
	types []uint16
}

// chain gives the zone its NSEC or NSEC3 records.
func (s *signer) chain(z *Zone) error {
	for _, n := range z.provable(s.how.Denial) {
		l := &link{of: n, owner: n, types: z.typesFor(n, s.how.Denial)}
		if s.how.Denial != NSEC {
			l.hash = hashName(n, s.how.Iterations, s.how.Salt)
			owner, err := z.origin.Prepend(base32.HexEncoding.EncodeToString(l.hash))
			if err != nil {
				return err
			}
			l.owner = owner
		}
		s.links = append(s.links, l)
	}
	slices.SortFunc(s.links, func(a, b *link) int {
		if s.how.Denial != NSEC {
			return bytes.Compare(a.hash, b.hash)
		}
		return a.of.Compare(b.of)
	})
	for i, l := range s.links {
		l.next = s.links[(i+1)%len(s.links)]
	}
	return nil
}

// provable lists the names that the chain speaks of: those with authority
// (RFC 4035 section 2.3) and, for NSEC3, the empty non-terminals above them;
// with opt-out no unsigned delegation (RFC 5155 section 7.1).
func (z *Zone) provable(d Denial) []name.Name {
	in := map[name.Name]bool{}
	for n, types := range z.nodes {
		cut, below := z.cutAbove(n)
		switch {
		case below, len(types) == 0, z.occluded(n):
			continue
		case cut && d == OptOut && len(z.get(n, dns.TypeDS)) == 0:
			continue
		}
		in[n] = true
		for p, ok := n.Parent(); d != NSEC && ok && n != z.origin && z.origin.Contains(p); p, ok = p.Parent() {
			in[p] = true
		}
	}
	var out []name.Name
	for n := range in {
		out = append(out, n)
	}
	return out
}

// cutAbove reports whether n is a delegation, or lies below one.
func (z *Zone) cutAbove(n name.Name) (at, below bool) {
	for labels := z.origin.NumLabels() + 1; labels <= n.NumLabels(); labels++ {
		if m := n.Ancestor(labels); len(z.get(m, dns.TypeNS)) > 0 {
			return m == n, m != n
		}
	}
	return false, false
}

// occluded reports whether n lies below a DNAME (RFC 6672 section 2.4).
func (z *Zone) occluded(n name.Name) bool {
	for labels := z.origin.NumLabels(); labels < n.NumLabels(); labels++ {
		if len(z.get(n.Ancestor(labels), dns.TypeDNAME)) > 0 {
			return true
		}
	}
	return false
}

// typesFor is the type list of the name: at a delegation only what the parent
// side has, and RRSIG where anything is signed (RFC 4034 section 4.1.2, RFC
// 5155 section 3.2.1).
func (z *Zone) typesFor(n name.Name, d Denial) []uint16 {
	var types []uint16
	cut, _ := z.cutAbove(n)
	signed := false
	for _, t := range z.nodes[n] {
		switch {
		case !cut, t == dns.TypeDS:
			signed = true
		case t != dns.TypeNS:
			continue
		}
		types = append(types, t)
	}
	if d == NSEC {
		types, signed = append(types, dns.TypeNSEC), true
	}
	if signed {
		types = append(types, dns.TypeRRSIG)
	}
	return types
}

// record is the link as a record of the zone, proving something.
func (s *signer) record(z *Zone, l *link, r role) record {
	ttl := uint32(defaultTTL)
	if soa := z.get(z.origin, dns.TypeSOA); len(soa) > 0 {
		if least, ok := soaMinimum(soa[0].rdata); ok {
			ttl = min(soa[0].ttl, least) // RFC 9077
		}
	}
	rec := record{owner: l.owner, typ: dns.TypeNSEC, ttl: ttl, orig: ttl, zone: z, link: l, role: r, rdata: s.linkData(l)}
	if s.how.Denial != NSEC {
		rec.typ = dns.TypeNSEC3
	}
	return rec
}

// linkData is the data of an NSEC (RFC 4034 section 4.1) or NSEC3 record
// (RFC 5155 section 3.2).
func (s *signer) linkData(l *link) []byte {
	var b []byte
	if s.how.Denial == NSEC {
		b = append(b, l.next.of.Wire()...)
	} else {
		b = s.param(s.how.Denial == OptOut)
		b = append(append(b, byte(len(l.next.hash))), l.next.hash...)
	}
	return append(b, bitmap(l.types)...)
}

// param is the data of an NSEC3PARAM record (RFC 5155 section 4), and the
// beginning of an NSEC3 record.
func (s *signer) param(optOut bool) []byte {
	b := []byte{1, 0}
	if optOut {
		b[1] = 1
	}
	b = binary.BigEndian.AppendUint16(b, s.how.Iterations)
	return append(append(b, byte(len(s.how.Salt))), s.how.Salt...)
}

// bitmap writes a type list (RFC 4034 section 4.1.2).
func bitmap(types []uint16) []byte {
	var windows [256][]byte
	for _, t := range types {
		w, at := t>>8, int(t&0xff)/8
		for len(windows[w]) <= at {
			windows[w] = append(windows[w], 0)
		}
		windows[w][at] |= 0x80 >> (t & 7)
	}
	var b []byte
	for i, w := range windows {
		if len(w) > 0 {
			b = append(append(b, byte(i), byte(len(w))), w...)
		}
	}
	return b
}

// hashName is the NSEC3 hash of a name (RFC 5155 section 5).
func hashName(n name.Name, iterations uint16, salt []byte) []byte {
	h := sha1.Sum(append([]byte(n.Wire()), salt...))
	for range iterations {
		h = sha1.Sum(append(h[:], salt...))
	}
	return h[:]
}

// match finds the link of a name, or nil.
func (s *signer) match(n name.Name) *link {
	if l := s.floor(n); l != nil && l.of == n {
		return l
	}
	return nil
}

// cover finds the link whose interval holds the name, or nil where the name
// has a link of its own.
func (s *signer) cover(n name.Name) *link {
	if l := s.floor(n); l != nil && l.of != n {
		return l
	}
	return nil
}

// floor finds the last link that is not after the name, around the end.
func (s *signer) floor(n name.Name) *link {
	if len(s.links) == 0 {
		return nil
	}
	var hash []byte
	if s.how.Denial != NSEC {
		hash = hashName(n, s.how.Iterations, s.how.Salt)
	}
	i, exact := slices.BinarySearchFunc(s.links, n, func(l *link, n name.Name) int {
		if hash != nil {
			return bytes.Compare(l.hash, hash)
		}
		return l.of.Compare(n)
	})
	if !exact {
		i = (i + len(s.links) - 1) % len(s.links)
	}
	return s.links[i]
}

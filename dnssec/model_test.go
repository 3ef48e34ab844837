package dnssec_test

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/name"
)

// model is a zone by what it has authority for: the types at its names. What
// lies below a delegation or a DNAME is not in it.
type model struct {
	types  map[name.Name][]uint16
	denial byte // 0 for NSEC, 1 for NSEC3, 2 for NSEC3 with opt-out
}

var apex = n("example")

// places are the names that a model may have, and some that it never has.
var places = []name.Name{
	n("a.example"), n("b.example"), n("c.example"), n("*.example"), n("a.a.example"), n("b.a.example"), n("*.a.example"),
	n("c.b.example"), n("a.c.b.example"), n("*.b.example"), n("b.c.example"), n("a.b.c.example"),
	apex, n("z.example"), n("z.a.example"), n("z.z.example"), n("z.c.b.example"), n("z.b.c.example"), n("z.a.b.c.example"),
}

const possible = 12 // of places

// newModel reads a zone from octets: one for each place, a bit for each type.
func newModel(content []byte, denial byte) *model {
	m := &model{map[name.Name][]uint16{apex: {typeNS, typeSOA}}, denial % 3}
	for i, bits := range content[:min(len(content), possible)] {
		var types []uint16
		star := places[i].Label(0) == "*"
		switch {
		case bits&1 != 0 && !star:
			if types = []uint16{typeNS}; bits&2 != 0 {
				types = append(types, typeDS)
			}
		case bits&4 != 0:
			types = []uint16{typeCNAME}
		default:
			for bit, t := range map[byte]uint16{8: typeCAA, 16: typeA, 32: typeDNAME} {
				if bits&bit != 0 && !(star && t == typeDNAME) {
					types = append(types, t)
				}
			}
		}
		if len(types) > 0 {
			m.types[places[i]] = types
		}
	}
	for at := range m.types {
		if m.ends(at) != (name.Name{}) && m.ends(at) != at {
			delete(m.types, at)
		}
	}
	return m
}

func (m *model) has(at name.Name, t uint16) bool { return slices.Contains(m.types[at], t) }

// ends returns the name at or above at where the zone ends: a delegation, or a
// DNAME above it; the zero name where it does not.
func (m *model) ends(at name.Name) name.Name {
	for i := apex.NumLabels() + 1; i <= at.NumLabels(); i++ {
		if up := at.Ancestor(i); m.has(up, typeNS) || m.has(up, typeDNAME) && up != at {
			return up
		}
	}
	return name.Name{}
}

// exists reports whether the zone has the name, be it for names below it only.
func (m *model) exists(at name.Name) bool {
	for other := range m.types {
		if at.Contains(other) {
			return true
		}
	}
	return false
}

// answers reports whether a question has an answer, from the name's own
// records or a wildcard's (RFC 4592), or is not for this zone to deny.
func (m *model) answers(at name.Name, t uint16) bool {
	if m.ends(at) != (name.Name{}) {
		return true
	}
	if !m.exists(at) {
		up, _ := at.Parent()
		for !m.exists(up) {
			up, _ = up.Parent()
		}
		at, _ = up.Prepend("*")
	}
	return m.has(at, t) || m.has(at, typeCNAME)
}

// hidden reports whether opt-out leaves the name out of the chain: an unsigned
// delegation, and what is above or below nothing else.
func (m *model) hidden(at name.Name) bool {
	if m.denial != 2 {
		return false
	}
	if end := m.ends(at); end != (name.Name{}) {
		return m.has(end, typeNS) && !m.has(end, typeDS)
	}
	return !slices.Contains(m.chained(), at)
}

// chained lists the names that have a record in the chain.
func (m *model) chained() []name.Name {
	in := map[name.Name]bool{}
	for at := range m.types {
		if m.denial == 2 && m.has(at, typeNS) && !m.has(at, typeDS) && at != apex {
			continue
		}
		for in[at] = true; m.denial > 0 && at != apex; in[at] = true {
			at, _ = at.Parent()
		}
	}
	var out []name.Name
	for at := range in {
		out = append(out, at)
	}
	slices.SortFunc(out, func(a, b name.Name) int {
		if m.denial > 0 {
			return bytes.Compare(hashName(a, 0, ""), hashName(b, 0, ""))
		}
		return a.Compare(b)
	})
	return out
}

// chain writes the records, those left out whose bit in show is clear.
func (m *model) chain(show uint32) []dnssec.Record {
	all := m.chained()
	c := chain{zone: apex, optOut: m.denial == 2, hash: 1}
	var out []dnssec.Record
	for i, at := range all {
		next := all[(i+1)%len(all)]
		switch {
		case show>>i&1 == 0:
		case m.denial > 0:
			out = append(out, c.record(hashName(at, 0, ""), hashName(next, 0, ""), m.types[at]...))
		default:
			out = append(out, dnssec.Record{Owner: at, Type: typeNSEC, TTL: 300, RData: append([]byte(next.Wire()), bitmap(append(m.types[at], typeNSEC)...)...)})
		}
	}
	return out
}

// FuzzDenial holds the proofs against a model of the zone. Whichever of its
// own records are shown, they deny nothing that it has, nor anything below its
// ends; all of them together deny all that it has not.
func FuzzDenial(f *testing.F) {
	s := newSigner("example", 15, 257)
	a, err := dnssec.NewAnchors(s.ds(2))
	if err != nil {
		f.Fatal(err)
	}
	keys, _ := validator().AnchorKeys(a, one(s.signSets(rrs(s.dnskey()))))
	for denial := range byte(3) {
		for at := range places {
			f.Add([]byte{8, 16, 1, 8, 0, 8, 16, 3, 8, 8, 32, 8}, denial, ^uint32(0), uint8(at), true)
			f.Add([]byte{0, 1, 4, 16, 8, 0, 8, 0, 16, 0, 0, 8}, denial, uint32(0x5a5a5), uint8(at), false)
		}
	}
	f.Fuzz(func(t *testing.T, content []byte, denial byte, show uint32, at uint8, caa bool) {
		m, q, typ := newModel(content, denial), places[int(at)%len(places)], uint16(typeA)
		if caa {
			typ = typeCAA
		}
		v := dnssec.Validator{Now: now, Meter: dnssec.NewMeter(dnssec.Limits{NSEC3PerMessage: 64, SignaturesPerMessage: 64})}
		d := v.Denial(keys, dnssec.Group(s.signSets(m.chain(show))))
		m.checkDenial(t, d, q, typ, show == ^uint32(0))
		m.checkNoDS(t, d, q, show == ^uint32(0))
	})
}

func (m *model) String() string { return fmt.Sprintf("%v with denial %d", m.types, m.denial) }

func (m *model) checkDenial(t *testing.T, d *dnssec.Denial, q name.Name, typ uint16, whole bool) {
	p := d.Denies(q, typ)
	switch {
	case m.answers(q, typ) && p.Security.IsSecure(), m.answers(q, typ) && p.Holds() && !m.hidden(q):
		t.Errorf("%s type %d is denied (%v %v): %v", q, typ, p.Kind, p.Security, m)
	case whole && !m.answers(q, typ) && !p.Holds(), whole && !m.answers(q, typ) && m.denial < 2 && !p.Security.IsSecure():
		t.Errorf("%s type %d is not denied (%v %v, missing %v): %v", q, typ, p.Kind, p.Security, p.Missing, m)
	}
	if gone := d.NameError(q); gone.Security.IsSecure() && (m.exists(q) || m.ends(q) != (name.Name{})) {
		t.Errorf("%s does not exist (%v): %v", q, gone.Security, m)
	}
}

func (m *model) checkNoDS(t *testing.T, d *dnssec.Denial, q name.Name, whole bool) {
	p := d.NoDS(q)
	unsigned := q != apex && m.ends(q) == q && !m.has(q, typeDS)
	switch {
	case p.Security.IsSecure(), p.Holds() && !unsigned && m.denial < 2, p.Holds() && slices.Contains(m.chained(), q) && !unsigned:
		t.Errorf("%s is an unsigned delegation (%v): %v", q, p.Security, m)
	case whole && unsigned && !p.Security.ProvesNoDS() && m.denial < 2, whole && unsigned && !p.Holds():
		t.Errorf("%s is no unsigned delegation (%v): %v", q, p.Security, m)
	}
}

package lab

import (
	"encoding/binary"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/miekg/dns"

	"github.com/mayissue/mayissue/name"
)

// zoneFor returns the signed zone that a fault speaks of, or nil.
func (in *Internet) zoneFor(f *Fault) *Zone {
	var n name.Name
	switch f.Kind {
	case "rrsig":
		p, _ := parseSigFault(f.Arg)
		n = p.zone
	case "denial", "expand":
		n, _, _ = parseReplay(f)
	}
	if z := zoneSet(in.zones).deepest(n, 0); z != nil && z.signer != nil && (f.Kind == "expand" || z.origin == n) {
		return z
	}
	return nil
}

// needsZone reports whether the fault speaks of a signed zone, which must
// then be there.
func (f *Fault) needsZone() bool {
	return f.Kind == "denial" || f.Kind == "expand" || f.Kind == "rrsig" && strings.HasPrefix(f.Arg, "signer ")
}

// alterSigned applies a fault of signed zones to the reply before it is
// signed, and reports whether it concerned it.
func (in *Internet) alterSigned(h *host, f *armed, r *reply) bool {
	switch f.Kind {
	case "proof-missing":
		return r.dropProofs(f.Arg)
	case "bitmap":
		return r.changeBitmap(f.Arg)
	case "denial":
		if !r.dnssec {
			return false
		}
		rcode := dns.RcodeSuccess
		if strings.HasPrefix(f.Arg, "nxdomain") {
			rcode = dns.RcodeNameError
		}
		_, pieces, _ := parseReplay(&f.Fault)
		return in.zoneFor(&f.Fault).denyAs(rcode, pieces, &r.answer)
	case "expand":
		return in.expand(f, r)
	case "unsigned":
		return h.unsign(r)
	case "no-do":
		if !r.do {
			return false
		}
		r.do = false
		r.answer = h.zones.lookup(r.name, r.typ, false)
		return true
	case "false-cname":
		return r.changeCNAME(f.Arg)
	case "other-keys":
		return r.otherKeys()
	}
	return false
}

// otherKeys puts other keys in the place of a zone's own.
func (r *reply) otherKeys() bool {
	if len(r.answers) == 0 || r.answers[0].typ != dns.TypeDNSKEY || r.answers[0].zone == nil || r.answers[0].zone.signer == nil {
		return false
	}
	z, ttl := r.answers[0].zone, r.answers[0].ttl
	r.answers = nil
	for _, k := range z.signer.other().all() {
		r.answers = append(r.answers, record{owner: z.origin, typ: dns.TypeDNSKEY, ttl: ttl, orig: ttl, rdata: k.rdata(), zone: z})
	}
	return true
}

// dropProofs leaves out the NSEC and NSEC3 records with a role.
func (r *reply) dropProofs(word string) bool {
	which := map[string]role{
		"match": roleMatch, "cover": roleCloser, "next-closer": roleCloser, "wildcard": roleWildcard, "encloser": roleEncloser,
	}[word]
	before := len(r.authority)
	r.authority = slices.DeleteFunc(slices.Clone(r.authority), func(rec record) bool {
		return rec.link != nil && (which == 0 || rec.role&which != 0)
	})
	return len(r.authority) < before
}

// changeBitmap makes the zone lie about the types of a name.
func (r *reply) changeBitmap(arg string) bool {
	owner, change, err := parseBitmapFault(arg)
	hit := false
	for i, rec := range r.authority {
		if err != nil || rec.link == nil || rec.link.of != owner {
			continue
		}
		l := *rec.link
		l.types = slices.DeleteFunc(slices.Clone(l.types), func(t uint16) bool { on, said := change[t]; return said && !on })
		for t, on := range change {
			if on {
				l.types = append(l.types, t)
			}
		}
		r.authority[i].link, r.authority[i].rdata = &l, rec.zone.signer.linkData(&l)
		hit = true
	}
	return hit
}

// expand answers from a wildcard, whatever the name asked is.
func (in *Internet) expand(f *armed, r *reply) bool {
	star, pieces, _ := parseReplay(&f.Fault)
	z := in.zoneFor(&f.Fault)
	set := z.get(star, r.typ)
	if len(set) == 0 {
		return false
	}
	r.answer = answer{aa: true, dnssec: r.dnssec, answers: rename(set, r.name)}
	return len(pieces) == 0 || z.addPieces(pieces, &r.answer)
}

// unsign answers as a server that was never told that its zones are signed.
func (h *host) unsign(r *reply) bool {
	z := h.zones.deepest(r.name, r.typ)
	if z == nil || z.signer == nil {
		return false
	}
	r.answer = h.zones.lookup(r.name, r.typ, false)
	if r.typ == dns.TypeDNSKEY || r.typ == dns.TypeNSEC3PARAM || r.typ == dns.TypeNSEC || r.typ == dns.TypeRRSIG {
		r.answer = answer{aa: true}
		z.deny(&r.answer)
	}
	return true
}

// changeCNAME gives the CNAME that a server made from a DNAME another target,
// and leaves out what followed.
func (r *reply) changeCNAME(target string) bool {
	to, err := name.Parse(target)
	for i, rec := range r.answers {
		if err == nil && rec.typ == dns.TypeCNAME && rec.zone == nil {
			r.answers = slices.Clone(r.answers[:i+1])
			r.answers[i].rdata = []byte(to.Wire())
			r.authority = nil
			return true
		}
	}
	return false
}

// sign adds signatures to the answer and authority sections, and returns the
// faults that had a part in it. The additional section goes without, which
// RFC 4035 section 3.1.1 allows: nobody may rely on it.
func (in *Internet) sign(r *reply, fs []*armed) map[*armed]bool {
	hit := map[*armed]bool{}
	if !r.dnssec {
		return hit
	}
	denial := r.isDenial()
	for _, section := range []*[]record{&r.answers, &r.authority} {
		var out []record
		for rest := *section; len(rest) > 0; {
			n := 1
			for n < len(rest) && rest[n].owner == rest[0].owner && rest[n].typ == rest[0].typ {
				n++
			}
			set := slices.Clone(rest[:n])
			rest = rest[n:]
			out = append(out, in.signSet(r, set, denial, fs, hit)...)
		}
		*section = out
	}
	return hit
}

// signSet returns the records of one owner and type with the signatures that
// are due: of those that stand in the zone, not of those that a server made up.
func (in *Internet) signSet(r *reply, set []record, denial bool, fs []*armed, hit map[*armed]bool) []record {
	own := slices.DeleteFunc(slices.Clone(set), func(rec record) bool { return rec.zone == nil })
	if len(own) == 0 {
		return set
	}
	z, at := own[0].zone, own[0].owner
	if own[0].star.IsValid() {
		at = own[0].star
	}
	if z.signer == nil || !z.signs(at, own[0].typ) {
		return set
	}
	signer, style := z.signer, z.signer.style()
	var only uint8
	missing := false
	for _, f := range fs {
		if f.Kind == "other-keys" {
			signer, hit[f] = z.signer.other(), true
			continue
		}
		p, err := parseSigFault(f.Arg)
		if f.Kind != "rrsig" || err != nil || !p.covers(own[0].typ, denial) {
			continue
		}
		hit[f] = true
		switch p.how {
		case "as-asked":
			style.spelling = asAsked(at, r.raw)
		case "signer":
			signer = in.zoneFor(&f.Fault).signer
		case "only":
			only = p.algorithm
		case "missing":
			missing = true
		case "mixed-case":
			style.spelling = spelling(at, r.raw)
		default:
			style.damage(p, z.signer.at)
		}
	}
	var sigs []record
	if !missing {
		sigs = signer.rrsigs(own, style)
	}
	sigs = slices.DeleteFunc(sigs, func(s record) bool { return only != 0 && s.rdata[2] != only })
	spoil(set, sigs, fs, hit)
	return append(set, sigs...)
}

// damage makes the style of a signature that must not be taken.
func (st *sigStyle) damage(p sigFault, at time.Time) {
	switch p.how {
	case "expired":
		st.from, st.to = at.Add(-p.by-30*24*time.Hour), at.Add(-p.by)
	case "future":
		st.from, st.to = at.Add(p.by), at.Add(p.by+30*24*time.Hour)
	case "inverted":
		st.from, st.to = at.Add(-24*time.Hour), at.Add(-48*time.Hour)
	case "wrong":
		st.flip = true
	}
}

// spoil changes signed records so that they differ from what was signed.
func spoil(set, sigs []record, fs []*armed, hit map[*armed]bool) {
	for _, f := range fs {
		n, err := strconv.ParseUint(f.Arg, 10, 32)
		switch {
		case err != nil:
		case f.Kind == "forged-iterations" && set[0].typ == dns.TypeNSEC3:
			set[0].rdata = slices.Clone(set[0].rdata)
			binary.BigEndian.PutUint16(set[0].rdata[2:], uint16(n))
			hit[f] = true
		case f.Kind == "ttl":
			for i := range set {
				set[i].ttl = uint32(n)
			}
			for i := range sigs {
				sigs[i].ttl = uint32(n)
			}
			hit[f] = true
		}
	}
}

// spelling is [asAsked], and where that has no capitals the owner's name with
// a capital first letter: as a server has it that does not turn names to lower
// case before it signs.
func spelling(owner name.Name, question []byte) []byte {
	out := asAsked(owner, question)
	if string(out) != owner.Wire() {
		return out
	}
	for i, c := range out {
		if c >= 'a' && c <= 'z' {
			out[i] -= 'a' - 'A'
			break
		}
	}
	return out
}

// asAsked is the owner's name in wire form, with the labels that it ends in
// alike with the question spelt as they are there: as PowerDNS up to 4.0.3 has
// it, which makes the owners of denials from the name asked.
func asAsked(owner name.Name, question []byte) []byte {
	out := []byte(owner.Wire())
	for n := owner.NumLabels(); n > 0; n-- {
		tail := owner.Ancestor(n).Wire()
		if at := len(question) - len(tail); at >= 0 && strings.EqualFold(string(question[at:]), tail) {
			copy(out[len(out)-len(tail):], question[at:])
			break
		}
	}
	return out
}

package lab

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/miekg/dns"

	"github.com/mayissue/mayissue/name"
)

// signer is what a signed zone has beyond its records.
type signer struct {
	how   Signing
	at    time.Time       // the signing time
	entry []*zoneKey      // that the parent's DS records point to
	keys  []*zoneKey      // that sign all but the DNSKEY set
	trap  []*zoneKey      // that only look like the first of keys
	links []*link         // NSEC or NSEC3, in order
	extra func() []record // see Zone.signatures; computed once
	other func() *signer  // with other keys, and nothing else; computed once
}

// newSigner makes the keys of a zone.
func newSigner(how Signing, at time.Time) (*signer, error) {
	s, err := withKeys(how, at, "")
	if err != nil {
		return nil, err
	}
	s.other = sync.OnceValue(func() *signer {
		o, _ := withKeys(how, at, "other ") // as the first ones, so there is no error
		return o
	})
	return s, nil
}

// all returns the keys in the order of the DNSKEY records, the false ones
// first.
func (s *signer) all() []*zoneKey {
	all := slices.Concat(s.trap, s.entry)
	if !s.how.OneKey {
		all = append(all, s.keys...)
	}
	return all
}

// withKeys makes a signer with the keys that follow from a word.
func withKeys(how Signing, at time.Time, word string) (*signer, error) {
	s := &signer{how: how, at: at}
	for _, alg := range how.Algorithms {
		entry, err := newKey(how.Zone, word+"entry", alg, how.bits())
		if err != nil {
			return nil, err
		}
		entry.flags |= flagEntry
		if how.Flags != 0 {
			entry.flags = how.Flags
		}
		zone := entry
		if !how.OneKey {
			if zone, err = newKey(how.Zone, word+"zone", alg, how.bits()); err != nil {
				return nil, err
			}
		}
		if how.Protocol != 0 {
			entry.protocol, zone.protocol = how.Protocol, how.Protocol
		}
		s.entry, s.keys = append(s.entry, entry), append(s.keys, zone)
	}
	s.trap = s.keys[0].collide(how.TrapKeys)
	return s, nil
}

// addKeys puts the zone's own DNSSEC records into it.
func (s *signer) addKeys(z *Zone) {
	for _, k := range s.all() {
		z.add(record{owner: z.origin, typ: dns.TypeDNSKEY, ttl: defaultTTL, rdata: k.rdata()})
	}
	if s.how.Denial != NSEC {
		z.add(record{owner: z.origin, typ: dns.TypeNSEC3PARAM, ttl: 0, rdata: s.param(false)})
	}
}

// dsRecords are what the parent says of the zone.
func (s *signer) dsRecords() []record {
	specs := s.how.DS
	if specs == nil && !s.how.NoDS {
		specs = []DSSpec{{Digest: 2}}
	}
	var out []record
	for _, k := range s.entry {
		for _, spec := range specs {
			out = append(out, k.ds(spec))
		}
	}
	return out
}

// signs reports whether the zone signs what stands at owner under the type:
// neither delegations nor glue (RFC 4035 section 2.2).
func (z *Zone) signs(owner name.Name, typ uint16) bool {
	if typ == dns.TypeNSEC3 {
		return true
	}
	cut, below := z.cutAbove(owner)
	return !below && (!cut || typ == dns.TypeDS || typ == dns.TypeNSEC)
}

// sigStyle is how one RRset is signed.
type sigStyle struct {
	from, to time.Time
	spelling []byte // of the owner's name in the signed octets; nil for lower case
	flip     bool   // the signature is of nothing
}

// rrsigs signs one RRset with every key that is due, false signatures first.
// The set has the owner that the answer has; the signature of a wildcard's
// records speaks of the wildcard (RFC 4034 section 3.1.3).
func (s *signer) rrsigs(set []record, st sigStyle) []record {
	keys := s.keys
	if set[0].typ == dns.TypeDNSKEY {
		keys = s.entry
	}
	var out []record
	for _, k := range keys {
		for i := range s.how.TrapSigs {
			r := k.rrsig(set, st)
			copy(r.rdata[len(r.rdata)-16:], newStream(fmt.Sprintf("false signature %d", i)).take(16))
			out = append(out, r)
		}
		out = append(out, k.rrsig(set, st))
	}
	return out
}

// rrsig makes one RRSIG record (RFC 4034 section 3).
func (k *zoneKey) rrsig(set []record, st sigStyle) record {
	r := set[0]
	owner, labels := r.owner, r.owner.NumLabels()
	if r.star.IsValid() {
		owner, labels = r.star, r.star.NumLabels()
	}
	if strings.HasPrefix(owner.Wire(), "\x01*") {
		labels--
	}
	b := binary.BigEndian.AppendUint16(nil, r.typ)
	b = append(b, k.algorithm, byte(labels))
	b = binary.BigEndian.AppendUint32(b, r.orig)
	b = binary.BigEndian.AppendUint32(b, uint32(st.to.Unix())) // serial numbers: RFC 4034 section 3.1.5
	b = binary.BigEndian.AppendUint32(b, uint32(st.from.Unix()))
	b = binary.BigEndian.AppendUint16(b, k.tag())
	b = append(b, k.zone.Wire()...)
	wire := []byte(owner.Wire())
	if st.spelling != nil {
		wire = st.spelling
	}
	sig := k.sign(signedOctets(b, wire, set))
	if st.flip {
		sig[len(sig)/2] ^= 0x55
	}
	return record{owner: r.owner, typ: dns.TypeRRSIG, ttl: r.ttl, rdata: append(b, sig...)}
}

// signedOctets is what a signature is made of: the RRSIG data without the
// signature and the RRset in canonical form (RFC 4034 sections 3.1.8.1, 6.2
// and 6.3).
func signedOctets(prefix, owner []byte, set []record) []byte {
	datas := make([][]byte, len(set))
	for i, r := range set {
		datas[i] = canonicalData(r.typ, r.rdata)
	}
	slices.SortFunc(datas, bytes.Compare)
	b := slices.Clone(prefix)
	for _, d := range slices.CompactFunc(datas, bytes.Equal) {
		b = append(b, owner...)
		b = binary.BigEndian.AppendUint16(b, set[0].typ)
		b = binary.BigEndian.AppendUint16(b, dns.ClassINET)
		b = binary.BigEndian.AppendUint32(b, set[0].orig)
		b = binary.BigEndian.AppendUint16(b, uint16(len(d)))
		b = append(b, d...)
	}
	return b
}

// canonicalData writes the names in data in lower case, for the types of RFC
// 4034 section 6.2 that are in use. Names are the whole of the data, or follow
// the octets given, or are the first two of a SOA record.
func canonicalData(typ uint16, rdata []byte) []byte {
	from, to := len(rdata), len(rdata)
	switch typ {
	case dns.TypeNS, dns.TypeCNAME, dns.TypePTR, dns.TypeDNAME, dns.TypeMB, dns.TypeMG, dns.TypeMR, dns.TypeMINFO, dns.TypeRP:
		from = 0
	case dns.TypeMX, dns.TypeAFSDB, dns.TypeKX, dns.TypeRT:
		from = 2
	case dns.TypeSRV:
		from = 6
	case dns.TypeSOA:
		from, to = 0, len(rdata)-20
	}
	if from > to {
		return rdata
	}
	// Length octets lie below 'A'.
	return slices.Concat(rdata[:from], bytes.ToLower(rdata[from:to]), rdata[to:])
}

// style is how the zone signs when nothing is broken.
func (s *signer) style() sigStyle {
	from, to := s.how.validity(s.at)
	return sigStyle{from: from, to: to}
}

// signatures are the records of a signed zone that it does not keep among the
// others: denials, and a signature for every RRset.
func (z *Zone) signatures() []record {
	if z.signer == nil {
		return nil
	}
	return z.signer.extra()
}

func (z *Zone) allSignatures() []record {
	var out []record
	for _, k := range z.order {
		if z.signs(k.owner, k.typ) && !z.occluded(k.owner) {
			out = append(out, z.signer.rrsigs(z.sets[k], z.signer.style())...)
		}
	}
	for _, l := range z.signer.links {
		r := z.signer.record(z, l, 0)
		out = append(append(out, r), z.signer.rrsigs([]record{r}, z.signer.style())...)
	}
	return out
}

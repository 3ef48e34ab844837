package zones

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/miekg/dns"

	"github.com/mayissue/mayissue/bench/internal/plan"
)

// validity is when signatures are made for.
type validity struct{ from, until time.Time }

// records gives all records of a zone, signed if k is not nil.
func (c *content) records(denial plan.Denial, k *key, v validity) ([]dns.RR, error) {
	var all []dns.RR
	var sets [][]dns.RR
	if k != nil {
		c.add(k.record(c.origin))
		c.deny(denial)
	}
	for _, owner := range slices.Sorted(maps.Keys(c.sets)) {
		sets = append(sets, byType(c.sets[owner])...)
	}
	for _, name := range slices.Sorted(maps.Keys(c.cuts)) {
		all = append(all, c.cuts[name].ns...)
		if ds := c.cuts[name].ds; ds != nil {
			sets = append(sets, ds)
		}
	}
	for _, set := range sets {
		all = append(all, set...)
		if k == nil {
			continue
		}
		sig, err := sign(set, c.origin, k, v)
		if err != nil {
			return nil, err
		}
		all = append(all, sig)
	}
	// NSD takes a zone whose first record is its SOA record.
	at := slices.IndexFunc(all, func(rr dns.RR) bool { return rr.Header().Rrtype == dns.TypeSOA })
	all[0], all[at] = all[at], all[0]
	return append(all, c.glue...), nil
}

// byType splits the records of one owner into sets.
func byType(rrs []dns.RR) [][]dns.RR {
	of := map[uint16][]dns.RR{}
	for _, rr := range rrs {
		of[rr.Header().Rrtype] = append(of[rr.Header().Rrtype], rr)
	}
	var sets [][]dns.RR
	for _, t := range slices.Sorted(maps.Keys(of)) {
		sets = append(sets, of[t])
	}
	return sets
}

// sign makes the signature of a set.
func sign(set []dns.RR, zone string, k *key, v validity) (*dns.RRSIG, error) {
	tag := k.public.KeyTag()
	sig := &dns.RRSIG{
		Hdr:       dns.RR_Header{Ttl: ttl},
		Algorithm: k.public.Algorithm, KeyTag: tag, SignerName: zone,
		Inception: uint32(v.from.Unix()), Expiration: uint32(v.until.Unix()),
	}
	if err := sig.Sign(k.private, set); err != nil {
		return nil, fmt.Errorf("signing %s %s: %w", set[0].Header().Name, dns.TypeToString[set[0].Header().Rrtype], err)
	}
	return sig, nil
}

// deny adds the NSEC or NSEC3 records.
func (c *content) deny(d plan.Denial) {
	if d == plan.NSEC {
		c.denyNames()
	} else {
		c.denyHashes(d == plan.OptOut)
	}
}

// types lists the types that a name has at the zone's side, sorted.
func (c *content) types(name string, more ...uint16) []uint16 {
	types := more
	cut, delegated := c.cuts[name]
	if delegated {
		types = append(types, dns.TypeNS)
		if cut.ds != nil {
			types = append(types, dns.TypeDS, dns.TypeRRSIG)
		}
	}
	for _, rr := range c.sets[name] {
		types = append(types, rr.Header().Rrtype)
	}
	if len(c.sets[name]) > 0 {
		types = append(types, dns.TypeRRSIG)
	}
	slices.Sort(types)
	return slices.Compact(types)
}

// denyNames links all names in canonical order (RFC 4034 sections 4 and 6.1).
func (c *content) denyNames() {
	names := append(slices.Collect(maps.Keys(c.sets)), slices.Collect(maps.Keys(c.cuts))...)
	slices.SortFunc(names, func(a, b string) int { return strings.Compare(canonical(a), canonical(b)) })
	made := make([]dns.RR, len(names))
	for i, n := range names {
		made[i] = &dns.NSEC{
			Hdr: head(n, dns.TypeNSEC), NextDomain: names[(i+1)%len(names)],
			TypeBitMap: c.types(n, dns.TypeNSEC, dns.TypeRRSIG),
		}
	}
	for _, rr := range made {
		c.add(rr)
	}
}

// canonical is a key by which names sort canonically.
func canonical(name string) string {
	labels := dns.SplitDomainName(name)
	slices.Reverse(labels)
	return strings.Join(labels, "\x00")
}

// denyHashes links the hashes of all names, empty non-terminals among them
// (RFC 5155 section 7.1); with opt-out without unsigned delegations.
func (c *content) denyHashes(optOut bool) {
	types := map[string][]uint16{} // by hash
	enter := func(name string) {
		for n := name; ; n = n[strings.IndexByte(n, '.')+1:] {
			types[dns.HashName(n, dns.SHA1, 0, "")] = c.types(n)
			if n == c.origin {
				return
			}
		}
	}
	c.add(&dns.NSEC3PARAM{Hdr: head(c.origin, dns.TypeNSEC3PARAM), Hash: dns.SHA1})
	for n := range c.sets {
		enter(n)
	}
	for n, cut := range c.cuts {
		if !optOut || cut.ds != nil {
			enter(n)
		}
	}
	flags := uint8(0)
	if optOut {
		flags = 1
	}
	hashes := slices.Sorted(maps.Keys(types))
	for i, h := range hashes {
		c.add(&dns.NSEC3{
			Hdr: head(strings.ToLower(h)+"."+c.origin, dns.TypeNSEC3), Hash: dns.SHA1, Flags: flags,
			HashLength: 20, NextDomain: hashes[(i+1)%len(hashes)], TypeBitMap: types[h],
		})
	}
}

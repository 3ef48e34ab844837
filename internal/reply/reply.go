// Package reply says what a server's reply means for the question that was
// put to the servers of a zone: an answer, an alias, a denial, a referral, or
// one of the ways to fail. It trusts nothing that the zone has no say about:
// records that the question did not ask for are not looked at, and addresses
// count only below the zone that was asked.
//
// The same reading serves the walk, which decides by it where to go next,
// and every later judgement on stored evidence.
package reply

import (
	"net/netip"
	"slices"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// MaxServers is how many name servers of one delegation are used; more is
// how NXNS amplification starts (CVE-2020-12662).
const MaxServers = 13

// Reading is what a reply means. The zero value answers nothing.
type Reading struct {
	Outcome evidence.Outcome
	Detail  phrase.Phrase // of a failure

	// Records is the RRset that was asked for, duplicates dropped
	// (RFC 2181 section 5).
	Records []wire.RR
	// Target is where an alias leads; DNAME is the owner of the DNAME that
	// made it, where one did, or that made the CNAME which was asked for.
	// Beside holds records of the type asked that stood beside a CNAME.
	Target name.Name
	DNAME  name.Name
	Beside []wire.RR
	// TTL is the least TTL of the records used, in seconds. Of a denial it is
	// the lesser of the SOA record's own TTL and its last field (RFC 2308
	// section 5), and 0 without a SOA.
	TTL uint32
	// Apex is the owner of the SOA record in a denial: the zone that denies.
	// Below the zone that was asked it shows a zone cut whose two sides one
	// server holds; above it, with [evidence.Lame], the wrong side of one.
	Apex name.Name
	// Weak marks a denial that nothing backs: no SOA, or no AA. Another
	// server is asked before it is believed.
	Weak bool
	// Cut is the zone that a referral delegates.
	Cut *Delegation
}

// Delegation is what a referral says of the zone below.
type Delegation struct {
	Zone   name.Name
	NS     []name.Name
	Glue   []Glue
	Signed bool   // a DS record came with it
	TTL    uint32 // of the NS set, seconds
}

// Glue is an address that a referral gave for one of its name servers.
type Glue struct {
	Host name.Name
	Addr netip.Addr
}

// Final reports whether the reading settles the question: records, an alias
// or a denial.
func (r *Reading) Final() bool {
	switch r.Outcome {
	case evidence.Answer, evidence.Alias, evidence.NoData, evidence.NoDataNoSOA, evidence.NXDomain:
		return true
	}
	return false
}

// Negative reports whether the reading denies the records or the name.
func (r *Reading) Negative() bool { return r.Outcome.Denies() }

// Interpret reads the reply of an exchange as the walk does. It is a pure
// function of the exchange, so that a judgement on stored evidence and the
// walk that stored it cannot differ. The message is nil where the reply is
// malformed.
func Interpret(x *evidence.Exchange) (Reading, *wire.Message) {
	h, err := wire.ParseHeader(x.Reply)
	if err == nil && h.Truncated && x.Transport == "udp" {
		// A partial answer is never looked at (RFC 2181 section 9, CAA-20).
		return Reading{Outcome: evidence.Truncated, Detail: phrase.Of("the reply did not fit and must be fetched over TCP")}, &wire.Message{Header: h}
	}
	m, err := wire.Parse(x.Reply)
	if err != nil {
		return Reading{Outcome: evidence.Malformed, Detail: phrase.OfError(err)}, nil
	}
	if h.Truncated {
		return Reading{Outcome: evidence.Malformed, Detail: phrase.Of("truncated even over TCP")}, nil
	}
	return Read(m, x.Question, x.Zone), m
}

// Read says what m means as a reply to q from a server of zone. The question
// section has been compared already.
func Read(m *wire.Message, q evidence.Question, zone name.Name) Reading {
	if out, ok := failed(m.RCode); ok && !chased(m, q, zone) {
		return Reading{Outcome: out, Detail: phrase.Data(wire.RCodeText(m.RCode))}
	}
	r := read(m, q, zone)
	keys := q.Type == wire.TypeDNSKEY && r.Outcome == evidence.Answer
	if r.Final() && m.RecursionAvailable && !m.Authoritative && !keys {
		// A referral may come so: from a name server that also recurses. So
		// may keys: a chain of trust proves them, or nothing rests on them.
		return Reading{Outcome: evidence.Lame, Detail: phrase.Of("a recursive server answered, without authority (RA set, AA clear)")}
	}
	return r
}

// read is Read for a reply without a response code that settles nothing.
func read(m *wire.Message, q evidence.Question, zone name.Name) Reading {
	if r, ok := alias(m, q, zone); ok {
		return r
	}
	if set := rrset(m.Answer, q.Name, q.Type); len(set) > 0 {
		// Beside a CNAME that was asked for, the code speaks of the name that
		// it leads to (RFC 6604 section 3).
		if m.RCode == wire.RCodeNXDomain && q.Type != wire.TypeCNAME {
			return Reading{Outcome: evidence.Malformed, Detail: phrase.Of("says that %s does not exist, and gives records of it", q.Name)}
		}
		r := Reading{Outcome: evidence.Answer, Records: set, TTL: minTTL(set)}
		if dname, ok := maker(m, set, zone); ok {
			r.DNAME, r.TTL = dname.Owner, min(r.TTL, dname.TTL)
		}
		return r
	}
	return denial(m, q, zone)
}

// maker finds the DNAME above a CNAME that was asked for itself, alone at its
// name, where the one makes the other (RFC 6672 section 3.1): such a CNAME is
// not signed, and what it is worth is what the DNAME is worth.
func maker(m *wire.Message, set []wire.RR, zone name.Name) (wire.RR, bool) {
	if len(set) != 1 || set[0].Type != wire.TypeCNAME {
		return wire.RR{}, false
	}
	made, err := set[0].Target()
	if err != nil {
		return wire.RR{}, false
	}
	for i := range m.Answer {
		rr := &m.Answer[i]
		if !above(rr, set[0].Owner, zone) {
			continue
		}
		if end, err := rr.Target(); err == nil {
			to, err := set[0].Owner.ReplaceSuffix(rr.Owner, end)
			return *rr, err == nil && to == made
		}
	}
	return wire.RR{}, false
}

// above reports whether the record is a DNAME within the zone that speaks for
// n: one at n itself does not (RFC 6672 section 2.3).
func above(rr *wire.RR, n, zone name.Name) bool {
	return rr.Type == wire.TypeDNAME && rr.Class == wire.ClassIN && zone.Contains(rr.Owner) && rr.Owner != n && rr.Owner.Contains(n)
}

// failed maps the response codes that settle nothing.
func failed(rcode uint16) (evidence.Outcome, bool) {
	switch rcode {
	case wire.RCodeSuccess, wire.RCodeNXDomain:
		return "", false
	case wire.RCodeFormErr:
		return evidence.FormErr, true
	case wire.RCodeServFail:
		return evidence.ServFail, true
	case wire.RCodeNotImp:
		return evidence.NotImp, true
	case wire.RCodeRefused:
		return evidence.Refused, true
	}
	return evidence.OtherRCode, true
}

// chased reports whether the response code speaks of the end of an alias
// chain that the server followed itself (RFC 6604 section 2), such as YXDOMAIN
// for a DNAME that made a name too long: the first step of it still counts.
func chased(m *wire.Message, q evidence.Question, zone name.Name) bool {
	if m.RCode != wire.RCodeYXDomain {
		return false
	}
	r, ok := alias(m, q, zone)
	return ok && r.Outcome == evidence.Alias
}

// alias looks for a CNAME at the name asked, or a DNAME above it inside the
// zone. The CNAME that a server makes from a DNAME is not believed but made
// anew (RFC 6672 section 3.1). Only the first step is taken from a reply: the
// target is a question of its own, put to its own zone.
func alias(m *wire.Message, q evidence.Question, zone name.Name) (Reading, bool) {
	if q.Type == wire.TypeCNAME || q.Type == wire.TypeANY {
		return Reading{}, false // the CNAME itself is the answer
	}
	for i := range m.Answer {
		rr := &m.Answer[i]
		if !above(rr, q.Name, zone) {
			continue
		}
		end, err := rr.Target()
		if err != nil {
			return Reading{Outcome: evidence.Malformed, Detail: phrase.Of("DNAME at %s: %v", rr.Owner, err)}, true
		}
		to, err := q.Name.ReplaceSuffix(rr.Owner, end)
		if err != nil { // what YXDOMAIN says
			return Reading{Outcome: evidence.OtherRCode, Detail: phrase.Of("DNAME at %s: %v", rr.Owner, err)}, true
		}
		return Reading{Outcome: evidence.Alias, Target: to, DNAME: rr.Owner, TTL: rr.TTL}, true
	}
	set := rrset(m.Answer, q.Name, wire.TypeCNAME)
	if len(set) == 0 {
		return Reading{}, false
	}
	if len(set) > 1 {
		return Reading{Outcome: evidence.Malformed, Detail: phrase.Of("%d different CNAME records at %s", len(set), q.Name)}, true
	}
	to, err := set[0].Target()
	if err != nil {
		return Reading{Outcome: evidence.Malformed, Detail: phrase.Of("CNAME at %s: %v", q.Name, err)}, true
	}
	return Reading{Outcome: evidence.Alias, Target: to, TTL: set[0].TTL, Beside: rrset(m.Answer, q.Name, q.Type)}, true
}

// denial reads a reply without the records asked for: NXDOMAIN, no data, a
// referral down, or a server that has nothing to say about the zone.
func denial(m *wire.Message, q evidence.Question, zone name.Name) Reading {
	soa, hasSOA := soaFor(m.Authority, q.Name)
	if hasSOA && !zone.Contains(soa.Owner) {
		return Reading{Outcome: evidence.Lame, Apex: soa.Owner, Detail: phrase.Of("denies with the SOA record of %s, which is above %s", soa.Owner, zone)}
	}
	r := Reading{Outcome: evidence.NoData, Weak: !hasSOA || !m.Authoritative}
	if hasSOA {
		last, err := soa.SOAMinimum()
		if err != nil {
			return Reading{Outcome: evidence.Malformed, Detail: phrase.Of("SOA at %s: %v", soa.Owner, err)}
		}
		r.Apex, r.TTL = soa.Owner, min(soa.TTL, last)
	}
	if m.RCode == wire.RCodeNXDomain {
		r.Outcome = evidence.NXDomain
		return r
	}
	if hasSOA {
		return r
	}
	if d, lame, found := referral(m, q, zone); found {
		if !lame.IsZero() {
			return Reading{Outcome: evidence.Lame, Detail: lame}
		}
		if set := rrset(m.Authority, q.Name, q.Type); q.Type == wire.TypeDS && d.Zone == q.Name && len(set) > 0 {
			// Some servers know DS as a part of referrals only.
			return Reading{Outcome: evidence.Answer, Records: set, TTL: minTTL(set)}
		}
		return Reading{Outcome: evidence.Referral, Cut: d, TTL: d.TTL}
	}
	r.Outcome = evidence.NoDataNoSOA
	return r
}

// referral reads the NS set of the authority section. A referral must lead
// strictly down towards the name asked; anything else is lame. An NS set of
// the zone itself beside AA is no referral: some servers add it to a denial.
func referral(m *wire.Message, q evidence.Question, zone name.Name) (d *Delegation, lame phrase.Phrase, found bool) {
	var owner name.Name
	for i := range m.Authority {
		if rr := &m.Authority[i]; rr.Type == wire.TypeNS && rr.Class == wire.ClassIN {
			owner = rr.Owner
			break
		}
	}
	switch {
	case !owner.IsValid():
		return nil, phrase.Phrase{}, false
	case owner == zone && m.Authoritative:
		return nil, phrase.Phrase{}, false
	case !zone.Contains(owner) || !owner.Contains(q.Name) || owner == zone:
		return nil, phrase.Of("asked as a server of %s it refers to %s", zone, owner), true
	}
	set := rrset(m.Authority, owner, wire.TypeNS)
	d = &Delegation{Zone: owner, TTL: minTTL(set), NS: make([]name.Name, 0, min(len(set), MaxServers))}
	for _, rr := range set {
		if host, err := rr.Target(); err == nil && len(d.NS) < MaxServers {
			d.NS = append(d.NS, host)
		}
	}
	d.Signed = has(m.Authority, owner, wire.TypeDS)
	d.Glue = glue(m.Additional, d.NS, zone)
	return d, phrase.Phrase{}, true
}

// glue takes the addresses of the name servers named, and only for names
// below the zone that was asked: it has no say about others (RFC 5452
// section 6).
func glue(rrs []wire.RR, hosts []name.Name, zone name.Name) []Glue {
	var out []Glue
	for _, host := range hosts {
		if !zone.Contains(host) {
			continue
		}
		for _, t := range [...]wire.Type{wire.TypeA, wire.TypeAAAA} {
			for i := range rrs {
				if !belongs(&rrs[i], host, t) || len(out) == 2*MaxServers {
					continue
				}
				a, ok := Address(rrs[i])
				if g := (Glue{host, a}); ok && !slices.Contains(out, g) {
					out = append(out, g)
				}
			}
		}
	}
	return out
}

// Address returns the address in an A or AAAA record.
func Address(rr wire.RR) (netip.Addr, bool) {
	b := rr.RData()
	switch {
	case rr.Type == wire.TypeA && len(b) == 4:
		return netip.AddrFrom4([4]byte(b)), true
	case rr.Type == wire.TypeAAAA && len(b) == 16:
		return netip.AddrFrom16([16]byte(b)), true
	}
	return netip.Addr{}, false
}

// soaFor returns the SOA record that a denial of qname may stand on: one
// whose owner is qname or above it.
func soaFor(rrs []wire.RR, qname name.Name) (wire.RR, bool) {
	for i := range rrs {
		if rr := &rrs[i]; rr.Type == wire.TypeSOA && rr.Class == wire.ClassIN && rr.Owner.Contains(qname) {
			return *rr, true
		}
	}
	return wire.RR{}, false
}

// fewRecords is how many records of a set are compared one by one.
const fewRecords = 8

// rrset picks the records of one owner and type, or of any type, identical
// ones once.
func rrset(rrs []wire.RR, owner name.Name, t wire.Type) []wire.RR {
	count := 0
	for i := range rrs {
		if belongs(&rrs[i], owner, t) {
			count++
		}
	}
	if count == 0 {
		return nil
	}
	out := make([]wire.RR, 0, count)
	known := func(rr *wire.RR) bool { return slices.ContainsFunc(out, func(o wire.RR) bool { return o.Same(*rr) }) }
	if count > fewRecords {
		seen := make(map[rdataKey]bool, count)
		known = func(rr *wire.RR) bool {
			key := keyOf(rr)
			before := seen[key]
			seen[key] = true
			return before
		}
	}
	for i := range rrs {
		if rr := &rrs[i]; belongs(rr, owner, t) && !known(rr) {
			out = append(out, *rr)
		}
	}
	return out
}

// has reports whether [rrset] finds a record.
func has(rrs []wire.RR, owner name.Name, t wire.Type) bool {
	return slices.ContainsFunc(rrs, func(rr wire.RR) bool { return belongs(&rr, owner, t) })
}

func belongs(rr *wire.RR, owner name.Name, t wire.Type) bool {
	return (rr.Type == t || t == wire.TypeANY) && rr.Class == wire.ClassIN && rr.Owner == owner
}

// rdataKey makes RDATA of one owner comparable as [wire.RR.Same] compares it:
// names in it as names, since one may be compressed and the other not.
type rdataKey struct {
	t     wire.Type
	rdata string
}

func keyOf(rr *wire.RR) rdataKey {
	if wire.IsName(rr.Type) {
		if n, err := rr.Target(); err == nil {
			return rdataKey{rr.Type, n.Wire()}
		}
	}
	return rdataKey{rr.Type, string(rr.RData())}
}

func minTTL(set []wire.RR) uint32 {
	var least uint32
	for i, rr := range set {
		if i == 0 || rr.TTL < least {
			least = rr.TTL
		}
	}
	return least
}

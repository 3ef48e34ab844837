package dnssec

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

// RRset is all records of one owner and type in a section of a message, in
// canonical form and order without duplicates (RFC 4034 section 6.3), with
// the signatures that came for it. The class is IN. It does not change. The
// zero value has no owner and is never Secure.
type RRset struct {
	owner name.Name
	typ   uint16
	ttl   uint32
	rdata [][]byte
	sigs  []wire.RRSIG
	fault error
}

// Record is one resource record of class IN that a caller took from a message
// by other means than [Read].
type Record struct {
	Owner name.Name
	Type  uint16
	TTL   uint32 // seconds
	RData []byte // names in it uncompressed
}

// Owner returns the owner name.
func (s RRset) Owner() name.Name { return s.owner }

// Type returns the type number.
func (s RRset) Type() uint16 { return s.typ }

// TTL returns the smallest TTL that its records came with, in seconds
// (RFC 2181 section 5.2).
func (s RRset) TTL() uint32 { return s.ttl }

// RData returns the RDATA of the records in canonical form and order. The
// slices must not be changed.
func (s RRset) RData() [][]byte { return s.rdata }

// Len returns the number of different records.
func (s RRset) Len() int { return len(s.rdata) }

// Signed reports whether any signature came for it. It says nothing of what
// the signature is worth.
func (s RRset) Signed() bool { return len(s.sigs) > 0 }

// Signers returns the zones in whose names the signatures came, each once, in
// the order of their first. Nothing is verified yet: it is a hint where the
// zone begins whose keys to ask for, where no referral has shown it.
func (s RRset) Signers() []name.Name {
	var out []name.Name
	for _, sig := range s.sigs {
		if !slices.Contains(out, sig.Signer) {
			out = append(out, sig.Signer)
		}
	}
	return out
}

// Signatures returns the RDATA of the signatures that came for it. What they
// are worth is for [Validator.Verify] to say.
func (s RRset) Signatures() [][]byte {
	var out [][]byte
	for _, sig := range s.sigs {
		out = append(out, slices.Concat(sig.Signed, sig.Signature))
	}
	return out
}

// Err says which record has no canonical form; such a set can neither be
// verified nor used.
func (s RRset) Err() error { return s.fault }

// Read parses a DNS message and returns the RRsets of its answer and
// authority sections. The error says where the message stops making sense.
func Read(message []byte) (answer, authority []RRset, err error) {
	m, err := wire.Parse(message)
	if err != nil {
		return nil, nil, fmt.Errorf("dnssec: %w", err)
	}
	return FromWire(m.Answer), FromWire(m.Authority), nil
}

// FromWire is [Group] for records of a parsed message: those of one section,
// or those that a scrubber has left of it.
func FromWire(rrs []wire.RR) []RRset {
	return fromWire(rrs, everything{})
}

// filter says which records are wanted, by their owner and the type that they
// are of or that they cover.
type filter interface {
	wants(owner name.Name, typ uint16) bool
}

type everything struct{}

func (everything) wants(name.Name, uint16) bool { return true }

func taken[F filter](rr *wire.RR, wanted F) bool {
	t, ok := rr.Type, rr.Class == wire.ClassIN
	if ok && t == wire.TypeRRSIG {
		t, _, ok = rr.Covers()
	}
	return ok && wanted.wants(rr.Owner, t)
}

// fromWire is [FromWire] for the records that are wanted.
func fromWire[F filter](rrs []wire.RR, wanted F) []RRset {
	sigs, others := 0, 0
	for i := range rrs {
		switch rr := &rrs[i]; {
		case !taken(rr, wanted):
		case rr.Type == wire.TypeRRSIG:
			sigs++
		default:
			others++
		}
	}
	if others == 0 {
		return nil // what signatures there are cover nothing
	}
	g := newGrouping(others, sigs)
	for i := range rrs {
		if rr := &rrs[i]; taken(rr, wanted) {
			rdata, err := rr.Canonical()
			g.add(rr.Owner, rr.Type, rr.TTL, rdata, err)
		}
	}
	return g.finish()
}

// Group makes RRsets of records, in the order in which their first records
// come, and gives each RRSIG to the set that it covers. An RRSIG that covers
// nothing that is there is dropped. A record with RDATA that makes no sense
// spoils its set ([RRset.Err]); a signature that makes none is dropped.
func Group(records []Record) []RRset {
	g := newGrouping(len(records), len(records))
	for _, r := range records {
		rdata, err := wire.CanonicalRData(r.Type, r.RData)
		g.add(r.Owner, r.Type, r.TTL, rdata, err)
	}
	return g.finish()
}

// Find returns the set of the owner and type, and false where there is none.
func Find(sets []RRset, owner name.Name, typ uint16) (RRset, bool) {
	for _, s := range sets {
		if s.owner == owner && s.typ == typ {
			return s, true
		}
	}
	return RRset{}, false
}

// grouping collects records into sets. A message may hold thousands of sets,
// so it is more than a list as soon as there are many.
type grouping struct {
	sets  []RRset
	index map[setKey]int // nil while the list is short
	// Room for one record and one signature of each set, since most have one.
	rdata [][]byte
	sigs  []wire.RRSIG
}

// newGrouping makes a grouping for so many records and signatures.
func newGrouping(records, sigs int) *grouping {
	return &grouping{
		sets: make([]RRset, 0, min(records, shortList)), rdata: make([][]byte, records), sigs: make([]wire.RRSIG, sigs),
	}
}

type setKey struct {
	owner name.Name
	typ   uint16
}

// shortList is how many sets are looked through one by one.
const shortList = 16

func (g *grouping) add(owner name.Name, typ uint16, ttl uint32, rdata []byte, err error) {
	if typ == wire.TypeRRSIG {
		g.addSignature(owner, rdata, err)
		return
	}
	s := g.at(setKey{owner, typ})
	if len(s.rdata) == 0 && s.fault == nil || ttl < s.ttl {
		s.ttl = ttl
	}
	if err != nil {
		s.fault = fmt.Errorf("dnssec: %s: %w", owner, err)
		return
	}
	if s.rdata == nil {
		s.rdata, g.rdata = g.rdata[:0:1], g.rdata[1:]
	}
	s.rdata = append(s.rdata, rdata)
}

// addSignature keeps RRSIG records by what they cover. RRSIG records are no
// set themselves and are never signed (RFC 4034 section 3).
func (g *grouping) addSignature(owner name.Name, rdata []byte, err error) {
	if err != nil {
		return
	}
	sig, err := wire.ParseRRSIGAt(owner, rdata)
	if err != nil {
		return
	}
	s := g.at(setKey{owner, sig.TypeCovered})
	if s.sigs == nil {
		s.sigs, g.sigs = g.sigs[:0:1], g.sigs[1:]
	}
	s.sigs = append(s.sigs, sig)
}

func (g *grouping) at(k setKey) *RRset {
	if i, ok := g.find(k); ok {
		return &g.sets[i]
	}
	g.sets = append(g.sets, RRset{owner: k.owner, typ: k.typ})
	if n := len(g.sets); n == shortList {
		g.index = make(map[setKey]int, 2*shortList)
		for i, s := range g.sets {
			g.index[setKey{s.owner, s.typ}] = i
		}
	} else if n > shortList {
		g.index[k] = n - 1
	}
	return &g.sets[len(g.sets)-1]
}

func (g *grouping) find(k setKey) (int, bool) {
	if g.index != nil {
		i, ok := g.index[k]
		return i, ok
	}
	for i := range g.sets {
		if s := &g.sets[i]; s.typ == k.typ && s.owner == k.owner {
			return i, true
		}
	}
	return 0, false
}

// finish drops what has signatures only, and puts records in order.
func (g *grouping) finish() []RRset {
	out := slices.DeleteFunc(g.sets, func(s RRset) bool { return len(s.rdata) == 0 && s.fault == nil })
	for i := range out {
		if len(out[i].rdata) < 2 {
			continue
		}
		slices.SortFunc(out[i].rdata, bytes.Compare)
		out[i].rdata = slices.CompactFunc(out[i].rdata, bytes.Equal)
	}
	return out
}

// signedData is what a signature of the set is made over (RFC 4034 section
// 3.1.8.1): the RRSIG RDATA without its signature, then the records in
// canonical order with the original TTL, and with the wildcard as owner where
// the labels field says that they were made from one (RFC 4035 section
// 5.3.2).
func (s RRset) signedData(sig wire.RRSIG) []byte {
	owner := s.owner.Wire()
	if n := int(sig.Labels); n < labels(s.owner) {
		owner = "\x01*" + s.owner.Ancestor(n).Wire()
	}
	size := len(sig.Signed)
	for _, d := range s.rdata {
		size += len(owner) + 10 + len(d)
	}
	b := append(make([]byte, 0, size), sig.Signed...)
	for _, d := range s.rdata {
		b = wire.AppendRecord(b, owner, s.typ, sig.OriginalTTL, d)
	}
	return b
}

// labels counts the labels of an owner as the labels field of an RRSIG does:
// neither the root's nor a leftmost asterisk (RFC 4034 section 3.1.3).
func labels(n name.Name) int {
	c := n.NumLabels()
	if isWildcard(n) {
		c--
	}
	return c
}

func isWildcard(n name.Name) bool { return n.NumLabels() > 0 && n.Label(0) == "*" }

package lab

import (
	"io"
	"regexp"
	"strconv"
	"strings"

	"github.com/miekg/dns"

	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// defaultTTL is the TTL, in seconds, of records that state none and of those
// that the lab adds.
const defaultTTL = 300

// maxZoneRecords bounds what one zone text may grow to, by $GENERATE above
// all.
const maxZoneRecords = 100_000

// A ZoneError says where in a zone text the fault is and what it is.
type ZoneError struct {
	File   string
	Line   int // from 1; 0 where the fault is in no single line
	Reason phrase.Phrase
	Err    error // cause, or nil
}

// Error gives file, line and reason.
func (e *ZoneError) Error() string { return e.Text().String() }

// Text is Error in every language.
func (e *ZoneError) Text() phrase.Phrase {
	if e.Line == 0 {
		return phrase.Of("%s: %s", e.File, e.Reason)
	}
	return phrase.Of("%s:%d: %s", e.File, e.Line, e.Reason)
}

// Unwrap returns the cause, or nil.
func (e *ZoneError) Unwrap() error { return e.Err }

// Zone is the contents of one zone: what a name server would load from a zone
// file. Only [ParseZone] makes one; the zero value has no origin and answers
// nothing.
type Zone struct {
	origin name.Name
	file   string
	sets   map[setKey][]record
	nodes  map[name.Name][]uint16 // the types at each name; none at an empty non-terminal
	order  []setKey               // in which the sets came
	have   map[string]bool        // owner, type and data of every record
	signer *signer                // nil for an unsigned zone
}

type setKey struct {
	owner name.Name
	typ   uint16
}

// Origin returns the zone's name.
func (z *Zone) Origin() name.Name { return z.origin }

// ParseZone reads a zone file (RFC 1035 section 5). The file name is for
// errors, which are [*ZoneError]. Where origin is the zero name it is taken
// from the SOA record, whose owner must then be written in full or follow
// $ORIGIN; otherwise names are relative to origin. A TTL that is not stated
// is 300 seconds; CAA data in the generic form of RFC 3597 are kept octet
// for octet, broken ones too. Records outside the zone, a CNAME beside other
// data (RFC 1034 section 3.6.2) and a second SOA are errors, as they are for
// name servers; a zone without SOA or NS is not: see [NewAuthority].
func ParseZone(origin name.Name, file string, data []byte) (*Zone, error) {
	if !origin.IsValid() {
		found, err := originOf(file, data)
		if err != nil {
			return nil, err
		}
		origin = found
	}
	z := newZone(origin, file)
	zp, at := parser(origin, data)
	count := 0
	for rr, ok := zp.Next(); ok; rr, ok = zp.Next() {
		if count++; count > maxZoneRecords {
			return nil, &ZoneError{File: file, Reason: phrase.Of("more than %d records", maxZoneRecords)}
		}
		r, err := fromRR(rr)
		if err == nil {
			err = z.check(r)
		}
		if err != nil {
			reason := phrase.Of("%s %s: %v", strings.TrimSuffix(rr.Header().Name, "."), typeText(r.typ), err)
			return nil, &ZoneError{File: file, Line: at.line(), Reason: reason, Err: err}
		}
		z.add(r)
	}
	if err := zp.Err(); err != nil {
		return nil, parseError(file, err)
	}
	return z, nil
}

func newZone(origin name.Name, file string) *Zone {
	return &Zone{
		origin: origin, file: file,
		sets: map[setKey][]record{}, nodes: map[name.Name][]uint16{}, have: map[string]bool{},
	}
}

// genericCAA finds CAA data in generic form. They are read under a private
// type, because the zone-file reader would insist on decoding them.
var genericCAA = regexp.MustCompile(`(?i)\b(?:TYPE257|CAA)([ \t]+\\#[ \t])`)

func parser(origin name.Name, data []byte) (*dns.ZoneParser, *lineReader) {
	text := genericCAA.ReplaceAll(data, []byte("TYPE"+strconv.Itoa(rawCAA)+"$1"))
	at := &lineReader{rest: text}
	zp := dns.NewZoneParser(at, absolute(origin), "")
	zp.SetDefaultTTL(defaultTTL)
	return zp, at
}

// lineReader counts the lines that the zone-file reader has taken, which asks
// for one octet at a time, so that a record refused later has its line.
type lineReader struct {
	rest  []byte
	lines int
	mid   bool // octets of an unfinished line have been taken
}

// ReadByte implements io.ByteReader.
func (r *lineReader) ReadByte() (byte, error) {
	if len(r.rest) == 0 {
		return 0, io.EOF
	}
	c := r.rest[0]
	r.rest = r.rest[1:]
	if r.mid = c != '\n'; !r.mid {
		r.lines++
	}
	return c, nil
}

// Read implements io.Reader; it gives one octet at a time.
func (r *lineReader) Read(b []byte) (int, error) {
	if len(b) == 0 {
		return 0, nil
	}
	c, err := r.ReadByte()
	if err != nil {
		return 0, err
	}
	b[0] = c
	return 1, nil
}

// line is the line on which the record just read ended, from 1.
func (r *lineReader) line() int {
	if r.mid {
		return r.lines + 1
	}
	return r.lines
}

// originOf finds the owner of the SOA record.
func originOf(file string, data []byte) (name.Name, error) {
	zp, at := parser(name.Root(), data)
	for rr, ok := zp.Next(); ok; rr, ok = zp.Next() {
		if rr.Header().Rrtype != dns.TypeSOA {
			continue
		}
		n, err := name.Parse(rr.Header().Name)
		if err == nil && n.IsRoot() {
			err = phrase.Errorf("the SOA record does not say of which zone: write its owner in full, or $ORIGIN before it")
		}
		if err != nil {
			return name.Name{}, &ZoneError{File: file, Line: at.line(), Reason: phrase.OfError(err), Err: err}
		}
		return n, nil
	}
	if err := zp.Err(); err != nil {
		return name.Name{}, parseError(file, err)
	}
	return name.Name{}, &ZoneError{File: file, Reason: phrase.Of("no SOA record, so nothing says of which zone this is")}
}

var positionInError = regexp.MustCompile(`^dns: (.*) at line: (\d+):(\d+)$`)

// parseError turns the reader's error into one with the position in front.
func parseError(file string, err error) *ZoneError {
	e := &ZoneError{File: file, Reason: phrase.OfError(err), Err: err}
	if m := positionInError.FindStringSubmatch(err.Error()); m != nil {
		e.Line, _ = strconv.Atoi(m[2])
		e.Reason = phrase.Data(m[1])
	}
	return e
}

// check refuses what name servers refuse to load.
func (z *Zone) check(r record) error {
	if !z.origin.Contains(r.owner) {
		return phrase.Errorf("does not lie in the zone %s", z.origin)
	}
	if r.typ == dns.TypeSOA {
		if r.owner != z.origin {
			return phrase.Errorf("a SOA record stands only at the zone's own name")
		}
		if len(z.get(r.owner, dns.TypeSOA)) > 0 {
			return phrase.Errorf("a second SOA record")
		}
	}
	alone := func(t uint16) bool { return t == dns.TypeRRSIG || t == dns.TypeNSEC || t == dns.TypeKEY }
	if r.typ == dns.TypeCNAME && r.owner == z.origin {
		return phrase.Errorf("a CNAME at the zone's own name, which has SOA and NS (RFC 1034 section 3.6.2)")
	}
	for _, t := range z.nodes[r.owner] {
		if alone(t) || alone(r.typ) {
			continue
		}
		if (t == dns.TypeCNAME) != (r.typ == dns.TypeCNAME) {
			return phrase.Errorf("a CNAME beside other data (RFC 1034 section 3.6.2)")
		}
		if t == dns.TypeCNAME || t == dns.TypeDNAME && r.typ == dns.TypeDNAME {
			return phrase.Errorf("two aliases at one name (RFC 2181 section 10.1)")
		}
	}
	return nil
}

// add puts a record into the zone; a duplicate is dropped (RFC 2181
// section 5).
func (z *Zone) add(r record) {
	k := setKey{r.owner, r.typ}
	set := z.sets[k]
	same := r.owner.Wire() + string([]byte{byte(r.typ >> 8), byte(r.typ)}) + string(r.rdata)
	if z.have[same] {
		return
	}
	z.have[same] = true
	r.zone, r.orig = z, r.ttl
	if len(set) == 0 {
		z.order = append(z.order, k)
		z.nodes[r.owner] = append(z.nodes[r.owner], r.typ)
	}
	z.sets[k] = append(set, r)
	for n, ok := r.owner.Parent(); ok && z.origin.Contains(n); n, ok = n.Parent() {
		if _, there := z.nodes[n]; there {
			break
		}
		z.nodes[n] = nil
	}
}

// get returns the records of one type at one owner, or none.
func (z *Zone) get(owner name.Name, typ uint16) []record { return z.sets[setKey{owner, typ}] }

// complete gives a zone that lacks them a SOA record and NS records for the
// hosts.
func (z *Zone) complete(hosts []name.Name) {
	if len(z.get(z.origin, dns.TypeNS)) == 0 {
		for _, h := range hosts {
			z.add(nsRecord(z.origin, h))
		}
	}
	if len(z.get(z.origin, dns.TypeSOA)) > 0 {
		return
	}
	primary := "."
	if ns := z.get(z.origin, dns.TypeNS); len(ns) > 0 {
		if h, ok := ns[0].target(); ok {
			primary = absolute(h)
		}
	}
	soa := &dns.SOA{
		Hdr: dns.RR_Header{Name: absolute(z.origin), Rrtype: dns.TypeSOA, Class: dns.ClassINET, Ttl: defaultTTL},
		Ns:  primary, Mbox: "hostmaster.invalid.", Serial: 1, Refresh: 3600, Retry: 600, Expire: 86400, Minttl: defaultTTL,
	}
	if r, err := fromRR(soa); err == nil {
		z.add(r)
	}
}

// Text returns the zone as a zone file with full names and no directives,
// the SOA record first: every common name server reads it. A zone that the
// lab has signed comes with its keys, denials and signatures.
func (z *Zone) Text() string {
	var b strings.Builder
	for _, soa := range []bool{true, false} {
		for _, k := range z.order {
			if (k.typ == dns.TypeSOA) != soa {
				continue
			}
			for _, r := range z.sets[k] {
				b.WriteString(r.text() + "\n")
			}
		}
	}
	for _, r := range z.signatures() {
		b.WriteString(r.text() + "\n")
	}
	return b.String()
}

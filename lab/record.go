package lab

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"

	"github.com/miekg/dns"

	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// record is one resource record of class IN. The data are kept as octets, so
// that a record which no library would build can be served all the same.
type record struct {
	owner name.Name
	typ   uint16
	ttl   uint32 // seconds
	rdata []byte // without compression

	// What a signer must know. A record that is in no zone, as one that a
	// server makes up, is never signed.
	zone *Zone
	orig uint32    // TTL in the zone
	star name.Name // the wildcard of which it was made; the zero name for none
	link *link     // of an NSEC or NSEC3 record
	role role      // what it proves in this answer
}

// rawCAA is the private-use type (RFC 6895 section 3.1) under which generic
// CAA data pass through the zone-file reader, which would refuse the broken
// ones that the lab wants to serve.
const rawCAA = 65257

// fromRR takes the octets out of a record that the zone-file reader made.
func fromRR(rr dns.RR) (record, error) {
	h := rr.Header()
	r := record{typ: h.Rrtype, ttl: h.Ttl}
	if r.typ == rawCAA {
		r.typ = dns.TypeCAA
	}
	if h.Class != dns.ClassINET {
		return r, phrase.Errorf("class %s: only IN is served", dns.Class(h.Class))
	}
	var err error
	if r.owner, err = name.Parse(h.Name); err != nil {
		return r, err
	}
	buf := make([]byte, dns.Len(rr)+64)
	end, err := dns.PackRR(rr, buf, 0, nil, false)
	if err != nil {
		return r, err
	}
	_, at, err := dns.UnpackDomainName(buf, 0)
	if err != nil {
		return r, err
	}
	r.rdata = buf[at+10 : end]
	if _, generic := rr.(*dns.RFC3597); len(r.rdata) == 0 && !generic && r.typ != dns.TypeAPL && r.typ != dns.TypeNULL {
		return r, phrase.Errorf("no data")
	}
	if h.Rdlength = uint16(len(r.rdata)); len(r.rdata) > 0 {
		if _, _, err := dns.UnpackRRWithHeader(*h, r.rdata, 0); err != nil {
			return r, err
		}
	}
	return r, nil
}

// hostRecord is the A or AAAA record of a name server.
func hostRecord(owner name.Name, addr []byte) record {
	typ := dns.TypeA
	if len(addr) == 16 {
		typ = dns.TypeAAAA
	}
	return record{owner: owner, typ: typ, ttl: defaultTTL, rdata: addr}
}

// nsRecord is a delegation to, or the apex record of, the server host.
func nsRecord(owner, host name.Name) record {
	return record{owner: owner, typ: dns.TypeNS, ttl: defaultTTL, rdata: []byte(host.Wire())}
}

// target reads the name that fills the data of a CNAME, DNAME or NS record.
func (r record) target() (name.Name, bool) {
	n, err := name.FromWire(r.rdata)
	return n, err == nil
}

// text is the record as a line of a zone file that every name server can
// read: CAA with an unusual tag, types unknown here, and data that would not
// be read as they are, are written in the generic form of RFC 3597 section 5.
func (r record) text() string {
	if r.typ != dns.TypeCAA || plainCAA(r.rdata) {
		hdr := dns.RR_Header{Name: absolute(r.owner), Rrtype: r.typ, Class: dns.ClassINET, Ttl: r.ttl, Rdlength: uint16(len(r.rdata))}
		rr, _, err := dns.UnpackRRWithHeader(hdr, r.rdata, 0)
		if _, generic := rr.(*dns.RFC3597); err == nil && !generic {
			line := rr.String()
			if again, err := parseRecord(line); err == nil && again.owner == r.owner && bytes.Equal(again.rdata, r.rdata) {
				return line
			}
		}
	}
	return fmt.Sprintf("%s\t%d\tIN\tTYPE%d\t\\# %d %x", absolute(r.owner), r.ttl, r.typ, len(r.rdata), r.rdata)
}

// plainCAA reports whether real name servers read the record in its CAA form:
// a tag of 1 to 15 lower-case letters or digits, a value of at most 255
// printable octets.
func plainCAA(rdata []byte) bool {
	if len(rdata) < 2 || rdata[1] == 0 || rdata[1] > 15 || int(rdata[1]) > len(rdata)-2 {
		return false
	}
	tag, value := rdata[2:2+rdata[1]], rdata[2+rdata[1]:]
	for _, c := range tag {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	for _, c := range value {
		if c < 0x20 || c > 0x7e {
			return false
		}
	}
	return len(value) <= 255
}

// absolute is the presentation form with the final dot.
func absolute(n name.Name) string {
	if n.IsRoot() {
		return "."
	}
	return n.String() + "."
}

// soaMinimum is the last field of a SOA record, the TTL of denials
// (RFC 2308 section 4); false where the data are no SOA.
func soaMinimum(rdata []byte) (uint32, bool) {
	if len(rdata) < 22 {
		return 0, false
	}
	return binary.BigEndian.Uint32(rdata[len(rdata)-4:]), true
}

// typeNumber reads an RR type: its mnemonic, or TYPE and a number
// (RFC 3597 section 5).
func typeNumber(s string) (uint16, error) {
	u := strings.ToUpper(s)
	if t, ok := dns.StringToType[u]; ok {
		return t, nil
	}
	var t uint16
	if n, err := fmt.Sscanf(u, "TYPE%d", &t); n == 1 && err == nil && u == fmt.Sprintf("TYPE%d", t) {
		return t, nil
	}
	return 0, phrase.Errorf("%q is no record type", s)
}

// typeText is the inverse of typeNumber.
func typeText(t uint16) string {
	// The library has names in small letters for numbers that are no types.
	s := dns.Type(t).String()
	if n, ok := dns.StringToType[strings.ToUpper(s)]; ok && n == t {
		return s
	}
	return fmt.Sprintf("TYPE%d", t)
}

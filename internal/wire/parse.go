package wire

import (
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// Limits that keep a hostile message from costing more than it weighs.
const (
	MaxRecords   = 8192 // records in one message; a CAA set of 1,001 must work
	maxPointers  = 127  // compression pointers followed for one name
	headerOctets = 12
)

// ParseError says where a message stops making sense.
type ParseError struct {
	Offset int // octet in the message
	Reason phrase.Phrase
}

// Error gives reason and offset.
func (e *ParseError) Error() string { return e.Text().String() }

// Text is Error in every language.
func (e *ParseError) Text() phrase.Phrase {
	return phrase.Of("DNS message: %s (at octet %d)", e.Reason, e.Offset)
}

func be16(b []byte) uint16 { return uint16(b[0])<<8 | uint16(b[1]) }
func be32(b []byte) uint32 { return uint32(be16(b))<<16 | uint32(be16(b[2:])) }

// ttl reads a TTL field: 31 bits, anything larger is 0 (RFC 2181 section 8).
func ttl(v uint32) uint32 {
	if v>>31 != 0 {
		return 0
	}
	return v
}

// ParseHeader reads the first twelve octets.
func ParseHeader(b []byte) (Header, error) {
	if len(b) < headerOctets {
		return Header{}, &ParseError{len(b), phrase.Of("shorter than its header")}
	}
	f := be16(b[2:])
	return Header{
		ID:                 be16(b),
		Response:           f&0x8000 != 0,
		Opcode:             uint8(f >> 11 & 0xf),
		Authoritative:      f&0x0400 != 0,
		Truncated:          f&0x0200 != 0,
		RecursionDesired:   f&0x0100 != 0,
		RecursionAvailable: f&0x0080 != 0,
		AuthenticData:      f&0x0020 != 0,
		CheckingDisabled:   f&0x0010 != 0,
		RCode:              f & 0xf,
	}, nil
}

// ParseQuestion reads the header and the question section alone, which is
// what decides whether a reply belongs to a query at all.
func ParseQuestion(b []byte) (Header, []Question, error) {
	h, qs, _, err := parseQuestion(b)
	return h, qs, err
}

func parseQuestion(b []byte) (Header, []Question, int, error) {
	h, err := ParseHeader(b)
	if err != nil {
		return h, nil, 0, err
	}
	at := headerOctets
	var qs []Question
	for range be16(b[4:]) {
		n, raw, end, err := readName(b, at)
		if err != nil {
			return h, nil, at, err
		}
		if end+4 > len(b) {
			return h, nil, at, &ParseError{end, phrase.Of("ends inside the question")}
		}
		qs = append(qs, Question{n, raw, be16(b[end:]), be16(b[end+2:])})
		at = end + 4
	}
	return h, qs, at, nil
}

// Parse reads a whole message. Every octet must be accounted for: a message
// with octets after its last record is malformed. Records with RDATA that
// makes no sense are kept; see [RR]. The error is a [*ParseError].
func Parse(b []byte) (*Message, error) {
	h, qs, at, err := parseQuestion(b)
	if err != nil {
		return nil, err
	}
	m := &Message{Header: h, Question: qs}
	counts := [3]int{int(be16(b[6:])), int(be16(b[8:])), int(be16(b[10:]))}
	if counts[0]+counts[1]+counts[2] > MaxRecords {
		return nil, &ParseError{6, phrase.Of("more than %d records", MaxRecords)}
	}
	for i, section := range [...]*[]RR{&m.Answer, &m.Authority, &m.Additional} {
		for range counts[i] {
			rr, end, err := readRR(b, at)
			if err != nil {
				return nil, err
			}
			at = end
			if rr.Type == TypeOPT && i == 2 {
				if m.EDNS != nil {
					return nil, &ParseError{at, phrase.Of("two OPT records")}
				}
				m.setEDNS(rr, b)
				continue
			}
			*section = append(*section, rr)
		}
	}
	if at != len(b) {
		return nil, &ParseError{at, phrase.Of("%d octets after the last record", len(b)-at)}
	}
	return m, nil
}

// setEDNS takes the OPT record apart: its class is the payload size, its TTL
// holds the upper bits of the RCODE, the version and DO (RFC 6891 section
// 6.1.3).
func (m *Message) setEDNS(rr RR, b []byte) {
	v := be32(b[rr.off-6:]) // the TTL field, unclamped
	m.EDNS = &EDNS{Size: rr.Class, Version: uint8(v >> 16), DO: v&0x8000 != 0, Options: rr.RData()}
	m.RCode |= uint16(v>>24) << 4
}

func readRR(b []byte, at int) (RR, int, error) {
	owner, _, p, err := readName(b, at)
	if err != nil {
		return RR{}, 0, err
	}
	if p+10 > len(b) {
		return RR{}, 0, &ParseError{p, phrase.Of("ends inside a record")}
	}
	rr := RR{
		Owner: owner, Type: be16(b[p:]), Class: be16(b[p+2:]), TTL: ttl(be32(b[p+4:])),
		msg: b, off: p + 10, len: int(be16(b[p+8:])),
	}
	end := rr.off + rr.len
	if end > len(b) {
		return RR{}, 0, &ParseError{rr.off, phrase.Of("RDATA runs past the end")}
	}
	return rr, end, nil
}

// readName reads a name that may be compressed (RFC 1035 section 4.1.4). A
// pointer must point before the place where the part of the name that it
// ends began, so no chain of pointers can loop. It returns the canonical
// name, its wire form as received, and the offset after it.
func readName(b []byte, at int) (n name.Name, raw string, end int, err error) {
	var buf [name.MaxWire]byte
	w := buf[:0]
	start, hops, jumped := at, 0, false
	for {
		if at >= len(b) {
			return n, "", 0, &ParseError{at, phrase.Of("ends inside a name")}
		}
		switch l := int(b[at]); {
		case l&0xc0 == 0xc0:
			if at+2 > len(b) {
				return n, "", 0, &ParseError{at, phrase.Of("ends inside a compression pointer")}
			}
			to := l&0x3f<<8 | int(b[at+1])
			if !jumped {
				end, jumped = at+2, true
			}
			if to >= start {
				return n, "", 0, &ParseError{at, phrase.Of("compression pointer does not point back")}
			}
			if hops++; hops > maxPointers {
				return n, "", 0, &ParseError{at, phrase.Of("more than %d compression pointers in one name", maxPointers)}
			}
			at, start = to, to
		case l&0xc0 != 0:
			return n, "", 0, &ParseError{at, phrase.Of("label type is not in use")}
		default:
			if at+1+l > len(b) {
				return n, "", 0, &ParseError{at, phrase.Of("ends inside a label")}
			}
			if len(w)+1+l > name.MaxWire {
				return n, "", 0, &ParseError{at, phrase.Of("name is longer than 255 octets")}
			}
			w = append(w, b[at:at+1+l]...)
			if at += 1 + l; l == 0 {
				if !jumped {
					end = at
				}
				n, err = name.FromWire(w)
				return n, string(w), end, err
			}
		}
	}
}

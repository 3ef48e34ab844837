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

// Questions returns how many questions the header of a message says it has; of
// what is shorter than a header, none.
func Questions(b []byte) int {
	if len(b) < headerOctets {
		return 0
	}
	return int(be16(b[4:]))
}

// ParseQuestion reads the header and the question section alone, which is
// what decides whether a reply belongs to a query at all.
func ParseQuestion(b []byte) (Header, []Question, error) {
	h, err := ParseHeader(b)
	if err != nil {
		return h, nil, err
	}
	qs, _, err := parseQuestion(&names{b: b}, nil)
	return h, qs, err
}

// parseQuestion reads the question section of a message with a header, behind
// qs.
func parseQuestion(r *names, qs []Question) ([]Question, int, error) {
	at := headerOctets
	for range be16(r.b[4:]) {
		n, end, err := r.read(at)
		if err != nil {
			return nil, at, err
		}
		if end+4 > len(r.b) {
			return nil, at, &ParseError{end, phrase.Of("ends inside the question")}
		}
		qs = append(qs, Question{n, lettersOf(r.b, at, n), be16(r.b[end:]), be16(r.b[end+2:])})
		at = end + 4
	}
	return qs, at, nil
}

// lettersOf returns the wire form of the name n, which stands at an offset, in
// the letters that it was sent in.
func lettersOf(b []byte, at int, n name.Name) string {
	if end := at + len(n.Wire()); end <= len(b) && string(b[at:end]) == n.Wire() {
		return n.Wire()
	}
	var buf [maxName]byte
	w, _, _, err := expandName(buf[:0], b, at)
	if err != nil || string(w) == n.Wire() {
		return n.Wire()
	}
	return string(w)
}

// parsed is a message with what most have one of.
type parsed struct {
	Message
	question [1]Question
	edns     EDNS
}

// Parse reads a whole message. Every octet must be accounted for: a message
// with octets after its last record is malformed. Records with RDATA that
// makes no sense are kept; see [RR]. The error is a [*ParseError].
func Parse(b []byte) (*Message, error) {
	h, err := ParseHeader(b)
	if err != nil {
		return nil, err
	}
	m := &parsed{Message: Message{Header: h}}
	r := names{b: b}
	qs, at, err := parseQuestion(&r, m.question[:0])
	if err != nil {
		return nil, err
	}
	if len(qs) > 0 {
		m.Question = qs
	}
	if at, err = m.records(&r, at); err != nil {
		return nil, err
	}
	if at != len(b) {
		return nil, &ParseError{at, phrase.Of("%d octets after the last record", len(b)-at)}
	}
	return &m.Message, nil
}

// leastRecord is how few octets a record takes: the root as its owner, and no
// RDATA.
const leastRecord = 11

// records reads the three sections with records, all into one list, whose
// length is what the message has room for whatever its header says.
func (m *parsed) records(r *names, at int) (int, error) {
	counts := [3]int{int(be16(r.b[6:])), int(be16(r.b[8:])), int(be16(r.b[10:]))}
	sum := counts[0] + counts[1] + counts[2]
	if sum > MaxRecords {
		return at, &ParseError{6, phrase.Of("more than %d records", MaxRecords)}
	}
	all := make([]RR, 0, min(sum, (len(r.b)-at)/leastRecord))
	for i, section := range [...]*[]RR{&m.Answer, &m.Authority, &m.Additional} {
		first := len(all)
		for range counts[i] {
			rr, end, err := readRR(r, at)
			if err != nil {
				return at, err
			}
			at = end
			if rr.Type != TypeOPT || i != 2 {
				all = append(all, rr)
				continue
			}
			if m.EDNS != nil {
				return at, &ParseError{at, phrase.Of("two OPT records")}
			}
			m.setEDNS(rr)
		}
		if len(all) > first {
			*section = all[first:len(all):len(all)]
		}
	}
	return at, nil
}

// setEDNS takes the OPT record apart: its class is the payload size, its TTL
// holds the upper bits of the RCODE, the version and DO (RFC 6891 section
// 6.1.3).
func (m *parsed) setEDNS(rr RR) {
	v := be32(rr.msg[rr.off-6:]) // the TTL field, unclamped
	m.edns = EDNS{Size: rr.Class, Version: uint8(v >> 16), DO: v&0x8000 != 0, Options: rr.RData()}
	m.EDNS = &m.edns
	m.RCode |= uint16(v>>24) << 4
}

func readRR(r *names, at int) (RR, int, error) {
	b := r.b
	owner, p, err := r.read(at)
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

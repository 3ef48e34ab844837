package wire

import (
	"bytes"

	"github.com/mayissue/mayissue/name"
)

// UDPSize is the payload size that every query advertises: what fits into an
// unfragmented datagram everywhere (RFC 9715 section 3).
const UDPSize = 1232

// Query is what goes into a question to an authoritative server: RD clear,
// CD set (RFC 6840 section 5.9), and with EDNS the DO bit.
type Query struct {
	ID   uint16
	Name name.Name
	Type Type
	// Case holds one bit for each octet of the name's wire form, least
	// significant first: a letter whose bit is set is sent in upper case
	// (0x20). All zero sends the canonical form.
	Case [4]uint64
	EDNS bool

	// What only probes ask for; zero is what a lookup sends.
	RD      bool   // recursion desired, and then CD is clear: for a recursive resolver
	NoDO    bool   // EDNS without the DO bit
	Size    uint16 // payload size to advertise; 0 means UDPSize
	Version uint8  // of EDNS
	Options []byte // of EDNS, packed
}

// Option packs one EDNS option (RFC 6891 section 6.1.2).
func Option(code uint16, data []byte) []byte {
	b := []byte{byte(code >> 8), byte(code), byte(len(data) >> 8), byte(len(data))}
	return append(b, data...)
}

// Append packs the query behind b.
func (q Query) Append(b []byte) []byte {
	if b == nil {
		b = make([]byte, 0, q.octets())
	}
	ar := byte(0)
	if q.EDNS {
		ar = 1
	}
	flags := [2]byte{0, 0x10}
	if q.RD {
		flags = [2]byte{0x01, 0}
	}
	b = append(b, byte(q.ID>>8), byte(q.ID), flags[0], flags[1], 0, 1, 0, 0, 0, 0, 0, ar)
	for i, c := range []byte(q.Name.Wire()) {
		if 'a' <= c && c <= 'z' && q.Case[i/64]>>(i%64)&1 == 1 {
			c -= 'a' - 'A'
		}
		b = append(b, c)
	}
	b = append(b, byte(q.Type>>8), byte(q.Type), 0, ClassIN)
	if q.EDNS {
		b = q.appendOPT(b)
	}
	return b
}

// octets is how many the packed query has.
func (q Query) octets() int {
	n := headerOctets + len(q.Name.Wire()) + 4
	if q.EDNS {
		n += 11 + len(q.Options)
	}
	return n
}

// appendOPT packs the OPT record (RFC 6891 section 6.1).
func (q Query) appendOPT(b []byte) []byte {
	size, do := q.Size, byte(0x80)
	if size == 0 {
		size = UDPSize
	}
	if q.NoDO {
		do = 0
	}
	b = append(b, 0, 0, byte(TypeOPT), byte(size>>8), byte(size), 0, q.Version, do, 0)
	return append(append(b, byte(len(q.Options)>>8), byte(len(q.Options))), q.Options...)
}

// QuestionBytes returns the name of the question in a packed query, in the
// letters it was sent in.
func QuestionBytes(query []byte) string {
	_, qs, err := ParseQuestion(query)
	if err != nil || len(qs) != 1 {
		return ""
	}
	return qs[0].Raw
}

// SameLetters reports whether the questions of two messages have the same name
// in the same letters, or neither message has one question.
func SameLetters(a, b []byte) bool {
	x, ok := plainQuestion(a)
	y, too := plainQuestion(b)
	if !ok || !too {
		return QuestionBytes(a) == QuestionBytes(b)
	}
	return bytes.Equal(x, y)
}

// Asks reports whether a message has one question and it is that for the name
// and type, of class IN. Letters count for nothing (RFC 4343).
func Asks(b []byte, n name.Name, t Type) bool {
	w, ok := plainQuestion(b)
	if !ok {
		_, qs, err := ParseQuestion(b)
		return err == nil && len(qs) == 1 && qs[0] == Question{n, qs[0].Raw, t, ClassIN}
	}
	rest := b[headerOctets+len(w):]
	if len(w) != len(n.Wire()) || be16(rest) != t || be16(rest[2:]) != ClassIN {
		return false
	}
	for i, c := range w { // length octets are below 'A'
		if lower(c) != n.Wire()[i] {
			return false
		}
	}
	return true
}

// plainQuestion returns the name in the question of a message as it stands
// there, where there is one question, all of it there, and its name not
// compressed.
func plainQuestion(b []byte) ([]byte, bool) {
	if len(b) < headerOctets || be16(b[4:]) != 1 {
		return nil, false
	}
	at := headerOctets
	for at < len(b) && b[at] != 0 {
		if b[at] > name.MaxLabel {
			return nil, false
		}
		at += 1 + int(b[at])
	}
	if at++; at+4 > len(b) || at-headerOctets > name.MaxWire {
		return nil, false
	}
	return b[headerOctets:at], true
}

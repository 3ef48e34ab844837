package wire

import "github.com/mayissue/mayissue/name"

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
}

// Append packs the query behind b.
func (q Query) Append(b []byte) []byte {
	ar := byte(0)
	if q.EDNS {
		ar = 1
	}
	b = append(b, byte(q.ID>>8), byte(q.ID), 0, 0x10, 0, 1, 0, 0, 0, 0, 0, ar)
	for i, c := range []byte(q.Name.Wire()) {
		if 'a' <= c && c <= 'z' && q.Case[i/64]>>(i%64)&1 == 1 {
			c -= 'a' - 'A'
		}
		b = append(b, c)
	}
	b = append(b, byte(q.Type>>8), byte(q.Type), 0, ClassIN)
	if q.EDNS {
		b = append(b, 0, 0, byte(TypeOPT), UDPSize>>8, UDPSize&0xff, 0, 0, 0x80, 0, 0, 0)
	}
	return b
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

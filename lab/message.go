package lab

import (
	"encoding/binary"

	"github.com/miekg/dns"

	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// Sizes of messages over UDP, in octets.
const (
	plainUDP = 512  // without EDNS (RFC 1035 section 4.2.1)
	ednsUDP  = 1232 // the most that the lab's servers send (RFC 9715)
)

// query is one question as a server reads it.
type query struct {
	id      uint16
	opcode  int
	rd, cd  bool
	raw     []byte // the name as it was spelt, in wire form
	name    name.Name
	typ     uint16
	class   uint16
	edns    bool
	version uint8
	size    int // UDP payload size that the client takes
	do      bool
	cookie  []byte // of the client's, where there is one (RFC 7873)
	unknown bool   // there is an EDNS option that is no cookie
}

// errNotAQuery is given for a datagram that no server answers.
var errNotAQuery = phrase.Errorf("lab: not a DNS query")

// readQuery reads a query. The error errNotAQuery means silence; formed is
// false where FORMERR is due.
func readQuery(b []byte) (q query, formed bool, err error) {
	if len(b) < 12 || b[2]&0x80 != 0 {
		return q, false, errNotAQuery
	}
	q.id = binary.BigEndian.Uint16(b)
	q.opcode = int(b[2]>>3) & 15
	q.rd, q.cd = b[2]&1 != 0, b[3]&0x10 != 0
	q.size = plainUDP
	if binary.BigEndian.Uint16(b[4:]) != 1 {
		return q, false, nil
	}
	end := 12
	for end < len(b) && b[end] != 0 {
		if b[end] > name.MaxLabel {
			return q, false, nil
		}
		end += 1 + int(b[end])
	}
	if end+5 > len(b) {
		return q, false, nil
	}
	q.raw = b[12 : end+1]
	if q.name, err = name.FromWire(q.raw); err != nil {
		return q, false, nil
	}
	q.typ = binary.BigEndian.Uint16(b[end+1:])
	q.class = binary.BigEndian.Uint16(b[end+3:])
	var m dns.Msg
	if m.Unpack(b) != nil {
		return q, false, nil
	}
	if o := m.IsEdns0(); o != nil {
		q.edns, q.version, q.do = true, o.Version(), o.Do()
		q.size = max(plainUDP, int(o.UDPSize()))
		q.readOptions(o)
	}
	return q, true, nil
}

// reply is an answer on its way to the client, with what faults do to it.
type reply struct {
	query
	answer
	opt bool // answer with an OPT record
	// limit is the largest message that goes out whole; beyond it records
	// are left off and TC is set.
	limit int
	// cookie is the data of a cookie option to answer with; none for none.
	cookie []byte
}

// newReply is the reply that a correct server gives to q with the answer a.
func newReply(q query, a answer, tcp bool) *reply {
	r := &reply{query: q, answer: a, opt: q.edns, limit: plainUDP}
	switch {
	case tcp:
		r.limit = dns.MaxMsgSize
	case q.edns:
		r.limit = min(q.size, ednsUDP)
	}
	return r
}

// pack writes the message. Owner names are compressed, names within data are
// not, and no record is ever looked into.
func (r *reply) pack() []byte {
	b := make([]byte, 12, 512)
	binary.BigEndian.PutUint16(b, r.id)
	b[2] = 0x80 | byte(r.opcode<<3)
	b[3] = byte(r.rcode & 15)
	setBit(&b[2], 0x04, r.aa)
	setBit(&b[2], 0x01, r.rd)
	setBit(&b[3], 0x80, r.ra)
	setBit(&b[3], 0x10, r.cd)
	p := packer{b: b, at: map[string]int{}, limit: r.limit}
	if r.opt {
		p.limit -= 11
		if r.cookie != nil {
			p.limit -= 4 + len(r.cookie)
		}
	}
	if len(r.raw) > 0 {
		binary.BigEndian.PutUint16(b[4:], 1)
		p.remember(r.name, len(p.b))
		p.b = append(p.b, r.raw...)
		p.b = binary.BigEndian.AppendUint16(p.b, r.typ)
		p.b = binary.BigEndian.AppendUint16(p.b, r.class)
	}
	p.section(6, r.answers)
	p.section(8, r.authority)
	p.section(10, r.additional)
	setBit(&p.b[2], 0x02, r.tc || p.full)
	if r.opt {
		p.opt(r.rcode, r.do, r.cookie)
	}
	return p.b
}

func setBit(b *byte, bit byte, on bool) {
	if on {
		*b |= bit
	}
}

// packer appends records to a message until its limit.
type packer struct {
	b     []byte
	at    map[string]int // offsets of names already written, by wire form
	limit int
	full  bool
}

// section appends the records and counts them in the header at count.
func (p *packer) section(count int, rs []record) {
	n := 0
	for _, r := range rs {
		if p.full || len(r.rdata) > 0xffff {
			p.full = true
			break
		}
		before := len(p.b)
		p.name(r.owner)
		p.b = binary.BigEndian.AppendUint16(p.b, r.typ)
		p.b = binary.BigEndian.AppendUint16(p.b, dns.ClassINET)
		p.b = binary.BigEndian.AppendUint32(p.b, r.ttl)
		p.b = binary.BigEndian.AppendUint16(p.b, uint16(len(r.rdata)))
		p.b = append(p.b, r.rdata...)
		if len(p.b) > p.limit {
			p.b, p.full = p.b[:before], true
			break
		}
		n++
	}
	binary.BigEndian.PutUint16(p.b[count:], uint16(n))
}

// name writes an owner name, compressed (RFC 1035 section 4.1.4).
func (p *packer) name(n name.Name) {
	w := n.Wire()
	for w != "\x00" {
		if at, ok := p.at[w]; ok {
			p.b = binary.BigEndian.AppendUint16(p.b, 0xc000|uint16(at))
			return
		}
		if len(p.b) < 0x4000 {
			p.at[w] = len(p.b)
		}
		l := 1 + int(w[0])
		p.b, w = append(p.b, w[:l]...), w[l:]
	}
	p.b = append(p.b, 0)
}

// remember notes a name written in full at an offset.
func (p *packer) remember(n name.Name, offset int) {
	for w := n.Wire(); w != "\x00"; {
		p.at[w] = offset
		l := 1 + int(w[0])
		w, offset = w[l:], offset+l
	}
}

// opt appends the OPT record (RFC 6891 section 6.1.2).
func (p *packer) opt(rcode int, do bool, cookie []byte) {
	flags := uint32(rcode>>4) << 24
	if do {
		flags |= 0x8000
	}
	p.b = append(p.b, 0)
	p.b = binary.BigEndian.AppendUint16(p.b, dns.TypeOPT)
	p.b = binary.BigEndian.AppendUint16(p.b, ednsUDP)
	p.b = binary.BigEndian.AppendUint32(p.b, flags)
	if cookie == nil {
		p.b = binary.BigEndian.AppendUint16(p.b, 0)
	} else {
		p.b = binary.BigEndian.AppendUint16(p.b, uint16(4+len(cookie)))
		p.b = binary.BigEndian.AppendUint16(p.b, dns.EDNS0COOKIE)
		p.b = append(binary.BigEndian.AppendUint16(p.b, uint16(len(cookie))), cookie...)
	}
	binary.BigEndian.PutUint16(p.b[10:], binary.BigEndian.Uint16(p.b[10:])+1)
}

// respond is what a correct server with these zones says to a query.
func (zs zoneSet) respond(q query) answer {
	switch {
	case q.opcode != dns.OpcodeQuery:
		return answer{rcode: dns.RcodeNotImplemented}
	case q.version > 0:
		return answer{rcode: dns.RcodeBadVers}
	case q.class != dns.ClassINET, q.typ == dns.TypeAXFR, q.typ == dns.TypeIXFR:
		return answer{rcode: dns.RcodeRefused}
	}
	return zs.lookup(q.name, q.typ, q.do)
}

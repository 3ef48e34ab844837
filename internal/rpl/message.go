package rpl

import (
	"encoding/binary"
	"slices"
	"strings"

	"github.com/mayissue/mayissue/internal/wire"
)

// optSize is the UDP payload size that an OPT record of a scenario says.
const optSize = 1232

// replies are the packets that a server sends for the query: the entry's,
// with the ID and the question adjusted as it says. Where it does not speak of
// the ID, that is the query's too: Unbound's suite never looks at it. A question of the same
// name takes the letters of the query, as any server's would: scenarios know
// nothing of 0x20.
func (e *Entry) replies(query []byte) [][]byte {
	if e.Drop {
		return nil
	}
	_, qs, err := wire.ParseQuestion(query)
	if err != nil || len(qs) != 1 {
		return nil
	}
	var out [][]byte
	for i := range e.Packets {
		p := &e.Packets[i]
		b := p.Raw
		if b == nil {
			b = p.pack(e.CopyQuery, &qs[0])
		} else {
			b = sameLetters(append([]byte(nil), b...), &qs[0])
		}
		if !e.RawID && len(b) > 1 {
			copy(b, query[:2])
		}
		out = append(out, b)
	}
	return out
}

// sameLetters writes the letters of the question over the same name in b.
func sameLetters(b []byte, q *wire.Question) []byte {
	_, qs, err := wire.ParseQuestion(b)
	if err == nil && len(qs) == 1 && qs[0].Name == q.Name && len(qs[0].Raw) == len(q.Raw) {
		copy(b[12:], q.Raw)
	}
	return b
}

// pack writes the packet. With copyQuery the question is that of the query,
// as it was sent.
func (p *Packet) pack(copyQuery bool, q *wire.Question) []byte {
	var question []byte
	count := len(p.Question)
	if copyQuery {
		count = 1
		question = appendQuestion(nil, q.Raw, q.Type, q.Class)
	} else {
		for _, own := range p.Question {
			raw := own.Name.Wire()
			if own.Name == q.Name {
				raw = q.Raw
			}
			question = appendQuestion(question, raw, own.Type, own.Class)
		}
	}
	sections := p.sections()
	additional := len(sections[2])
	if p.EDNS {
		additional++
	}
	b := make([]byte, 2, 512)
	for _, v := range []int{p.flagBits(), count, len(sections[0]), len(sections[1]), additional} {
		b = binary.BigEndian.AppendUint16(b, uint16(v))
	}
	b = append(b, question...)
	for _, section := range sections {
		for _, rr := range section {
			b = appendRecord(b, rr)
		}
	}
	if p.EDNS {
		ttl := uint32(p.RCode>>4) << 24
		if p.DO {
			ttl |= 0x8000
		}
		b = appendRecord(b, wire.TextRecord{Type: wire.TypeOPT, Class: optSize, TTL: ttl, RData: p.EDNSData})
	}
	return b
}

// sections are the records with the signatures where their records are (RFC
// 4035 section 3.1.1). Some scenarios have them in the additional section
// alone, which no server does.
func (p *Packet) sections() [3][]wire.TextRecord {
	out := [3][]wire.TextRecord{p.Answer, p.Authority, nil}
	for _, rr := range p.Additional {
		sig, err := wire.ParseRRSIG(rr.RData)
		to := 2
		for i, section := range [...][]wire.TextRecord{p.Answer, p.Authority} {
			if rr.Type == typeRRSIG && err == nil && setOf(section, rr.Owner, sig.TypeCovered) != nil {
				to = i
				break
			}
		}
		out[to] = append(slices.Clip(out[to]), rr)
	}
	return out
}

func appendQuestion(b []byte, raw string, t wire.Type, class uint16) []byte {
	b = binary.BigEndian.AppendUint16(append(b, raw...), t)
	return binary.BigEndian.AppendUint16(b, class)
}

// appendRecord writes a record; an owner that is no name is the root.
func appendRecord(b []byte, rr wire.TextRecord) []byte {
	owner := rr.Owner.Wire()
	if owner == "" {
		owner = "\x00"
	}
	b = appendQuestion(b, owner, rr.Type, rr.Class)
	b = binary.BigEndian.AppendUint32(b, rr.TTL)
	b = binary.BigEndian.AppendUint16(b, uint16(len(rr.RData)))
	return append(b, rr.RData...)
}

func (p *Packet) flagBits() int {
	f := int(p.Opcode&0xf)<<11 | int(p.RCode&0xf)
	for _, bit := range []struct {
		on   bool
		mask int
	}{{p.QR, 0x8000}, {p.AA, 0x0400}, {p.TC, 0x0200}, {p.RD, 0x0100}, {p.RA, 0x0080}, {p.AD, 0x0020}, {p.CD, 0x0010}} {
		if bit.on {
			f |= bit.mask
		}
	}
	return f
}

// flagText writes the flags of a client's answer for people.
func (p *Packet) flagText() string {
	var out []string
	for _, bit := range []struct {
		on   bool
		name string
	}{{p.QR, "QR"}, {p.AA, "AA"}, {p.TC, "TC"}, {p.RD, "RD"}, {p.RA, "RA"}, {p.AD, "AD"}, {p.CD, "CD"}, {p.EDNS && p.DO, "DO"}} {
		if bit.on {
			out = append(out, bit.name)
		}
	}
	return strings.Join(out, " ")
}

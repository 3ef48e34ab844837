// Package wiretest writes DNS messages for tests, right ones and wrong ones,
// with records in zone-file form. Nothing but tests uses it: the program
// itself writes queries only.
package wiretest

import (
	"encoding/binary"

	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

// Record is one resource record to be written as it stands, sensible or not.
type Record struct {
	Owner name.Name
	Type  wire.Type
	Class uint16
	TTL   uint32 // all 32 bits of the field
	RData []byte // written as it stands, never compressed
}

// Records reads records in zone-file form, names relative to the root. It
// panics on a fault, since the text stands in a test.
func Records(text string) []Record {
	zone, err := wire.ParseZone([]byte(text), "test")
	if err != nil {
		panic(err)
	}
	var out []Record
	for _, r := range zone {
		out = append(out, Record{r.Owner, r.Type, wire.ClassIN, r.TTL, r.RData})
	}
	return out
}

// Raw is a record of class IN with a TTL of 300 s and any RDATA.
func Raw(owner string, t wire.Type, rdata ...byte) Record {
	return Record{name.MustParse(owner), t, wire.ClassIN, 300, rdata}
}

// Question is one entry of the question section.
type Question struct {
	Name  name.Name
	Type  wire.Type
	Class uint16
}

// Ask is the question section for one name and type of class IN.
func Ask(n string, t wire.Type) []Question {
	return []Question{{name.MustParse(n), t, wire.ClassIN}}
}

// Message is a message to be written. The zero value is an empty query.
type Message struct {
	ID                         uint16
	QR, AA, TC, RD, RA, AD, CD bool
	Opcode                     uint8
	RCode                      uint16 // bits above the lower four need EDNS
	Question                   []Question
	Answer                     []Record
	Authority                  []Record
	Additional                 []Record
	EDNS                       *wire.EDNS
	Compress                   bool // owner names, where they can be
}

// Pack writes the message.
func (m Message) Pack() []byte {
	p := &packer{compress: m.Compress, at: map[name.Name]int{}}
	p.u16(m.ID, m.flags())
	additional := len(m.Additional)
	if m.EDNS != nil {
		additional++
	}
	p.u16(uint16(len(m.Question)), uint16(len(m.Answer)), uint16(len(m.Authority)), uint16(additional))
	for _, q := range m.Question {
		p.name(q.Name)
		p.u16(q.Type, q.Class)
	}
	for _, section := range [][]Record{m.Answer, m.Authority, m.Additional} {
		for _, r := range section {
			p.record(r)
		}
	}
	if e := m.EDNS; e != nil {
		ttl := uint32(m.RCode>>4)<<24 | uint32(e.Version)<<16
		if e.DO {
			ttl |= 0x8000
		}
		p.record(Record{name.Root(), wire.TypeOPT, e.Size, ttl, e.Options})
	}
	return p.b
}

func (m Message) flags() uint16 {
	f := uint16(m.Opcode&0xf)<<11 | m.RCode&0xf
	for _, bit := range []struct {
		on   bool
		mask uint16
	}{{m.QR, 0x8000}, {m.AA, 0x0400}, {m.TC, 0x0200}, {m.RD, 0x0100}, {m.RA, 0x0080}, {m.AD, 0x0020}, {m.CD, 0x0010}} {
		if bit.on {
			f |= bit.mask
		}
	}
	return f
}

type packer struct {
	b        []byte
	compress bool
	at       map[name.Name]int // where a name was written
}

func (p *packer) u16(vs ...uint16) {
	for _, v := range vs {
		p.b = binary.BigEndian.AppendUint16(p.b, v)
	}
}

func (p *packer) record(r Record) {
	p.name(r.Owner)
	p.u16(r.Type, r.Class)
	p.b = binary.BigEndian.AppendUint32(p.b, r.TTL)
	p.u16(uint16(len(r.RData)))
	p.b = append(p.b, r.RData...)
}

// name writes a name, ending it with a pointer to the longest part of it
// that stands in the message already (RFC 1035 section 4.1.4).
func (p *packer) name(n name.Name) {
	for ; !n.IsRoot(); n, _ = n.Parent() {
		if at, ok := p.at[n]; ok && p.compress {
			p.u16(0xc000 | uint16(at))
			return
		}
		if len(p.b) < 0x4000 {
			p.at[n] = len(p.b)
		}
		label := n.Label(0)
		p.b = append(append(p.b, byte(len(label))), label...)
	}
	p.b = append(p.b, 0)
}

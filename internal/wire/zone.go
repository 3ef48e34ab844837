package wire

import (
	"io"
	"strings"

	"github.com/miekg/dns"

	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// ZoneRecord is one record of a zone-form text: root hints, trust anchors.
type ZoneRecord struct {
	Owner name.Name
	Type  Type
	TTL   uint32
	RData []byte // uncompressed
	Line  int    // of the file, from 1, on which it ended
}

// Target returns the name that the RDATA of an NS record consists of.
func (r ZoneRecord) Target() (name.Name, error) { return name.FromWire(r.RData) }

// ParseZone reads records in zone-file form (RFC 1035 section 5.1). Names
// are relative to the root. The error begins with file and line.
func ParseZone(text []byte, file string) ([]ZoneRecord, error) {
	return ParseZoneAt(name.Root(), text, file)
}

// ParseZoneAt is [ParseZone] with names relative to an origin.
func ParseZoneAt(origin name.Name, text []byte, file string) ([]ZoneRecord, error) {
	lines := &lineCounter{rest: text, line: 1}
	zp := dns.NewZoneParser(lines, absolute(origin), file)
	zp.SetDefaultTTL(3600)
	var out []ZoneRecord
	for rr, ok := zp.Next(); ok; rr, ok = zp.Next() {
		r, err := zoneRecord(rr)
		if r.Line = lines.ended(); err != nil {
			return nil, phrase.Errorf("%s:%d: %w", file, r.Line, err)
		}
		out = append(out, r)
	}
	if err := zp.Err(); err != nil {
		if reason, line, ok := strings.Cut(err.Error(), " at line: "); ok {
			line, _, _ = strings.Cut(line, ":")
			return nil, phrase.Errorf("%s:%s: %s", file, line, strings.TrimPrefix(reason, file+": dns: "))
		}
		return nil, phrase.Errorf("%s:%d: %w", file, lines.ended(), err)
	}
	return out, nil
}

// lineCounter hands a zone file to its reader octet by octet and counts the
// lines, so that a record which is refused later has its place.
type lineCounter struct {
	rest   []byte
	line   int
	column int // of the octet last handed out, from 1
	last   byte
}

// ReadByte implements io.ByteReader.
func (c *lineCounter) ReadByte() (byte, error) {
	if len(c.rest) == 0 {
		return 0, io.EOF
	}
	if c.column++; c.last == '\n' {
		c.line++
		c.column = 1
	}
	c.last, c.rest = c.rest[0], c.rest[1:]
	return c.last, nil
}

// Read implements io.Reader, one octet at a time.
func (c *lineCounter) Read(b []byte) (int, error) {
	if len(b) == 0 {
		return 0, nil
	}
	o, err := c.ReadByte()
	if err != nil {
		return 0, err
	}
	b[0] = o
	return 1, nil
}

// ended is the line on which the record just read ended, from 1.
func (c *lineCounter) ended() int { return c.line }

func zoneRecord(rr dns.RR) (ZoneRecord, error) {
	buf := make([]byte, dns.Len(rr)+name.MaxWire)
	end, err := dns.PackRR(rr, buf, 0, nil, false)
	if err != nil {
		return ZoneRecord{}, phrase.Errorf("%s: %w", rr.Header().Name, err)
	}
	r, _, err := readRR(&names{b: buf[:end]}, 0)
	if err != nil {
		return ZoneRecord{}, err
	}
	switch {
	case r.Class != ClassIN:
		return ZoneRecord{}, phrase.Errorf("%s: %s record of class %d: only IN is used", rr.Header().Name, TypeText(r.Type), r.Class)
	case len(r.RData()) == 0:
		// The library takes a last line that breaks off for a record.
		return ZoneRecord{}, phrase.Errorf("%s: the %s record in the last line has no data", rr.Header().Name, TypeText(r.Type))
	}
	return ZoneRecord{Owner: r.Owner, Type: r.Type, TTL: r.TTL, RData: r.RData()}, nil
}

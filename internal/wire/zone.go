package wire

import (
	"bytes"
	"fmt"

	"github.com/miekg/dns"

	"github.com/mayissue/mayissue/name"
)

// ZoneRecord is one record of a zone-form text: root hints, trust anchors.
type ZoneRecord struct {
	Owner name.Name
	Type  Type
	TTL   uint32
	RData []byte // uncompressed
}

// Target returns the name that the RDATA of an NS record consists of.
func (r ZoneRecord) Target() (name.Name, error) { return name.FromWire(r.RData) }

// ParseZone reads records in zone-file form (RFC 1035 section 5.1). Names
// are relative to the root. The error names file, line and reason.
func ParseZone(text []byte, file string) ([]ZoneRecord, error) {
	zp := dns.NewZoneParser(bytes.NewReader(text), ".", file)
	zp.SetDefaultTTL(3600)
	var out []ZoneRecord
	for rr, ok := zp.Next(); ok; rr, ok = zp.Next() {
		r, err := zoneRecord(rr)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		out = append(out, r)
	}
	if err := zp.Err(); err != nil {
		return nil, err
	}
	return out, nil
}

func zoneRecord(rr dns.RR) (ZoneRecord, error) {
	buf := make([]byte, dns.Len(rr)+name.MaxWire)
	end, err := dns.PackRR(rr, buf, 0, nil, false)
	if err != nil {
		return ZoneRecord{}, fmt.Errorf("%s: %w", rr.Header().Name, err)
	}
	r, _, err := readRR(buf[:end], 0)
	if err != nil {
		return ZoneRecord{}, err
	}
	switch {
	case r.Class != ClassIN:
		return ZoneRecord{}, fmt.Errorf("%s: %s record of class %d: only IN is used", rr.Header().Name, TypeText(r.Type), r.Class)
	case len(r.RData()) == 0:
		// The library takes a last line that breaks off for a record.
		return ZoneRecord{}, fmt.Errorf("%s: the %s record in the last line has no data", rr.Header().Name, TypeText(r.Type))
	}
	return ZoneRecord{r.Owner, r.Type, r.TTL, r.RData()}, nil
}

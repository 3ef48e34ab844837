package probe

import (
	"encoding/binary"
	"encoding/hex"
	"io"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

// Types that a probe asks for beside those that a walk does.
const (
	typeHTTPS   = 65
	typePrivate = 65280 // of private use (RFC 6895 section 3.1): no server can know it
)

// Codes of EDNS options.
const (
	optionCookie  = 10    // RFC 7873
	optionUnknown = 65001 // of local use (RFC 6891 section 9)
)

// question is one probe before it is sent.
type question struct {
	kind    evidence.ProbeKind
	zone    name.Name // whose servers are asked
	name    name.Name
	typ     uint16
	network string
	query   wire.Query // what is not the name, the type or random
	mixed   bool
	cookie  []byte // to send in the place of a new one
}

// about returns the probe of a kind about a name in a zone.
func about(kind evidence.ProbeKind, zone, n name.Name) question {
	q := question{kind: kind, zone: zone, name: n, typ: wire.TypeCAA, network: "udp", query: wire.Query{EDNS: true}}
	switch kind {
	case evidence.ProbeCAATCP:
		q.network = "tcp"
	case evidence.ProbeCAANoEDNS:
		q.query.EDNS = false
	case evidence.ProbeCAANoDO:
		q.query.NoDO = true
	case evidence.ProbeCAASmall:
		q.query.Size = 512
	case evidence.ProbeCAALarge:
		q.query.Size = 4096
	case evidence.ProbeCAAMixed:
		q.mixed = true
	case evidence.ProbeVersion:
		q.query.Version = 1
	case evidence.ProbeOption:
		q.query.Options = wire.Option(optionUnknown, nil)
	case evidence.ProbeA, evidence.ProbeAskedA, evidence.ProbeRecordA, evidence.ProbeControlA:
		q.typ = wire.TypeA
	case evidence.ProbeTXT:
		q.typ = wire.TypeTXT
	case evidence.ProbeUnknown:
		q.typ = typePrivate
	case evidence.ProbeHTTPS:
		q.typ = typeHTTPS
	case evidence.ProbeDS:
		q.typ = wire.TypeDS
	case evidence.ProbeParentNS:
		q.typ = wire.TypeNS
	case evidence.ProbeCAA, evidence.ProbeCookie, evidence.ProbeRandom, evidence.ProbeElsewhere, evidence.ProbeAsked, evidence.ProbeAddress:
	case evidence.ProbeRecord, evidence.ProbeBeside, evidence.ProbeControl, evidence.ProbeStray, evidence.ProbeStrayControl: // the type is that of the record
	default:
		q.apex(zone)
	}
	return q
}

// apex completes the kinds that ask about the zone itself.
func (q *question) apex(zone name.Name) {
	switch q.kind {
	case evidence.ProbeSOA, evidence.ProbeSOATCP:
		q.name, q.typ = zone, wire.TypeSOA
	case evidence.ProbeNS:
		q.name, q.typ = zone, wire.TypeNS
	case evidence.ProbeKeys, evidence.ProbeKeysTCP, evidence.ProbeKeysLarge:
		q.name, q.typ = zone, wire.TypeDNSKEY
	case evidence.ProbeParam:
		q.name, q.typ = zone, wire.TypeNSEC3PARAM
	}
	switch q.kind {
	case evidence.ProbeSOATCP, evidence.ProbeKeysTCP:
		q.network = "tcp"
	case evidence.ProbeKeysLarge:
		q.query.Size = 4096
	}
}

// pack draws what must not be guessed, and writes the query.
func (q *question) pack(rand io.Reader) (wire.Query, error) {
	var b [2 + 32 + 8]byte
	if _, err := io.ReadFull(rand, b[:]); err != nil {
		return wire.Query{}, err
	}
	out := q.query
	out.ID, out.Name, out.Type = binary.BigEndian.Uint16(b[:]), q.name, q.typ
	if q.mixed {
		for i := range out.Case {
			// At least the odd letters: a name in one case would show nothing.
			out.Case[i] = binary.BigEndian.Uint64(b[2+8*i:]) | 0xAAAAAAAAAAAAAAAA
		}
	}
	switch {
	case q.cookie != nil:
		out.Options = wire.Option(optionCookie, q.cookie)
	case q.kind == evidence.ProbeCookie:
		out.Options = wire.Option(optionCookie, b[34:])
	}
	return out, nil
}

// unheardOf returns a name directly below n that surely does not exist.
func unheardOf(n name.Name, rand io.Reader) (name.Name, bool) {
	var b [8]byte
	if _, err := io.ReadFull(rand, b[:]); err != nil {
		return name.Name{}, false
	}
	out, err := n.Prepend("mayissue-" + hex.EncodeToString(b[:]))
	return out, err == nil
}

// misplaced returns where people put the CAA records of a name by mistake:
// below itself with the zone's name once more, at names that other records of
// a certificate use, and at a wildcard.
func misplaced(zone, n name.Name) []name.Name {
	var out []name.Name
	if doubled, err := name.Parse(n.String() + "." + zone.String()); err == nil && !zone.IsRoot() {
		out = append(out, doubled)
	}
	for _, label := range []string{"_acme-challenge", "*", "caa"} {
		if at, err := n.Prepend(label); err == nil {
			out = append(out, at)
		}
	}
	return out
}

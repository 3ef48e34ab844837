package wire

import (
	"encoding/hex"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/miekg/dns"

	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// TextRecord is one record written as a line of text, of any class and with
// RDATA that may make no sense for its type.
type TextRecord struct {
	Owner name.Name
	Type  Type
	Class uint16
	TTL   uint32
	RData []byte // uncompressed
}

// ParseType reads the mnemonic of a type, or TYPEn (RFC 3597 section 5).
func ParseType(s string) (Type, bool) {
	s = strings.ToUpper(s)
	if t, ok := dns.StringToType[s]; ok {
		return t, true
	}
	return numbered(s, "TYPE")
}

// ParseClass reads the mnemonic of a class, or CLASSn (RFC 3597 section 5).
func ParseClass(s string) (uint16, bool) {
	s = strings.ToUpper(s)
	if c, ok := dns.StringToClass[s]; ok {
		return c, true
	}
	return numbered(s, "CLASS")
}

func numbered(s, prefix string) (uint16, bool) {
	digits, ok := strings.CutPrefix(s, prefix)
	if !ok {
		return 0, false
	}
	n, err := strconv.ParseUint(digits, 10, 16)
	return uint16(n), err == nil
}

// ParseTTL reads a TTL: seconds, or counts of weeks, days, hours, minutes and
// seconds as in 1d12h, in letters of either case.
func ParseTTL(s string) (uint32, bool) {
	var sum, n uint64
	digits := false
	for i := range len(s) {
		c := s[i] | 0x20
		switch at := strings.IndexByte("smhdw", c); {
		case '0' <= s[i] && s[i] <= '9':
			n, digits = 10*n+uint64(s[i]-'0'), true
		case at >= 0 && digits:
			sum += n * [...]uint64{1, 60, 3600, 86400, 604800}[at]
			n, digits = 0, false
		default:
			return 0, false
		}
		if max(n, sum) > math.MaxUint32 {
			return 0, false
		}
	}
	sum += n
	return uint32(sum), s != "" && sum <= math.MaxUint32
}

// ParseName reads a name in zone-file form: absolute with a final dot, else
// relative to the origin; "@" is the origin itself.
func ParseName(s string, origin name.Name) (name.Name, error) {
	switch {
	case s == "@":
		return origin, nil
	case strings.HasSuffix(s, ".") || origin.IsRoot():
		return name.Parse(s)
	}
	return name.Parse(s + "." + origin.String())
}

// ParseRecord reads one record from one line in zone-file form (RFC 1035
// section 5.1), which must begin with its owner. TTL and class may be left
// out: then they are ttl and IN. Where RDATA stands in the generic form of
// RFC 3597 section 5, it is taken as it is, right for the type or not. The
// type bitmap of a denial need not be in order.
func ParseRecord(line string, origin name.Name, ttl uint32) (TextRecord, error) {
	fields := strings.Fields(line)
	if len(fields) == 0 {
		return TextRecord{}, phrase.Errorf("no record")
	}
	owner, err := ParseName(fields[0], origin)
	if err != nil {
		return TextRecord{}, err
	}
	r := TextRecord{Owner: owner, Class: ClassIN, TTL: ttl}
	rest := fields[1:]
	for len(rest) > 0 && r.Type == 0 {
		if rest, err = r.takeField(rest); err != nil {
			return TextRecord{}, err
		}
	}
	if r.Type == 0 {
		return TextRecord{}, phrase.Errorf("record without a type")
	}
	if len(rest) > 0 && rest[0] == `\#` {
		r.RData, err = genericRData(rest[1:])
		return r, err
	}
	r.RData, err = rdataText(r.Type, tail(line, len(fields)-len(rest)), origin)
	return r, err
}

// takeField reads the class, the TTL or the type, which stand in this or the
// other order (RFC 1035 section 5.1).
func (r *TextRecord) takeField(rest []string) ([]string, error) {
	f := rest[0]
	// ANY is a type and a class. Before a type it is the class.
	class, isClass := ParseClass(f)
	typ, isType := ParseType(f)
	if isClass && isType && len(rest) > 1 {
		_, isType = ParseType(rest[1])
		isType = !isType
	}
	switch v, isTTL := ParseTTL(f); {
	case isTTL:
		r.TTL = v
	case isType:
		r.Type = typ
	case isClass:
		r.Class = class
	default:
		return nil, phrase.Errorf("%q is neither a TTL nor a class nor a type", f)
	}
	return rest[1:], nil
}

// tail returns line without its first n fields.
func tail(line string, n int) string {
	for range n {
		line = strings.TrimLeft(line, " \t")
		at := strings.IndexAny(line, " \t")
		if at < 0 {
			return ""
		}
		line = line[at:]
	}
	return line
}

// genericRData reads the length and the hexadecimal digits behind \#.
func genericRData(fields []string) ([]byte, error) {
	if len(fields) == 0 {
		return nil, phrase.Errorf(`\# without a length`)
	}
	want, err := strconv.ParseUint(fields[0], 10, 16)
	if err != nil {
		return nil, phrase.Errorf("%q is no length of RDATA", fields[0])
	}
	b, err := hex.DecodeString(strings.Join(fields[1:], ""))
	if err != nil {
		return nil, phrase.Errorf("RDATA: %w", err)
	}
	if len(b) != int(want) {
		return nil, phrase.Errorf("%d octets of RDATA, but the length says %d", len(b), want)
	}
	return b, nil
}

// rdataText packs RDATA in the form of its type.
func rdataText(t Type, text string, origin name.Name) ([]byte, error) {
	zp := dns.NewZoneParser(strings.NewReader(". 0 IN "+TypeText(t)+" "+text+"\n"), absolute(origin), "")
	rr, ok := zp.Next()
	switch err := zp.Err(); {
	case err != nil:
		return nil, phrase.Errorf("%s record: %w", TypeText(t), err)
	case !ok:
		return nil, phrase.Errorf("%s record without data", TypeText(t))
	}
	tidy(rr)
	buf := make([]byte, dns.Len(rr)+name.MaxWire)
	end, err := dns.PackRR(rr, buf, 0, nil, false)
	if err != nil {
		return nil, phrase.Errorf("%s record: %w", TypeText(t), err)
	}
	packed, _, err := readRR(&names{b: buf[:end]}, 0)
	if err != nil {
		return nil, err
	}
	if len(packed.RData()) == 0 {
		return nil, phrase.Errorf("%s record without data", TypeText(t))
	}
	return slices.Clone(packed.RData()), nil
}

// absolute writes a name with its final dot.
func absolute(n name.Name) string {
	if n.IsRoot() {
		return "."
	}
	return n.String() + "."
}

// tidy puts right what people write and no packer takes: types out of order
// in the bitmap of a denial, and base64 with padding too much or too little.
func tidy(rr dns.RR) {
	switch rr := rr.(type) {
	case *dns.NSEC:
		rr.TypeBitMap = ordered(rr.TypeBitMap)
	case *dns.NSEC3:
		rr.TypeBitMap = ordered(rr.TypeBitMap)
	case *dns.CSYNC:
		rr.TypeBitMap = ordered(rr.TypeBitMap)
	case *dns.RRSIG:
		rr.Signature = padded(rr.Signature)
	case *dns.DNSKEY:
		rr.PublicKey = padded(rr.PublicKey)
	}
}

func ordered(types []uint16) []uint16 {
	slices.Sort(types)
	return slices.Compact(types)
}

// padded gives base64 the padding that its length asks for, and drops a last
// digit that stands for no whole octet.
func padded(s string) string {
	s = strings.TrimRight(s, "=")
	if len(s)%4 == 1 {
		s = s[:len(s)-1]
	}
	return s + strings.Repeat("=", (4-len(s)%4)%4)
}

package wire

import (
	"encoding/binary"
	"slices"

	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// The record types of DNSSEC (RFC 4034, RFC 5155); DS and DNSKEY stand with
// the others.
const (
	TypeRRSIG      Type = 46
	TypeNSEC       Type = 47
	TypeNSEC3      Type = 50
	TypeNSEC3PARAM Type = 51
)

// Bits of the flags field of a DNSKEY record (RFC 4034 section 2.1.1,
// RFC 5011 section 3).
const (
	FlagZone   = 0x0100
	FlagRevoke = 0x0080
	FlagSEP    = 0x0001
)

// DNSKEY is the RDATA of a DNSKEY record (RFC 4034 section 2.1).
type DNSKEY struct {
	Flags     uint16
	Protocol  uint8 // 3, or the key is no key
	Algorithm uint8
	PublicKey []byte // in the form of its algorithm
	Tag       uint16 // key tag over the whole RDATA
}

// ParseDNSKEY reads DNSKEY RDATA. It wants the fixed fields and nothing of
// the key behind them. The error is a [*ParseError].
func ParseDNSKEY(rdata []byte) (DNSKEY, error) {
	if len(rdata) < 4 {
		return DNSKEY{}, &ParseError{len(rdata), phrase.Of("DNSKEY record is shorter than its fixed fields")}
	}
	return DNSKEY{
		Flags: be16(rdata), Protocol: rdata[2], Algorithm: rdata[3],
		PublicKey: rdata[4:], Tag: KeyTag(rdata),
	}, nil
}

// KeyTag computes the key tag of DNSKEY RDATA (RFC 4034 appendix B; for
// algorithm 1, which takes it from the modulus, appendix B.1).
func KeyTag(rdata []byte) uint16 {
	if len(rdata) >= 7 && rdata[3] == 1 {
		return be16(rdata[len(rdata)-3:])
	}
	var sum uint32
	for i, c := range rdata {
		if i&1 == 0 {
			sum += uint32(c) << 8
		} else {
			sum += uint32(c)
		}
	}
	return uint16(sum + sum>>16)
}

// DS is the RDATA of a DS record (RFC 4034 section 5.1).
type DS struct {
	KeyTag     uint16
	Algorithm  uint8
	DigestType uint8
	Digest     []byte
}

// ParseDS reads DS RDATA. The length of the digest is left to whoever knows
// its type. The error is a [*ParseError].
func ParseDS(rdata []byte) (DS, error) {
	if len(rdata) < 4 {
		return DS{}, &ParseError{len(rdata), phrase.Of("DS record is shorter than its fixed fields")}
	}
	return DS{KeyTag: be16(rdata), Algorithm: rdata[2], DigestType: rdata[3], Digest: rdata[4:]}, nil
}

// Append appends the RDATA to b.
func (d DS) Append(b []byte) []byte {
	b = binary.BigEndian.AppendUint16(b, d.KeyTag)
	return append(append(b, d.Algorithm, d.DigestType), d.Digest...)
}

// RRSIG is the RDATA of an RRSIG record (RFC 4034 section 3.1).
type RRSIG struct {
	TypeCovered Type
	Algorithm   uint8
	Labels      uint8
	OriginalTTL uint32 // seconds
	Expiration  uint32 // seconds since 1970, in serial arithmetic (RFC 1982)
	Inception   uint32 // likewise
	KeyTag      uint16
	Signer      name.Name
	Signature   []byte
	// Signed is the RDATA without the signature, the signer's name in
	// canonical form: what signed data begin with (RFC 4034 section 3.1.8.1).
	Signed []byte
}

// Covers returns the type that an RRSIG record covers and the TTL that it was
// signed with, in seconds. It is false for other records, and for one without
// its fixed fields.
func (r RR) Covers() (covered Type, originalTTL uint32, ok bool) {
	b := r.RData()
	if r.Type != TypeRRSIG || len(b) < 18 {
		return 0, 0, false
	}
	return be16(b), be32(b[4:]), true
}

// ParseRRSIG reads RRSIG RDATA in the form of [RR.Canonical]. The error is a
// [*ParseError].
func ParseRRSIG(rdata []byte) (RRSIG, error) { return ParseRRSIGAt(name.Name{}, rdata) }

// ParseRRSIGAt is [ParseRRSIG] for a record at an owner. Most signatures are in
// the name of a zone above their owner, and such a name is not made again.
func ParseRRSIGAt(owner name.Name, rdata []byte) (RRSIG, error) {
	if len(rdata) < 18 {
		return RRSIG{}, &ParseError{len(rdata), phrase.Of("RRSIG record is shorter than its fixed fields")}
	}
	signer, end, err := nameWithin(owner, rdata, 18)
	if err != nil {
		return RRSIG{}, err
	}
	return RRSIG{
		TypeCovered: be16(rdata), Algorithm: rdata[2], Labels: rdata[3],
		OriginalTTL: be32(rdata[4:]), Expiration: be32(rdata[8:]), Inception: be32(rdata[12:]),
		KeyTag: be16(rdata[16:]), Signer: signer, Signature: rdata[end:], Signed: rdata[:end:end],
	}, nil
}

// NSEC is the RDATA of an NSEC record (RFC 4034 section 4.1).
type NSEC struct {
	Next  name.Name
	Types Bitmap
}

// ParseNSEC reads NSEC RDATA. Its name is never compressed (RFC 3597 section
// 4). The error is a [*ParseError].
func ParseNSEC(rdata []byte) (NSEC, error) {
	next, end, err := plainName(rdata, 0)
	if err != nil {
		return NSEC{}, err
	}
	types, err := parseBitmap(rdata, end)
	return NSEC{next, types}, err
}

// NSEC3 is the RDATA of an NSEC3 record (RFC 5155 section 3.2).
type NSEC3 struct {
	Hash       uint8
	Flags      uint8
	Iterations uint16 // beyond the first
	Salt       []byte
	Next       []byte // the next hashed owner name, raw
	Types      Bitmap
}

// FlagOptOut marks an NSEC3 record whose span may hide unsigned delegations
// (RFC 5155 section 3.1.2.1).
const FlagOptOut = 1

// ParseNSEC3 reads NSEC3 RDATA. The error is a [*ParseError].
func ParseNSEC3(rdata []byte) (NSEC3, error) {
	short := func(at int, what phrase.Phrase) error {
		return &ParseError{at, phrase.Of("NSEC3 record ends inside its %s", what)}
	}
	if len(rdata) < 5 {
		return NSEC3{}, short(len(rdata), phrase.Of("fixed fields"))
	}
	r := NSEC3{Hash: rdata[0], Flags: rdata[1], Iterations: be16(rdata[2:])}
	at := 5 + int(rdata[4])
	if at >= len(rdata) {
		return NSEC3{}, short(len(rdata), phrase.Of("salt"))
	}
	r.Salt = rdata[5:at:at]
	end := at + 1 + int(rdata[at])
	if end > len(rdata) || end == at+1 {
		return NSEC3{}, short(len(rdata), phrase.Of("next hashed owner name"))
	}
	r.Next = rdata[at+1 : end : end]
	var err error
	r.Types, err = parseBitmap(rdata, end)
	return r, err
}

// nameWithin is plainName; of a name at or above n it returns that part of n.
func nameWithin(n name.Name, b []byte, at int) (name.Name, int, error) {
	for ok := n.IsValid(); ok; n, ok = n.Parent() {
		if end := at + len(n.Wire()); end <= len(b) && string(b[at:end]) == n.Wire() {
			return n, end, nil
		}
	}
	return plainName(b, at)
}

// plainName reads an uncompressed name inside RDATA.
func plainName(b []byte, at int) (name.Name, int, error) {
	end := at
	for end < len(b) && b[end] != 0 {
		if b[end] > name.MaxLabel {
			return name.Name{}, 0, &ParseError{end, phrase.Of("label type is not in use here")}
		}
		end += 1 + int(b[end])
	}
	if end++; end > len(b) {
		return name.Name{}, 0, &ParseError{len(b), phrase.Of("ends inside a name")}
	}
	n, err := name.FromWire(b[at:end])
	if err != nil {
		return name.Name{}, 0, &ParseError{at, phrase.OfError(err)}
	}
	return n, end, nil
}

// Bitmap is the list of types in an NSEC or NSEC3 record (RFC 4034 section
// 4.1.2): windows of 256 types. The zero value lists none.
type Bitmap []byte

// parseBitmap takes the rest of RDATA for a bitmap: blocks of one to 32
// octets, in ascending order. Anything else could be read in two ways, and a
// denial must have one meaning.
func parseBitmap(rdata []byte, at int) (Bitmap, error) {
	for last, i := -1, at; i < len(rdata); {
		if i+2 > len(rdata) || i+2+int(rdata[i+1]) > len(rdata) {
			return nil, &ParseError{i, phrase.Of("type bitmap ends inside a block")}
		}
		if n := rdata[i+1]; n == 0 || n > 32 {
			return nil, &ParseError{i, phrase.Of("type bitmap block of %d octets", n)}
		}
		if int(rdata[i]) <= last {
			return nil, &ParseError{i, phrase.Of("type bitmap blocks out of order")}
		}
		last = int(rdata[i])
		i += 2 + int(rdata[i+1])
	}
	return Bitmap(rdata[at:]), nil
}

// Has reports whether the type is listed.
func (b Bitmap) Has(t Type) bool {
	for len(b) >= 2 {
		block := b[2:min(2+int(b[1]), len(b))]
		if b[0] == byte(t>>8) {
			at := int(t&0xff) / 8
			return at < len(block) && block[at]&(0x80>>(t%8)) != 0
		}
		b = b[2+len(block):]
	}
	return false
}

// Only reports whether the list has no types but those.
func (b Bitmap) Only(types ...Type) bool {
	for len(b) >= 2 {
		block, octets := Type(b[0])<<8, b[2:min(2+int(b[1]), len(b))]
		for i := range 8 * len(octets) {
			if octets[i/8]&(0x80>>(i%8)) != 0 && !slices.Contains(types, block|Type(i)) {
				return false
			}
		}
		b = b[2+len(octets):]
	}
	return true
}

// AppendRecord appends one record in the form that signatures are made over
// (RFC 4034 section 3.1.8.1): owner in wire form, type, class IN, TTL, RDATA.
func AppendRecord(b []byte, owner string, t Type, ttl uint32, rdata []byte) []byte {
	b = append(b, owner...)
	b = binary.BigEndian.AppendUint16(b, t)
	b = binary.BigEndian.AppendUint16(b, ClassIN)
	b = binary.BigEndian.AppendUint32(b, ttl)
	b = binary.BigEndian.AppendUint16(b, uint16(len(rdata)))
	return append(b, rdata...)
}

package wire

import (
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// Record types whose RDATA holds domain names and that a signature's
// canonical form knows (RFC 4034 section 6.2 item 3).
const (
	typeMD    Type = 3
	typeMF    Type = 4
	typeMB    Type = 7
	typeMG    Type = 8
	typeMR    Type = 9
	typePTR   Type = 12
	typeMINFO Type = 14
	typeMX    Type = 15
	typeRP    Type = 17
	typeAFSDB Type = 18
	typeRT    Type = 21
	typeSIG   Type = 24
	typePX    Type = 26
	typeNXT   Type = 30
	typeSRV   Type = 33
	typeNAPTR Type = 35
	typeKX    Type = 36
	typeA6    Type = 38
)

// layout says where the names in the RDATA of a type stand, in a little
// language: a digit is so many octets as they are, 'n' a name, 's' a
// character string, 'p' the prefix of an A6 record, and '*' whatever is left.
// An empty layout is RDATA that canonical form does not touch: every type
// that is unknown (RFC 3597 section 7), CAA, and NSEC, whose next name keeps
// its letters (RFC 6840 section 5.1). HINFO, which RFC 4034 lists, holds no
// name.
func layout(t Type) string {
	switch t {
	case TypeNS, typeMD, typeMF, TypeCNAME, typeMB, typeMG, typeMR, typePTR, TypeDNAME:
		return "n"
	case TypeSOA:
		return "nn44444"
	case typeMINFO, typeRP:
		return "nn"
	case typeMX, typeAFSDB, typeRT, typeKX:
		return "2n"
	case typePX:
		return "2nn"
	case typeSRV:
		return "222n"
	case typeNAPTR:
		return "22sssn"
	case typeSIG, TypeRRSIG:
		return "99n*" // 18 octets before the signer's name
	case typeNXT:
		return "n*"
	case typeA6:
		return "p"
	}
	return ""
}

// Canonical returns the RDATA in canonical form (RFC 4034 section 6.2,
// amended by RFC 6840 section 5.1): for the types of the list there, names
// are uncompressed and their ASCII letters in lower case; all other RDATA, and
// what has that form already, is returned as it stands, and then shares the
// octets of the message. The error is a [*ParseError]: the RDATA is too short for its type, too long, or
// has a name in it that is none.
func (r RR) Canonical() ([]byte, error) { return canonical(r.Type, r.msg, r.off, r.len) }

// CanonicalRData is [RR.Canonical] for RDATA that stands alone, outside a
// message, without compression.
func CanonicalRData(t Type, rdata []byte) ([]byte, error) {
	return canonical(t, rdata, 0, len(rdata))
}

func canonical(t Type, msg []byte, off, length int) ([]byte, error) {
	plan, end := layout(t), off+length
	if plan == "" || isCanonical(plan, msg[off:end]) {
		return msg[off:end:end], nil
	}
	c := &canonicalizer{msg: msg[:end:end], at: off, out: make([]byte, 0, length+32)}
	for _, step := range []byte(plan) {
		if err := c.step(step); err != nil {
			return nil, phrase.Errorf("%s record: %w", TypeText(t), err)
		}
	}
	if c.at != end {
		return nil, phrase.Errorf("%s record: %w", TypeText(t), &ParseError{c.at, phrase.Of("%d octets too many in the RDATA", end-c.at)})
	}
	return c.out, nil
}

// isCanonical reports whether RDATA of a layout is in canonical form as it
// stands: no name in it is compressed or has capital letters. Of what it does
// not understand it says no.
func isCanonical(plan string, rdata []byte) bool {
	for i := range len(plan) {
		n := len(rdata)
		switch step := plan[i]; {
		case '0' <= step && step <= '9':
			n = int(step - '0')
		case step == 'n':
			n = canonicalName(rdata)
		case step == 's' && n > 0:
			n = 1 + int(rdata[0])
		case step != '*':
			return false
		}
		if n < 0 || n > len(rdata) {
			return false
		}
		rdata = rdata[n:]
	}
	return len(rdata) == 0
}

// canonicalName returns how many octets the canonical name takes that begins
// here, or -1 where none does.
func canonicalName(b []byte) int {
	at := 0
	for at < len(b) && b[at] != 0 {
		l := int(b[at])
		if l > name.MaxLabel || at+1+l > len(b) {
			return -1
		}
		for _, c := range b[at+1 : at+1+l] {
			if 'A' <= c && c <= 'Z' {
				return -1
			}
		}
		at += 1 + l
	}
	if at++; at > len(b) || at > name.MaxWire {
		return -1
	}
	return at
}

// canonicalizer copies RDATA from a message piece by piece. The message ends
// for it where the RDATA ends, so a name cannot run out of its record.
type canonicalizer struct {
	msg []byte
	at  int
	out []byte
}

func (c *canonicalizer) step(step byte) error {
	switch step {
	case 'n':
		return c.name()
	case 's':
		if c.at >= len(c.msg) {
			return &ParseError{c.at, phrase.Of("RDATA ends before a character string")}
		}
		return c.copy(1 + int(c.msg[c.at]))
	case 'p':
		return c.prefix()
	case '*':
		return c.copy(len(c.msg) - c.at)
	}
	return c.copy(int(step - '0'))
}

func (c *canonicalizer) copy(n int) error {
	if c.at+n > len(c.msg) {
		return &ParseError{c.at, phrase.Of("RDATA is too short for its type")}
	}
	c.out = append(c.out, c.msg[c.at:c.at+n]...)
	c.at += n
	return nil
}

func (c *canonicalizer) name() error {
	first := len(c.out)
	out, end, _, err := expandName(c.out, c.msg, c.at)
	if err != nil {
		return err
	}
	c.out = out
	for i := first; i < len(out); i++ { // length octets are below 'A'
		out[i] = lower(out[i])
	}
	c.at = end
	return nil
}

// prefix copies an A6 record: the prefix length, the address octets that it
// leaves, and a name unless the prefix is empty (RFC 2874 section 3.1).
func (c *canonicalizer) prefix() error {
	if c.at >= len(c.msg) || c.msg[c.at] > 128 {
		return &ParseError{c.at, phrase.Of("no A6 prefix length from 0 to 128")}
	}
	bits := int(c.msg[c.at])
	if err := c.copy(1 + (128-bits+7)/8); err != nil || bits == 0 {
		return err
	}
	return c.name()
}

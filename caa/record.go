package caa

import (
	"fmt"
	"strings"

	"github.com/mayissue/mayissue/phrase"
)

// Record is the RDATA of one CAA resource record (RFC 8659 section 4.1): raw
// octets as received, nothing folded, nothing repaired. Records are comparable
// with ==.
//
// The zero value has no tag, which no record on the wire can have; Decide
// treats it as an undecodable record.
type Record struct {
	Flags uint8  // bit 0, the most significant one (0x80), means critical
	Tag   string // 1 to 255 octets
	Value string // any octets, none included; not a character-string, so not limited to 255
}

// RecordError says why RDATA is no CAA record.
type RecordError struct {
	RData  []byte        // as received
	Offset int           // octet at which the fault was found
	Reason phrase.Phrase // lower case, for people
}

// Error quotes the RDATA in the generic form of RFC 3597 section 5 (at most
// its first 32 octets), the reason and the position.
func (e *RecordError) Error() string { return e.Text().String() }

// Text is Error in every language.
func (e *RecordError) Text() phrase.Phrase {
	shown, more := e.RData, ""
	if len(shown) > 32 {
		shown, more = shown[:32], "..."
	}
	return phrase.Of("CAA record %s: %s (at octet %d)", fmt.Sprintf(`\# %d %x%s`, len(e.RData), shown, more), e.Reason, e.Offset)
}

// ParseRecord reads the RDATA of a CAA record (RFC 8659 section 4.1): one
// octet of flags, one of tag length, the tag, and the value, which is all the
// rest. The error is a [*RecordError]. A record that cannot be read makes the
// whole RRset unusable; it must not be left out.
func ParseRecord(rdata []byte) (Record, error) {
	fault := func(at int, reason phrase.Phrase) (Record, error) {
		return Record{}, &RecordError{RData: rdata, Offset: at, Reason: reason}
	}
	if len(rdata) < 2 {
		return fault(len(rdata), phrase.Of("ends before the tag length"))
	}
	n := int(rdata[1])
	if n == 0 {
		return fault(1, phrase.Of("the tag length is 0"))
	}
	if 2+n > len(rdata) {
		return fault(1, phrase.Of("the tag length is %d, but %d octets follow", n, len(rdata)-2))
	}
	return Record{Flags: rdata[0], Tag: string(rdata[2 : 2+n]), Value: string(rdata[2+n:])}, nil
}

// Wire returns the RDATA, or nil where the tag is empty or longer than 255
// octets and so has no wire form.
func (r Record) Wire() []byte {
	if r.Tag == "" || len(r.Tag) > 255 {
		return nil
	}
	b := append(make([]byte, 0, 2+len(r.Tag)+len(r.Value)), r.Flags, byte(len(r.Tag)))
	return append(append(b, r.Tag...), r.Value...)
}

// Critical reports whether the issuer critical flag is set: bit 0 alone, which
// is 0x80, whatever the other bits are (RFC 8659 section 4.1).
func (r Record) Critical() bool { return r.Flags&0x80 != 0 }

// String returns the record in zone-file form, `0 issue "ca.example"`. Octets
// outside 0x20 to 0x7E are written \DDD, a quotation mark and a backslash are
// escaped, and so the text is inert wherever it is shown.
func (r Record) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d ", r.Flags)
	for _, c := range []byte(r.Tag) {
		if isAlnum(c) || c == '-' || c == '_' {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "\\%03d", c)
		}
	}
	b.WriteString(` "`)
	writeEscaped(&b, r.Value, `\"`)
	b.WriteByte('"')
	return b.String()
}

// EscapeValue returns s with every octet outside 0x20 to 0x7E written \DDD:
// the form in which values stand in results.
func EscapeValue(s string) string {
	var b strings.Builder
	writeEscaped(&b, s, "")
	return b.String()
}

// writeEscaped writes s with \DDD for octets outside 0x20 to 0x7E and a
// backslash before those of meta.
func writeEscaped(b *strings.Builder, s, meta string) {
	for _, c := range []byte(s) {
		switch {
		case c < 0x20 || c > 0x7e:
			fmt.Fprintf(b, "\\%03d", c)
		case strings.IndexByte(meta, c) >= 0:
			b.WriteByte('\\')
			b.WriteByte(c)
		default:
			b.WriteByte(c)
		}
	}
}

// lowerASCII folds A to Z and nothing else: tags, issuers and parameter names
// are ASCII, and Unicode folding would make a K out of the Kelvin sign.
func lowerASCII(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

// isAlnum reports whether c is an ASCII letter or digit.
func isAlnum(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

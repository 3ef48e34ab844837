package wire

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"github.com/miekg/dns"

	"github.com/mayissue/mayissue/name"
)

// Text returns the record on one line in zone-file form (RFC 1035 section
// 5.1): names absolute, octets that are no printable ASCII escaped.
func (r RR) Text() string {
	rdata, err := r.Canonical()
	if err != nil {
		rdata = r.RData()
	}
	return fmt.Sprintf("%s %d IN %s %s", absolute(r.Owner), r.TTL, TypeText(r.Type), RDataText(r.Type, rdata))
}

// RDataText returns uncompressed RDATA in the presentation form of its type
// where reading that back gives the same octets, and otherwise (for unknown
// types, and for RDATA that makes no sense) in the generic form of RFC 3597
// section 5.
func RDataText(t Type, rdata []byte) string {
	text, ok := presentation(t, rdata)
	if ok && printable(text) {
		if back, err := rdataText(t, text, name.Root()); err == nil && bytes.Equal(back, rdata) {
			return text
		}
	}
	return strings.TrimSuffix(fmt.Sprintf(`\# %d %s`, len(rdata), hex.EncodeToString(rdata)), " ")
}

// presentation writes RDATA in the form of its type. RRSIG records are
// written here: whom the library asks for the year reads the clock.
func presentation(t Type, rdata []byte) (string, bool) {
	if _, known := dns.TypeToRR[t]; !known || len(rdata) == 0 {
		return "", false
	}
	if t == TypeRRSIG {
		s, err := ParseRRSIG(rdata)
		return s.text(), err == nil
	}
	h := dns.RR_Header{Name: ".", Rrtype: t, Class: ClassIN, Rdlength: uint16(len(rdata))}
	rr, end, err := dns.UnpackRRWithHeader(h, rdata, 0)
	if err != nil || end != len(rdata) {
		return "", false
	}
	return strings.CutPrefix(rr.String(), rr.Header().String())
}

// text is the presentation form of RFC 4034 section 3.2, times read as
// seconds since 1970, to 2106.
func (s RRSIG) text() string {
	day := func(t uint32) string { return time.Unix(int64(t), 0).UTC().Format("20060102150405") }
	return fmt.Sprintf("%s %d %d %d %s %s %d %s %s", TypeText(s.TypeCovered), s.Algorithm, s.Labels, s.OriginalTTL,
		day(s.Expiration), day(s.Inception), s.KeyTag, absolute(s.Signer), base64.StdEncoding.EncodeToString(s.Signature))
}

// printable reports whether text is printable ASCII on one line.
func printable(text string) bool {
	for i := range len(text) {
		if (text[i] < 0x20 || text[i] > 0x7e) && text[i] != '\t' {
			return false
		}
	}
	return text != ""
}

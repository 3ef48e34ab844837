package realservers

import (
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"
)

// caaOctetsLine matches a CAA record written as octets (RFC 3597 section 5),
// with its owner, TTL and class on the same line.
var caaOctetsLine = regexp.MustCompile(`^(\S+)\s+([0-9]+)\s+IN\s+TYPE257\s+\\#\s+[0-9]+\s+([0-9A-Fa-f]+)\s*$`)

// inCAAForm rewrites the CAA records that stand as octets in their own form,
// for PowerDNS 4.7, which answers SERVFAIL for the former. Records that have
// no such form stay as they are.
func inCAAForm(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		m := caaOctetsLine.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		rdata, err := hex.DecodeString(m[3])
		if err != nil || len(rdata) < 2 || len(rdata) < 2+int(rdata[1]) || rdata[1] == 0 {
			continue
		}
		tag, value := rdata[2:2+rdata[1]], rdata[2+rdata[1]:]
		lines[i] = fmt.Sprintf("%s %s IN CAA %d %s \"%s\"", m[1], m[2], rdata[0], tag, quotedOctets(value))
	}
	return strings.Join(lines, "\n")
}

// quotedOctets writes octets as they stand between quotes in a zone file
// (RFC 1035 section 5.1).
func quotedOctets(value []byte) string {
	var b strings.Builder
	for _, c := range value {
		switch {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c < 0x20 || c > 0x7e:
			fmt.Fprintf(&b, `\%03d`, c)
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

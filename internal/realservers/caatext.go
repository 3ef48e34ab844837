package realservers

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/mayissue/mayissue/internal/wire"
)

// caaLine matches a CAA record with its owner on the same line.
var caaLine = regexp.MustCompile(`(?i)^(\S+)\s+([0-9]+)\s+IN\s+CAA\s+[0-9]+\s+(\S+)`)

// spellOutCAA rewrites the CAA records that NSD 4.6 cannot read, those with
// capitals or more than 15 letters in the tag, as octets (RFC 3597
// section 5). Such records must stand on one line with owner, TTL and class.
func spellOutCAA(text string) (string, error) {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		m := caaLine.FindStringSubmatch(line)
		if m == nil || (len(m[3]) <= 15 && m[3] == strings.ToLower(m[3])) {
			continue
		}
		records, err := wire.ParseZone([]byte(line+"\n"), "line")
		if err != nil {
			return "", err
		}
		if len(records) != 1 {
			return "", fmt.Errorf("%q is %d records, not one", line, len(records))
		}
		rdata := records[0].RData
		lines[i] = fmt.Sprintf("%s %s IN TYPE257 \\# %d %x", m[1], m[2], len(rdata), rdata)
	}
	return strings.Join(lines, "\n"), nil
}

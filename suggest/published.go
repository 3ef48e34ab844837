package suggest

import (
	"regexp"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// Published is one CAA record with the name that it stands at.
type Published struct {
	At     name.Name
	Record caa.Record
}

// bare is a line with the data of a record alone, as "dig +short" prints it.
var bare = regexp.MustCompile(`(?im)^[ \t]*(\d{1,3}[ \t]+(?:issue|issuewild|issuemail|iodef|contactemail|contactphone)[ \t]+\S.*)$`)

// ParsePublished reads the CAA records out of a zone file (RFC 1035 section
// 5), of what dig prints, or of lines with their data alone, which are taken
// to stand at the origin. Other records are passed over. The error begins with
// file and line.
func ParsePublished(origin name.Name, text []byte, file string) ([]Published, error) {
	text = bare.ReplaceAll(text, []byte("@ IN CAA $1"))
	records, err := wire.ParseZoneAt(origin, text, file)
	if err != nil {
		return nil, err
	}
	var out []Published
	for _, r := range records {
		if r.Type != wire.TypeCAA {
			continue
		}
		record, err := caa.ParseRecord(r.RData)
		if err != nil {
			return nil, phrase.Errorf("%s:%d: %w", file, r.Line, err)
		}
		out = append(out, Published{r.Owner, record})
	}
	return out, nil
}

// At returns those of the records that stand at a name.
func At(all []Published, n name.Name) []caa.Record {
	var out []caa.Record
	for _, p := range all {
		if p.At == n {
			out = append(out, p.Record)
		}
	}
	return out
}

package report

import (
	"fmt"

	"github.com/mayissue/mayissue/caa"
)

// maxLines is how many records in the way are printed one by one.
const maxLines = 20

// Lines returns a decision in the form of GlobalSign's table of CAA errors:
//
//	asked: found: tag=value; CNAME CRITICAL
//
// one line for each record that stands in the way, at most 20 and then how
// many more. The found name is the owner of the record, which is the last
// target where an alias was followed. CNAME is marked where one was, a DNAME
// included; CRITICAL where the record's critical flag is set, or is taken for
// set by the CA. A timeout and a SERVFAIL have a line of their own,
// without names. The result is empty for permits and for other failures.
func Lines(levels []caa.Level, d caa.Decision, asked string) []string {
	switch {
	case d.Reason == caa.Timeout:
		return []string{"request timed out"}
	case d.Reason == caa.ServFail:
		return []string{"servfail dns response"}
	case d.Verdict != caa.Deny || d.Level < 0 || d.Level >= len(levels):
		return []string{}
	}
	out, more := []string{}, 0
	for _, j := range d.Records {
		switch {
		case j.Why.Verdict() != caa.Deny:
		case len(out) == maxLines:
			more++
		default:
			out = append(out, line(&levels[d.Level], j, asked))
		}
	}
	if more > 0 {
		out = append(out, fmt.Sprintf("and %d more", more))
	}
	return out
}

func line(l *caa.Level, j caa.Judged, asked string) string {
	s := fmt.Sprintf("%s: %s: %s=%s", asked, l.Owner(), caa.EscapeValue(j.Record.Tag), caa.EscapeValue(j.Record.Value))
	switch alias, critical := len(l.Alias) > 0 || l.DNAME, j.Record.Critical() || j.Why == caa.CriticalUnknown; {
	case alias && critical:
		s += "; CNAME CRITICAL"
	case alias:
		s += "; CNAME"
	case critical:
		s += "; CRITICAL"
	}
	return s
}

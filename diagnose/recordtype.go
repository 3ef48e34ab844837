package diagnose

import (
	"slices"
	"strings"

	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/phrase"
)

// recordType: dcv.wrong-type (ecosystem 4.2). The value stands at the right name
// in a record of the type that people confuse with the one asked for.
func recordType(v *validation) []Finding {
	at := v.which(func(s dcv.Server) bool { return s.Authoritative() && slices.ContainsFunc(s.Beside.Records, v.isValue) })
	if len(at) == 0 || v.Status != dcv.Missing && v.Status != dcv.Wrong {
		return nil
	}
	e := v.Expect
	f := v.start("dcv.wrong-type", Error, Certain)
	f.Commands = append(f.Commands, asking(e.Owner, e.Type.Other()))
	f.Servers = labels(at)
	for _, s := range at {
		f.Evidence = append(f.Evidence, s.Beside.Exchange)
	}
	f.Title = phrase.Of("The record is of type %s, and the CA asked for %s", e.Type.Other(), e.Type)
	f.Detail = phrase.Of("At %s there is this %s record: %s; the CA asked for its value in a %s record.", e.Owner, e.Type.Other(), phrase.List(dataOf(at[0].Beside.Records)), e.Type)
	f.Remedy = steps(saying("Delete the %s record at %s, and enter the same value as a record of type %s:", e.Type.Other(), e.Owner, e.Type), v.want())
	return []Finding{f}
}

// isValue reports whether a record of the other type holds the value expected.
// A form may have appended the zone to a target; names have a final dot or
// none, and are equal whatever the case of their letters.
func (v *validation) isValue(r dcv.Record) bool {
	want, got := strings.TrimSuffix(v.Expect.Value, "."), strings.TrimSuffix(strings.TrimSpace(r.Value), ".")
	if r.Type == v.Expect.Type || want == "" {
		return false
	}
	return strings.EqualFold(got, want) || r.Type == dcv.CNAME && v.Zone.IsValid() && strings.EqualFold(got, want+"."+v.Zone.String())
}

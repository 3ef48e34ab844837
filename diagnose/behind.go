package diagnose

import (
	"slices"
	"strings"

	"github.com/mayissue/mayissue/dcv"
)

// behind reports whether a finding about servers or signatures is why nobody
// can tell how a record stands: it rests on what the record's own question
// brought.
func behind(f Finding, j dcv.Judgement) bool {
	cause := (strings.HasPrefix(f.Code, "sec.") || strings.HasPrefix(f.Code, "srv.")) && !slices.Contains(symptoms[:], f.Code)
	return j.Status == dcv.Undetermined && cause && f.Severity != Info &&
		slices.ContainsFunc(f.Evidence, func(id int) bool { return slices.Contains(j.Evidence, id) })
}

// Raised returns findings of a decision about CAA, where those that keep a
// record from being judged stand in the way, whatever they were to CAA. The
// list given is not changed.
func Raised(fs []Finding, j dcv.Judgement) []Finding {
	out := slices.Clone(fs)
	for i := range out {
		if behind(out[i], j) {
			out[i].Severity = Error
		}
	}
	return ordered(out)
}

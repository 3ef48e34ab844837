package diagnose

import (
	"slices"

	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/phrase"
)

// valueExpired: dcv.value-expired. A persistent record names the CA and the
// account, and its persistUntil has passed (BR 3.2.2.4.22; PST-05).
func valueExpired(v *validation) []Finding {
	if !v.scheme.Persist || v.trace == nil || v.Walk.Match != dcv.Differs {
		return nil
	}
	i := slices.IndexFunc(v.Walk.Last.Records, func(r dcv.Record) bool { return v.Expect.Persists(r, v.trace.Clock) == dcv.PersistExpired })
	if i < 0 {
		return nil
	}
	f := v.start("dcv.value-expired", Error, Certain)
	f.Title = phrase.Of("The persistent record has expired")
	f.Detail = phrase.Of("At %s stands %s, which names the CA and the account; the time of its persistUntil has passed.", v.Expect.Owner, v.Walk.Last.Records[i].Text())
	f.Remedy = steps(saying("Publish it anew with a later persistUntil, or without one, and remove the old one:"), v.want())
	return []Finding{f}
}

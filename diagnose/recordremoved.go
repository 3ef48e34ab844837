package diagnose

import (
	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/phrase"
)

// recordRemoved: dcv.removed. The record was there: an earlier run saw it, the
// CA did, or servers with an older copy of the zone still have it.
func recordRemoved(v *validation) []Finding {
	if end, ok := v.atEnd(); ok && v.Status == dcv.Partly && len(end.having()) > 0 && len(end.lacking()) > 0 {
		return recordRemoved(end)
	}
	e := v.Expect
	f := v.start("dcv.removed", Error, Certain)
	have, lack := v.having(), v.lacking()
	f.Servers = labels(lack)
	going := v.Status == dcv.Partly && len(have) > 0 && len(lack) > 0 && ages(lack, have) == newerCopy
	var before phrase.Phrase
	switch {
	case going:
		f.Confidence = High
		before = phrase.Join(v.split(have, lack), phrase.Of("Those without it have the newer copy of the zone."))
		f.Evidence = append(f.Evidence, exchangesOf(lack)...)
	case v.Status != dcv.Missing || !v.nothing():
		return nil
	case !e.Kept.Last.IsZero():
		before = phrase.Join(v.nowhere(), phrase.Of("The record was last seen in place at %s.", instant(e.Kept.Last)))
	case e.Seen():
		before = phrase.Join(v.nowhere(), phrase.Of("%s says that it has seen the record there.", v.asker()))
	default:
		return nil
	}
	f.Title = phrase.Of("The record was there, and is there no more")
	f.Detail = before
	f.Remedy = steps(
		saying("Publish it again in the zone %s:", v.Zone), v.want(),
		apart(saying("Find out what deleted it, such as a clean-up, a tool that owns the zone, or a move to another provider, and except the record from that: the CA looks for it again whenever the certificate is renewed.")))
	return []Finding{f}
}

package diagnose

import (
	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/phrase"
)

// recordFromWildcard: dcv.wildcard-answer (ecosystem 4.2, RFC 4592). The record
// was never entered: a wildcard answers for its name as for any other.
func recordFromWildcard(v *validation) []Finding {
	if v.Status != dcv.Wrong || !v.fromWildcard() {
		return nil
	}
	f := v.start("dcv.wildcard-answer", Error, Certain)
	also(&f, v.Control.Exchange)
	f.Servers = labels(v.lacking())
	f.Title = phrase.Of("A wildcard answers in the place of the record that the CA asked for")
	f.Detail = phrase.Of("At %s stands %s, and a name beside it that nobody entered has the same.", v.Expect.Owner, phrase.List(v.leadsTo()))
	f.Remedy = steps(saying("Leave the wildcard as it is, and publish this record, which goes before it:"), v.want())
	if base := v.Expect.Domain.Base; base != v.Zone && base.Contains(v.Expect.Owner) {
		f.Remedy = append(f.Remedy, saying("From then on the name %s exists, and a wildcard above it no longer answers for it (RFC 4592 section 2.2.2): if its addresses come from the wildcard, enter them for %s too.", base, base))
	}
	return []Finding{f}
}

// leadsTo is what the walk met at the owner: records, or where an alias leads.
func (v *validation) leadsTo() []string {
	if t := v.Walk.First.Target; t.IsValid() {
		return []string{t.String()}
	}
	return shownData(v.Walk.First.Records)
}

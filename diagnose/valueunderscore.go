package diagnose

import (
	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/phrase"
)

// valueUnderscore: dcv.value-underscore. The value lacks its leading
// underscore, which this CA takes as well (ecosystem 3.1). For any other it is
// a mistake like others.
func valueUnderscore(v *validation) []Finding {
	if !v.matchedAs(dcv.WithoutUnderscore) {
		return nil
	}
	f := v.start("dcv.value-underscore", Info, Certain)
	f.Title = phrase.Of("The record's value lacks its first underscore, which does no harm here")
	f.Detail = phrase.Of("%s accepts the value %s with and without the underscore. In the record's name the underscore must stay.", v.asker(), shownValue(v.expected()))
	return []Finding{f}
}

// valueCase: dcv.case. Names do not tell capital letters from small ones (RFC
// 4343), so such a target is the right one.
func valueCase(v *validation) []Finding {
	if !v.matchedAs(dcv.ByCase) {
		return nil
	}
	f := v.start("dcv.case", Info, Certain)
	f.Title = phrase.Of("The record's value is written with capital letters, which does no harm")
	f.Detail = phrase.Of("The DNS does not tell capital letters from small ones in names, so %s is the value that the CA asked for.", shownValue(v.expected()))
	return []Finding{f}
}

// matchedAs reports whether the record was found, by the walk or at a server,
// in a form that differs from what was asked for and counts all the same.
func (v *validation) matchedAs(m dcv.Match) bool {
	return v.Walk.Match == m || len(v.which(func(s dcv.Server) bool { return s.Authoritative() && s.Match == m })) > 0
}

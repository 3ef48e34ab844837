package diagnose

import (
	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/phrase"
)

// multipleCNAME: dcv.multiple-cname (ecosystem 4.2, RFC 2181 section 10.1). A
// name with two aliases is none that anybody follows with certainty, be one of
// them the right one.
func multipleCNAME(v *validation) []Finding {
	if v.Expect.Type != dcv.CNAME {
		return nil
	}
	at := v.Expect.Owner
	having := v.which(func(s dcv.Server) bool { return s.Authoritative() && s.Record.Several() })
	seen := v.Walk.First
	switch {
	case seen.Several():
	case len(having) > 0: // at servers that the walk did not meet
		seen = having[0].Record
	case v.Walk.Last.Several() && v.Walk.Match != dcv.Differs:
		at, seen = v.end(), v.Walk.Last
	default:
		return nil
	}
	f := v.at(v.start("dcv.multiple-cname", Error, Certain), at)
	f.Title = phrase.Of("There are several CNAME records at %s", at)
	f.Detail = phrase.Of("The records lead to %s. A name can have one CNAME record only (RFC 2181 section 10.1); resolvers take any of them, or none.", phrase.List(shownData(seen.Records)))
	f.Servers = labels(having)
	also(&f, seen.Exchange)
	f.Remedy = steps(saying("Delete all other records at %s, so that this one is left:", at), v.wantAt(at))
	return []Finding{f}
}

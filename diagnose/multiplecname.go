package diagnose

import (
	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/phrase"
)

// multipleCNAME: dcv.multiple-cname (ecosystem 4.2, RFC 2181 section 10.1). A
// name with two aliases is none that anybody follows with certainty, be one of
// them the right one.
func multipleCNAME(v *validation) []Finding {
	rs := v.Walk.First.Records
	if v.Expect.Type != dcv.CNAME || len(rs) < 2 {
		return nil
	}
	f := v.start("dcv.multiple-cname", Error, Certain)
	f.Title = phrase.Of("There are several CNAME records at %s", v.Expect.Owner)
	f.Detail = phrase.Of("The records lead to %s. A name can have one CNAME record only (RFC 2181 section 10.1); resolvers take any of them, or none.", phrase.List(shownData(rs)))
	f.Servers = labels(v.which(func(s dcv.Server) bool { return s.Authoritative() && len(s.Record.Records) > 1 }))
	f.Remedy = steps(saying("Delete all other records at %s, so that this one is left:", v.Expect.Owner), v.want())
	return []Finding{f}
}

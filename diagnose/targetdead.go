package diagnose

import (
	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// targetDead: dcv.target-dead (ecosystem 4.2, DCV-06, RFC 8555 section 8.4).
// The challenge is delegated by an alias, and nothing is where it leads.
func targetDead(v *validation) []Finding {
	if !v.deadEnd() || v.Status != dcv.Wrong || v.fromWildcard() {
		return nil
	}
	end := v.end()
	f := v.at(v.start("dcv.target-dead", Error, High), end)
	f.Title = phrase.Of("The name that the challenge is delegated to has no TXT record")
	if v.Walk.Last.Outcome == evidence.NXDomain {
		f.Detail = phrase.Of("%s is an alias of %s, and there is no such name.", v.Expect.Owner, end)
	} else {
		f.Detail = phrase.Of("%s is an alias of %s, which exists and has no TXT records.", v.Expect.Owner, end)
	}
	f.Remedy = steps(
		saying("Whoever looks after %s publishes the text there, for as long as the CA looks for it:", end), v.wantAt(end),
		apart(saying("Or, where nobody does any more: delete the CNAME at %s, and publish the TXT record at that name.", v.Expect.Owner)))
	return []Finding{f}
}

// deadEnd reports whether text was looked for through aliases, and denied at
// their end.
func (v *validation) deadEnd() bool {
	return v.Expect.Type == dcv.TXT && len(v.Walk.Aliases) > 0 && !v.Walk.Loop && !v.Walk.TooLong && v.Walk.Last.Denied() && !v.textHidden()
}

// end is where the aliases of the walk end; the owner where there are none.
func (v *validation) end() name.Name {
	if n := len(v.Walk.Aliases); n > 0 {
		return v.Walk.Aliases[n-1]
	}
	return v.Expect.Owner
}

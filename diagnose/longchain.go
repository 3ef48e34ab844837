package diagnose

import (
	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/phrase"
)

// longChain: dcv.chain-too-long (ecosystem 3.1: ACM follows five CNAMEs). The
// value is there, too far away; or the chain does not end within what anybody
// follows.
func longChain(v *validation) []Finding {
	limit := v.scheme.MaxChain
	far := v.Walk.Match != dcv.Differs && limit > 0 && v.Walk.Links > limit
	if !far && !v.Walk.TooLong {
		return nil
	}
	f := v.start("dcv.chain-too-long", Error, Certain)
	f.Title = phrase.Of("There are more aliases on the way to the value than the CA follows")
	if far {
		f.Detail = phrase.Of("From %s, the value is %d CNAME records away; %s follows %d.", v.Expect.Owner, v.Walk.Links, v.asker(), limit)
	} else {
		f.Detail = phrase.Of("From %s, the aliases had no end after %d of them.", v.Expect.Owner, len(v.Walk.Aliases))
	}
	f.Remedy = v.publishAt(v.Expect.Owner)
	return []Finding{f}
}

// aliasLoop: dcv.loop. The aliases lead in a circle, so nothing is ever found.
func aliasLoop(v *validation) []Finding {
	if !v.Walk.Loop {
		return nil
	}
	f := v.start("dcv.loop", Error, Certain)
	f.Title = phrase.Of("The aliases from %s lead in a circle", v.Expect.Owner)
	names := []string{v.Expect.Owner.String()}
	for _, n := range v.Walk.Aliases {
		names = append(names, n.String())
	}
	f.Detail = phrase.Of("The way leads through %s, and back to one of them.", phrase.List(names))
	f.Remedy = v.publishAt(v.Expect.Owner)
	return []Finding{f}
}

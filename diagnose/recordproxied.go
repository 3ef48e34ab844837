package diagnose

import (
	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/phrase"
)

// recordProxied: dcv.proxied (ecosystem 4.2). The name has addresses and no
// CNAME: the provider answers for it by itself, or puts the target's addresses
// in the place of the alias. That a wildcard made the addresses is excluded by
// a name beside it that has none.
func recordProxied(v *validation) []Finding {
	if v.Expect.Type != dcv.CNAME || !v.nothing() || v.Walk.First.Outcome != evidence.NoData || v.Status != dcv.Missing ||
		v.Address.Outcome != evidence.Answer || !v.ControlAddress.Denied() {
		return nil
	}
	p, _ := v.providerOf(v.Expect.Owner)
	f := v.start("dcv.proxied", Error, Medium)
	also(&f, v.Address.Exchange, v.ControlAddress.Exchange)
	f.Servers = labels(v.lacking())
	f.Title = phrase.Of("The provider answers with addresses in the place of the CNAME")
	f.Detail = phrase.Of("%s has no CNAME record, and has addresses, which no such name has of its own.", v.Expect.Owner)
	f.Excluded = []phrase.Phrase{phrase.Of("No wildcard made the addresses: a name beside it that nobody entered has none.")}
	f.Remedy = steps(saying("Switch off the proxy, acceleration or flattening of this record, so that the CNAME itself is served:"), v.want())
	if p.Replaces != "" {
		f.Confidence = High
		f.Remedy = steps(saying("At %s, set %s of this record to %s, so that the CNAME itself is served:", p.Label(), p.Replaces, p.Plain), v.want())
	}
	if v.enteredProxied() {
		f.Confidence = High
		f.Detail = phrase.Join(f.Detail, phrase.Of("The record was entered, and marked to be answered for by the provider."))
	}
	return []Finding{f}
}

// enteredProxied reports whether a zone as it was entered has the record, and
// the provider is to answer for it.
func (v *validation) enteredProxied() bool {
	for _, z := range v.entered {
		for _, r := range z.Records {
			if r.Owner == v.Expect.Owner && r.Type == wire.TypeCNAME && r.Proxied {
				return true
			}
		}
	}
	return false
}

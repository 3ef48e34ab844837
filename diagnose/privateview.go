package diagnose

import (
	"net/netip"

	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/phrase"
)

// privateView: dcv.private-view (ecosystem 4.2, S16). A resolver inside has the
// record, or it was entered in a private zone, and no authoritative server that
// a CA can ask has it. A record that earlier runs saw in place may still be in
// caches: that shows no private zone. Nor does a resolver at a public address
// show one, which may serve everybody, but low.
func privateView(v *validation) []Finding {
	if v.Status != dcv.Missing && v.Status != dcv.Wrong || len(v.having()) > 0 {
		return nil
	}
	f := v.start("dcv.private-view", Error, High)
	said, ids, inside := v.seenInside()
	f.Evidence = append(f.Evidence, ids...)
	if !inside {
		f.Severity, f.Confidence = Warning, Low
	}
	for _, z := range v.entered {
		if r, ok := v.holds(z); ok && z.Private {
			f.Severity, f.Confidence = Error, High
			said = append(said, phrase.Of("According to %q, line %d, it was entered in the zone %s.", z.File, r.Line, z.Origin),
				phrase.Of("According to %q, the hosted zone %s is private: only networks of its owner are answered from it.", z.File, z.Origin))
		}
	}
	if len(said) == 0 {
		return nil
	}
	f.Servers = labels(v.lacking())
	f.Title = phrase.Of("The record is seen from inside a network only")
	f.Detail = phrase.Join(append(said, phrase.Of("A CA asks from outside."))...)
	f.Remedy = steps(saying("Publish this record in the public zone %s as well:", v.Zone), v.want())
	return []Finding{f}
}

// seenInside says which resolvers have the record, by which exchanges, and
// whether one of them has an address of a network inside.
func (v *validation) seenInside() (said []phrase.Phrase, ids []int, inside bool) {
	for _, w := range v.Views {
		if w.Match == dcv.Differs || !v.Expect.Kept.Last.IsZero() {
			continue
		}
		said = append(said, phrase.Of("The resolver %s has the record, and no name server of %s that the delegation leads to has it.", quoted(w.Label), v.Zone))
		ids = append(ids, w.Record.Exchange)
		inside = inside || within(v.resolverAt(w.Record.Exchange))
	}
	if len(said) > 0 && !inside {
		said = append(said, phrase.Of("If it is a resolver for everybody, the record was removed a short time ago and is still in its cache."))
	}
	return said, ids, inside
}

// within reports whether an address is one of those that networks use inside.
func within(a netip.Addr) bool {
	a = a.Unmap()
	return a.IsPrivate() || a.IsLoopback() || a.IsLinkLocalUnicast()
}

// resolverAt is the address of the resolver that an exchange was with.
func (v *validation) resolverAt(id int) netip.Addr {
	if v.trace == nil {
		return netip.Addr{}
	}
	for _, s := range []*evidence.Survey{v.trace.Survey, v.trace.Placement} {
		if s == nil {
			continue
		}
		for _, w := range s.Views {
			if w.Exchange != nil && w.Exchange.ID == id {
				return w.Exchange.Addr.Addr()
			}
		}
	}
	return netip.Addr{}
}

package diagnose

import (
	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// zoneCut: dcv.zone-cut (ecosystem 4.2). A name below the registered domain is
// delegated on, and the record is not in the zone that it is delegated to. That
// it was entered in the zone above, whose servers nobody asks for it, is certain
// only where what was entered there is known.
func zoneCut(v *validation) []Finding {
	above, ok := v.heldAbove()
	if v.Status != dcv.Missing || !v.nothing() || !ok {
		return nil
	}
	f := v.start("dcv.zone-cut", Error, Medium)
	f.Servers = labels(v.lacking())
	f.Title = phrase.Of("The record belongs in the zone %s, which is delegated to servers of its own", v.Zone)
	f.Detail = phrase.Of("The name servers of %s are asked for %s: %s. They have no such record, and what stands in the zone %s is not seen.",
		v.Zone, v.Expect.Owner, phrase.List(texts(v.delegated())), above)
	for _, z := range v.entered {
		if r, held := v.holds(z); held && z.Origin != v.Zone && z.Origin.Contains(v.Zone) {
			f.Confidence = Certain
			f.Detail = phrase.Join(f.Detail, phrase.Of("According to %q, line %d, it was entered in the zone %s.", z.File, r.Line, z.Origin))
		}
	}
	f.Remedy = steps(saying("Publish this record in the zone %s:", v.Zone), v.want())
	return []Finding{f}
}

// heldAbove is the zone above the owner's that somebody other than a registry
// has; false where there is none.
func (v *validation) heldAbove() (name.Name, bool) {
	for _, z := range v.Above {
		if !v.registry(z) {
			return z, true
		}
	}
	return name.Name{}, false
}

package diagnose

import (
	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/provider"
)

// serversNotSwitched: dcv.ns-not-switched (ecosystem 4.2). The domain is still,
// or again, delegated to servers that are not those of the zone: the zone itself
// names others, or they only stand in for servers of its own.
func serversNotSwitched(v *validation) []Finding {
	if v.Status != dcv.Missing || !v.nothing() || len(v.which(dcv.Server.Has)) > 0 {
		return nil
	}
	f := v.start("dcv.ns-not-switched", Error, High)
	f.Who, f.At = Registrar, v.Zone.String()
	f.Servers = texts(v.delegated())
	if p, ok := provider.ParkedAt(v.delegated()); ok {
		f.Title, f.Detail = phrase.Of("%s is delegated to name servers that only stand in for its own", v.Zone), v.standIn(p)
		if p.Lapsed {
			f.Remedy = steps(saying("At the registrar, renew the registration and confirm the contacts, until it puts your own name servers back; then the record is to be there:"), v.want())
			return []Finding{f}
		}
		f.Remedy = steps(saying("At the registrar, enter the name servers of the provider that has your zone; there the record is to be:"), v.want())
		return []Finding{f}
	}
	meant, ok := v.meantServers()
	if !ok {
		return nil
	}
	f.Title = phrase.Of("The registrar still names other name servers for %s than the zone itself", v.Zone)
	f.Detail = phrase.Of("The zone above delegates %s to %s. The zone itself is meant to be at %s. The record is at none of them.", v.Zone, phrase.List(texts(v.delegated())), phrase.List(texts(meant)))
	f.Remedy = steps(saying("Publish this record at %s:", phrase.List(texts(meant))), v.want(),
		saying("Change the name servers of %s at the registrar to %s, after all records are there.", v.Zone, phrase.List(texts(meant))))
	return []Finding{f}
}

// standIn says whose servers stand in for the zone's own.
func (v *validation) standIn(p provider.Parking) phrase.Phrase {
	if p.Lapsed {
		return phrase.Of("%s is delegated to %s. A registrar (%s) puts these in the place of the owner's when the registration runs out or a contact is not confirmed.", v.Zone, phrase.List(texts(v.delegated())), p.Name)
	}
	return phrase.Of("%s is delegated to %s. There %s parks domains, and nobody enters records.", v.Zone, phrase.List(texts(v.delegated())), p.Name)
}

// meantServers are those that the zone names by its own records, or was entered
// at, where none of them is delegated.
func (v *validation) meantServers() ([]name.Name, bool) {
	if own := v.own(); disjoint(own, v.delegated()) {
		return own, true
	}
	for _, z := range v.entered {
		if z.Origin == v.Zone && !z.Private && disjoint(z.Servers(), v.delegated()) {
			return z.Servers(), true
		}
	}
	return nil, false
}

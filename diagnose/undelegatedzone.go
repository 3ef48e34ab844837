package diagnose

import (
	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/entered"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// undelegatedZone: dcv.undelegated-zone (ecosystem 4.2, S12). The record stands
// at servers to which nobody is sent: the zone was entered with another provider
// than the one that it is delegated to, or in another copy there.
func undelegatedZone(v *validation) []Finding {
	if v.Status != dcv.Missing && v.Status != dcv.Wrong {
		return nil
	}
	if at := v.which(func(s dcv.Server) bool { return !s.Parent && s.Has() }); len(at) > 0 {
		return []Finding{v.servedAside(at)}
	}
	for _, z := range v.entered {
		if r, ok := v.holds(z); ok && !z.Private && v.undelegated(z) {
			return []Finding{v.enteredAside(z, r)}
		}
	}
	return nil
}

// undelegated reports whether nobody asks the servers that a zone was entered
// at: others are delegated, or the zone is not.
func (v *validation) undelegated(z *entered.Zone) bool {
	return z.Origin == v.Zone && disjoint(z.Servers(), v.delegated()) || z.Origin != v.Zone && v.Zone.IsValid() && v.Zone.Contains(z.Origin)
}

// servedAside: servers that are not delegated have it.
func (v *validation) servedAside(at []dcv.Server) Finding {
	f := v.aside(Certain)
	f.Servers = labels(at)
	for _, s := range at {
		f.Evidence = append(f.Evidence, s.Record.Exchange)
	}
	f.Detail = phrase.Join(phrase.Of("The record is at %s. The zone above delegates %s to other servers, which do not have it: %s.", phrase.List(labels(at)), v.Zone, phrase.List(texts(v.delegated()))), v.ownSet())
	f.Remedy = v.moved(v.nameServers(func(s dcv.Server) bool { return !s.Parent && s.Has() }))
	return f
}

// enteredAside: it was entered where nobody looks.
func (v *validation) enteredAside(z *entered.Zone, r entered.Record) Finding {
	f := v.aside(High)
	f.Servers = texts(z.Servers())
	held := phrase.Of("According to %q, line %d, the record was entered at %s.", z.File, r.Line, r.Owner)
	if z.Origin != v.Zone {
		f.Detail = phrase.Join(held, phrase.Of("%s is not delegated: the servers of %s are asked for its names.", z.Origin, v.Zone))
		f.Remedy = steps(saying("Publish this record in the zone %s:", v.Zone), v.want(), saying("Or delegate %s from there.", z.Origin))
		return f
	}
	f.Detail = phrase.Join(held, phrase.Of("According to %q, %s is served by %s. The zone above delegates it to %s.", z.File, z.Origin, phrase.List(texts(z.Servers())), phrase.List(texts(v.delegated()))))
	f.Remedy = v.moved(z.Servers())
	return f
}

func (v *validation) aside(confidence string) Finding {
	f := v.start("dcv.undelegated-zone", Error, confidence)
	f.Title = phrase.Of("The record stands at name servers that no CA asks")
	return f
}

// ownSet names the servers of the zone's own NS records.
func (v *validation) ownSet() phrase.Phrase {
	if own := v.own(); len(own) > 0 {
		return phrase.Of("The zone's own NS records name %s.", phrase.List(texts(own)))
	}
	return phrase.Phrase{}
}

// moved are the two ways out: the record where the delegation leads, or the
// delegation to where the record is.
func (v *validation) moved(to []name.Name) Remedy {
	out := steps(saying("Publish this record where the delegation leads, at %s:", phrase.List(texts(v.delegated()))), v.want())
	if len(to) > 0 {
		out = append(out, saying("Or have the registrar change the name servers of %s to %s, after all records are there.", v.Zone, phrase.List(texts(to))))
	}
	return out
}

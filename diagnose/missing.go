package diagnose

import (
	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/phrase"
)

// issuerMissing: caa.issuer-missing.self, .parent, .alias, .parent-alias.
// A set was found and none of its records of the governing kind names the CA
// (RFC 8659 section 4.2). Where the set stands decides who can change it: an
// alias's records are its target's, and none can stand beside a CNAME
// (RFC 1034 section 3.6.2).
func issuerMissing(s *scene) []Finding {
	if !s.denied() || s.d.Reason != caa.NotAuthorized || s.req.Wildcard && s.d.Property == "issuewild" || s.forbidsAll() {
		return nil
	}
	f := s.found("caa.issuer-missing.self", Error)
	self := s.d.Level == 0
	climbed := s.d.FoundAt.String()
	switch {
	case s.aliased() && self:
		f.Code = "caa.issuer-missing.alias"
	case s.aliased():
		f.Code = "caa.issuer-missing.parent-alias"
	case !self:
		f.Code = "caa.issuer-missing.parent"
	}
	f.Title = phrase.Of("The CAA records at %s do not name %s", f.At, s.caName())
	f.Detail = phrase.Join(s.whereFound(), s.whoIsNamed())
	f.Remedy = s.howToName(climbed, self)
	return []Finding{f}
}

// whereFound says how the set came to speak for the name.
func (s *scene) whereFound() phrase.Phrase {
	climbed := s.d.FoundAt.String()
	switch self := s.d.Level == 0; {
	case s.aliased() && self:
		return phrase.Of("%s is an alias of %s, so the CAA records there apply.", climbed, s.owner)
	case s.aliased():
		return phrase.Of("%s has no CAA records of its own; its parent %s is an alias of %s, and the CAA records there apply.", s.levels[0].Name, climbed, s.owner)
	case self:
		return phrase.Of("%s has CAA records of its own.", climbed)
	}
	return phrase.Of("%s has no CAA records of its own; those of %s, the nearest name above it that has any, apply.", s.levels[0].Name, climbed)
}

// whoIsNamed says whom the governing records do let in.
func (s *scene) whoIsNamed() phrase.Phrase {
	if ids := s.listed; len(ids) > 0 {
		return phrase.Of("They name %s.", phrase.List(ids))
	}
	return phrase.Of("They name nobody.")
}

// howToName gives the record that lets the CA in, and what else would do.
func (s *scene) howToName(climbed string, self bool) Remedy {
	if s.aliased() {
		r := phrase.Of("Or replace the alias at %s with address records and publish CAA there: no CAA record can stand beside a CNAME.", climbed)
		if s.level.DNAME {
			r = phrase.Of("Or replace the DNAME above %s with records of its own: nothing below a DNAME can have any.", climbed)
		}
		if len(s.listed) > 0 {
			r = phrase.Join(r, phrase.Of("Or order from a CA that is named: %s.", phrase.List(s.listed)))
		}
		return steps(saying("Whoever runs %s must add this record:", s.owner), s.letIn(s.owner.String()), apart(say(r)), s.wait())
	}
	parts := []Step{saying("Add this record, and keep those of the CAs that you still use:"), s.letIn(climbed)}
	if own := s.levels[0]; !self && len(own.Alias) == 0 {
		parts = append(parts, saying("Or give %s a complete set of its own, which then replaces the one above, such as:", own.Name), s.letIn(own.Name.String()))
	} else if !self {
		parts = append(parts, saying("Or have a complete set published at %s, which %s is an alias of; it then replaces the one above.", own.Owner(), own.Name))
	}
	return steps(append(parts, s.wait())...)
}

package diagnose

import (
	"fmt"

	"github.com/mayissue/mayissue/caa"
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
	f.Title = fmt.Sprintf("The CAA records at %s do not name %s", f.At, s.caName())
	f.Detail = s.whereFound() + " " + s.whoIsNamed()
	f.Remedy = s.howToName(climbed, self)
	return []Finding{f}
}

// whereFound says how the set came to speak for the name.
func (s *scene) whereFound() string {
	climbed := s.d.FoundAt.String()
	switch self := s.d.Level == 0; {
	case s.aliased() && self:
		return fmt.Sprintf("%s is an alias of %s, so the CAA records there apply.", climbed, s.owner)
	case s.aliased():
		return fmt.Sprintf("%s has no CAA records of its own; its parent %s is an alias of %s, and the CAA records there apply.", s.levels[0].Name, climbed, s.owner)
	case self:
		return fmt.Sprintf("%s has CAA records of its own.", climbed)
	}
	return fmt.Sprintf("%s has no CAA records of its own; those of %s, the nearest name above it that has any, apply.", s.levels[0].Name, climbed)
}

// whoIsNamed says whom the governing records do let in.
func (s *scene) whoIsNamed() string {
	if ids := s.listed; len(ids) > 0 {
		return fmt.Sprintf("They name %s.", list(ids))
	}
	return "They name nobody."
}

// howToName gives the record that lets the CA in, and what else would do.
func (s *scene) howToName(climbed string, self bool) string {
	if s.aliased() {
		r := fmt.Sprintf("Or replace the alias at %s with address records and publish CAA there: no CAA record can stand beside a CNAME.", climbed)
		if s.level.DNAME {
			r = fmt.Sprintf("Or replace the DNAME above %s with records of its own: nothing below a DNAME can have any.", climbed)
		}
		if len(s.listed) > 0 {
			r += fmt.Sprintf(" Or order from a CA that is named: %s.", list(s.listed))
		}
		return steps(fmt.Sprintf("Whoever runs %s must add this record:", s.owner), s.letIn(s.owner.String()), r, s.wait())
	}
	parts := []string{"Add this record, and keep those of the CAs that you still use:", s.letIn(climbed)}
	if own := s.levels[0]; !self && len(own.Alias) == 0 {
		parts = append(parts, fmt.Sprintf("Or give %s a complete set of its own, which then replaces the one above, such as:", own.Name), s.letIn(own.Name.String()))
	} else if !self {
		parts = append(parts, fmt.Sprintf("Or have a complete set published at %s, which %s is an alias of; it then replaces the one above.", own.Owner(), own.Name))
	}
	return steps(append(parts, s.wait())...)
}

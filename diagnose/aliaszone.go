package diagnose

import (
	"slices"

	"github.com/mayissue/mayissue/phrase"
)

// aliasZone: sec.alias-zone. The name's own zone is sound: what does not
// validate is a zone that its alias leads to (RFC 8659 section 3 follows
// aliases). The cause itself is a finding of its own.
func aliasZone(s *scene) []Finding {
	if !s.unvalidated() {
		return nil
	}
	i := slices.IndexFunc(s.lapses(), func(l lapse) bool { return l.decides })
	n := len(s.level.Hops)
	if i < 0 || n < 2 || s.lapses()[i].zone.Contains(s.level.Name) {
		return nil
	}
	l := s.lapses()[i]
	target := s.level.Hops[n-1].Name
	f := s.atFault([]lapse{l})
	f.Code, f.Who, f.At = "sec.alias-zone", TargetOwner, target.String()
	f.Title = phrase.Of("The alias of %s leads into a zone that does not validate", s.level.Name)
	f.Detail = phrase.Of("A CA follows the alias to %s, and what fails is the zone %s, not that of the name itself.", target, l.zone)
	f.Excluded = []phrase.Phrase{phrase.Of("The alias validates; the fault is behind it.")}
	f.Remedy = steps(
		saying("Whoever runs the zone %s must mend its DNSSEC.", l.zone),
		saying("The owner of %s can give up the alias, with address records in its place, or let it lead elsewhere.", s.level.Name))
	return []Finding{f}
}

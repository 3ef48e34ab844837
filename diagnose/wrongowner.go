package diagnose

import (
	"slices"
	"strings"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// elsewhere: caa.wrong-owner (ecosystem.md 4.1). Records that let the CA in
// stand where no CA looks: at the name with the zone appended once more, as
// forms do that want a relative name, at the name of another record of the
// certificate, or at the wildcard (RFC 8659 section 3 asks at the name
// itself, without the star).
//
// A wildcard record answers at all these names; it is excluded by a name beside
// each that surely does not exist.
func elsewhere(s *scene) []Finding {
	if !s.denied() {
		return nil
	}
	own, _ := s.servers()
	for _, v := range own {
		meant, ok := s.meantFor(v.zone)
		if !ok {
			continue
		}
		for _, x := range v.said[evidence.ProbeElsewhere] {
			a, ok := answerOf(x)
			everywhere, guarded := answerOf(v.beside(x))
			star := x.Question.Name.Label(0) == "*"
			if !ok || !s.letsIn(a.recs) || !star && (!guarded || everywhere.same(a)) {
				continue
			}
			return []Finding{s.misplaced(v, x, a, meant)}
		}
	}
	return nil
}

// beside returns what came of the name that does not exist beside the one that
// x asked about, or nil.
func (v server) beside(x *evidence.Exchange) *evidence.Exchange {
	up, _ := x.Question.Name.Parent()
	for _, made := range v.said[evidence.ProbeRandom] {
		if p, ok := made.Question.Name.Parent(); ok && p == up {
			return made
		}
	}
	return nil
}

// meantFor returns the name in the zone that misplaced records were looked for
// around: the one asked for, or else the one that the survey was about.
func (s *scene) meantFor(zone name.Name) (name.Name, bool) {
	if zone.Contains(s.trace.Name) {
		return s.trace.Name, true
	}
	return s.owner, zone.Contains(s.owner)
}

func (s *scene) misplaced(v server, x *evidence.Exchange, a answered, meant name.Name) Finding {
	at := x.Question.Name
	f := s.atServers("caa.wrong-owner", []server{v})
	f.Severity, f.Confidence, f.Who, f.At = Error, High, Owner, meant.String()
	f.Evidence, f.Commands = []int{x.ID}, []Command{commandFor(x)}
	if guard := v.beside(x); guard != nil {
		f.Evidence = append(f.Evidence, guard.ID)
		slices.Sort(f.Evidence)
		f.Excluded = []phrase.Phrase{phrase.Of("No wildcard made this answer: a name made up for the purpose has no such records.")}
	}
	f.Title = phrase.Of("CAA records that let %s in stand at %s, where no CA looks for %s", s.caName(), at, meant)
	f.Detail = phrase.Of("A CA asks for CAA records at %s and then at the names above it. At %s there is: %s.", meant, at, phrase.List(recordTexts(a.recs)))
	why := phrase.Phrase{}
	switch {
	case at.Label(0) == "*":
		f.Excluded = nil
		why = phrase.Of("For *.%s, too, the records belong at %s: a property issuewild speaks of wildcards, not a name with a star.", meant, meant)
	case strings.HasSuffix(at.String(), "."+v.zone.String()+"."+v.zone.String()) || at.String() == v.zone.String()+"."+v.zone.String():
		why = phrase.Of("The form at the provider appends %s by itself: enter the name without it.", v.zone)
	}
	parts := []Step{saying("Delete the records at %s and enter them at %s:", at, meant)}
	for _, r := range a.recs[:min(len(a.recs), 5)] {
		parts = append(parts, record(meant.String(), r))
	}
	f.Remedy = steps(append(parts, say(why))...)
	return f
}

package diagnose

import (
	"slices"

	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// denialBad: sec.denial-bad (S24). Records of the zone validate, and empty
// answers do not: NSEC or NSEC3 records are missing, do not fit together, or
// have wrong signatures (RFC 4035 section 5.4, RFC 5155 section 8; reference:
// resolver.md 3.3 numbers 4 and 12). A name without CAA records gets such
// answers at every level, so a CA can never know that there are none. Expired
// signatures are excluded first: sec.rrsig-expired.
func denialBad(s *scene) []Finding {
	return s.unsound("sec.denial-bad", func(f *Finding, ls []lapse) {
		f.Title = phrase.Of("Empty answers of the zone %s do not validate", f.Zone)
		f.Detail = phrase.Join(
			phrase.Of("The answer that %s has no %s records does not validate: %s.", ls[0].fault.Owner, wire.TypeText(ls[0].fault.Type), reasonOf(ls[0])),
			missingParts(proofOf(ls[0]).Missing),
			s.recordsHold(ls[0].zone))
		f.Excluded = []phrase.Phrase{
			phrase.Of("The chain of trust is whole: the keys of the zone validate."),
			phrase.Of("No signature has expired."),
		}
		f.Remedy = steps(
			saying("Whoever runs the servers of %s must mend the NSEC or NSEC3 records: sign the whole zone anew, or run the rectify command of the server after each change of the zone (PowerDNS: pdnsutil rectify-zone).", f.Zone),
			say(phrase.Of("PowerDNS up to 4.0.3 signs empty answers wrongly: upgrade it.")))
		if s.mixedCase(ls) {
			f.Detail = phrase.Join(f.Detail, phrase.Of("Empty answers validate where the question is in lower case, and fail where it has capital letters: the signatures were made over the name as it was asked for."))
			f.Remedy = steps(
				saying("That is a known fault of PowerDNS up to 4.0.3, repaired in 4.0.4: whoever runs the servers of %s must upgrade it.", f.Zone),
				saying("Resolvers write questions in mixed case to make forging harder (0x20), so it cannot be avoided by asking otherwise."))
		}
	})
}

// recordsHold says that the zone's records validate, where any were seen to.
func (s *scene) recordsHold(zone name.Name) phrase.Phrase {
	if slices.ContainsFunc(s.heardAll, func(o judged) bool {
		return o.reading.Outcome == evidence.Answer && o.answer.Zone.Name == zone && o.answer.Security.IsSecure() && !o.keysAsked(zone)
	}) {
		return phrase.Of("Records that are there do validate, which is why the domain works otherwise.")
	}
	return phrase.Phrase{}
}

// missingParts says which pieces of the proof are missing.
func missingParts(roles []dnssec.Role) phrase.Phrase {
	if len(roles) == 0 {
		return phrase.Phrase{}
	}
	var words []string
	for _, r := range roles {
		words = append(words, string(r))
	}
	return phrase.Of("What the proof lacks: %s.", phrase.List(words))
}

// mixedCase reports whether the server signs the name as it was asked for: of
// questions to one server, those in lower case are denied soundly and those
// with capitals are not. The probes for a name that nobody has asked for
// before come in both forms, since a cache of answers hides it.
func (s *scene) mixedCase(ls []lapse) bool {
	bad := func(x *evidence.Exchange) bool {
		return slices.ContainsFunc(ls, func(l lapse) bool { return l.exchange() == x })
	}
	lower, mixed := 0, 0
	for _, o := range s.heardAll {
		if !o.reading.Negative() || !slices.Contains(serversIn(ls), serverOf(o.x)) {
			continue
		}
		switch capitals := hasCapitals(o.x); {
		case capitals && bad(o.x):
			mixed++
		case !capitals && !bad(o.x):
			lower++
		default:
			return false // bad in lower case, or good with capitals
		}
	}
	return lower > 0 && mixed > 0
}

// serversIn returns the servers of lapses.
func serversIn(ls []lapse) []string {
	var out []string
	for _, l := range ls {
		out = append(out, serverOf(l.exchange()))
	}
	return out
}

// hasCapitals reports whether the question was sent with capital letters.
func hasCapitals(x *evidence.Exchange) bool {
	for _, c := range wire.QuestionBytes(x.Query) {
		if c >= 'A' && c <= 'Z' {
			return true
		}
	}
	return false
}

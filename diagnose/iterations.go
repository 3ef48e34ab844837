package diagnose

import (
	"slices"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/reply"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// iterations: sec.nsec3-iterations. NSEC3 with extra iterations protects
// nobody, and resolvers treat many of them as insecure or as a failure, each
// from its own limit on (RFC 9276 section 3). It is an error where there are
// more than this check accepts, and a warning where there are any.
func iterations(s *scene) []Finding {
	out := s.unsound("sec.nsec3-iterations", func(f *Finding, ls []lapse) {
		f.Confidence = High
		n, salt, _ := hashing(ls[0].exchange())
		sayIterations(f, n, salt)
		f.Detail = phrase.Join(f.Detail, phrase.Of("That is more than this check accepts; other resolvers draw the line at 0, 50, 100 or 150, and call what lies above insecure or fail."))
	})
	if s.unvalidated() {
		return out // what does not validate says nothing of the zone
	}
	var told []name.Name
	for _, x := range s.restsOn() {
		if s.chains == nil || !s.chains.Zone(x.Zone).Security.IsSecure() || slices.ContainsFunc(s.lapses(), func(l lapse) bool { return l.exchange() == x }) {
			continue
		}
		n, salt, zone := hashing(x)
		if n == 0 || slices.Contains(told, zone) || !x.Zone.Contains(zone) {
			continue
		}
		told = append(told, zone)
		f := Finding{
			Code: "sec.nsec3-iterations", Severity: Warning, Confidence: High, Who: s.runs(zone),
			At: zone.String(), Zone: zone.String(), Evidence: []int{x.ID},
		}
		sayIterations(&f, n, salt)
		out = append(out, f)
	}
	return out
}

func sayIterations(f *Finding, n uint16, salt []byte) {
	f.Title = phrase.Of("The zone %s hashes names with extra iterations", f.Zone)
	f.Detail = phrase.Of("Its NSEC3 records have %d extra iterations and a salt of %d octets; the standard wants none of either (RFC 9276 section 3.1).", n, len(salt))
	f.Remedy = steps(
		saying("Set the NSEC3 parameters of %s to no extra iterations and an empty salt, and let the zone be signed anew:", f.Zone),
		Step{Copy: f.Zone + ". NSEC3PARAM 1 0 0 -"})
}

// hashing returns the parameters of the first NSEC3 record of a denial, and
// the zone that has it.
func hashing(x *evidence.Exchange) (n uint16, salt []byte, zone name.Name) {
	_, msg := reply.Interpret(x)
	if msg == nil {
		return 0, nil, name.Name{}
	}
	for _, rr := range msg.Authority {
		if rr.Type != wire.TypeNSEC3 {
			continue
		}
		r, err := wire.ParseNSEC3(rr.RData())
		if above, ok := rr.Owner.Parent(); err == nil && ok {
			return r.Iterations, r.Salt, above
		}
	}
	return 0, nil, name.Name{}
}

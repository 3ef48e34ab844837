package diagnose

import (
	"slices"
	"time"

	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/phrase"
)

// signatureExpired: sec.rrsig-expired. The signatures have ended (RFC 4034
// section 3.1.5; reference: resolver.md 3.3 number 9). Our own clock is
// excluded first: by it the root zone's signatures hold, or the finding is
// chk.clock.
func signatureExpired(s *scene) []Finding {
	return s.unsound("sec.rrsig-expired", func(f *Finding, ls []lapse) {
		now := s.trace.Clock
		f.Title = phrase.Of("Signatures of %s have expired", f.Zone)
		f.Detail = s.instants(ls, func(x signed) bool { return x.end.Before(now) }, func(server string, x signed) phrase.Phrase {
			return phrase.Of("At %s the signature of the %s records of %s ended at %s.", server, wire.TypeText(x.typ), x.owner, instant(x.end))
		})
		f.Excluded = s.clocks()
		f.Remedy = steps(
			saying("Whoever runs the signer of %s must start it again, sign the zone anew, and see that it does so by itself before the signatures end.", f.Zone),
			s.transfer(ls))
	})
}

// signatureFuture: sec.rrsig-future. The signatures are not valid yet: the
// signer's clock is fast, or its time zone wrong.
func signatureFuture(s *scene) []Finding {
	return s.unsound("sec.rrsig-future", func(f *Finding, ls []lapse) {
		now := s.trace.Clock
		f.Title = phrase.Of("Signatures of %s are not valid yet", f.Zone)
		var first time.Time
		f.Detail = s.instants(ls, func(x signed) bool { return x.began.After(now) }, func(server string, x signed) phrase.Phrase {
			if first.Before(x.began) {
				first = x.began
			}
			return phrase.Of("At %s the signature of the %s records of %s begins at %s.", server, wire.TypeText(x.typ), x.owner, instant(x.began))
		})
		if !first.IsZero() {
			f.Retryable, f.RetryAfter = true, &first
		}
		f.Excluded = s.clocks()
		f.Remedy = steps(
			saying("Set the clock and the time zone of the machine that signs %s, and let signatures begin an hour before they are made; then sign the zone anew.", f.Zone),
			s.transfer(ls))
	})
}

// instants says of each server which signatures the condition holds for; the
// first of each server.
func (s *scene) instants(ls []lapse, bad func(signed) bool, say func(server string, x signed) phrase.Phrase) phrase.Phrase {
	var out []phrase.Phrase
	var told []string
	for _, l := range ls {
		server := serverOf(l.exchange())
		if slices.Contains(told, server) || len(told) == mostRows {
			continue
		}
		for _, x := range signatures(l.exchange(), s.trace.Clock) {
			if bad(x) {
				out, told = append(out, say(server, x)), append(told, server)
				break
			}
		}
	}
	return phrase.Join(out...)
}

// clocks says that it is not our clock.
func (s *scene) clocks() []phrase.Phrase {
	return []phrase.Phrase{phrase.Of("It is not the clock of this check (%s): by it the signatures of the zones above are valid.", instant(s.trace.Clock))}
}

// transfer is the step for where only some servers have the bad signatures.
func (s *scene) transfer(ls []lapse) Step {
	if s.share(ls).IsZero() {
		return Step{}
	}
	return saying("Other servers of the zone have newer signatures: see why the zone is not transferred to these.")
}

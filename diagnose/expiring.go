package diagnose

import (
	"time"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// soon is how long before the end of a signature the owner is told.
const soon = 7 * 24 * time.Hour

// expiring: sec.expiring. A signature that the decision rests on ends within
// seven days. A signer that works renews them before three quarters of their
// time are over (BIND and OpenDNSSEC do by default), and one that signs each
// answer anew gives them a day or two; so what has more than a quarter of its
// time left is no cause for worry. The root and the top-level domains are not
// the owner's to watch, and are left out.
func expiring(s *scene) []Finding {
	if s.trace == nil || s.chains == nil {
		return nil
	}
	var first signed
	var by *evidence.Exchange
	look := func(x *evidence.Exchange, zone name.Name) {
		for _, one := range signatures(x, s.trace.Clock) {
			if one.signer == zone && zone.NumLabels() > 1 && ending(one, s.trace.Clock) && (by == nil || one.end.Before(first.end)) {
				first, by = one, x
			}
		}
	}
	for _, x := range s.restsOn() {
		if z := s.chains.Zone(x.Zone); z.Security.IsSecure() {
			look(x, x.Zone)
		}
	}
	for _, z := range s.links() {
		if !z.Security.IsSecure() || !z.Keys.Until().Before(s.trace.Clock.Add(soon)) {
			continue
		}
		for _, x := range z.Rests {
			if x.Question.Type == wire.TypeDNSKEY {
				look(x, z.Name)
			}
		}
	}
	if by == nil {
		return nil
	}
	f := Finding{
		Code: "sec.expiring", Severity: Warning, Confidence: Certain, Who: s.runs(first.signer),
		At: first.owner.String(), Zone: first.signer.String(), Servers: []string{serverOf(by)}, Evidence: []int{by.ID},
	}
	f.Title = phrase.Of("Signatures of %s end soon", f.Zone)
	f.Detail = phrase.Of("The signature of the %s records of %s ends at %s, and most of its time is over.", wire.TypeText(first.typ), first.owner, instant(first.end))
	f.Remedy = steps(saying("See that the signer of %s works and signs anew before then; afterwards every CA must refuse.", f.Zone))
	return []Finding{f}
}

// ending reports whether a signature is valid, ends soon, and has less than a
// quarter of its time left.
func ending(x signed, now time.Time) bool {
	left := x.end.Sub(now)
	return left >= 0 && left <= soon && 4*left < x.end.Sub(x.began)
}

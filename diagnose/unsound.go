package diagnose

import (
	"slices"
	"time"

	"github.com/mayissue/mayissue/chain"
	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/reply"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// unsound makes the findings of one code about DNSSEC: one for each zone that
// has lapses of it. say completes the finding: title, detail, remedy.
func (s *scene) unsound(code string, say func(f *Finding, ls []lapse)) []Finding {
	var out []Finding
	var zones []name.Name
	for _, l := range s.lapses() {
		if l.code != code || slices.Contains(zones, l.zone) {
			continue
		}
		zones = append(zones, l.zone)
		ls := slices.DeleteFunc(slices.Clone(s.lapses()), func(o lapse) bool { return o.code != code || o.zone != l.zone })
		f := s.atFault(ls)
		say(&f, ls)
		s.finish(&f, ls)
		if out = append(out, f); len(out) == most {
			break
		}
	}
	return out
}

// atFault starts a finding about some lapses of one code in one zone. It
// stands in the way where the decision failed because of one of them.
func (s *scene) atFault(ls []lapse) Finding {
	first := ls[0]
	f := Finding{
		Code: first.code, Severity: Warning, Confidence: Certain, Who: s.runs(first.zone),
		At: first.fault.Owner.String(), Zone: first.zone.String(), Evidence: []int{},
	}
	for _, l := range ls {
		x := l.exchange()
		if l.decides {
			f.Severity = Error
		}
		if !slices.Contains(f.Servers, serverOf(x)) {
			f.Servers = append(f.Servers, serverOf(x))
			if len(f.Commands) < 2 {
				f.Commands = append(f.Commands, commandFor(x))
			}
		}
		if !slices.Contains(f.Evidence, x.ID) {
			f.Evidence = append(f.Evidence, x.ID)
		}
	}
	slices.Sort(f.Evidence)
	return f
}

// finish adds what is the same whatever is wrong: how many servers show it,
// that it is not our clock, and whom to forward it to.
func (s *scene) finish(f *Finding, ls []lapse) {
	f.Detail = phrase.Join(f.Detail, s.share(ls))
	switch f.Who {
	case Parent:
		first := saying("Forward this to whoever runs the zone %s, or mend it there if it is yours:", f.Zone)
		if ls[0].zone.NumLabels() <= 1 {
			f.Retryable = true
			first = saying("It is not yours to mend and usually passes: try again later.")
		}
		f.Remedy = append(steps(first), f.Remedy...)
	case TargetOwner:
		f.Remedy = append(steps(saying("The alias leads into a zone that others may run. Forward this to whoever runs the zone %s:", f.Zone)), f.Remedy...)
	}
}

// share says at how many of the zone's servers it was seen, where others do
// better.
func (s *scene) share(ls []lapse) phrase.Phrase {
	own, _ := s.servers()
	asked := which(own, func(v server) bool { return v.zone == ls[0].zone && !v.dead() && v.asked() })
	bad := which(asked, func(v server) bool {
		return slices.ContainsFunc(ls, func(l lapse) bool { return l.exchange().Addr.Addr() == v.Addr })
	})
	if len(bad) == 0 || len(bad) == len(asked) {
		return phrase.Phrase{}
	}
	return phrase.Of("%d of the %d servers that answered do this; a CA may ask any of them.", len(bad), len(asked))
}

// runs returns who can mend a zone: whoever runs the top-level domain or the
// zone above, the target of an alias, or the DNS provider of the name.
func (s *scene) runs(zone name.Name) string {
	at := s.level.Name
	if !at.IsValid() && len(s.levels) > 0 {
		at = s.levels[0].Name
	}
	var asked name.Name // the zone that the failed question belongs to
	if n := len(s.level.Hops); n > 0 {
		asked = s.level.Hops[n-1].Zone
	}
	switch {
	case zone.NumLabels() <= 1:
		return Parent
	case at.IsValid() && !zone.Contains(at):
		return TargetOwner
	case asked.IsValid() && zone != asked && zone.Contains(asked):
		return Parent
	}
	return DNSHost
}

// serverOf names the server of an exchange for people.
func serverOf(x *evidence.Exchange) string {
	return server{ListedServer: evidence.ListedServer{Name: x.Server, Addr: x.Addr.Addr()}}.String()
}

// signed is one set of records with a signature.
type signed struct {
	owner      name.Name
	typ        wire.Type
	signer     name.Name
	algorithm  uint8
	tag        uint16
	began, end time.Time
}

// signatures returns the signatures in a reply, of each set the one that ends
// last. Times are read on the turn of the 32-bit clock that is nearest to now
// (RFC 4034 section 3.1.5).
func signatures(x *evidence.Exchange, now time.Time) []signed {
	_, msg := reply.Interpret(x)
	if msg == nil {
		return nil
	}
	var out []signed
	for _, set := range slices.Concat(dnssec.FromWire(msg.Answer), dnssec.FromWire(msg.Authority)) {
		var best signed
		for _, rdata := range set.Signatures() {
			sig, err := wire.ParseRRSIG(rdata)
			if err != nil {
				continue
			}
			one := signed{set.Owner(), set.Type(), sig.Signer, sig.Algorithm, sig.KeyTag, near(sig.Inception, now), near(sig.Expiration, now)}
			if !best.owner.IsValid() || one.end.After(best.end) {
				best = one
			}
		}
		if best.owner.IsValid() {
			out = append(out, best)
		}
	}
	return out
}

// near reads a time of 32 bits.
func near(v uint32, now time.Time) time.Time {
	return time.Unix(now.Unix()+int64(int32(v-uint32(now.Unix()))), 0).UTC()
}

// instant writes a time for people and machines alike.
func instant(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// spoken is the records that a lapse is about, for sentences.
func spoken(f chain.Fault) (typ, owner string) { return wire.TypeText(f.Type), f.Owner.String() }

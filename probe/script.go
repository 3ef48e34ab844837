package probe

import (
	"context"

	"github.com/mayissue/mayissue/evidence"
)

// ask makes questions about the name of the plan.
func (s *survey) about(kinds ...evidence.ProbeKind) []question {
	var out []question
	for _, k := range kinds {
		out = append(out, about(k, s.plan.Zone, s.plan.Name))
	}
	return out
}

// first is what every server is asked: the question that failed beside one of
// the same kind that any server of the zone can answer, then who serves the
// zone and a question of an ordinary type.
func (s *survey) first(ctx context.Context, d *desk) {
	d.all(ctx, s.about(evidence.ProbeSOA, evidence.ProbeCAA)...)
	if !d.heard() {
		d.all(ctx, s.about(evidence.ProbeSOATCP, evidence.ProbeA)...)
		if !d.heard() {
			return
		}
	}
	d.all(ctx, s.about(evidence.ProbeNS, evidence.ProbeA)...)
}

// second asks what the first answers leave open.
func (s *survey) second(ctx context.Context, d *desk) {
	caa, soa := d.last(evidence.ProbeCAA), d.last(evidence.ProbeSOA)
	switch {
	case caa == nil || soa == nil:
	case !d.heard():
		// Once more, so that a packet lost on the way is no dead server.
		d.all(ctx, s.about(evidence.ProbeSOA, evidence.ProbeCAA)...)
	case s.plan.Why == Forbidden && sound(caa.Outcome):
	case caa.Outcome == evidence.Timeout:
		s.silence(ctx, d)
	case caa.Outcome == evidence.Truncated:
		d.all(ctx, s.about(evidence.ProbeCAATCP, evidence.ProbeSOATCP, evidence.ProbeCAALarge, evidence.ProbeCAASmall)...)
	case !sound(caa.Outcome) && !sound(soa.Outcome):
		// It does not serve the zone, or is broken altogether; in passing or for good?
		d.all(ctx, s.about(evidence.ProbeSOA, evidence.ProbeCAA, evidence.ProbeCAANoEDNS)...)
	case !sound(caa.Outcome):
		d.all(ctx, s.about(evidence.ProbeUnknown, evidence.ProbeTXT, evidence.ProbeCAANoEDNS, evidence.ProbeCAANoDO, evidence.ProbeCAATCP, evidence.ProbeCAA)...)
	default:
		s.manners(ctx, d)
	}
	if s.plan.Why == Unproven && d.heard() {
		s.signed(ctx, d)
	}
}

// sound reports whether an outcome answers the question.
func sound(o evidence.Outcome) bool {
	switch o {
	case evidence.Answer, evidence.Alias, evidence.NoData, evidence.NoDataNoSOA, evidence.NXDomain, evidence.Referral:
		return true
	}
	return false
}

// silence tells apart what can lie behind it where a server answers other
// questions: lost packets and rate limits (asked again, with a control
// between), unknown types, EDNS, DO, UDP.
func (s *survey) silence(ctx context.Context, d *desk) {
	d.all(ctx, s.about(evidence.ProbeCAA, evidence.ProbeSOA)...)
	if last := d.last(evidence.ProbeCAA); last == nil || last.Outcome != evidence.Timeout {
		d.all(ctx, s.about(evidence.ProbeCAA, evidence.ProbeCAA)...)
		return // it comes and goes
	}
	d.all(ctx, s.about(evidence.ProbeCAA, evidence.ProbeSOA)...)
	d.all(ctx, s.about(evidence.ProbeCAATCP, evidence.ProbeUnknown, evidence.ProbeCAANoEDNS, evidence.ProbeCAANoDO, evidence.ProbeTXT, evidence.ProbeHTTPS)...)
}

// manners asks a server that answers how it takes what resolvers send.
func (s *survey) manners(ctx context.Context, d *desk) {
	d.all(ctx, s.about(evidence.ProbeCAAMixed, evidence.ProbeCAATCP, evidence.ProbeCAA, evidence.ProbeVersion, evidence.ProbeOption, evidence.ProbeCookie)...)
}

// signed asks for what DNSSEC rests on.
func (s *survey) signed(ctx context.Context, d *desk) {
	qs := s.about(evidence.ProbeKeys, evidence.ProbeParam)
	if n, ok := unheardOf(s.plan.Zone, d.p.cfg.Rand); ok {
		qs = append(qs, about(evidence.ProbeRandom, s.plan.Zone, n))
		if mixed, ok := unheardOf(s.plan.Zone, d.p.cfg.Rand); ok {
			// The same in other letters, of a name that no cache of answers
			// has: some signers sign what was asked and not what is there.
			q := about(evidence.ProbeRandom, s.plan.Zone, mixed)
			q.mixed = true
			qs = append(qs, q)
		}
	}
	d.all(ctx, qs...)
	if keys := d.last(evidence.ProbeKeys); keys != nil && !sound(keys.Outcome) {
		d.all(ctx, s.about(evidence.ProbeKeysTCP, evidence.ProbeKeysLarge)...)
	}
}

// once asks one server that answers what one answer is enough for: whether
// records stand where people put them by mistake.
func (s *survey) once(ctx context.Context) {
	if s.plan.Why != Forbidden {
		return
	}
	for _, d := range s.all() {
		if !d.heard() {
			continue
		}
		n := s.plan.Name
		if s.plan.Asked.IsValid() && s.plan.Zone.Contains(s.plan.Asked) {
			n = s.plan.Asked
		}
		qs := []question{about(evidence.ProbeTXT, s.plan.Zone, n)}
		for _, at := range misplaced(s.plan.Zone, n) {
			q := about(evidence.ProbeElsewhere, s.plan.Zone, at)
			qs = append(qs, q)
		}
		d.all(ctx, qs...)
		return
	}
}

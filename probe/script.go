package probe

import (
	"context"
	"slices"
	"sync"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/reply"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
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
		// Once more, so that a packet lost on the way is no dead server; and
		// without EDNS, which some devices drop whatever it asks.
		d.all(ctx, s.about(evidence.ProbeCAANoEDNS, evidence.ProbeCAA, evidence.ProbeSOA)...)
		if d.heard() {
			// It is EDNS, or no more than the DO bit in it.
			d.all(ctx, s.about(evidence.ProbeCAANoDO)...)
		}
	case s.plan.Why == Forbidden && sound(caa.Outcome):
	case !sound(caa.Outcome) && !sound(soa.Outcome) && d.answered(evidence.ProbeA):
		// It knows addresses and nothing else, as load balancers do.
		d.all(ctx, s.about(evidence.ProbeSOA, evidence.ProbeCAA, evidence.ProbeTXT, evidence.ProbeUnknown, evidence.ProbeCAANoEDNS)...)
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

// manners asks a server that answers how it takes what resolvers send. What
// it is silent to is asked once more: a lost packet is no bad manner.
func (s *survey) manners(ctx context.Context, d *desk) {
	kinds := []evidence.ProbeKind{evidence.ProbeCAAMixed, evidence.ProbeCAATCP, evidence.ProbeCAA, evidence.ProbeVersion, evidence.ProbeOption, evidence.ProbeCookie}
	d.all(ctx, s.about(kinds...)...)
	kinds = slices.DeleteFunc(kinds, func(k evidence.ProbeKind) bool {
		x := d.last(k)
		return x == nil || x.Outcome != evidence.Timeout && x.Outcome != evidence.TCPFailed
	})
	again := s.about(kinds...)
	if x := d.last(evidence.ProbeCookie); x != nil {
		if cookie := wholeCookie(x); cookie != nil {
			// BADCOOKIE is the right answer to a client that comes without the
			// server's part, if it is not the answer to one that has it
			// (RFC 7873 section 5.2.3).
			q := about(evidence.ProbeCookie, s.plan.Zone, s.plan.Name)
			q.cookie = cookie
			again = append(again, q)
		}
	}
	d.all(ctx, again...)
}

// badCookie is the response code BADCOOKIE (RFC 7873 section 8).
const badCookie = 23

// wholeCookie returns the cookie that a reply of BADCOOKIE asks for, or nil.
func wholeCookie(x *evidence.Exchange) []byte {
	if x.Reply == nil {
		return nil
	}
	_, msg := reply.Interpret(x)
	if msg == nil || msg.RCode != badCookie || msg.EDNS == nil {
		return nil
	}
	if c, ok := msg.EDNS.Option(optionCookie); ok && len(c) >= 16 && len(c) <= 40 {
		return c
	}
	return nil
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

// once asks one server that answers what one answer is enough for: the
// addresses of the zone's name servers, and whether records stand where people
// put them by mistake.
func (s *survey) once(ctx context.Context) {
	able := slices.DeleteFunc(s.all(), func(d *desk) bool { return !d.answered(evidence.ProbeSOA) && !d.answered(evidence.ProbeCAA) })
	if len(able) == 0 {
		return
	}
	var wg sync.WaitGroup
	wg.Go(func() { able[len(able)-1].all(ctx, s.hostsInside()...) })
	if s.plan.Why == Forbidden {
		wg.Go(func() { able[0].all(ctx, s.elsewhere()...) })
	}
	wg.Wait()
}

// mostHosts is how many name servers are looked up in the zone itself.
const mostHosts = 4

// hostsInside asks for the addresses of the name servers whose names lie in
// the zone, of the types that the zone above gave glue of.
func (s *survey) hostsInside() []question {
	var out []question
	seen := map[evidence.Question]bool{}
	for _, l := range s.zone.Servers {
		if !l.Glue || !s.plan.Zone.Contains(l.Name) || len(out) == mostHosts {
			continue
		}
		q := about(evidence.ProbeAddress, s.plan.Zone, l.Name)
		if q.typ = wire.TypeA; l.Addr.Is6() {
			q.typ = wire.TypeAAAA
		}
		if at := (evidence.Question{Name: q.name, Type: q.typ}); !seen[at] {
			seen[at] = true
			out = append(out, q)
		}
	}
	return out
}

// elsewhere asks for what stands at the name asked for and where records are
// put by mistake.
func (s *survey) elsewhere() []question {
	n := s.plan.Name
	var out []question
	if s.plan.Asked.IsValid() && s.plan.Zone.Contains(s.plan.Asked) && s.plan.Asked != n {
		n = s.plan.Asked
		out = append(out, about(evidence.ProbeAsked, s.plan.Zone, n), about(evidence.ProbeAskedA, s.plan.Zone, n))
	}
	out = append(out, about(evidence.ProbeTXT, s.plan.Zone, n))
	beside := map[name.Name]bool{}
	for _, at := range misplaced(s.plan.Zone, n) {
		out = append(out, about(evidence.ProbeElsewhere, s.plan.Zone, at))
		// A wildcard answers everywhere: for each a name beside it that surely
		// does not exist.
		if up, ok := at.Parent(); ok && !beside[up] {
			beside[up] = true
			if made, ok := unheardOf(up, s.p.cfg.Rand); ok {
				out = append(out, about(evidence.ProbeRandom, s.plan.Zone, made))
			}
		}
	}
	return out
}

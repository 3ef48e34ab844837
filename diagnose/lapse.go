package diagnose

import (
	"net/netip"
	"slices"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/chain"
	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/reply"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

// lapse is one reply that does not validate, with the code of the reason.
type lapse struct {
	code    string
	zone    name.Name // whose data are wrong
	fault   chain.Fault
	answer  chain.Answer
	link    chain.Zone // of the chain of trust, where that is broken; else zero
	decides bool       // the decision failed because of it
}

// exchange returns what brought the records that are wrong.
func (l lapse) exchange() *evidence.Exchange { return l.fault.From }

// bench judges the replies of a walk and of a survey one by one, server by
// server. It has a judge of its own, from scratch: what the decision spent is
// not charged to it, it can spend no more than a decision may, and what it
// finds the decision never learns.
type bench struct {
	s    *scene
	j    *chain.Judge
	all  []judged
	seen map[*evidence.Exchange]int // index of all
	// positive says of each server that gave records of the zone, beside its
	// keys, whether any of them held: "" for yes, else the code why not.
	positive map[netip.Addr]string
}

// judged is one reply with its judgement.
type judged struct {
	x       *evidence.Exchange
	answer  chain.Answer
	reading reply.Reading
	msg     *wire.Message
	decides bool
}

// lapses returns what does not validate: first what the decision rests on,
// then what servers said that were asked beside. A decision that our own clock
// spoilt has none.
func (s *scene) lapses() []lapse {
	if s.lapsed == nil {
		s.lapsed = []lapse{}
		if s.trace != nil && s.chains != nil && !s.d.OwnClock && (s.unvalidated() || s.survey != nil || s.askedAgain()) {
			b := &bench{s: s, j: chain.Replay(s.trace, nil), seen: map[*evidence.Exchange]int{}, positive: map[netip.Addr]string{}}
			b.decision()
			b.walk()
			b.survey()
			s.lapsed, s.heardAll = b.lapses(), b.all
		}
	}
	return s.lapsed
}

// askedAgain reports whether the walk put a question again after a reply that
// answers it: mostly because that one did not validate.
func (s *scene) askedAgain() bool {
	return slices.ContainsFunc(s.trace.Steps, func(st evidence.Step) bool { return len(passedOver(s.trace, &st)) > 0 })
}

// passedOver returns the replies to a question that were not taken, because of
// a better one or because they do not validate.
func passedOver(t *evidence.Trace, st *evidence.Step) []*evidence.Exchange {
	if st.Accepted == 0 && st.Failure != evidence.FailBogus && st.Failure != evidence.FailIndeterminate {
		return nil
	}
	var out []*evidence.Exchange
	for _, id := range st.Exchanges {
		if x := t.Exchange(id); id != st.Accepted && x != nil && lawful(x.Outcome) {
			out = append(out, x)
		}
	}
	return out
}

// walk hears the replies that the walk passed over for better ones, and those.
func (b *bench) walk() {
	for i := range b.s.trace.Steps {
		st := &b.s.trace.Steps[i]
		over := passedOver(b.s.trace, st)
		if len(over) > 0 {
			b.hear(b.s.trace.Exchange(st.Accepted), false)
		}
		for _, x := range over {
			b.hear(x, false)
		}
	}
}

// unvalidated reports whether the decision failed for want of validation.
func (s *scene) unvalidated() bool {
	return s.d.Reason == caa.DNSSECBogus || s.d.Reason == caa.DNSSECIndeterminate
}

// decision hears what the failed decision rests on: the replies to the
// question that failed, and those that should have shown the broken link of
// the chain.
func (b *bench) decision() {
	if !b.s.unvalidated() {
		return
	}
	for i := range b.s.trace.Steps {
		st := &b.s.trace.Steps[i]
		if st.Purpose != evidence.ForCAA || st.Name != b.s.d.FailedAt {
			continue
		}
		b.step(st)
		if z, ok := brokenLink(b.j.Zone(st.Zone)); ok {
			b.asked(z.Fault)
		}
	}
	for _, o := range slices.Clone(b.all) {
		z, ok := brokenLink(o.answer.Zone)
		switch {
		case ok:
			b.asked(z.Fault)
		case o.ofBelow():
			for _, at := range o.answer.Verdict.Set().Signers() {
				b.asked(chain.Fault{Owner: at, Type: wire.TypeDS, Zone: o.answer.Zone.Name})
			}
		}
	}
}

func (b *bench) step(st *evidence.Step) {
	for _, id := range st.Exchanges {
		b.hear(b.s.trace.Exchange(id), true)
	}
	b.hear(b.s.trace.Exchange(st.Accepted), true)
}

// asked hears all servers that were asked for the records of a fault.
func (b *bench) asked(f chain.Fault) {
	for i := range b.s.trace.Steps {
		if st := &b.s.trace.Steps[i]; st.Zone == f.Zone && st.Question == (evidence.Question{Name: f.Owner, Type: f.Type}) {
			b.step(st)
		}
	}
	b.hear(f.From, true)
}

// survey hears what the servers were asked afterwards.
func (b *bench) survey() {
	if b.s.survey == nil {
		return
	}
	for _, p := range b.s.survey.Probes {
		switch p.Kind {
		case evidence.ProbeCAA, evidence.ProbeCAATCP, evidence.ProbeCAAMixed, evidence.ProbeSOA, evidence.ProbeSOATCP, evidence.ProbeNS, evidence.ProbeA,
			evidence.ProbeKeys, evidence.ProbeKeysTCP, evidence.ProbeDS, evidence.ProbeRandom:
			b.hear(p.Exchange, false)
		}
	}
}

// hear judges one reply, once. A referral, a failure and a reply that nobody
// can read are for other rules.
func (b *bench) hear(x *evidence.Exchange, decides bool) {
	if x == nil || x.Reply == nil {
		return
	}
	if i, ok := b.seen[x]; ok {
		b.all[i].decides = b.all[i].decides || decides
		return
	}
	rd, msg := reply.Interpret(x)
	if msg == nil || !rd.Final() && !(decides && rd.Outcome == evidence.Lame) {
		return
	}
	b.seen[x] = len(b.all)
	o := judged{x: x, answer: b.j.Try(x), reading: rd, msg: msg, decides: decides}
	b.all = append(b.all, o)
	if rd.Outcome == evidence.Answer && x.Question.Type != wire.TypeDNSKEY && o.answer.Zone.Security.IsSecure() {
		code := ""
		if why := o.answer.Security.Reason(); why != "" {
			code = signatureCode(why)
		}
		if was, ok := b.positive[x.Addr.Addr()]; !ok || was != "" {
			b.positive[x.Addr.Addr()] = code
		}
	}
}

// lapses gives what was heard its codes, each reply once.
func (b *bench) lapses() []lapse {
	out := []lapse{}
	told := map[*evidence.Exchange]int{}
	for _, o := range b.all {
		l, ok := b.lapse(o)
		if !ok {
			continue
		}
		if i, twice := told[l.exchange()]; twice {
			out[i].decides = out[i].decides || l.decides
			continue
		}
		told[l.exchange()] = len(out)
		out = append(out, l)
	}
	if slices.ContainsFunc(out, func(l lapse) bool { return l.code == "sec.parent-denial" && l.decides }) {
		// Records of the zone below fail only because nothing leads to it.
		out = slices.DeleteFunc(out, func(l lapse) bool { return l.code == "sec.rrsig-invalid" && l.why() == dnssec.WrongSigner })
	}
	slices.SortStableFunc(out, func(x, y lapse) int { return rank(x) - rank(y) })
	return out
}

func rank(l lapse) int {
	if l.decides {
		return 0
	}
	return 1
}

// brokenLink returns the first link of a zone's chain that does not hold.
func brokenLink(z chain.Zone) (chain.Zone, bool) {
	for _, link := range z.Chain() {
		if link.Security.Err() != nil {
			return link, true
		}
	}
	return chain.Zone{}, false
}

package rpl

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/wire"
)

// do does the step, where it can be done now.
func (p *run) do(ctx context.Context, st *Step) (done bool, err error) {
	switch st.Kind {
	case StepQuery:
		p.query(ctx, st)
	case StepReply, StepTimeout, StepError, StepCheckAnswer, StepCheckOutQuery:
		return p.upstream(st)
	case StepTimePasses:
		d, err := p.seconds(st.Elapse)
		if err != nil {
			return false, p.mismatch(st, err.Error())
		}
		time.Sleep(d)
	case StepAssign:
		v, err := p.expand(strings.Join(st.Args[2:], " "))
		if err != nil {
			return false, p.mismatch(st, err.Error())
		}
		p.vars[st.Args[0]] = v
	case StepFlush, StepExpire:
		// Of one answer; a resolver that knows nothing does not know it either.
		if err := p.resolver(); err != nil {
			return false, p.mismatch(st, err.Error())
		}
	case StepTraffic, StepNothing, StepInfraRTT:
		// What servers know has been delivered; how quick they are is the
		// resolver's own affair.
	default:
		return false, p.mismatch(st, fmt.Sprintf("%s is about a feature that this resolver does not have", st.Kind))
	}
	return true, nil
}

// upstream does the steps that are about the resolver's own queries. Those
// about priming are stepped over: this resolver takes its hints as they are.
// A query that the script does not speak of gets no reply.
func (p *run) upstream(st *Step) (done bool, err error) {
	if st.Kind == StepCheckAnswer {
		return false, p.await(st)
	}
	q := p.net.newest(func(q *pending) bool { return !st.Addr.IsValid() || st.Addr == q.server })
	switch {
	case st.priming() && (q == nil || !st.Entry.asks(q.msg)):
		return true, nil
	case p.open == 0 && q == nil:
		return true, nil // no answer waits for what other resolvers still ask
	case st.Kind == StepCheckOutQuery, q == nil, st.Kind == StepReply && !st.Entry.fits(q.msg):
		return false, p.await(st)
	}
	p.net.take(func(o *pending) bool { return o == q })
	if st.Kind == StepTimeout || st.Kind == StepError {
		q.back <- delivery{}
	} else {
		p.net.say(fmt.Sprintf("step %d replies: %s", st.Number, q))
		p.deliver(q, st.Entry)
	}
	return true, nil
}

// priming reports whether the step is about the NS records of the root.
func (st *Step) priming() bool {
	if st.Entry == nil {
		return false
	}
	qs := st.Entry.Packets[0].Question
	return len(qs) == 1 && qs[0].Name.IsRoot() && qs[0].Type == wire.TypeNS
}

// query sends a client's question.
func (p *run) query(ctx context.Context, st *Step) {
	p.open++
	q := &st.Entry.Packets[0]
	p.net.say(fmt.Sprintf("step %d: %s", st.Number, questionText(q.Question)))
	if _, _, err := wire.ParseQuestion(q.Raw); q.Raw != nil && err != nil || len(q.Question) != 1 || q.Opcode != 0 {
		p.answers <- Packet{QR: true, RCode: wire.RCodeFormErr, RD: q.RD}
		return
	}
	p.asked = append(p.asked, q.Question[0].Name)
	go func() {
		var sent atomic.Bool
		if !q.RD {
			ctx = context.WithValue(ctx, cacheOnly{}, &sent)
		}
		tr, known := p.lookup(ctx, q)
		a := p.answer(tr, q)
		if sent.Load() && !known {
			a = p.referral(ctx, tr, q)
		}
		p.answers <- a
		p.net.note()
	}()
}

// lookup asks the resolver. It reports whether it is known, even without
// asking, that the answer does not hold.
func (p *run) lookup(ctx context.Context, q *Packet) (tr *evidence.Trace, unsound bool) {
	question := evidence.Question{Name: q.Question[0].Name, Type: q.Question[0].Type}
	tr = firstCome(p.unjudged(ctx, p.res.Lookup(ctx, question), q.CD))
	for _, s := range tr.Steps {
		if s.Failure != "" {
			unsound = unsound || s.Failure == evidence.FailBogus || s.Failure == evidence.FailIndeterminate
			p.net.say(fmt.Sprintf("found no %s %s in %s: %s: %s", s.Question.Name, wire.TypeText(s.Question.Type), s.Zone, s.Failure, s.Detail))
		}
	}
	return tr, unsound
}

// answer makes the answer of what the resolver saw.
func (p *run) answer(tr *evidence.Trace, q *Packet) Packet {
	if !q.CD && p.downgraded(tr) {
		tr = &evidence.Trace{}
	}
	a := Face(tr, q, p.clock())
	a.AD = q.judged() && a.RCode != wire.RCodeServFail && p.secure(tr)
	return a
}

// judged reports whether the client wants to know what was validated. Who sets
// neither DO nor AD need not understand AD (RFC 6840 section 5.7).
func (p *Packet) judged() bool { return (p.DO || p.AD) && !p.CD }

// referral is what a client that wants no recursion is told of what the cache
// does not have: the nearest delegation, whose records are not compared. It is
// as good as the keys that the cache has of the zone.
func (p *run) referral(ctx context.Context, tr *evidence.Trace, q *Packet) Packet {
	a := Face(&evidence.Trace{}, q, p.clock())
	a.RCode = wire.RCodeSuccess
	if n := len(tr.Steps); n > 0 && q.judged() {
		keys := evidence.Question{Name: tr.Steps[n-1].Zone, Type: wire.TypeDNSKEY}
		a.AD = p.secure(p.res.Lookup(ctx, keys))
	}
	return a
}

// await does what the script leaves to the network: nothing replies to the
// queries that are under way, or time passes between two attempts.
func (p *run) await(st *Step) error {
	if p.open == 0 {
		return p.mismatch(st, "no answer is under way")
	}
	// Those that are there now: whoever learns that nothing replies may ask
	// again at once, and that is another query.
	lost := p.net.takeAll()
	for _, q := range lost {
		p.net.say("nothing replies: " + q.String())
		q.back <- delivery{}
	}
	if len(lost) > 0 {
		return nil
	}
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-p.net.news:
		return nil
	case <-timer.C:
		return p.mismatch(st, "no answer comes")
	}
}

// seconds reads what TIME_PASSES is given, which may have a fraction.
func (p *run) seconds(text string) (time.Duration, error) {
	text, err := p.expand(text)
	if err != nil {
		return 0, err
	}
	d, err := time.ParseDuration(strings.TrimSpace(text) + "s")
	if err != nil || d < 0 {
		return 0, fmt.Errorf("%q is no time in seconds", text)
	}
	return d, nil
}

package rpl

import (
	"context"
	"fmt"
	"io"
	"net/netip"
	"strings"
	"sync/atomic"
	"time"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/resolve"
)

// Runner plays scenarios. It belongs into a bubble of testing/synctest, where
// waiting costs nothing: then Now is time.Now and Wait is synctest.Wait.
type Runner struct {
	Now  func() time.Time
	Wait func()    // returns when everybody waits for something
	Rand io.Reader // for the resolver; safe for concurrent use
	// Change, when set, has the last word on the resolver's configuration.
	Change func(*resolve.Config)
}

// Bounds on a scenario.
const (
	maxActions = 5000
	// patience is how long the resolver may pause between two attempts.
	patience = time.Minute
)

// MismatchError says at which step a scenario went another way.
type MismatchError struct {
	File        string
	Line        int // of the step
	Step        int
	Differences []string
	Log         []string // what was asked and answered until then
}

// Error gives the place and the differences, one a line, and the log.
func (e *MismatchError) Error() string {
	return fmt.Sprintf("%s:%d: step %d: %s\n  %s", e.File, e.Line, e.Step,
		strings.Join(e.Differences, "\n  "), strings.Join(e.Log, "\n  "))
}

// run is one scenario being played.
type run struct {
	*Runner
	s       *Scenario
	res     *resolve.Resolver
	net     *network
	clock   func() time.Time
	at      int // index of the next step
	answers chan Packet
	waiting []Packet // answers not checked yet
	open    int      // clients without an answer
	asked   []name.Name
	used    map[*Entry]bool
	vars    map[string]string
}

// Run plays the scenario. The error is a [*MismatchError], or says why the
// scenario cannot be played.
func (r *Runner) Run(ctx context.Context, s *Scenario) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	p := &run{Runner: r, s: s, net: newNetwork(ctx.Done()), answers: make(chan Packet, len(s.Steps)), used: map[*Entry]bool{}, vars: map[string]string{}}
	start := r.Now()
	base := start
	if !s.Config.Date.IsZero() {
		base = s.Config.Date
	}
	p.clock = func() time.Time { return base.Add(r.Now().Sub(start)) }
	res, err := resolve.New(p.config())
	if err != nil {
		return fmt.Errorf("%s: %w", s.File, err)
	}
	p.res = res
	defer func() { cancel(); r.Wait() }()
	return p.play(ctx)
}

// config is the resolver that the scenario asks for.
func (p *run) config() resolve.Config {
	c := &p.s.Config
	cfg := resolve.Config{
		Transport: p.net, Now: p.clock, Rand: p.Rand, Engine: "rpl",
		NoIPv4: c.NoIPv4, NoIPv6: c.NoIPv6, WholeNames: c.WholeNames, Permit: c.Permitted(),
		Hints: []resolve.Hint{{Addrs: c.Hints}},
	}
	for _, a := range c.Hints {
		cfg.Permit = append(cfg.Permit, netip.PrefixFrom(a, a.BitLen()))
	}
	for _, s := range c.Stubs {
		stub := resolve.Stub{Zone: s.Zone}
		if len(s.Servers) > 0 {
			stub.Servers = append(stub.Servers, resolve.Hint{Addrs: s.Servers})
		}
		for _, h := range s.Hosts {
			stub.Servers = append(stub.Servers, resolve.Hint{Name: h})
		}
		cfg.Stubs = append(cfg.Stubs, stub)
	}
	if p.Change != nil {
		p.Change(&cfg)
	}
	return cfg
}

// play goes through the script: in this order of urgency an expected query
// or answer is taken, a query is answered, and the next step is done.
func (p *run) play(ctx context.Context) error {
	for range maxActions {
		p.Wait()
		p.collect()
		if p.at >= len(p.s.Steps) {
			return p.end()
		}
		st := &p.s.Steps[p.at]
		if st.Kind == StepCheckOutQuery && p.expected(st) || st.Kind == StepCheckAnswer && len(p.waiting) > 0 {
			p.at++
			if err := p.check(st); err != nil {
				return err
			}
			continue
		}
		if p.serve(st.Number) {
			continue
		}
		done, err := p.do(ctx, st)
		if err != nil {
			return err
		}
		if done {
			p.at++
		}
	}
	return p.mismatch(&p.s.Steps[min(p.at, len(p.s.Steps)-1)], fmt.Sprintf("more than %d things happened", maxActions))
}

// collect takes the answers that are there.
func (p *run) collect() {
	for {
		select {
		case a := <-p.answers:
			p.waiting = append(p.waiting, a)
			p.open--
		default:
			return
		}
	}
}

// serve answers the newest query that a range knows an answer to.
func (p *run) serve(step int) bool {
	var e *Entry
	q := p.net.take(func(q *pending) bool {
		e = p.entryFor(step, q)
		return e != nil
	})
	if q == nil {
		return false
	}
	p.used[e] = true
	p.net.say(fmt.Sprintf("answered from line %d: %s", e.Line, q))
	p.deliver(q, e)
	return true
}

// entryFor finds the first entry of the ranges that knows the query. Where
// none does, a minimised query may stand in for the types that other
// resolvers minimise with, as long as what comes is no answer to it.
func (p *run) entryFor(step int, q *pending) *Entry {
	if e := p.firstEntry(step, q.server, q.network, q.msg); e != nil || !p.minimised(q.msg) {
		return e
	}
	for _, t := range []wire.Type{wire.TypeA, wire.TypeNS} {
		m := *q.msg
		m.Question = []wire.Question{m.Question[0]}
		m.Question[0].Type = t
		if e := p.firstEntry(step, q.server, q.network, &m); e != nil && len(e.Packets[0].Answer) == 0 {
			copied := *e
			copied.CopyQuery = true
			return &copied
		}
	}
	return nil
}

// minimised reports whether the query is for a name above one that a client
// asked for.
func (p *run) minimised(m *wire.Message) bool {
	for _, n := range p.asked {
		if !p.s.Config.WholeNames && n != m.Question[0].Name && m.Question[0].Name.Contains(n) {
			return true
		}
	}
	return false
}

func (p *run) firstEntry(step int, server netip.Addr, network string, m *wire.Message) *Entry {
	for i := range p.s.Ranges {
		rg := &p.s.Ranges[i]
		if !rg.covers(step, server) {
			continue
		}
		for j := range rg.Entries {
			if e := &rg.Entries[j]; e.takes(m, network) {
				return e
			}
		}
	}
	return nil
}

// deliver hands the entry's packets to whoever waits for them.
func (p *run) deliver(q *pending, e *Entry) {
	d := delivery{packets: e.replies(q.query)}
	if e.Sleep == 0 {
		q.back <- d
		return
	}
	time.AfterFunc(e.Sleep, func() { q.back <- d })
}

// expected reports whether the query that the step looks for is there.
func (p *run) expected(st *Step) bool {
	return p.net.newest(st.takes) != nil
}

func (st *Step) takes(q *pending) bool {
	return (!st.Addr.IsValid() || st.Addr == q.server) && st.Entry.takes(q.msg, q.network)
}

// check compares the first answer with what the step expects. A query that
// was expected has been seen, which is all there is to compare; where the
// entry copies its ID, it is the reply as well.
func (p *run) check(st *Step) error {
	if st.Kind == StepCheckOutQuery {
		if st.Entry.CopyID {
			p.deliver(p.net.take(st.takes), st.Entry)
		}
		return nil
	}
	got := p.waiting[0]
	p.waiting = p.waiting[1:]
	if diff := Compare(st.Entry, &got); diff != nil {
		return p.mismatch(st, diff...)
	}
	p.net.say(fmt.Sprintf("step %d as expected", st.Number))
	return nil
}

// do does the step, where it can be done now.
func (p *run) do(ctx context.Context, st *Step) (done bool, err error) {
	switch st.Kind {
	case StepQuery:
		p.query(ctx, st)
	case StepReply, StepTimeout, StepCheckAnswer, StepCheckOutQuery:
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
	if st.Kind == StepTimeout {
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
		tr := p.res.Lookup(ctx, evidence.Question{Name: q.Question[0].Name, Type: q.Question[0].Type})
		a := Face(tr, q, p.clock())
		if sent.Load() {
			// What the cache does not have, a client that wants no recursion
			// is not told; the delegation that it gets instead is not compared.
			a.RCode, a.Answer = wire.RCodeSuccess, nil
		}
		p.answers <- a
		p.net.note()
	}()
}

// await does what the script leaves to the network: nothing replies to the
// queries that are under way, or time passes between two attempts.
func (p *run) await(st *Step) error {
	if p.open == 0 {
		return p.mismatch(st, "no answer is under way")
	}
	lost := false
	for q := p.net.take(any); q != nil; q = p.net.take(any) {
		p.net.say("nothing replies: " + q.String())
		q.back <- delivery{}
		lost = true
	}
	if lost {
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

func any(*pending) bool { return true }

// end checks what must be true when the script is over.
func (p *run) end() error {
	last := &Step{}
	if n := len(p.s.Steps); n > 0 {
		last = &p.s.Steps[n-1]
	}
	if len(p.waiting) > 0 {
		return p.mismatch(last, fmt.Sprintf("%d answers were never checked", len(p.waiting)))
	}
	for i := range p.s.Ranges {
		for j := range p.s.Ranges[i].Entries {
			if e := &p.s.Ranges[i].Entries[j]; e.Mandatory && !p.used[e] {
				return p.mismatch(last, fmt.Sprintf("what stands in line %d was never asked for", e.Line))
			}
		}
	}
	return nil
}

func (p *run) mismatch(st *Step, diff ...string) error {
	p.net.mu.Lock()
	defer p.net.mu.Unlock()
	return &MismatchError{File: p.s.File, Line: st.Line, Step: st.Number, Differences: diff, Log: append([]string(nil), p.net.log...)}
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

var _ resolve.Transport = (*network)(nil)

package rpl

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/mayissue/mayissue/evidence"
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
	// patience is how long a client waits, by the scenario's clock.
	patience = 120 * time.Second
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
	used    map[*Entry]bool
	vars    map[string]string
}

// Run plays the scenario. The error is a [*MismatchError], or says why the
// scenario cannot be played.
func (r *Runner) Run(ctx context.Context, s *Scenario) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	p := &run{Runner: r, s: s, net: newNetwork(), answers: make(chan Packet, len(s.Steps)), used: map[*Entry]bool{}, vars: map[string]string{}}
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
			if err := p.check(st); err != nil {
				return err
			}
			p.at++
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

func (p *run) entryFor(step int, q *pending) *Entry {
	for i := range p.s.Ranges {
		rg := &p.s.Ranges[i]
		if !rg.covers(step, q.server) {
			continue
		}
		for j := range rg.Entries {
			if e := &rg.Entries[j]; e.takes(q.msg, q.network) {
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
	return p.net.newest(func(q *pending) bool { return st.takes(q) }) != nil
}

func (st *Step) takes(q *pending) bool {
	return (!st.Addr.IsValid() || st.Addr == q.server) && st.Entry.takes(q.msg, q.network)
}

// check compares the first answer with what the step expects. A query that
// was expected has been seen: that is all there is to compare.
func (p *run) check(st *Step) error {
	if st.Kind == StepCheckOutQuery {
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
	case StepReply:
		q := p.net.take(func(q *pending) bool { return !st.Addr.IsValid() || st.Addr == q.server })
		if q == nil {
			return false, p.mismatch(st, "nothing is asked that this could reply to")
		}
		p.deliver(q, st.Entry)
	case StepTimeout:
		q := p.net.take(func(q *pending) bool { return !st.Addr.IsValid() || st.Addr == q.server })
		if q == nil {
			return false, p.mismatch(st, "nothing is asked that could time out")
		}
		q.back <- delivery{err: context.DeadlineExceeded}
	case StepCheckAnswer, StepCheckOutQuery:
		return false, p.await(st)
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

// query sends a client's question.
func (p *run) query(ctx context.Context, st *Step) {
	p.open++
	q := &st.Entry.Packets[0]
	p.net.say(fmt.Sprintf("step %d: %s", st.Number, questionText(q.Question)))
	if len(q.Question) != 1 || q.Opcode != 0 {
		p.answers <- Packet{QR: true, RCode: 1, RD: q.RD, RA: true}
		return
	}
	go func() {
		ctx, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		tr := p.res.Lookup(ctx, evidence.Question{Name: q.Question[0].Name, Type: q.Question[0].Type})
		p.answers <- Face(tr, q, p.clock())
		p.net.note()
	}()
}

// await lets time pass until something happens: the resolver waits for a
// reply that never comes, or between attempts.
func (p *run) await(st *Step) error {
	if p.open == 0 {
		return p.mismatch(st, "no answer is under way")
	}
	timer := time.NewTimer(2 * patience)
	defer timer.Stop()
	for {
		select {
		case <-p.net.news:
			return nil
		case <-timer.C:
			return p.mismatch(st, "no answer comes")
		}
	}
}

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

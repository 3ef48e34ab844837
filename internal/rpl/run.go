package rpl

import (
	"context"
	"fmt"
	"io"
	"net/netip"
	"strings"
	"time"

	"github.com/mayissue/mayissue/dnssec"
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
	s        *Scenario
	res      *resolve.Resolver
	anchored []dnssec.Record // the trust anchors as they stand
	anchors  dnssec.Anchors
	policy   dnssec.Policy
	net      *network
	clock    func() time.Time
	at       int // index of the next step
	answers  chan Packet
	waiting  []Packet // answers not checked yet
	open     int      // clients without an answer
	asked    []name.Name
	used     map[int]bool // lines of the entries that were
	said     []said
	vars     map[string]string
}

// Run plays the scenario. The error is a [*MismatchError], or says why the
// scenario cannot be played.
func (r *Runner) Run(ctx context.Context, s *Scenario) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	p := &run{Runner: r, s: s, net: newNetwork(ctx.Done()), answers: make(chan Packet, len(s.Steps)), used: map[int]bool{}, vars: map[string]string{}}
	start := r.Now()
	base := start
	if !s.Config.Date.IsZero() {
		base = s.Config.Date
	}
	p.clock = func() time.Time { return base.Add(r.Now().Sub(start)) }
	if err := p.resolver(); err != nil {
		return fmt.Errorf("%s: %w", s.File, err)
	}
	defer func() { cancel(); r.Wait() }()
	return p.play(ctx)
}

// resolver makes the resolver of the scenario.
func (p *run) resolver() error {
	var err error
	if p.anchored, err = p.s.Config.anchors(); err != nil {
		return err
	}
	if p.anchors, err = dnssec.NewAnchors(p.anchored...); err != nil {
		return err
	}
	p.policy = p.s.Config.policy()
	cfg := p.config()
	cfg.Anchors, cfg.Policy, cfg.Clock = p.anchors, p.policy, p.clock
	p.res, err = resolve.New(cfg)
	return err
}

// config is the resolver that the scenario asks for.
func (p *run) config() resolve.Config {
	c := &p.s.Config
	cfg := resolve.Config{
		Transport: p.net, Now: p.clock, Rand: p.Rand, Engine: "rpl",
		NoIPv4: c.NoIPv4, NoIPv6: c.NoIPv6, WholeNames: c.WholeNames, Permit: c.Permitted(),
		Hints: []resolve.Hint{{Addrs: c.Hints}}, Aggressive: !c.Literal,
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
		if st.Kind == StepCheckOutQuery && p.expected(st) || st.Kind == StepCheckAnswer && p.answered(st) {
			p.at++
			if err := p.check(st); err != nil {
				return err
			}
			continue
		}
		if p.serve(p.now(st)) {
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

// now is the number that ranges are compared with. To Unbound a question is
// worked on at the step that comes next, to Deckard at the step that asks.
func (p *run) now(next *Step) int {
	if p.s.Config.Flat && p.at > 0 {
		return p.s.Steps[p.at-1].Number
	}
	return next.Number
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

// answered moves the answer that the step expects to the front, as far as its
// question tells: clients who ask at the same time are answered in any order.
// Where nobody waits any more, it is whichever has come.
func (p *run) answered(st *Step) bool {
	want := questionText(st.Entry.Packets[0].Question)
	for i := range p.waiting {
		if questionText(p.waiting[i].Question) == want {
			p.waiting[0], p.waiting[i] = p.waiting[i], p.waiting[0]
			return true
		}
	}
	return len(p.waiting) > 0 && p.open == 0
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
			if e := &p.s.Ranges[i].Entries[j]; e.Mandatory && !p.used[e.Line] {
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

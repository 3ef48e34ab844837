// Package mayissue answers one question: may this certification authority
// issue a certificate for this name, and if not, why, and what must be
// changed?
//
// An [Engine] collects evidence by walking the DNS from the root; [Judge]
// decides purely, from that evidence and the rules of a date. [Engine.Check]
// does both. Two engines with different roots and clocks run side by side in
// one process: nothing is kept outside of them.
//
// Every answer is validated from the trust anchors down (RFC 4035 section 5),
// while it is collected and again from the evidence. What does not validate is
// an error; what is unsigned must be proven to be.
package mayissue

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/probe"
	"github.com/mayissue/mayissue/report"
	"github.com/mayissue/mayissue/resolve"
	"github.com/mayissue/mayissue/view"
)

// Version is the version of the engine; it stands in every result and trace.
const Version = "0.1.0"

// DefaultTimeout is how long one decision may take.
const DefaultTimeout = 20 * time.Second

// concurrent is how many names one Check works on at once, and headStart how
// long a name at most has the field for itself.
const (
	concurrent = 8
	headStart  = 50 * time.Millisecond
)

// Config is what an Engine is made from. The zero value asks the public DNS.
type Config struct {
	Hints       []byte // root hints in zone-file form; nil means IANA's
	HintsFile   string // their file, for messages
	Anchors     []byte // trust anchors (DS, DNSKEY) in zone-file form; nil means IANA's
	AnchorsFile string
	SHA1        dnssec.SHA1 // what SHA-1 is worth in signatures and digests; the zero value enforces it
	Port        uint16      // of DNS servers; 0 means 53
	IPv4Only    bool
	IPv6Only    bool
	Permit      []netip.Prefix // otherwise refused server addresses that may be asked
	Stubs       []Stub
	// StubAnchors are trust anchors beside Anchors, for zones of Stubs that no
	// other zone vouches for: DS and DNSKEY records in zone-file form.
	StubAnchors []byte
	Transport   resolve.Transport // nil means sockets
	Now         func() time.Time  // clock of signatures and caches; nil means time.Now
	Timeout     time.Duration     // of one decision, not counting what it waits for the Pacer; 0 means DefaultTimeout
	Pacer       resolve.Pacer     // of the questions to each server, whoever asks them; nil means that none waits
	Vantage     string            // a label of this place, shown in results
	Limits      resolve.Limits    // zero fields take their defaults

	// Diagnose asks, after a decision that does not permit, the servers that
	// the failure is about, one by one, so that the findings name the cause.
	// The decision is made before, and nothing that they say changes it. A
	// permit costs nothing more.
	Diagnose bool
	Probes   probe.Limits // of that; zero fields take their defaults

	// Resolvers are asked what they have of each name, for comparison. What
	// they say stands in the trace and in findings, and decides nothing.
	Resolvers []view.Resolver
}

// Stub is a delegation given in advance: the zone is asked for at these
// servers, whatever its parent says.
type Stub struct {
	Zone    name.Name
	Servers []netip.Addr
	Hosts   []resolve.Hint // more of them, with their names
}

// ConfigError says what is wrong with a Config.
type ConfigError struct {
	What phrase.Phrase // which part: "root hints", "trust anchors"
	Err  error
}

// Error names the part and the fault.
func (e *ConfigError) Error() string { return e.Text().String() }

// Text is Error in every language.
func (e *ConfigError) Text() phrase.Phrase { return phrase.Of("%s: %s", e.What, e.Err) }

// Unwrap returns the fault.
func (e *ConfigError) Unwrap() error { return e.Err }

// Engine decides. It is safe for concurrent use.
type Engine struct {
	r          *resolve.Resolver
	prober     *probe.Prober
	diagnoses  bool // what does not permit is looked into further
	publicRoot bool
	now        func() time.Time
	timeout    time.Duration
	vantage    string
	transport  resolve.Transport
	resolvers  []view.Resolver

	kept   sync.Pool // of *storage, for Decide
	lastCA atomic.Pointer[known]
}

// New makes an Engine. The error is a [*ConfigError]; nothing has been asked
// by then.
func New(cfg Config) (*Engine, error) {
	e := &Engine{publicRoot: cfg.Hints == nil, now: cfg.Now, timeout: cfg.Timeout, vantage: cfg.Vantage, resolvers: cfg.Resolvers}
	if e.now == nil {
		e.now = time.Now
	}
	if e.timeout == 0 {
		e.timeout = DefaultTimeout
	}
	if e.vantage == "" {
		e.vantage = "local"
	}
	hints, err := cfg.hints()
	if err != nil {
		return nil, err
	}
	anchors, err := cfg.anchors()
	if err != nil {
		return nil, err
	}
	transport := cfg.Transport
	if transport == nil {
		transport = resolve.NewSockets(rand.Reader)
	}
	e.transport = transport
	rc := resolve.Config{
		Transport: transport, Hints: hints, Port: cfg.Port,
		NoIPv4: cfg.IPv6Only, NoIPv6: cfg.IPv4Only,
		Permit: cfg.Permit, Now: e.now, Rand: rand.Reader,
		Anchors: anchors, Policy: dnssec.Policy{SHA1: cfg.SHA1},
		Engine: Version, Vantage: e.vantage, Limits: cfg.Limits, Pacer: cfg.Pacer, Timeout: e.timeout,
	}
	for _, s := range cfg.Stubs {
		stub := resolve.Stub{Zone: s.Zone, Servers: s.Hosts}
		if len(s.Servers) > 0 {
			stub.Servers = append([]resolve.Hint{{Addrs: s.Servers}}, s.Hosts...)
		}
		rc.Stubs = append(rc.Stubs, stub)
	}
	if e.r, err = resolve.New(rc); err != nil {
		return nil, &ConfigError{phrase.Of("resolver"), err}
	}
	e.diagnoses = cfg.Diagnose
	e.prober = probe.New(probe.Config{
		Transport: transport, Hosts: hosts{e}, Port: cfg.Port, NoIPv4: cfg.IPv6Only, NoIPv6: cfg.IPv4Only,
		MayAsk: e.r.MayAsk, Unpaced: cfg.permits, Now: e.now, Rand: rand.Reader, Limits: cfg.Probes,
		Pacer: cfg.Pacer,
	})
	return e, nil
}

// permits reports whether an address lies in a range that may be asked by
// configuration, which is a network of one's own and needs no pacing.
func (cfg Config) permits(a netip.Addr) bool {
	return slices.ContainsFunc(cfg.Permit, func(p netip.Prefix) bool { return p.Contains(a) })
}

func (cfg *Config) hints() ([]resolve.Hint, error) {
	text, file := cfg.Hints, cfg.HintsFile
	if text == nil {
		text, file = []byte(rootHints), "built-in root hints"
	}
	hints, err := parseHints(text, file)
	if err != nil {
		return nil, &ConfigError{phrase.Of("root hints"), err}
	}
	return hints, nil
}

func (cfg *Config) anchors() (dnssec.Anchors, error) {
	all := dnssec.RootAnchors()
	var err error
	if cfg.Anchors != nil {
		if all, err = parseAnchors(cfg.Anchors, cfg.AnchorsFile); err != nil {
			return dnssec.Anchors{}, &ConfigError{phrase.Of("trust anchors"), err}
		}
		if !all.Has(name.Root()) {
			return dnssec.Anchors{}, &ConfigError{phrase.Of("trust anchors"), phrase.Errorf("%s: %w", cfg.AnchorsFile, errNoRootAnchor)}
		}
	}
	if cfg.StubAnchors == nil {
		return all, nil
	}
	more, err := parseAnchors(cfg.StubAnchors, "anchors of stubs")
	if err != nil {
		return dnssec.Anchors{}, &ConfigError{phrase.Of("trust anchors"), err}
	}
	return dnssec.NewAnchors(append(all.Records(), more.Records()...)...)
}

// Collect walks the DNS for n and returns what it saw; nothing is judged.
// ctx and the engine's time-out bound it.
func (e *Engine) Collect(ctx context.Context, n name.Name) *evidence.Trace {
	return e.collect(ctx, n, e.r.Climb)
}

// collect walks for n by one of the resolver's ways, which keep to the time-out.
func (e *Engine) collect(ctx context.Context, n name.Name, walk func(context.Context, name.Name) *evidence.Trace) *evidence.Trace {
	t := walk(ctx, n)
	t.Roots = e.publicRoot
	return t
}

// Check decides requests, several names at once, each name asked for only
// once. The results stand in the order of the requests; the traces, one for
// each name that was asked, in the order of the names' first requests, each
// with the requests that it decided. A panic while collecting is passed on to
// the caller.
func (e *Engine) Check(ctx context.Context, reqs ...Request) ([]report.Result, []*evidence.Trace) {
	index := map[name.Name]int{}
	var works []work
	for _, r := range reqs {
		at, ok := index[r.Name.Base]
		if r.Name.Kind != name.KindDNS {
			continue
		}
		if !ok {
			at = len(works)
			index[r.Name.Base] = at
			works = append(works, work{name: r.Name.Base})
		}
		works[at].add(r)
	}
	traces := e.collectAll(ctx, works)
	of := make([]*evidence.Trace, len(reqs)) // nil where nothing is asked
	results := make([]report.Result, len(reqs))
	for i, r := range reqs {
		if r.Name.Kind == name.KindDNS {
			of[i] = traces[index[r.Name.Base]]
		}
		r.Expect = nil // what CAA says comes first
		results[i] = e.judge(r, of[i])
	}
	changed := map[*evidence.Trace]bool{}
	if e.diagnoses {
		changed = e.surveys(ctx, results, of)
	}
	e.look(ctx, works, traces, changed)
	e.place(ctx, works, traces)
	for i, r := range reqs {
		if of[i] != nil && changed[of[i]] || r.Expect != nil {
			results[i] = e.judge(r, of[i])
		}
		if of[i] != nil {
			r.enter(&results[i], of[i])
		}
	}
	Together(results)
	return results, traces
}

// work is what is to be collected for one name.
type work struct {
	name    name.Name
	confirm bool // a failure may have to be judged by BR 4.2.2.1
	records []dcv.Expectation
	named   []probe.Server
}

// add takes in what a request needs.
func (w *work) add(r Request) {
	w.confirm = w.confirm || r.BRMode
	if r.Expect == nil || !r.Expect.Owner.IsValid() {
		return
	}
	w.named = append(w.named, r.Named...)
	if !slices.ContainsFunc(w.records, func(e dcv.Expectation) bool {
		return e.Owner == r.Expect.Owner && e.Type == r.Expect.Type && e.Value == r.Expect.Value
	}) {
		w.records = append(w.records, *r.Expect)
	}
}

// collectAll collects the evidence of all names. They start in order, each as
// soon as the one before is done or has kept us waiting for a while: so a name
// finds in the caches what its neighbour has just learnt, questions are not
// sent in a burst, and a silent server delays its own names only.
func (e *Engine) collectAll(ctx context.Context, works []work) []*evidence.Trace {
	traces := make([]*evidence.Trace, len(works))
	var g errgroup.Group
	g.SetLimit(concurrent)
	for i, w := range works {
		done := make(chan struct{})
		g.Go(func() error {
			defer close(done)
			return caught(func() { traces[i] = e.collect(ctx, w.name, e.walkOf(w)) })
		})
		next := time.NewTimer(headStart)
		select {
		case <-done:
		case <-next.C:
		}
		next.Stop()
	}
	if fault := g.Wait(); fault != nil {
		panic(fault)
	}
	return traces
}

// walkOf is the way in which the resolver collects for a name.
func (e *Engine) walkOf(w work) func(context.Context, name.Name) *evidence.Trace {
	switch {
	case len(w.records) > 0:
		return func(ctx context.Context, n name.Name) *evidence.Trace {
			return e.r.Validate(ctx, n, askedOf(w.records)...)
		}
	case w.confirm:
		return e.r.Confirm
	}
	return e.r.Climb
}

// InvalidName is [InvalidName] at the engine's time and place.
func (e *Engine) InvalidName(input string, err error, r Request) report.Result {
	res := InvalidName(input, err, r)
	res.CheckedAt, res.Vantage = e.now().UTC(), e.vantage
	return res
}

// judge decides one request from its trace.
func (e *Engine) judge(r Request, t *evidence.Trace) report.Result {
	if t == nil {
		res := Judge(nil, r)
		res.CheckedAt, res.Vantage = e.now().UTC(), e.vantage
		return res
	}
	return judge(t, r, e.r.Memory())
}

// enter writes a request with its result into the trace that it was decided
// from. The packets of a name are told with the first result that they were
// sent for.
func (r Request) enter(res *report.Result, t *evidence.Trace) {
	if len(t.Requests) > 0 {
		res.Queries = 0
	}
	rec, err := r.record(*res)
	if err != nil {
		panic(fmt.Sprintf("mayissue: a request that was judged cannot be written down: %v", err))
	}
	t.Requests = append(t.Requests, rec)
}

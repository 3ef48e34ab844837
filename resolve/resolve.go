// Package resolve walks the DNS from the root for one purpose: the climb of
// RFC 8659 section 3. It asks authoritative servers only, keeps everything it
// saw as evidence, and judges nothing but what the next question must be.
//
// The walk is the climb: downward it asks each zone for the CAA records of
// the name below, which brings the next delegation or an answer that the
// climb needs anyway; in the deepest zone it asks for the name itself and
// then upward until a CAA set is found.
package resolve

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"sync"
	"time"

	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

// Transport carries one query to one server. Exchange sends it over network
// ("udp" or "tcp"; TCP framing is the transport's) and hands every message
// that comes back from that server to accept, until accept returns true or
// ctx ends. It returns the accepted message.
//
// When ctx ends first, the error is or wraps ctx.Err(). Errors of the system
// are wrapped so that errors.Is finds the syscall.Errno. Each call is one
// attempt: a transport neither retries nor caches, and it uses a source port
// that nobody can guess.
type Transport interface {
	Exchange(ctx context.Context, network string, server netip.AddrPort, query []byte, accept func(reply []byte) bool) ([]byte, error)
}

// Hint is one root server, or a server of a zone given in advance.
type Hint struct {
	Name  name.Name // may be zero
	Addrs []netip.Addr
}

// Stub is a delegation given in advance: it stands in the place of the one
// that the parent zone would give. Its parent is the nearest stub above it, or
// else the root.
type Stub struct {
	Zone    name.Name
	Servers []Hint
}

// Config is what a Resolver is made from. Hints and Rand are required.
type Config struct {
	Transport Transport // nil: sockets of the system
	Hints     []Hint    // the root's servers
	Stubs     []Stub
	Port      uint16           // 0 means 53
	NoIPv4    bool             // ask no server over IPv4
	NoIPv6    bool             // ask no server over IPv6
	Permit    []netip.Prefix   // otherwise refused server addresses that may be asked
	Now       func() time.Time // clock of caches; nil means time.Now
	Rand      io.Reader        // source of IDs, letter cases and choices; must be unpredictable
	Engine    string           // version, for the trace
	Vantage   string           // label of this place, for the trace
	Limits    Limits           // zero fields take their defaults
	Pacer     Pacer            // of the questions to each server; nil means that none waits

	// Timeout is how long one walk may take, not counting the time in which it
	// or a walk that it shares a question with waits for the Pacer; 0 means no
	// end but the context's.
	Timeout time.Duration

	// WholeNames tells the servers of the root and of TLDs the whole name, as
	// resolvers did before RFC 9156: for comparison with such resolvers.
	WholeNames bool

	// Anchors are the trust anchors. With them an answer is accepted only
	// where it is Secure, or proven Insecure; without, signatures are kept
	// and not looked at.
	Anchors dnssec.Anchors
	Policy  dnssec.Policy    // of validation
	Clock   func() time.Time // of signatures; nil means Now

	// Aggressive answers questions of signed zones from the NSEC and NSEC3
	// records and the wildcards of earlier replies to this resolver, where
	// they prove the answer (RFC 8198). It is for comparison with resolvers
	// that do so. A CA's decision rests on what servers say today, and a trace
	// with an answer that no server gave is no evidence: Validate refuses it.
	Aggressive bool
}

// Limits bound the work of one decision. Nothing resets them: retries, alias
// targets and name-server addresses all draw on the same account.
type Limits struct {
	Sends     int           // queries sent, plus two for each label of the name; 100
	Octets    int           // of replies received; 4 MiB
	HostLooks int           // look-ups of name-server addresses; 16
	Nesting   int           // look-ups of name-server addresses for such look-ups; 3
	FirstWait time.Duration // for a server never heard of; 800 ms
	LongWait  time.Duration // at most for one attempt; 2 s
	CacheSize int           // entries of each cache; whole answers, which are large, are an eighth as many, but for small caches; 100,000
}

// leastAnswers is how many whole answers are kept before it is only a part.
const leastAnswers = 1024

func (l Limits) withDefaults() Limits {
	def := func(v *int, d int) {
		if *v == 0 {
			*v = d
		}
	}
	def(&l.Sends, 100)
	def(&l.Octets, 4<<20)
	def(&l.HostLooks, 16)
	def(&l.Nesting, 3)
	def(&l.CacheSize, 100_000)
	if l.FirstWait == 0 {
		l.FirstWait = 800 * time.Millisecond
	}
	if l.LongWait == 0 {
		l.LongWait = 2 * time.Second
	}
	return l
}

// Resolver walks the DNS. It is safe for concurrent use; everything that it
// learns stays in its own bounded caches, and it starts no goroutine that
// outlives a call.
type Resolver struct {
	cfg     Config
	root    *zone
	stubs   map[name.Name]*zone
	zones   *cache[name.Name, *zone]
	answers *cache[answerKey, *answer]
	held    *cache[name.Name, *held] // what settled before
	infra   *infra
	denials *cache[name.Name, []kept] // by zone

	validates bool // there are trust anchors
	selfTimed bool // the transport keeps deadlines by itself
	apart     bool // signatures have a clock of their own, which may stand still

	signatures *signatures       // verified before
	anchors    []evidence.Anchor // for the traces
	families   families
	walks      sync.Pool // of *walk that settled
	flights    flights
}

// New makes a Resolver. The error says what the configuration lacks.
func New(cfg Config) (*Resolver, error) {
	if len(cfg.Hints) == 0 {
		return nil, errors.New("resolve: no root servers given")
	}
	if cfg.Rand == nil {
		return nil, errors.New("resolve: no source of randomness given")
	}
	if cfg.NoIPv4 && cfg.NoIPv6 {
		return nil, errors.New("resolve: neither IPv4 nor IPv6 may be used")
	}
	if cfg.Port == 0 {
		cfg.Port = 53
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	apart := cfg.Clock != nil
	if !apart {
		cfg.Clock = cfg.Now
	}
	cfg.Limits = cfg.Limits.withDefaults()
	if cfg.Transport == nil {
		cfg.Transport = NewSockets(cfg.Rand)
	}
	_, timed := cfg.Transport.(selfTimed)
	r := &Resolver{
		cfg:     cfg,
		root:    given(name.Root(), cfg.Hints),
		stubs:   map[name.Name]*zone{},
		zones:   newCache[name.Name, *zone](cfg.Limits.CacheSize),
		answers: newCache[answerKey, *answer](min(cfg.Limits.CacheSize, max(cfg.Limits.CacheSize/8, leastAnswers))),
		held:    newCache[name.Name, *held](cfg.Limits.CacheSize),
		infra:   newInfra(cfg.Limits),
		denials: newCache[name.Name, []kept](cfg.Limits.CacheSize / maxKept),

		signatures: newSignatures(cfg),
		validates:  cfg.Anchors.Zones() > 0,
		selfTimed:  timed,
		apart:      apart,
	}
	for _, a := range cfg.Anchors.Records() {
		r.anchors = append(r.anchors, evidence.Anchor{Zone: a.Owner, Type: a.Type, Data: a.RData})
	}
	for _, s := range cfg.Stubs {
		if len(s.Servers) == 0 {
			return nil, fmt.Errorf("resolve: no servers given for %s", s.Zone)
		}
		r.stubs[s.Zone] = given(s.Zone, s.Servers)
	}
	for n, z := range r.stubs {
		z.parent = r.root
		for up, _ := n.Parent(); up.IsValid(); up, _ = up.Parent() {
			if above, ok := r.stubs[up]; ok {
				z.parent = above
				break
			}
		}
	}
	return r, nil
}

// Climb collects what the CAA decision for n needs: the answers of n and of
// its ancestors, nearest first, up to the TLD or to the first CAA set or
// failure. It always returns a trace; why a question has no lawful answer
// stands in its step. ctx bounds the waiting.
func (r *Resolver) Climb(ctx context.Context, n name.Name) *evidence.Trace {
	w := r.walk(ctx, n, false)
	w.climb(n)
	return w.trace()
}

// Lookup asks one question of any type for its own sake, following aliases,
// and collects what it saw. The steps of purpose [evidence.ForLookup] are the
// question and those that aliases led to, in order.
func (r *Resolver) Lookup(ctx context.Context, q evidence.Question) *evidence.Trace {
	w := r.walk(ctx, q.Name, false)
	w.lookupAll(q)
	return w.trace()
}

// Memory returns what the resolver remembers of verified signatures, for
// whoever judges its traces again.
func (r *Resolver) Memory() dnssec.Memory { return r.signatures }

// qCAA is the CAA question of a name.
func qCAA(n name.Name) evidence.Question {
	return evidence.Question{Name: n, Type: wire.TypeCAA}
}

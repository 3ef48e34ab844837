package resolve

import (
	"sync"
	"sync/atomic"
	"time"

	lru "github.com/hashicorp/golang-lru/v2/simplelru"

	"github.com/mayissue/mayissue/chain"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/reply"
	"github.com/mayissue/mayissue/name"
)

// Bounds on how long an answer is kept, whatever its TTL.
const (
	maxPositive = 8 * time.Hour
	maxNegative = 3 * time.Hour
	// A failure is remembered for a second at first and at most a minute:
	// long enough that a broken server is not hammered, short enough that a
	// retry means new packets (RFC 9520 section 3.2: 1 s to 5 min).
	minFailure = time.Second
	maxFailure = time.Minute
)

// cache is a bounded map that forgets what was not used for longest.
type cache[K comparable, V any] struct {
	mu sync.Mutex
	l  *lru.LRU[K, V]
}

func newCache[K comparable, V any](size int) *cache[K, V] {
	l, err := lru.NewLRU[K, V](max(size, 1), nil)
	if err != nil {
		panic(err) // only for a size below 1
	}
	return &cache[K, V]{l: l}
}

func (c *cache[K, V]) get(k K) (V, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.l.Get(k)
}

func (c *cache[K, V]) put(k K, v V) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.l.Add(k, v)
}

func (c *cache[K, V]) drop(k K) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.l.Remove(k)
}

// answerKey names a question and the zone that it was put to, so that what a
// parent's server said never stands for what the child's would say.
type answerKey struct {
	zone name.Name
	q    evidence.Question
}

// answer is what asking came to: a reading and the exchange that it was read
// from, or a failure; with all attempts made. It is immutable, but for what is
// remembered of its judgement.
type answer struct {
	reading  reply.Reading
	accepted *evidence.Exchange // nil for a failure
	attempts []*evidence.Exchange
	cut      *zone // the zone below that the reading shows, if it shows one
	failure  evidence.Failure
	detail   string
	unsound  *unsound // the first reply that did not validate, where none did
	own      bool     // the failure is the asker's own: its budget, its patience
	stored   time.Time
	expires  time.Time     // not after stored: never taken from the cache
	effort   effort        // of a failure: how hard it was worked for
	backoff  time.Duration // of a failure: how long it is remembered

	standing atomic.Pointer[chain.Standing] // of an answer that holds; see walk.stand
}

// ok reports whether the question was settled or referred.
func (a *answer) ok() bool { return a.accepted != nil }

// below returns the zone that the answer shows strictly below z on the way to
// n, or nil.
func (a *answer) below(z *zone, n name.Name) *zone {
	if a.cut == nil || a.cut.name == z.name || !z.name.Contains(a.cut.name) || !a.cut.name.Contains(n) {
		return nil
	}
	return a.cut
}

// fresh reports whether the answer may be used at now. A clock that went
// backwards makes everything stale.
func (a *answer) fresh(now time.Time) bool {
	return !now.Before(a.stored) && now.Before(a.expires)
}

// keep sets until when an answer may be used again, and stores it.
func (r *Resolver) keep(k answerKey, a *answer, now time.Time) {
	a.stored = now
	switch {
	case !a.ok():
		a.backoff = minFailure
		if old, ok := r.answers.get(k); ok && !old.ok() && now.Sub(old.expires) < maxFailure {
			a.backoff = min(2*old.backoff, maxFailure)
		}
		a.expires = now.Add(a.backoff)
	case a.reading.Outcome == evidence.Referral:
		return // the delegation is kept instead
	default:
		most := maxPositive
		if a.reading.Negative() {
			most = maxNegative
		}
		a.expires = now.Add(min(time.Duration(a.reading.TTL)*time.Second, most))
		if !a.expires.After(now) {
			return
		}
	}
	r.answers.put(k, a)
}

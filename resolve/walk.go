package resolve

import (
	"context"
	"errors"
	"net/netip"
	"time"

	"github.com/mayissue/mayissue/chain"
	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

// walk is the state of one decision's walk. It is used by one goroutine.
type walk struct {
	r       *Resolver
	ctx     context.Context
	n       name.Name
	started time.Time
	clock   time.Time
	account account

	patience *patience // how long this may take

	memo   map[answerKey]*answer // settled in this walk, whatever the TTL
	tried  map[answerKey]effort  // how hard a remembered failure was worked for
	absent map[name.Name]absence // by zone: what does not exist in it

	confirms bool // failures are asked again; see Confirm
	settles  bool // no evidence is kept; see Settle
	settled  []chain.Settled
	recalled bool  // some of them were settled by other walks
	asked    *zone // that the last step was put to

	judging *chain.Judge                     // of signatures; nil until it is needed
	known   map[name.Name]*zone              // zones met, for the judge
	checked map[*answer]*chain.Standing      // answers that the judge has accepted
	metered *dnssec.Meter                    // of the judge's work; nil until it is needed
	beside  map[name.Name][]kept             // by zone: records of it that came from servers of others
	shown   map[name.Name]*evidence.Exchange // referrals that the judge was shown, by zone

	looking map[name.Name]bool  // name-server addresses being looked up
	looked  map[name.Name]int   // look-ups of addresses that each zone's servers took
	depth   int                 // look-ups of addresses within such look-ups
	heard   bool                // some server has given a lawful reply in this walk
	roots   map[netip.Addr]bool // root servers asked in vain in this walk
	silent  map[netip.Addr]int  // attempts without reply, of addresses never heard in this walk

	// over says why nothing more may be asked; the zero value is "go on".
	over       evidence.Failure
	overDetail string
	away       bool // some server was not asked, because the pacer did not let us

	steps []step
}

// absence is a name that does not exist, with the answer that says so.
type absence struct {
	q evidence.Question
	a *answer
}

// step is an [evidence.Step] before its exchanges have numbers.
type step struct {
	evidence.Step
	a *answer
	z *zone
}

// walk begins a walk that keeps evidence, or one that only settles.
func (r *Resolver) walk(ctx context.Context, n name.Name, settles bool) *walk {
	w, ok := r.walks.Get().(*walk)
	if !ok || !settles {
		w = &walk{memo: map[answerKey]*answer{}, tried: map[answerKey]effort{}, known: map[name.Name]*zone{}}
	}
	w.r, w.settles, w.ctx, w.n = r, settles, ctx, n
	w.started, w.clock, w.account = r.cfg.Now(), r.cfg.Clock(), newAccount(r.cfg.Limits, n)
	w.patience = &patience{limit: r.cfg.Timeout} // others may wait by it when the walk is over
	return w
}

// mostKept is the largest walk that is worth keeping to be used again.
const mostKept = 64

// done gives a walk back of which nobody holds anything any more.
func (w *walk) done() {
	if len(w.memo) > mostKept || len(w.known) > mostKept || len(w.steps) > mostKept {
		return
	}
	clear(w.memo)
	clear(w.tried)
	clear(w.known)
	clear(w.steps)
	r := w.r
	*w = walk{memo: w.memo, tried: w.tried, known: w.known, steps: w.steps[:0]}
	r.walks.Put(w)
}

// put sets an entry of a map that is made when it is needed first: most walks
// need few of theirs.
func put[K comparable, V any](m *map[K]V, k K, v V) {
	if *m == nil {
		*m = map[K]V{}
	}
	(*m)[k] = v
}

// climb asks what RFC 8659 section 3 needs, in its order of precedence:
// nearest first, and no farther than the first CAA set or failure, since
// nothing beyond can change the decision (CAA-17). The root is never asked
// (CAA-03).
func (w *walk) climb(n name.Name) {
	z := w.descend(n, wire.TypeCAA)
	for lvl := n; !lvl.IsRoot(); lvl, _ = lvl.Parent() {
		for !z.name.Contains(lvl) {
			z = z.parent
		}
		if !w.level(lvl, z) {
			return
		}
	}
}

// level asks for the CAA records of one climbed name, through aliases. It
// reports whether the climb must go on above.
func (w *walk) level(lvl name.Name, z *zone) bool {
	seen := map[name.Name]bool{lvl: true}
	for cur := lvl; ; {
		a := w.final(evidence.ForCAA, qCAA(cur), z)
		if !a.ok() {
			a = w.failed(qCAA(cur), a, w.asked)
		}
		if !a.ok() || !a.reading.Final() || a.reading.Outcome == evidence.Answer {
			return false
		}
		if a.reading.Outcome != evidence.Alias {
			return true
		}
		cur = a.reading.Target
		if seen[cur] || len(seen) > evidence.MaxAliases {
			return false // the judgement names the loop or the length
		}
		seen[cur] = true
		z = w.descend(cur, wire.TypeCAA)
	}
}

// failed is what becomes of a question that zone z did not answer: perhaps it
// is asked again; and what is missing to tell whether z is signed, which is for
// the zones above it to say, is asked for. A delegation that they deny is
// forgotten: a referral is signed by nobody, and may have been forged.
func (w *walk) failed(q evidence.Question, a *answer, z *zone) *answer {
	if w.confirms && w.again(q, z) {
		a = w.final(evidence.ForCAA, q, z)
	}
	if !a.ok() && w.validates() && w.over == "" && w.judge().Delegated(z.name).Status() == dnssec.Bogus {
		w.r.zones.drop(z.name)
	}
	return a
}

// lookupAll asks one question of any type, through aliases.
func (w *walk) lookupAll(q evidence.Question) {
	for range evidence.MaxAliases + 1 {
		a := w.final(evidence.ForLookup, q, w.descend(q.Name, q.Type))
		if !a.ok() {
			a = w.failed(q, a, w.asked)
		}
		if !a.ok() || a.reading.Outcome != evidence.Alias {
			return
		}
		q.Name = a.reading.Target
	}
}

// final asks the zone a question with full effort and writes the step down. A
// referral that comes now, where none came on the way down, is followed.
func (w *walk) final(p evidence.Purpose, q evidence.Question, z *zone) *answer {
	if ab, ok := w.absent[z.name]; ok && ab.q.Type == q.Type && ab.q.Name != q.Name && ab.q.Name.Contains(q.Name) {
		w.note(p, q.Name, ab.q, z, ab.a, true)
		return ab.a
	}
	for {
		a, cached := w.ask(z, q, full)
		w.note(p, q.Name, q, z, a, cached)
		if !a.ok() || a.reading.Outcome != evidence.Referral || q.Type == wire.TypeDS && a.cut.name == q.Name {
			return a
		}
		z = a.cut // strictly below: this ends
	}
}

// descend finds the deepest zone cut at or above n. A shared zone (root or
// TLD) is asked one label more each time, any other for n itself. The
// questions are of type t, so that for CAA the answers serve the climb too;
// where a server fails that type the cut is found with another, at once, and
// the failure stays the level's own.
//
// DS lives on the parent's side of a cut (RFC 4035 section 3.1.4.1), so for it
// the deepest cut above n is found.
func (w *walk) descend(n name.Name, t wire.Type) *zone {
	z := w.r.knownZone(n, w.r.cfg.Now())
	w.met(z)
	for t == wire.TypeDS && z.name == n && z.parent != nil {
		z = z.parent
	}
	known := z.name.NumLabels() // there is no cut at names of more labels up to this many
	for z.name != n && known < n.NumLabels() && w.over == "" {
		q := evidence.Question{Name: n, Type: t}
		if z.shared() && !w.r.cfg.WholeNames {
			q.Name = n.Ancestor(known + 1)
		}
		a := w.findCut(z, q)
		switch {
		case !a.ok():
			return z
		case a.below(z, n) != nil && t == wire.TypeDS && a.cut.name == n:
			return z
		case a.below(z, n) != nil:
			z = a.cut
			known = z.name.NumLabels()
		case a.reading.Outcome == evidence.NXDomain && q.Name != n:
			below := w.believe(z, q, n, a)
			if below == nil {
				return z
			}
			z, known = below, below.name.NumLabels()
		default:
			known = q.Name.NumLabels()
		}
	}
	return z
}

// findCut asks z for q once, and on failure for the NS set of the same name:
// a server that fails the type may still know its delegations.
func (w *walk) findCut(z *zone, q evidence.Question) *answer {
	a, cached := w.ask(z, q, once)
	w.note(evidence.ForCut, q.Name, q, z, a, cached)
	if a.ok() || w.over != "" {
		return a
	}
	q.Type = wire.TypeNS
	a, cached = w.ask(z, q, round)
	w.note(evidence.ForCut, q.Name, q, z, a, cached)
	return a
}

// believe asks whether n is really absent after an ancestor of it was denied:
// some servers deny empty non-terminals, against RFC 8020. It returns the cut
// that the question for the whole name brought, or nil. Where both denials
// agree, nothing below the ancestor exists.
func (w *walk) believe(z *zone, denied evidence.Question, n name.Name, a *answer) *zone {
	if a.accepted.Question != denied {
		return nil // it denies another type, where this one failed
	}
	if w.validates() && !w.judge().Answer(a.accepted).DeniesBelow() {
		return nil // signed is only that the name has no such records
	}
	if z.name.IsRoot() {
		// The root has no empty non-terminals, and is not told whole names.
		put(&w.absent, z.name, absence{denied, a})
		return nil
	}
	whole := evidence.Question{Name: n, Type: denied.Type}
	b := w.findCut(z, whole)
	switch {
	case !b.ok():
		return nil
	case b.below(z, n) != nil:
		return b.cut
	case b.reading.Outcome == evidence.NXDomain && a.reading.Outcome == evidence.NXDomain:
		put(&w.absent, z.name, absence{denied, a})
	}
	return nil
}

// note writes a step down.
func (w *walk) note(p evidence.Purpose, n name.Name, q evidence.Question, z *zone, a *answer, cached bool) {
	w.asked = z
	w.steps = append(w.steps, step{
		Step: evidence.Step{Purpose: p, Name: n, Question: q, Zone: z.name, Failure: a.failure, Detail: a.detail, Cached: cached},
		a:    a, z: z,
	})
}

// check ends the walk when its context has ended.
func (w *walk) check() bool {
	if w.over != "" {
		return false
	}
	err := w.ctx.Err()
	if at, ok := w.ctx.Deadline(); err == nil && (w.patience.over() || ok && !time.Now().Before(at)) {
		// The timer of a context may run late, on a busy machine by a lot.
		err = context.DeadlineExceeded
	}
	switch {
	case err == nil:
		return true
	case !w.heard && len(w.roots) > 0:
		w.end(evidence.FailOwnNetwork, "no root server gave a proper reply before the time was up")
	case errors.Is(err, context.DeadlineExceeded):
		w.end(evidence.FailTimeout, "the time for the whole decision was used up waiting for servers")
	default:
		w.end(evidence.FailCanceled, "the check was interrupted")
	}
	return false
}

// end stops the walk: nothing more is asked.
func (w *walk) end(f evidence.Failure, detail string) {
	if w.over == "" {
		w.over, w.overDetail = f, detail
	}
}

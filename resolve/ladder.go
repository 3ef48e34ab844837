package resolve

import (
	"fmt"
	"net/netip"
	"slices"
	"time"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/reply"
	"github.com/mayissue/mayissue/name"
)

// Bounds on the attempts for one question; the decision's account bounds
// them all together.
const (
	maxAttempts  = 26                     // two for each of 13 servers
	maxSilent    = 3                      // packets to an address that never says anything, in one decision
	rootsInVain  = 4                      // failing root servers that show that the fault is ours
	tcpTargets   = 2                      // servers asked by TCP when UDP brought only silence
	weakOpinions = 3                      // servers asked before an unbacked denial is believed
	retryPause   = 500 * time.Millisecond // before servers that replied badly are asked again
)

// target is one address of one name server.
type target struct {
	server name.Name
	addr   netip.AddrPort
}

// ladder is the work on one question: server after server, patience after
// patience.
type ladder struct {
	w        *walk
	z        *zone
	q        evidence.Question
	e        effort
	a        *answer
	pending  []target // not tried in this pass
	all      []target
	hosts    []host      // whose addresses are not known yet
	sought   []name.Name // whose addresses were looked up; see parentSide
	refused  []netip.Addr
	unfound  []string // name servers without an address, and why
	others   int      // look-ups of addresses that other zones had taken at the start
	unlooked bool     // none was left for a server of the zone
	away     string   // the first server that the pacer did not let us ask, and why
	weak     *found
	opinions int
}

// found is a reply that settles the question, if it holds.
type found struct {
	reading  reply.Reading
	accepted *evidence.Exchange
}

func (w *walk) climbLadder(z *zone, q evidence.Question, e effort) *answer {
	l := &ladder{w: w, z: z, q: q, e: e, a: &answer{}}
	l.start()
	if !l.pass(false) {
		return l.a
	}
	switch {
	case l.weak != nil && l.opinions < weakOpinions:
		// Nothing backs the denial. Before it is believed, those who said
		// nothing are asked once more: the packet that was lost may be the
		// one that forbids.
		if l.pending = l.unheard(); !l.pass(true) {
			return l.a
		}
	case l.weak == nil && e == full && l.again():
		if l.pending = slices.Clone(l.all); !l.pass(true) {
			return l.a
		}
		if l.weak == nil && !l.byTCP() {
			return l.a
		}
	}
	if l.weak != nil {
		return l.take(l.weak)
	}
	l.fail()
	return l.a
}

// unheard returns the servers that were asked and kept silent.
func (l *ladder) unheard() []target {
	var out []target
	for _, t := range l.all {
		silent := false
		for _, x := range l.a.attempts {
			if x.Addr == t.addr {
				silent = x.Outcome == evidence.Timeout
			}
		}
		if silent {
			out = append(out, t)
		}
	}
	return out
}

// start lines up the servers with known addresses, best first.
func (l *ladder) start() {
	l.others = l.w.r.cfg.Limits.HostLooks - l.w.account.looks - l.w.looked[l.z.name]
	for _, h := range l.z.servers {
		if !slices.ContainsFunc(h.addrs, l.w.r.cfg.speaks) && h.name.IsValid() {
			l.hosts = append(l.hosts, h)
			continue
		}
		l.add(h.name, h.addrs)
	}
	l.w.r.order(l.all)
	l.w.r.shuffleHosts(l.hosts)
	l.pending = slices.Clone(l.all)
}

// add takes the addresses that may be asked.
func (l *ladder) add(server name.Name, addrs []netip.Addr) {
	for _, a := range addrs {
		cfg := &l.w.r.cfg
		if !cfg.speaks(a) {
			continue
		}
		if !cfg.mayAsk(a) {
			l.refused = append(l.refused, a)
			continue
		}
		t := target{server, netip.AddrPortFrom(a, cfg.Port)}
		if !slices.ContainsFunc(l.all, func(o target) bool { return o.addr == t.addr }) {
			l.all = append(l.all, t)
			l.pending = append(l.pending, t)
		}
	}
}

// next returns the next server to try. Addresses that the referral did not
// bring are looked up only when no other server is left (NXNS).
func (l *ladder) next() (target, bool) {
	left := l.w.account.looks
	defer func() {
		if used := left - l.w.account.looks; used > 0 {
			put(&l.w.looked, l.z.name, l.w.looked[l.z.name]+used)
		}
	}()
	for len(l.pending) == 0 && len(l.hosts)+len(l.sought) > 0 && l.w.check() {
		if len(l.hosts) == 0 {
			h := l.sought[0]
			l.sought = l.sought[1:]
			l.add(h, l.w.parentSide(l.z, h))
			continue
		}
		h := l.hosts[0]
		l.hosts = l.hosts[1:]
		l.unlooked = l.unlooked || l.w.account.looks == 0
		addrs, why := l.w.addresses(h.name)
		if why != "" {
			l.unfound = append(l.unfound, why)
		}
		l.add(h.name, addrs)
		l.sought = append(l.sought, h.name)
	}
	if len(l.pending) == 0 {
		return target{}, false
	}
	t := l.pending[0]
	l.pending = l.pending[1:]
	return t, true
}

// pass tries each server once. It reports whether the question is still
// open and more may be tried.
func (l *ladder) pass(again bool) bool {
	for {
		t, ok := l.next()
		if !ok {
			return true
		}
		if again && l.w.silent[t.addr.Addr()] >= maxSilent {
			continue
		}
		if len(l.a.attempts) >= maxAttempts {
			return true
		}
		x, rd := l.try(t, "udp")
		if l.turnedAway(x) {
			continue
		}
		if l.settled(x, rd) || l.ownNetwork(t) || !l.w.check() {
			return l.stop()
		}
		// An unbacked denial is no end of once either: what finds the cut is
		// the answer of the level as well.
		if l.e == once && l.weak == nil || l.opinions >= weakOpinions {
			return true
		}
	}
}

// byTCP asks by TCP the servers that only kept silent.
func (l *ladder) byTCP() bool {
	n := 0
	for _, t := range l.all {
		if n == tcpTargets || l.w.silent[t.addr.Addr()] == 0 {
			continue
		}
		n++
		if l.settled(l.try(t, "tcp")) || !l.w.check() {
			return l.stop()
		}
	}
	return true
}

// again waits a little before servers are asked again that gave a bad reply
// at once; silence has been wait enough.
func (l *ladder) again() bool {
	if len(l.a.attempts) == 0 {
		return false
	}
	if slices.ContainsFunc(l.a.attempts, func(x *evidence.Exchange) bool { return x.Outcome == evidence.Timeout }) {
		return true
	}
	return l.w.pause()
}

// settled takes a reading if it settles the question or refers it on.
func (l *ladder) settled(x *evidence.Exchange, rd reply.Reading) bool {
	if !rd.Final() && rd.Outcome != evidence.Referral {
		l.wrongSide(x, &rd)
		return false
	}
	got := found{reading: rd, accepted: x}
	if rd.Final() && !l.holds(&got) {
		return false
	}
	if rd.Weak {
		l.opinions++
		if l.weak == nil {
			weak := got
			l.weak = &weak
		}
		return false
	}
	l.take(&got)
	return true
}

// take makes got the answer, and the zone that it shows known.
func (l *ladder) take(got *found) *answer {
	l.w.heard = true
	l.a.reading, l.a.accepted = got.reading, got.accepted
	now, rd := l.w.r.cfg.Now(), &l.a.reading
	switch {
	case rd.Outcome == evidence.Referral:
		l.a.cut = delegated(l.z, l.w.vouched(rd.Cut, got.accepted), got.accepted, now)
	case rd.Negative() && rd.Apex.IsValid() && rd.Apex != l.z.name && l.z.name.Contains(rd.Apex):
		l.a.cut = coHosted(l.z, rd.Apex, got.accepted, now, rd.TTL)
	default:
		return l.a
	}
	l.w.met(l.a.cut)
	if _, given := l.w.r.stubs[l.a.cut.name]; !given && l.a.cut.alive(now) {
		l.w.r.zones.put(l.a.cut.name, l.a.cut)
	}
	return l.a
}

// stop ends the ladder early: settled, or the walk is over.
func (l *ladder) stop() bool {
	if !l.a.ok() && l.w.over != "" {
		l.a.failure, l.a.detail, l.a.own = l.w.over, l.w.overDetail, true
	}
	return false
}

// ownNetwork ends the walk when root servers that stand far apart all fail,
// and nothing proper was ever heard: silence, a recursive server's words or a
// refusal in the place of a root's referral come from near here.
func (l *ladder) ownNetwork(t target) bool {
	if l.w.heard || l.weak != nil || !l.z.name.IsRoot() {
		return false
	}
	put(&l.w.roots, t.addr.Addr(), true)
	if len(l.w.roots) < rootsInVain {
		return false
	}
	_, last := failureOf(l.a.attempts)
	l.w.end(evidence.FailOwnNetwork, fmt.Sprintf("%d root servers were asked and none gave a proper reply (%s): this machine has no clear path to the DNS", len(l.w.roots), last))
	return true
}

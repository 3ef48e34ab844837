package resolve

import (
	"net/netip"
	"time"
)

// What is known of a server's address is forgotten after this long, so that
// a repaired server is tried again.
const infraLife = 15 * time.Minute

// guessRTT is the round-trip time assumed of a server never asked: better
// than a known slow one, worse than a known quick one.
const guessRTT = 376 * time.Millisecond

// nearEnough is how much slower than the best a server may be to be chosen
// as gladly: a spoofer must not know which server is asked next.
const nearEnough = 400 * time.Millisecond

// serverInfo is what was learnt of one address. It is a value: readers get
// copies.
type serverInfo struct {
	srtt, rttvar time.Duration // smoothed as in RFC 6298 section 2
	silent       int           // attempts without a reply since the last reply
	noEDNS       bool          // cannot take EDNS
	lowerCase    bool          // does not keep the letters of the question
	seen         time.Time
}

type infra struct {
	limits Limits
	byAddr *cache[netip.Addr, serverInfo]
}

func newInfra(l Limits) *infra {
	return &infra{l, newCache[netip.Addr, serverInfo](l.CacheSize)}
}

func (in *infra) get(a netip.Addr, now time.Time) serverInfo {
	s, ok := in.byAddr.get(a)
	if !ok || now.Sub(s.seen) > infraLife || now.Before(s.seen) {
		return serverInfo{}
	}
	return s
}

// known returns what is known of a server.
func (r *Resolver) known(t target) serverInfo { return r.infra.get(t.addr.Addr(), r.cfg.Now()) }

// change applies f to what is known of an address. Two attempts at once may
// lose one of two changes; each is a hint only.
func (in *infra) change(a netip.Addr, now time.Time, f func(*serverInfo)) {
	s := in.get(a, now)
	f(&s)
	s.seen = now
	in.byAddr.put(a, s)
}

// heard takes a round-trip time into account (gains 1/8 and 1/4).
func (s *serverInfo) heard(rtt time.Duration) {
	if s.srtt == 0 {
		s.srtt, s.rttvar = max(rtt, time.Microsecond), rtt/2
	} else {
		d := s.srtt - rtt
		s.rttvar += (max(d, -d) - s.rttvar) / 4
		s.srtt = max(s.srtt+(rtt-s.srtt)/8, time.Microsecond)
	}
	s.silent = 0
}

// wait returns how long to wait for a reply.
func (s serverInfo) wait(l Limits) time.Duration {
	w := l.FirstWait
	if s.srtt > 0 {
		w = max(s.srtt+4*s.rttvar, 200*time.Millisecond)
	}
	return min(w<<min(s.silent, 4), l.LongWait)
}

// score orders servers, least first.
func (s serverInfo) score() time.Duration {
	v := guessRTT
	if s.srtt > 0 {
		v = s.srtt + 4*s.rttvar
	}
	return v << min(s.silent, 8)
}

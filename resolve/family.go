package resolve

import (
	"net/netip"
	"sync"
	"time"
)

// Many networks have an IPv6 address and no way out with it, some the same
// with IPv4. After so many servers of a family in vain, with none ever heard,
// the other family goes first; the dead one is still asked last, so that a
// zone that has nothing else gets its chance.
const (
	deadFamily    = 3
	familyPenalty = 10 * time.Second // more than any single server's score
)

// families remembers whether a family of addresses works from here at all.
type families struct {
	mu     sync.Mutex
	heard  [2]bool
	inVain [2]int
}

func familyOf(a netip.Addr) int {
	if a.Is4() {
		return 0
	}
	return 1
}

// note takes the end of an attempt into account.
func (f *families) note(a netip.Addr, heard bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if i := familyOf(a); heard {
		f.heard[i] = true
	} else {
		f.inVain[i]++
	}
}

// penalty is added to the score of a server of a dead family.
func (f *families) penalty(a netip.Addr) time.Duration {
	f.mu.Lock()
	defer f.mu.Unlock()
	if i := familyOf(a); !f.heard[i] && f.inVain[i] >= deadFamily {
		return familyPenalty
	}
	return 0
}

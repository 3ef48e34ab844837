package diagnose

import (
	"time"

	"github.com/mayissue/mayissue/br"
	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/issuer"
	"github.com/mayissue/mayissue/name"
)

// FailureMemory is how long resolvers may go on giving the same failure
// without asking again, in the ordinary case (RFC 9520 section 3.2 allows up
// to five minutes).
const FailureMemory = time.Minute

// CachedFor is how long a CA with these identifiers may go on seeing what was
// there with this TTL, in seconds: by its own word, or else max(TTL, 8 h).
func CachedFor(identifiers []string, ttl uint32) time.Duration {
	var stated time.Duration
	for _, id := range identifiers {
		for _, ca := range issuer.Claimants(id) {
			stated = max(stated, ca.LongestCache())
		}
	}
	if stated > 0 {
		return stated
	}
	return max(time.Duration(ttl)*time.Second, br.CAAReuseFloor)
}

// time fills in when a later try can first go otherwise, and when no lawful
// cache holds the old state any more, unless the rule knew better. Records
// that are to be seen wait for the memory of what stood at their name: the old
// set by its TTL, their absence by that of the SOA record (RFC 2308 section
// 5). A failure is remembered for a short while only.
func (s *scene) time(f *Finding) {
	if s.trace == nil || f.RetryAfter != nil || !mendable(f.Who) {
		return
	}
	checked := s.trace.Finished
	after, ttl := checked.Add(FailureMemory), uint32(0)
	if s.d.Verdict == caa.Deny {
		l := s.remembered(f)
		if l == nil {
			return
		}
		ttl, after = l.TTL, l.Fetched.Add(time.Duration(l.TTL)*time.Second)
	} else if s.d.Verdict == caa.Permit {
		return
	}
	after, latest := after.UTC(), checked.Add(CachedFor(s.ca.Identifiers, ttl)).UTC()
	f.RetryAfter, f.RetryLatest = &after, &latest
}

// remembered returns the level whose answer stands in the way of a change: that
// of the name at which the remedy publishes a record, or else the deciding one.
func (s *scene) remembered(f *Finding) *caa.Level {
	for _, step := range f.Remedy {
		if step.entry == nil {
			continue
		}
		owner, err := name.Parse(step.entry.owner)
		for i := range s.levels {
			if l := &s.levels[i]; err == nil && l.Owner() == owner && l.Outcome != caa.LevelError {
				return l
			}
		}
		break
	}
	if s.d.Level < 0 || s.d.Level >= len(s.levels) {
		return nil
	}
	return &s.levels[s.d.Level]
}

// retry says how to try again at the CA: by a rehearsal that costs nothing,
// where it has one, or by a new order.
func (s *scene) retry() Step {
	switch {
	case len(s.known.Retry) > 0:
		return apart(saying("The test system of %s shows, without spending an order, whether it lasts; for example: %s", s.known.Name, s.known.Retry[0].Command))
	case s.known.Name != "":
		return apart(saying("Then order again at %s: a refused order is not taken up again by itself.", s.known.Name))
	}
	return Step{}
}

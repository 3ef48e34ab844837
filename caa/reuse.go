package caa

import (
	"time"

	"github.com/mayissue/mayissue/br"
)

// RecheckMargin is the age from which a CA does well to look again, an hour
// before the least window ends.
const RecheckMargin = 7 * time.Hour

// ReuseUntil returns the last moment at which a certificate may be issued on a
// decision made from these levels: the TTL of the CAA record or eight hours
// after the check, whichever is later (BR 4.2.2.1). It is the zero Time for an
// error, and where a level has no time of its own: then there is nothing to
// rely on.
//
// The BR leave open what the check's time and which TTL it is. Here the
// window begins with the oldest answer used, and the TTL is the least of all
// RRsets used, aliases and denials included, as received (RFC 2181 section
// 5.2). Where no CAA record was found there is no TTL of one, and the window
// is eight hours, however long the denial may be cached.
func ReuseUntil(levels []Level, d Decision) time.Time {
	start, ttl, ok := used(levels, d)
	if !ok {
		return time.Time{}
	}
	if d.Level < 0 {
		ttl = 0
	}
	return start.Add(max(ttl, br.CAAReuseFloor))
}

// RecheckAfter returns the time from which the CAA lookups should be made
// anew before issuing: [RecheckMargin] after the oldest answer used. It is the
// zero Time where ReuseUntil is.
func RecheckAfter(levels []Level, d Decision) time.Time {
	start, _, ok := used(levels, d)
	if !ok {
		return time.Time{}
	}
	return start.Add(RecheckMargin)
}

// MayReuse reports whether a certificate may still be issued at a moment on a
// permit made from these levels. That a validation of domain control may be
// used for longer does not carry CAA along (BR 4.2.1 and 4.2.2.1).
func MayReuse(levels []Level, d Decision, at time.Time) bool {
	until := ReuseUntil(levels, d)
	return d.Verdict == Permit && !until.IsZero() && !at.After(until)
}

// used returns when the oldest of the levels that the decision rests on was
// fetched, and their least TTL.
func used(levels []Level, d Decision) (start time.Time, ttl time.Duration, ok bool) {
	if d.Verdict == VerdictError || d.Level >= len(levels) || len(levels) == 0 {
		return time.Time{}, 0, false
	}
	if d.Level >= 0 {
		levels = levels[:d.Level+1]
	}
	for i := range levels {
		l := &levels[i]
		if l.Fetched.IsZero() {
			return time.Time{}, 0, false
		}
		if start.IsZero() || l.Fetched.Before(start) {
			start = l.Fetched
		}
		t := l.TTL
		if t > 1<<31-1 { // RFC 2181 section 8: the top bit set means 0
			t = 0
		}
		if v := time.Duration(t) * time.Second; i == 0 || v < ttl {
			ttl = v
		}
	}
	return start, ttl, true
}

// RevokeBy returns the time by which a certificate must be revoked that was
// issued on the decision then, where judging the same evidence again comes to
// now: within 24 hours of the discovery, with the reason superseded
// (BR 4.9.1.1(5)). It returns false where nothing has to be revoked, because
// then did not permit or now still does.
func RevokeBy(then, now Decision, discovered time.Time) (time.Time, bool) {
	if then.Verdict != Permit || now.Verdict == Permit {
		return time.Time{}, false
	}
	return discovered.Add(br.RevokeWithin), true
}

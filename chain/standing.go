package chain

import (
	"time"

	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/reply"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

// Stands reports whether the status of a zone, as it was judged once, holds at
// a time: no record that it rests on is older than its TTL, and no signature
// has expired (RFC 4035 section 5.3.3). Before the time of the judgement
// nothing is known.
func (z *Zone) Stands(at time.Time) bool { return !at.Before(z.since) && at.Before(z.stale) }

// Until returns when the first of the signatures expires that a Secure or
// Insecure status rests on, the chain above included; zero where there is none.
func (z *Zone) Until() time.Time { return z.until }

// dated returns z with the times between which it stands. What is neither
// Secure nor Insecure never stands. Until when keys and a DS set may be kept
// stands in z already.
func (j *Judge) dated(z Zone) Zone {
	z.since = j.v.Now
	inherited := z.above != nil && !z.above.Security.IsSecure()
	switch {
	case inherited:
		z.stale, z.until = z.above.stale, z.above.until
		return z
	case z.Security.IsSecure():
		z.until = z.Keys.Until()
	case z.Security.Status() == dnssec.Insecure && z.Proof.Kind == dnssec.ProofNoDS:
		z.stale, z.until = j.outdated(z.Proof.TTL, z.Rests...), z.Proof.Until
	}
	if z.above != nil {
		z.stale, z.until = earlier(z.stale, z.above.stale), first(z.until, z.above.until)
	}
	return z
}

// outdated is when records of a TTL may be kept no longer that came with an
// exchange: a memory may have held it for a while.
func (j *Judge) outdated(ttl uint32, from ...*evidence.Exchange) time.Time {
	var age time.Duration
	if j.known != nil {
		for _, x := range from {
			age = max(age, j.known.Age(x))
		}
	}
	return j.v.Now.Add(seconds(ttl) - age)
}

// keysOutdated is when the keys of a zone may be kept no longer, which were
// read from a set that came with an exchange.
func (j *Judge) keysOutdated(k dnssec.Keys, set dnssec.RRset, x *evidence.Exchange) time.Time {
	if k.Len() == 0 {
		return time.Time{}
	}
	ttl := set.TTL()
	for _, rdata := range set.Signatures() {
		if sig, err := wire.ParseRRSIG(rdata); err == nil {
			ttl = min(ttl, sig.OriginalTTL)
		}
	}
	return earlier(j.v.Now.Add(seconds(k.TTL())), j.outdated(ttl, x))
}

// Until returns when the first of the signatures expires that the answer rests
// on, its zone's chain included; zero where there is none.
func (a *Answer) Until() time.Time {
	return first(first(a.Verdict.Until(), a.Proof.Until), a.Zone.until)
}

// Standing is what is left of the judgement on an answer when the evidence is
// put away: what a decision needs. The zero value is Indeterminate and stands
// at no time.
type Standing struct {
	Security dnssec.Security
	Zone     name.Name // in which it was judged
	TTL      uint32    // seconds from the judgement for which the answer may be used
	Until    time.Time // the first signature that it rests on expires; zero where there is none
	Below    bool      // it denies everything below its name too; see [Answer.DeniesBelow]

	since, stale time.Time
}

// Standing returns what is left of an answer that was just judged. What must
// not be used stands at no time.
func (j *Judge) Standing(a Answer) Standing {
	s := Standing{Security: a.Security, Zone: a.Zone.Name, TTL: a.TTL, Until: a.Until(), Below: a.DeniesBelow(), since: j.v.Now}
	if a.Security.Err() == nil {
		s.stale = earlier(j.v.Now.Add(seconds(a.TTL)), a.Zone.stale)
	}
	return s
}

// Stands reports whether the judgement holds at a time; see [Zone.Stands].
func (s *Standing) Stands(at time.Time) bool { return !at.Before(s.since) && at.Before(s.stale) }

// Between returns the times from which and until which the judgement holds;
// false where it holds at none.
func (s *Standing) Between() (since, stale time.Time, ok bool) {
	return s.since, s.stale, s.stale.After(s.since)
}

// Bare is how a zone stands, without the records and exchanges that say why:
// what validating by it needs, made small since a great many are kept.
type Bare struct {
	security, entry     dnssec.Security
	keys                *dnssec.Keys // nil where there are none
	since, stale, until int64        // nanoseconds since 1970; until is 0 where no signature is rested on
}

// Bare returns how z stands.
func (z *Zone) Bare() *Bare {
	b := &Bare{security: z.Security, entry: z.Entry, since: z.since.UnixNano(), stale: z.stale.UnixNano()}
	if z.Keys.Len() > 0 {
		keys := z.Keys
		b.keys = &keys
	}
	if !z.until.IsZero() {
		b.until = z.until.UnixNano()
	}
	return b
}

// Stands is [Zone.Stands].
func (b *Bare) Stands(at time.Time) bool {
	n := at.UnixNano()
	return b.since <= n && n < b.stale
}

// Zone returns the zone of a name that stands so. It rests on nothing that
// could be shown.
func (b *Bare) Zone(n name.Name) *Zone {
	z := &Zone{Name: n, Security: b.security, Entry: b.entry, since: time.Unix(0, b.since), stale: time.Unix(0, b.stale)}
	if b.keys != nil {
		z.Keys = *b.keys
	}
	if b.until != 0 {
		z.until = time.Unix(0, b.until)
	}
	return z
}

// Settled is a question whose answer holds, without the evidence: what a
// decision needs of it. The zero value settles nothing.
type Settled struct {
	Name    name.Name        // that was asked for, or lies below one that does not exist
	Outcome evidence.Outcome // Answer, Alias, or a denial
	TTL     uint32           // seconds from Received for which it may be used
	// Received is when the answer came, and Until when the first signature
	// expires that it rests on, both in nanoseconds since 1970; Until is 0 where
	// there is none. A great many are kept: these are smaller than a time.Time,
	// and nothing that a garbage collector must look at.
	Received, Until int64
	Zone            name.Name // in which it was judged
	Security        dnssec.Security
	Said            *reply.Reading // of records and aliases; nil for a denial
}

func seconds(n uint32) time.Duration { return time.Duration(n) * time.Second }

// earlier returns the earlier of two times.
func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// first returns the earlier of two times, of which the zero one is never.
func first(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

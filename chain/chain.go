// Package chain follows the chain of trust through what was seen: from the
// trust anchors down the delegations to a zone, and from its keys to an
// answer. It asks nobody anything itself: a [Source] hands it exchanges, be it
// a walk that is under way or evidence that was stored, so that a live
// decision and its replay validate by the same code.
package chain

import (
	"maps"
	"time"

	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/reply"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

// Source hands out what was seen.
type Source interface {
	// Ask returns the exchange that answered a question put to the servers of
	// a zone, or nil where no lawful answer was obtained.
	Ask(zone name.Name, q evidence.Question) *evidence.Exchange
	// Cut returns the zone above and the exchange that showed the delegation
	// of a zone: a referral, or an answer from servers of both zones. It is
	// false for a zone that is not known.
	Cut(zone name.Name) (parent name.Name, shown *evidence.Exchange, ok bool)
}

// Standings is what a [Source] may be as well: a memory, over many decisions,
// of how zones stand. What it hands out is believed as if it had been judged
// now, so it must hand out only what it was told, for the same anchors, policy
// and source, and only while [Zone.Stands]. Without it each zone is judged anew
// for each decision, from its exchanges.
type Standings interface {
	// Standing returns the zone as it was judged before, or nil.
	Standing(zone name.Name) *Zone
	// Stand is told of a zone that was just judged Secure or Insecure.
	Stand(z *Zone)
	// Age is how long ago an exchange ended that the source has handed out.
	Age(x *evidence.Exchange) time.Duration
}

// Zone is the security status of a zone, whether or not its own servers ever
// answered: that is for the zones above it to say (RFC 4035 section 5.2).
type Zone struct {
	Name     name.Name
	Security dnssec.Security
	Keys     dnssec.Keys // of a Secure zone
	// Entry is what the zones above say alone: Secure where a DS set leads
	// into the zone, whatever came of its keys; otherwise as Security.
	Entry dnssec.Security
	// Proof is the denial of DS that makes the zone Insecure, where one does,
	// or that fails to.
	Proof dnssec.Proof
	// DS is the set that leads into the zone, verified or not; without records
	// where there is none.
	DS dnssec.RRset
	// Rests are the exchanges that the zone's own link of the chain rests on:
	// with the DS set or its denial, and with the keys.
	Rests []*evidence.Exchange
	// Fault is what a Bogus or Indeterminate state is about.
	Fault Fault

	above *Zone // nil where the chain begins

	// since is when it was judged, stale when it must be judged anew, and until
	// when the first signature that it rests on expires. stale is zero where the
	// status must not be used again.
	since, stale, until time.Time
}

// Judge follows chains for one decision. It remembers zones; it is not safe
// for concurrent use.
type Judge struct {
	v       dnssec.Validator
	anchors dnssec.Anchors
	src     Source
	zones   map[name.Name]*Zone
	known   Standings // nil: none
	read    map[*evidence.Exchange]*reading
}

// reading is a reply that was read before: an exchange does not change.
type reading struct {
	reply.Reading
	msg *wire.Message
}

// New returns a judge that validates by v, from anchors, what src hands out.
// v's meter bounds all that the judge does together.
func New(v dnssec.Validator, anchors dnssec.Anchors, src Source) *Judge {
	if v.Meter == nil {
		v.Meter = dnssec.NewMeter(dnssec.Limits{})
	}
	known, _ := src.(Standings)
	return &Judge{v, anchors, src, map[name.Name]*Zone{}, known, map[*evidence.Exchange]*reading{}}
}

// Read is [reply.Interpret], done once for each exchange.
func (j *Judge) Read(x *evidence.Exchange) (reply.Reading, *wire.Message) {
	r, ok := j.read[x]
	if !ok {
		r = new(reading)
		r.Reading, r.msg = reply.Interpret(x)
		j.read[x] = r
	}
	return r.Reading, r.msg
}

// Zone returns the status of a zone. The chain begins at the nearest trust
// anchor at or above it; where there is none, and where a link could not be
// fetched, the zone is Indeterminate, which is never Insecure (SEC-08).
func (j *Judge) Zone(n name.Name) Zone {
	if z, ok := j.zones[n]; ok {
		return *z
	}
	if j.known != nil {
		if z := j.known.Standing(n); z != nil {
			j.zones[n] = z
			return *z
		}
	}
	// Until it is known, a zone that needs itself is Indeterminate.
	j.zones[n] = pending(n)
	z := j.zone(n)
	if z.Entry == (dnssec.Security{}) {
		z.Entry = z.Security
	}
	z = j.dated(z)
	j.zones[n] = &z
	if j.known != nil && z.Stands(j.v.Now) {
		j.known.Stand(&z)
	}
	return z
}

func pending(n name.Name) *Zone {
	z := unknown(n, dnssec.NotFetched)
	return &z
}

func unknown(n name.Name, why dnssec.Reason) Zone {
	return Zone{Name: n, Security: dnssec.IndeterminateFor(why)}
}

func (j *Judge) zone(n name.Name) Zone {
	if j.anchors.Has(n) {
		return j.anchored(n)
	}
	parent, shown, ok := j.src.Cut(n)
	if !ok || !parent.IsValid() {
		return unknown(n, dnssec.NoAnchor)
	}
	above := j.Zone(parent)
	if !above.Security.IsSecure() {
		return Zone{Name: n, Security: above.Security, Proof: above.Proof, Fault: above.Fault, above: &above}
	}
	if shown != nil {
		z, what := j.delegation(above, n, shown)
		// How many iterations there are is the zone's own choice: to ask for
		// DS would bring as many again.
		if what == cut || z.Security.Reason() == dnssec.IterationsHigh {
			return z
		}
	}
	return j.descend(above, n)
}

// anchored makes the zone at which an anchor stands.
func (j *Judge) anchored(n name.Name) Zone {
	set, x := j.keySet(n)
	z := Zone{Name: n}.on(x)
	switch {
	case x == nil:
		z.Security = dnssec.IndeterminateFor(dnssec.NotFetched)
	case set.Owner() != n:
		// The anchor is there; what the zone's servers left out is the keys.
		z.Security = dnssec.BogusFor(dnssec.KeyMissing)
	default:
		z.Keys, z.Security = j.message().AnchorKeys(j.anchors, set)
		z.stale = j.keysOutdated(z.Keys, set, x)
	}
	return z.blame(Fault{n, wire.TypeDNSKEY, n, x})
}

// Delegated returns whether the zone is signed as far as the zones above it
// tell, without asking it anything: Secure where a DS set that can be used
// leads into it, Insecure where its absence is proven. That is all that can be
// known of a zone whose servers are silent, and all that BR 4.2.2.1 (version
// 2.3.1) asks about.
func (j *Judge) Delegated(n name.Name) dnssec.Security {
	if z, ok := j.zones[n]; ok && z.Security.Err() == nil {
		return z.Security
	}
	k := j.fork(unasked{j.src, n})
	delete(k.zones, n)
	return k.Zone(n).Entry
}

// fork returns a judge that knows what j knows, of which j learns nothing.
func (j *Judge) fork(src Source) *Judge {
	return &Judge{j.v, j.anchors, src, maps.Clone(j.zones), nil, j.read}
}

// unasked is a source in which nobody has asked for the keys of one zone.
type unasked struct {
	Source
	zone name.Name
}

func (s unasked) Ask(zone name.Name, q evidence.Question) *evidence.Exchange {
	if zone == s.zone && q.Type == wire.TypeDNSKEY {
		return nil
	}
	return s.Source.Ask(zone, q)
}

// descend asks for DS label by label from above down to n. It is needed where
// the referral does not settle n, and where one server holds zones in between
// and so nobody was ever referred to them.
func (j *Judge) descend(above Zone, n name.Name) Zone {
	for depth := above.Name.NumLabels() + 1; depth <= n.NumLabels(); depth++ {
		at := n.Ancestor(depth)
		switch z, what := j.below(above, at); {
		case what == broken:
			z.Name = n
			return z
		case what == noCut:
			continue
		case !z.Security.IsSecure():
			z.Name = n
			return z
		default:
			above = z
		}
	}
	if above.Name != n {
		// Somebody was referred to a zone that its parent denies.
		x := j.src.Ask(above.Name, evidence.Question{Name: n, Type: wire.TypeDS})
		z := Zone{Name: n, Security: dnssec.BogusFor(dnssec.NotADelegation)}.below(above).on(x)
		return z.blame(Fault{n, wire.TypeDS, above.Name, x})
	}
	return above
}

// finding says what a message tells about a delegation.
type finding uint8

const (
	broken finding = iota // nothing that holds; the zone's Security says why
	noCut                 // proven: no zone begins there
	cut                   // a zone begins there, with the status given
)

// delegation reads from a referral, or from the answer to a question for DS,
// the status of a zone below a Secure one: a verified DS set leads to its
// keys, a verified denial of DS makes it Insecure (RFC 4035 section 5.2).
func (j *Judge) delegation(above Zone, child name.Name, x *evidence.Exchange) (Zone, finding) {
	z := Zone{Name: child}.below(above).on(x)
	fault := Fault{child, wire.TypeDS, above.Name, x}
	_, msg := j.Read(x)
	if msg == nil {
		z.Security = dnssec.IndeterminateFor(dnssec.NotFetched)
		return z.blame(fault), broken
	}
	v := j.message()
	ds, ok := dnssec.Select(msg.Answer, child, wire.TypeDS)
	if !ok {
		ds, ok = dnssec.Select(msg.Authority, child, wire.TypeDS)
	}
	if ok {
		z.DS = ds
		return j.signed(z, v.Verify(above.Keys, ds), fault)
	}
	// Beside an alias there is nothing else, so no zone begins at one, though
	// one may below it (RFC 1034 section 3.6.2).
	if alias, ok := dnssec.Select(msg.Answer, child, wire.TypeCNAME); ok && v.Verify(above.Keys, alias).Security().IsSecure() {
		return Zone{}, noCut
	}
	denial := v.Denial(above.Keys, dnssec.Denials(msg.Authority))
	z.Proof = denial.NoDS(child)
	z.Security = z.Proof.Security
	switch {
	case z.Proof.Holds():
		return z, cut
	case z.Security.Reason() == dnssec.NotADelegation, denial.Denies(child, wire.TypeDS).Holds():
		return Zone{}, noCut
	}
	return z.blame(fault), broken
}

// signed follows a DS set to the keys of the zone below. A DS set that does
// not verify says nothing of the zone: another server may have a good one.
func (j *Judge) signed(z Zone, ds dnssec.Verdict, fault Fault) (Zone, finding) {
	if !ds.Security().IsSecure() {
		z.Security = ds.Security()
		return z.blame(fault), broken
	}
	set, x := j.keySet(z.Name)
	z.Keys, z.Security = j.message().MatchDS(ds, set)
	if z.Security.Status() == dnssec.Insecure { // by an algorithm that nobody supports
		z.stale, z.until = j.outdated(ds.TTL(), fault.From), ds.Until()
		return z, cut
	}
	if x == nil {
		z.Security = dnssec.IndeterminateFor(dnssec.NotFetched)
	}
	z.Entry = ds.Security()
	z.stale = earlier(j.outdated(ds.TTL(), fault.From), j.keysOutdated(z.Keys, set, x))
	return z.on(x).blame(Fault{z.Name, wire.TypeDNSKEY, z.Name, x}), cut
}

// keySet returns the DNSKEY set of a zone, as it came, and what brought it. An
// answer without the records is an empty set, which no judgement finds Secure.
func (j *Judge) keySet(zone name.Name) (dnssec.RRset, *evidence.Exchange) {
	x := j.src.Ask(zone, evidence.Question{Name: zone, Type: wire.TypeDNSKEY})
	if x == nil {
		return dnssec.RRset{}, nil
	}
	_, msg := j.Read(x)
	if msg == nil {
		return dnssec.RRset{}, nil
	}
	set, _ := dnssec.Select(msg.Answer, zone, wire.TypeDNSKEY)
	return set, x
}

// message returns a validator for the records of one message.
func (j *Judge) message() dnssec.Validator {
	v := j.v
	v.Meter = v.Meter.ForMessage()
	return v
}

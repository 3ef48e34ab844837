package chain

import (
	"slices"

	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/reply"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

// Answer is the judgement on the reply to one question.
type Answer struct {
	Security dnssec.Security
	Zone     Zone // in which it was judged: the one asked, or one below it that the same servers hold
	// Proof is the denial that the answer rests on: of the records, or of a
	// closer name where the records were made from a wildcard.
	Proof dnssec.Proof
	// Verdict is that on the records which answer, or which lead elsewhere; the
	// zero value for a denial, and where the zone is not Secure.
	Verdict dnssec.Verdict
	TTL     uint32 // seconds for which it may be used; 0 where it must not be
	// Fault is what a Bogus or Indeterminate state is about.
	Fault Fault
}

// DeniesBelow reports whether the answer denies not only its own name but
// everything below it (RFC 8020). In a Secure zone that takes the proof of a
// name error: the response code, which says it too, is signed by nobody.
func (a Answer) DeniesBelow() bool {
	return !a.Zone.Security.IsSecure() || a.Proof.Kind == dnssec.ProofNameError || a.Security.Status() == dnssec.Insecure
}

// Answer judges the reply in x, which a server of x.Zone gave. The response
// code plays no part: nobody signs it, so a denial counts by what it proves.
// A reply that settles nothing (a referral, a failure) is Indeterminate.
func (j *Judge) Answer(x *evidence.Exchange) Answer {
	a := j.answer(x)
	if a.Security.Err() != nil && !a.Fault.Zone.IsValid() {
		a.Fault.Zone, a.Fault.From = x.Zone, x
		if !a.Fault.Owner.IsValid() {
			a.Fault.Owner, a.Fault.Type = x.Question.Name, x.Question.Type
		}
	}
	return a
}

func (j *Judge) answer(x *evidence.Exchange) Answer {
	z := j.Zone(x.Zone)
	rd, msg := j.Read(x)
	if rd.Outcome == evidence.Lame && rd.Apex.IsValid() && z.Security.IsSecure() {
		// A denial by the zone above says nothing of a signed zone's own data,
		// and is how its records are made to disappear (RFC 6840 section 4.1).
		return Answer{Zone: z, Security: dnssec.BogusFor(dnssec.DenialParentSide)}
	}
	if msg == nil || !rd.Final() {
		return Answer{Zone: z, Security: dnssec.IndeterminateFor(dnssec.NotFetched)}
	}
	own := rd.Negative() && rd.Apex == z.Name // it speaks for the zone itself
	if !own || z.Security.Reason() != dnssec.NoAnchor {
		z = j.nearest(z, x.Question)
	}
	a := j.in(z, x.Question, &rd, msg)
	// Signatures in the zone's name say so of records. It matters where an
	// opt-out span allows an unsigned zone at any name: broken data of this
	// one must not pass as sound data of that (RFC 5155 section 12.2).
	own = own || slices.Contains(a.Verdict.Set().Signers(), z.Name)
	if a.Security.Status() != dnssec.Bogus || !z.Security.IsSecure() || own {
		return a
	}
	// One server may hold a zone below the one that it was asked about, and
	// then answers from that without a word of the cut.
	if below, ok := j.hidden(z, x.Question); ok {
		return j.in(below, x.Question, &rd, msg)
	}
	return a
}

// Failure is the class of failure of data that must not be used: bogus only
// where something is known to be wrong with them. It is "" for data that may
// be used.
func Failure(s dnssec.Security) evidence.Failure {
	switch {
	case s.Err() == nil:
		return ""
	case s.Reason() == dnssec.OverBudget:
		return evidence.FailBudget
	case s.Status() == dnssec.Bogus:
		return evidence.FailBogus
	}
	return evidence.FailIndeterminate
}

// Try judges a reply before it is accepted, so that another server can be
// asked where it does not hold. It is [Judge.Answer], but for a zone's own
// DNSKEY set: that holds where it makes the zone Secure, or Insecure.
func (j *Judge) Try(x *evidence.Exchange) Answer {
	if x.Question.Type != wire.TypeDNSKEY || x.Question.Name != x.Zone {
		return j.Answer(x)
	}
	k := j.fork(instead{j.src, x})
	delete(k.zones, x.Zone)
	z := k.Zone(x.Zone)
	a := Answer{Zone: z, Security: z.Security, Proof: z.Proof, TTL: z.Keys.TTL()}
	if rd, _ := j.Read(x); !z.Security.IsSecure() {
		a.TTL = rd.TTL
	}
	return a
}

// instead is a source in which one exchange is the answer to its question.
type instead struct {
	Source
	x *evidence.Exchange
}

func (s instead) Ask(zone name.Name, q evidence.Question) *evidence.Exchange {
	if zone == s.x.Zone && q == s.x.Question {
		return s.x
	}
	return s.Source.Ask(zone, q)
}

// in judges a reply as data of a zone.
func (j *Judge) in(z Zone, q evidence.Question, rd *reply.Reading, msg *wire.Message) Answer {
	if !z.Security.IsSecure() {
		return Answer{Zone: z, Security: z.Security, Proof: z.Proof, TTL: rd.TTL, Fault: z.Fault}
	}
	v := j.message()
	if rd.Negative() {
		d := v.Denial(z.Keys, dnssec.Denials(msg.Authority))
		p := d.Denies(q.Name, q.Type)
		if rd.Outcome == evidence.NXDomain && p.Kind == dnssec.ProofNoData && p.OptOut && q.Type != wire.TypeDS {
			// That there may be an unsigned delegation in an opt-out span is
			// no proof that the name does not exist, which takes the denial
			// of the wildcard as well (RFC 5155 section 8.4).
			p = d.NameError(q.Name)
		}
		return Answer{Zone: z, Security: p.Security, Proof: p, TTL: min(p.TTL, rd.TTL)}
	}
	owner, t := q.Name, q.Type
	switch {
	case rd.DNAME.IsValid():
		owner, t = rd.DNAME, wire.TypeDNAME
	case rd.Outcome == evidence.Alias:
		t = wire.TypeCNAME
	case t == wire.TypeANY, t == wire.TypeRRSIG:
		return each(z, owner, msg, v)
	}
	set, ok := dnssec.Select(msg.Answer, owner, t)
	if !ok && t == wire.TypeDS {
		// Some servers answer a question for DS with the referral that has it.
		set, _ = dnssec.Select(msg.Authority, owner, t)
	}
	return one(z, set, msg, v)
}

// one judges a record set by the keys of its zone.
func one(z Zone, set dnssec.RRset, msg *wire.Message, v dnssec.Validator) Answer {
	verdict := v.Verify(z.Keys, set)
	a := Answer{Zone: z, Security: verdict.Security(), Verdict: verdict, TTL: verdict.TTL()}
	if _, expanded := verdict.Expanded(); expanded {
		done, proof := v.Denial(z.Keys, dnssec.Denials(msg.Authority)).WildcardAnswer(verdict)
		a.Security, a.Proof, a.Verdict, a.TTL = done.Security(), proof, done, min(done.TTL(), proof.TTL)
	}
	if a.Security.Err() != nil {
		a.Fault = Fault{Owner: set.Owner(), Type: set.Type()}
	}
	return a
}

// each judges all sets of a name, and finds them as good as the worst of them
// (RFC 6840 section 4.2). Signatures alone are never signed (RFC 4035 section
// 2.2), so nobody can tell what they are.
func each(z Zone, owner name.Name, msg *wire.Message, v dnssec.Validator) Answer {
	worst := Answer{Zone: z, Security: dnssec.IndeterminateFor(dnssec.NeverSigned)}
	found := false
	for _, set := range dnssec.FromWire(msg.Answer) {
		if set.Owner() != owner {
			continue
		}
		a := one(z, set, msg, v)
		if found {
			ttl := min(a.TTL, worst.TTL)
			if sec := dnssec.Weakest(worst.Security, a.Security); sec != worst.Security {
				worst.Proof, worst.Security, worst.Verdict, worst.Fault = a.Proof, sec, a.Verdict, a.Fault
			}
			a, a.TTL = worst, ttl
		}
		worst, found = a, true
	}
	return worst
}

// nearest returns the zone that was asked; or, where no chain leads to it, the
// island of trust below it that holds the name: the same servers may hold
// both, and then nobody is ever referred to the island.
func (j *Judge) nearest(z Zone, q evidence.Question) Zone {
	for depth := deepest(q); depth > z.Name.NumLabels() && !z.Security.IsSecure(); depth-- {
		if at := q.Name.Ancestor(depth); j.anchors.Has(at) {
			return j.Zone(at)
		}
	}
	return z
}

// deepest is how many labels the deepest zone has that can answer a question:
// one for DS is answered above the cut at its own name.
func deepest(q evidence.Question) int {
	if q.Type == wire.TypeDS && !q.Name.IsRoot() {
		return q.Name.NumLabels() - 1
	}
	return q.Name.NumLabels()
}

// hidden looks for a zone cut between z and the name asked that nobody was
// referred to, by asking z's servers for DS label by label.
func (j *Judge) hidden(z Zone, q evidence.Question) (Zone, bool) {
	found := false
	for depth := z.Name.NumLabels() + 1; depth <= deepest(q); depth++ {
		at := q.Name.Ancestor(depth)
		below, what := j.below(z, at)
		if what != cut {
			continue
		}
		z, found = below, true
		if !z.Security.IsSecure() {
			break
		}
	}
	return z, found
}

// below returns the zone that begins at a name, if one does.
func (j *Judge) below(z Zone, at name.Name) (Zone, finding) {
	if known, ok := j.zones[at]; ok && known.Security.IsSecure() {
		return *known, cut
	}
	x := j.src.Ask(z.Name, evidence.Question{Name: at, Type: wire.TypeDS})
	if x == nil {
		return unknown(at, dnssec.NotFetched).below(z).blame(Fault{at, wire.TypeDS, z.Name, nil}), broken
	}
	found, what := j.delegation(z, at, x)
	found = j.dated(found)
	if what == cut && found.Security.IsSecure() {
		j.zones[at] = &found // every reply of these servers will need it
	}
	return found, what
}

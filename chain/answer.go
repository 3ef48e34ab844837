package chain

import (
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
	TTL   uint32 // seconds for which it may be used; 0 where it must not be
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
	z := j.Zone(x.Zone)
	rd, msg := reply.Interpret(x)
	if rd.Outcome == evidence.Lame && rd.Apex.IsValid() && z.Security.IsSecure() {
		// A denial by the zone above says nothing of a signed zone's own data,
		// and is how its records are made to disappear (RFC 6840 section 4.1).
		return Answer{Zone: z, Security: dnssec.BogusFor(dnssec.DenialParentSide)}
	}
	if msg == nil || !rd.Final() {
		return Answer{Zone: z, Security: dnssec.IndeterminateFor(dnssec.NotFetched)}
	}
	a := j.in(z, x.Question, &rd, msg)
	if a.Security.Status() != dnssec.Bogus || !z.Security.IsSecure() {
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
func (j *Judge) Try(x *evidence.Exchange) dnssec.Security {
	if x.Question.Type != wire.TypeDNSKEY || x.Question.Name != x.Zone {
		return j.Answer(x).Security
	}
	k := j.fork(instead{j.src, x})
	delete(k.zones, x.Zone)
	return k.Zone(x.Zone).Security
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
		return Answer{Zone: z, Security: z.Security, Proof: z.Proof, TTL: rd.TTL}
	}
	v := j.message()
	if rd.Negative() {
		p := v.Denial(z.Keys, dnssec.FromWire(msg.Authority)).Denies(q.Name, q.Type)
		return Answer{Zone: z, Security: p.Security, Proof: p, TTL: min(p.TTL, rd.TTL)}
	}
	owner, t := q.Name, q.Type
	if rd.Outcome == evidence.Alias {
		if t = wire.TypeCNAME; rd.DNAME.IsValid() {
			owner, t = rd.DNAME, wire.TypeDNAME
		}
	}
	set, ok := dnssec.Find(dnssec.FromWire(msg.Answer), owner, t)
	if !ok && t == wire.TypeDS {
		// Some servers answer a question for DS with the referral that has it.
		set, _ = dnssec.Find(dnssec.FromWire(msg.Authority), owner, t)
	}
	verdict := v.Verify(z.Keys, set)
	a := Answer{Zone: z, Security: verdict.Security(), TTL: verdict.TTL()}
	if _, expanded := verdict.Expanded(); expanded {
		done, proof := v.Denial(z.Keys, dnssec.FromWire(msg.Authority)).WildcardAnswer(verdict)
		a.Security, a.Proof, a.TTL = done.Security(), proof, min(done.TTL(), proof.TTL)
	}
	return a
}

// hidden looks for a zone cut between z and the name asked that nobody was
// referred to, by asking z's servers for DS label by label. A question for DS
// is answered above the cut at its own name.
func (j *Judge) hidden(z Zone, q evidence.Question) (Zone, bool) {
	deepest := q.Name.NumLabels()
	if q.Type == wire.TypeDS {
		deepest--
	}
	found := false
	for depth := z.Name.NumLabels() + 1; depth <= deepest; depth++ {
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
	x := j.src.Ask(z.Name, evidence.Question{Name: at, Type: wire.TypeDS})
	if x == nil {
		return unknown(at, dnssec.NotFetched), broken
	}
	return j.delegation(z, at, x)
}

package dnssec

import (
	"time"

	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

// Denial is the verified NSEC and NSEC3 records of one zone in one message.
// Its methods say what they prove. It is not safe for concurrent use: it
// remembers the hashes it has computed. The zero value proves nothing.
type Denial struct {
	zone  name.Name
	nsec  []nsecRecord
	nsec3 []nsec3Record
	// salt and iterations are those of all nsec3.
	salt       []byte
	iterations uint16
	hashes     []hashed
	meter      *Meter
	// broken stops every proof: a limit is reached, or the records contradict
	// each other. high is that for proofs that need NSEC3.
	broken, high Reason
	// rejected is why records that came are not among the verified ones.
	rejected Reason
}

// origin is what every verified record brings into a proof.
type origin struct {
	owner name.Name
	typ   uint16
	ttl   uint32
	until time.Time
	weak  bool
}

// Denial verifies the NSEC and NSEC3 sets among those given, which came in
// one message, by the keys of the zone. What cannot be verified is left out;
// so is an NSEC3 record with a hash or flags that are unknown (RFC 5155
// section 8.2).
func (v Validator) Denial(k Keys, sets []RRset) *Denial {
	d := &Denial{zone: k.zone, meter: v.meter()}
	if len(k.keys) == 0 {
		d.broken = NoKeys
		return d
	}
	nsec, nsec3 := 0, 0
	for i := range sets {
		switch sets[i].typ {
		case wire.TypeNSEC:
			nsec += len(sets[i].rdata)
		case wire.TypeNSEC3:
			nsec3 += len(sets[i].rdata)
		}
	}
	if nsec3 > d.meter.decision.limits.NSEC3PerMessage {
		d.broken = OverBudget
		return d
	}
	d.nsec, d.nsec3 = make([]nsecRecord, 0, nsec), make([]nsec3Record, 0, nsec3)
	for _, s := range sets {
		if s.typ != wire.TypeNSEC && s.typ != wire.TypeNSEC3 {
			continue
		}
		verdict := v.verify(k, s, d.meter)
		if verdict.security.reason == OverBudget {
			d.broken = OverBudget
			return d
		}
		if !verdict.security.IsSecure() {
			d.reject(verdict.security.reason)
			continue
		}
		from := origin{s.owner, s.typ, verdict.TTL(), verdict.until, verdict.weak}
		for _, rdata := range s.rdata {
			d.add(from, rdata)
		}
	}
	return d
}

func (d *Denial) add(from origin, rdata []byte) {
	if from.typ == wire.TypeNSEC {
		d.addNSEC(from, rdata)
	} else {
		d.addNSEC3(from, rdata)
	}
}

func (d *Denial) reject(r Reason) {
	if d.rejected == "" || progress(r) > progress(d.rejected) {
		d.rejected = r
	}
}

// Usable returns the number of records that proofs can rest on.
func (d *Denial) Usable() int { return len(d.nsec) + len(d.nsec3) }

// NameError proves that the name does not exist: it is spanned, and so is the
// wildcard that would answer for it (RFC 4035 section 5.4, RFC 5155 section
// 8.4).
func (d *Denial) NameError(n name.Name) Proof {
	t := d.nameError(n)
	return t.proof()
}

func (d *Denial) nameError(n name.Name) attempt {
	return d.try(goalNameError, ProofNameError, n, argument{name: n})
}

// NoData proves that the name exists without records of the type, and without
// a CNAME that would stand in for them; or, with NSEC3, that it lies in an
// opt-out span, which leaves the denial Insecure (RFC 5155 sections 8.5, 8.6).
// The kind tells an empty non-terminal apart.
//
// For every type but DS the record must not be that of the parent side of a
// zone cut (NS without SOA), and for DS not that of the child side (SOA):
// RFC 6840 sections 4.1 and 4.4.
func (d *Denial) NoData(n name.Name, typ uint16) Proof {
	exact := d.exactNoData(n, typ)
	if !exact.holds {
		if o := d.inOptOut(n); o.settles() {
			return o.proof()
		}
	}
	return exact.proof()
}

func (d *Denial) exactNoData(n name.Name, typ uint16) attempt {
	return d.try(goalNoData, ProofNoData, n, argument{name: n, typ: typ})
}

func (d *Denial) inOptOut(n name.Name) attempt {
	return d.try(goalInOptOut, ProofNoData, n, argument{name: n})
}

// WildcardNoData proves that no name closer than a wildcard exists, and that
// the wildcard has no records of the type and no CNAME (RFC 4035 section 5.4,
// RFC 5155 section 8.7).
func (d *Denial) WildcardNoData(n name.Name, typ uint16) Proof {
	t := d.wildcardNoData(n, typ)
	return t.proof()
}

func (d *Denial) wildcardNoData(n name.Name, typ uint16) attempt {
	return d.try(goalWildcardNoData, ProofWildcardNoData, n, argument{name: n, typ: typ})
}

// NoDS proves that the name is a delegation to an unsigned zone: NS listed,
// DS and SOA not (RFC 6840 section 4.4), or the name in an opt-out span
// (RFC 5155 sections 8.6 and 8.9). The proof's Security is that of the child:
// Insecure. A record with neither NS nor DS gives [NotADelegation]: ask
// [Denial.NoData] for DS to know that there is no zone cut.
func (d *Denial) NoDS(child name.Name) Proof {
	t := d.try(goalNoDS, ProofNoDS, child, argument{name: child})
	return t.proof()
}

// Denies finds whatever proof the records hold that there is no answer to the
// question, whichever response code they came with, which nobody signs: no
// data, no data at a wildcard, no such name, or an opt-out span. Where there
// is none, the proof says why there is no proof of no data, or of a name
// error where records span the name; or that finding one takes too much work,
// which is no fault of the records.
func (d *Denial) Denies(n name.Name, typ uint16) Proof {
	noData := d.exactNoData(n, typ)
	if noData.settles() {
		return noData.proof()
	}
	if t := d.wildcardNoData(n, typ); t.settles() {
		return t.proof()
	}
	nameError := d.nameError(n)
	if nameError.settles() {
		return nameError.proof()
	}
	if t := d.inOptOut(n); t.settles() {
		return t.proof()
	}
	if noData.why() == DenialIncomplete && nameError.used > 0 {
		return nameError.proof()
	}
	return noData.proof()
}

// WildcardAnswer completes a verdict on records that were made from a
// wildcard ([Verdict.Expanded]): the name one label below the closest
// encloser that the signature gives must not exist (RFC 4035 section 5.3.4,
// RFC 5155 section 8.8). The verdict returned is Secure, or Insecure by
// opt-out, or has the reason why not. Any other verdict is returned as it is,
// with a Proof of nothing.
func (d *Denial) WildcardAnswer(v Verdict) (Verdict, Proof) {
	if !v.encloser.IsValid() || v.security.reason != WildcardUnproven {
		return v, Proof{}
	}
	if v.zone != d.zone {
		v.security = BogusFor(WrongSigner)
		return v, Proof{Kind: ProofWildcardAnswer, Name: v.set.owner, Security: v.security}
	}
	next := v.set.owner.Ancestor(v.encloser.NumLabels() + 1)
	t := d.try(goalCloser, ProofWildcardAnswer, v.set.owner, argument{name: next})
	p := t.proof()
	p.Closest = v.encloser
	v.security = p.Security
	if p.Holds() {
		v.security.weak = v.security.weak || v.weak
		v.ttl, v.until = min(v.ttl, p.TTL), earliest(v.until, p.Until)
	}
	return v, p
}

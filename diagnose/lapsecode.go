package diagnose

import (
	"slices"

	"github.com/mayissue/mayissue/chain"
	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/reply"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

// lapse gives a reply its code. It is false for one that holds, and for one of
// which nothing is known to be wrong.
func (b *bench) lapse(o judged) (lapse, bool) {
	l := lapse{answer: o.answer, decides: o.decides}
	z, inChain := brokenLink(o.answer.Zone)
	switch {
	case inChain:
		l.link, l.fault = z, z.Fault
		l.zone, l.code = b.linkCode(z)
	case o.answer.Security.Err() == nil, !o.decides && o.ofBelow():
		return l, false
	default:
		l.fault, l.zone = o.answer.Fault, o.answer.Zone.Name
		l.fault.From = o.x
		l.code = b.answerCode(o)
	}
	return l, l.code != "" && l.exchange() != nil
}

// signatureCode is the code for what is wrong with the signature of a set.
func signatureCode(why dnssec.Reason) string {
	switch why {
	case dnssec.SignatureExpired:
		return "sec.rrsig-expired"
	case dnssec.SignatureNotYetValid:
		return "sec.rrsig-future"
	case dnssec.NoSignature:
		return "sec.rrsig-missing"
	case dnssec.KeyMissing:
		return "sec.rollover" // the key was withdrawn too early, or is not yet there
	case dnssec.AlgorithmUnknown:
		return "sec.alg-unsupported"
	case dnssec.IterationsHigh:
		return "sec.nsec3-iterations"
	case dnssec.WildcardUnproven:
		return "sec.wildcard-proof"
	case dnssec.SignatureWrong, dnssec.SignatureBackwards, dnssec.WrongSigner, dnssec.WrongLabels,
		dnssec.KeyMalformed, dnssec.KeyNotForZone, dnssec.KeyRevoked:
		return "sec.rrsig-invalid"
	}
	return ""
}

// denialCode is the code for a denial that proves nothing, for the reasons
// that are those of any signature; otherwise it is the one given.
func denialCode(why dnssec.Reason, otherwise string) string {
	switch why {
	case dnssec.SignatureExpired, dnssec.SignatureNotYetValid, dnssec.IterationsHigh:
		return signatureCode(why)
	}
	if dnssec.BogusFor(why).Status() == dnssec.Bogus {
		return otherwise
	}
	return ""
}

// linkCode is the zone to blame for a broken link of the chain, and the code.
func (b *bench) linkCode(z chain.Zone) (name.Name, string) {
	why := z.Security.Reason()
	switch {
	case z.Fault.Type == wire.TypeDNSKEY:
		return z.Name, b.keysCode(z, why)
	case z.DS.Len() > 0:
		return z.Fault.Zone, signatureCode(why)
	}
	return z.Fault.Zone, denialCode(why, "sec.parent-denial")
}

// keysCode is the code for keys that nothing vouches for. A trust anchor that
// fits no key is our own affair, and gets none.
func (b *bench) keysCode(z chain.Zone, why dnssec.Reason) string {
	if z.DS.Len() == 0 && why != dnssec.SignatureExpired && why != dnssec.SignatureNotYetValid {
		return ""
	}
	switch {
	case z.Fault.From == nil:
		return ""
	case len(keysOf(z.Fault.From)) == 0 && b.anyKeys(z.Name):
		return "sec.rrsig-missing"
	case len(keysOf(z.Fault.From)) == 0:
		return "sec.ds-orphan"
	case why == dnssec.DSMismatch && b.anyEntered(z.Name):
		return "sec.rollover"
	case why == dnssec.DSMismatch, why == dnssec.KeyRevoked, why == dnssec.KeyNotForZone:
		return "sec.ds-mismatch"
	case why == dnssec.KeyMissing, why == dnssec.NoSignature && b.anySigned(z.Name):
		return "sec.dnskey-unsigned"
	}
	return signatureCode(why)
}

// answerCode is the code for an answer that does not hold in a zone that does.
func (b *bench) answerCode(o judged) string {
	why := o.answer.Security.Reason()
	switch {
	case o.answer.Proof.Kind == dnssec.ProofWildcardAnswer:
		return denialCode(why, "sec.wildcard-proof")
	case !o.reading.Negative() && o.reading.Outcome != evidence.Lame:
		return signatureCode(why)
	case o.x.Question.Type == wire.TypeDS && o.x.Question.Name != o.answer.Zone.Name:
		return denialCode(why, "sec.parent-denial")
	case why == dnssec.DenialContradicts && len(contradicted(o)) > 0:
		return "sec.denial-bitmap"
	case denialCode(why, "") != "" || dnssec.BogusFor(why).Status() != dnssec.Bogus:
		return denialCode(why, "")
	}
	code, known := b.positive[o.x.Addr.Addr()]
	switch {
	case known && code != "":
		return code // not only empty answers are wrong
	case !known && !carries(o.msg, wire.TypeRRSIG, wire.TypeNSEC, wire.TypeNSEC3):
		return "sec.rrsig-missing"
	}
	return "sec.denial-bad"
}

// contradicted returns the types that the record of the name, or of the
// wildcard in its place, lists although the answer says that they are not
// there. With NSEC3 that is told only of a denial of one record: in others it
// may be the record of another name that lists them.
func contradicted(o judged) []wire.Type {
	var out []wire.Type
	add := func(types wire.Bitmap) {
		for _, t := range []wire.Type{o.x.Question.Type, wire.TypeCNAME} {
			if types.Has(t) && !slices.Contains(out, t) {
				out = append(out, t)
			}
		}
	}
	hashed := 0
	for _, rr := range o.msg.Authority {
		switch rr.Type {
		case wire.TypeNSEC:
			if r, err := wire.ParseNSEC(rr.RData()); err == nil && (rr.Owner == o.x.Question.Name || rr.Owner.NumLabels() > 0 && rr.Owner.Label(0) == "*") {
				add(r.Types)
			}
		case wire.TypeNSEC3:
			hashed++
			if r, err := wire.ParseNSEC3(rr.RData()); err == nil && hashed == 1 {
				add(r.Types)
			}
		}
	}
	if hashed > 1 {
		return nil
	}
	return out
}

// carries reports whether a reply has a record of one of the types.
func carries(m *wire.Message, types ...wire.Type) bool {
	return slices.ContainsFunc(slices.Concat(m.Answer, m.Authority), func(rr wire.RR) bool { return slices.Contains(types, rr.Type) })
}

// keysOf returns the data of the DNSKEY records in an answer.
func keysOf(x *evidence.Exchange) [][]byte {
	if x == nil {
		return nil
	}
	_, msg := reply.Interpret(x)
	if msg == nil {
		return nil
	}
	set, _ := dnssec.Find(dnssec.FromWire(msg.Answer), x.Question.Name, wire.TypeDNSKEY)
	return set.RData()
}

// keysAsked reports whether a reply is about the keys of the zone.
func (o judged) keysAsked(zone name.Name) bool {
	return o.x.Zone == zone && o.x.Question == evidence.Question{Name: zone, Type: wire.TypeDNSKEY}
}

// anyKeys reports whether any server has keys of the zone.
func (b *bench) anyKeys(zone name.Name) bool {
	return slices.ContainsFunc(b.all, func(o judged) bool { return o.keysAsked(zone) && len(keysOf(o.x)) > 0 })
}

// anyEntered reports whether the keys of any server are those that the zone
// above points to.
func (b *bench) anyEntered(zone name.Name) bool {
	return slices.ContainsFunc(b.all, func(o judged) bool { return o.keysAsked(zone) && o.answer.Zone.Security.IsSecure() })
}

// anySigned reports whether any answer but that with the keys is signed.
func (b *bench) anySigned(zone name.Name) bool {
	return slices.ContainsFunc(b.all, func(o judged) bool {
		return o.x.Zone == zone && !o.keysAsked(zone) && carries(o.msg, wire.TypeRRSIG)
	})
}

// ofBelow reports whether the records are signed by a zone below the one whose
// servers were asked, which the chain did not find: what they are worth is for
// the delegation between the two to say.
func (o judged) ofBelow() bool {
	return o.answer.Security.Reason() == dnssec.WrongSigner && slices.ContainsFunc(o.answer.Verdict.Set().Signers(), func(n name.Name) bool {
		return n != o.answer.Zone.Name && o.answer.Zone.Name.Contains(n) && n.Contains(o.x.Question.Name)
	})
}

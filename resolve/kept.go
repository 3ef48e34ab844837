package resolve

import (
	"slices"
	"time"

	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/reply"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

// maxKept is how many sets of one zone are kept to answer from.
const maxKept = 64

// kept is a signed record set that later questions can be answered from
// (RFC 8198): one that denies, the SOA of its zone, or one made from a
// wildcard. It is a candidate and no more: nothing is believed of it until an
// answer made from it has been validated like one that a server gave.
type kept struct {
	set      dnssec.RRset
	encloser name.Name // of a set made from a wildcard: the wildcard's parent
	expires  time.Time
}

// same reports whether one set stands for the other.
func (k *kept) same(o *kept) bool {
	owners := k.set.Owner() == o.set.Owner() || k.encloser.IsValid()
	return k.set.Type() == o.set.Type() && k.encloser == o.encloser && owners
}

// lasting finds what may be kept in a reply, by the zones that signed it.
func lasting(x *evidence.Exchange, now time.Time) map[name.Name][]kept {
	out := map[name.Name][]kept{}
	_, msg := reply.Interpret(x)
	if msg == nil {
		return nil
	}
	authority := dnssec.FromWire(msg.Authority)
	for _, s := range authority {
		switch s.Type() {
		case wire.TypeNSEC, wire.TypeNSEC3, wire.TypeSOA:
			ttl := min(s.TTL(), negativeTTL(msg.Authority, s.Signers()))
			keep(out, s, name.Name{}, ttl, now)
		}
	}
	for _, s := range dnssec.FromWire(msg.Answer) {
		if e, ok := expandedFrom(s); ok {
			keep(out, s, e, min(s.TTL(), uint32(maxPositive/time.Second)), now)
		}
	}
	return out
}

// keep adds a set to those of its one signer.
func keep(to map[name.Name][]kept, s dnssec.RRset, encloser name.Name, ttl uint32, now time.Time) {
	signers := s.Signers()
	if len(signers) != 1 || s.Err() != nil {
		return
	}
	for _, rdata := range s.Signatures() {
		if sig, err := wire.ParseRRSIG(rdata); err == nil {
			ttl = min(ttl, sig.OriginalTTL)
		}
	}
	to[signers[0]] = append(to[signers[0]], kept{s, encloser, now.Add(time.Duration(ttl) * time.Second)})
}

// negativeTTL is how long a denial may be kept by the SOA record that came
// with it: it bounds the records that deny as well (RFC 9077 section 3).
func negativeTTL(authority []wire.RR, signers []name.Name) uint32 {
	most := uint32(maxNegative / time.Second)
	for _, rr := range authority {
		if last, err := rr.SOAMinimum(); rr.Type == wire.TypeSOA && err == nil && slices.Contains(signers, rr.Owner) {
			most = min(most, rr.TTL, last)
		}
	}
	return most
}

// expandedFrom returns the parent of the wildcard that a set was made from, as
// its one signature has it (RFC 4035 section 5.3.2).
func expandedFrom(s dnssec.RRset) (name.Name, bool) {
	sigs := s.Signatures()
	if len(sigs) != 1 {
		return name.Name{}, false
	}
	sig, err := wire.ParseRRSIG(sigs[0])
	n := s.Owner().NumLabels()
	if err != nil || int(sig.Labels) >= n || s.Owner().Label(0) == "*" {
		return name.Name{}, false
	}
	return s.Owner().Ancestor(int(sig.Labels)), true
}

// renewed is a list with what has come added and what has expired left out;
// the oldest go first where there is no room. The old list does not change.
func renewed(list, come []kept, now time.Time) []kept {
	var out []kept
	for _, k := range list {
		if now.Before(k.expires) && !slices.ContainsFunc(come, func(c kept) bool { return c.same(&k) }) {
			out = append(out, k)
		}
	}
	out = append(out, come...)
	return out[max(0, len(out)-maxKept):]
}

// learn keeps what a referral from the servers of z, or an answer of theirs
// that holds, has brought: for the resolver what is signed by z or, where its
// servers hold them too, by zones below; and for this walk, which may be led
// there by an alias, what zones elsewhere have.
func (w *walk) learn(z *zone, a *answer) {
	if !w.r.cfg.Aggressive || !a.ok() || a.reading.Outcome != evidence.Referral && w.checked[a] == nil {
		return
	}
	now := w.r.cfg.Now()
	for signer, come := range lasting(a.accepted, now) {
		if z.name.Contains(signer) {
			list, _ := w.r.denials.get(signer)
			w.r.denials.put(signer, renewed(list, come, now))
		} else if len(w.beside) < maxKept {
			put(&w.beside, signer, renewed(w.beside[signer], come, now))
		}
	}
}

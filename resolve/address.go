package resolve

import (
	"encoding/binary"
	"fmt"
	"io"
	"net/netip"
	"slices"
	"time"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/reply"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

// hostAliases is how many CNAMEs are followed for a name server's address. A
// name server must not be an alias at all (RFC 2181 section 10.3), but
// resolvers follow a few, and so a CA's would.
const hostAliases = 4

// addresses looks up the addresses of a name server. The text says why there
// are none. Each call draws on the decision's account, and look-ups within
// look-ups end soon (NXNS, CVE-2020-12662).
func (w *walk) addresses(h name.Name) ([]netip.Addr, string) {
	switch {
	case w.looking[h]:
		return nil, fmt.Sprintf("%s is needed to find its own address", h)
	case w.depth >= w.r.cfg.Limits.Nesting:
		return nil, fmt.Sprintf("%s is one look-up too deep", h)
	case w.account.looks == 0:
		return nil, fmt.Sprintf("%s is one look-up too many", h)
	}
	w.account.looks--
	put(&w.looking, h, true)
	w.depth++
	defer func() { w.depth--; delete(w.looking, h) }()

	var why string
	for _, t := range w.r.cfg.addressTypes() {
		addrs, reason := w.lookup(h, t)
		if slices.ContainsFunc(addrs, w.r.cfg.mayAsk) {
			return addrs, ""
		}
		if len(addrs) > 0 {
			reason = fmt.Sprintf("%s has the address %s, which is not public and is never asked", h, addrs[0])
		}
		if why == "" {
			why = reason
		}
	}
	return nil, why
}

// lookup finds the records of one address type.
func (w *walk) lookup(h name.Name, t wire.Type) ([]netip.Addr, string) {
	cur := h
	for range hostAliases {
		q := evidence.Question{Name: cur, Type: t}
		z := w.descend(cur, t)
		a, cached := w.ask(z, q, round)
		w.note(evidence.ForAddress, cur, q, z, a, cached)
		for a.ok() && a.reading.Outcome == evidence.Referral {
			z = a.cut
			a, cached = w.ask(z, q, round)
			w.note(evidence.ForAddress, cur, q, z, a, cached)
		}
		switch {
		case !a.ok():
			return nil, fmt.Sprintf("%s: %s", cur, a.failure)
		case a.reading.Outcome == evidence.Alias:
			cur = a.reading.Target
			continue
		case a.reading.Outcome != evidence.Answer:
			return nil, fmt.Sprintf("%s: %s", cur, a.reading.Outcome)
		}
		return addressesIn(a.reading.Records), ""
	}
	return nil, fmt.Sprintf("%s: more than %d aliases", h, hostAliases)
}

// order sorts servers by what is known of them, quickest first, but in
// random order among those that are nearly as quick.
func (r *Resolver) order(ts []target) {
	if len(ts) < 2 {
		return
	}
	now := r.cfg.Now()
	r.shuffle(len(ts), func(i, j int) { ts[i], ts[j] = ts[j], ts[i] })
	r.byDelay(ts)
	scores := make([]time.Duration, 0, 2*reply.MaxServers)
	for _, t := range ts {
		a := t.addr.Addr()
		scores = append(scores, r.infra.get(a, now).score()+r.families.penalty(a))
	}
	near := slices.Min(scores) + nearEnough
	for i := 1; i < len(ts); i++ { // insertion: stable, and they are few
		for k := i; k > 0 && max(scores[k], near) < max(scores[k-1], near); k-- {
			scores[k], scores[k-1] = scores[k-1], scores[k]
			ts[k], ts[k-1] = ts[k-1], ts[k]
		}
	}
}

func (r *Resolver) shuffleHosts(hs []host) {
	r.shuffle(len(hs), func(i, j int) { hs[i], hs[j] = hs[j], hs[i] })
}

// shuffle is Fisher and Yates' with the resolver's own source.
func (r *Resolver) shuffle(n int, swap func(i, j int)) {
	var b [2]byte
	for i := n - 1; i > 0; i-- {
		if _, err := io.ReadFull(r.cfg.Rand, b[:]); err != nil {
			return // query will say so
		}
		swap(i, int(binary.BigEndian.Uint16(b[:]))%(i+1))
	}
}

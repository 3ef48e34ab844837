package lab

import (
	"bytes"
	"encoding/hex"
	"slices"
	"strconv"

	"github.com/miekg/dns"
)

// readOptions notes the EDNS options that a fault may stumble over. The lab's
// sound servers ignore them all, as RFC 6891 section 6.1.2 allows.
func (q *query) readOptions(o *dns.OPT) {
	for _, opt := range o.Option {
		if c, ok := opt.(*dns.EDNS0_COOKIE); ok {
			q.cookie, _ = hex.DecodeString(c.Cookie)
		} else {
			q.unknown = true
		}
	}
}

// mixedCase reports whether the name has capitals.
func (q *query) mixedCase() bool { return !bytes.Equal(q.raw, bytes.ToLower(q.raw)) }

// stumbles reports whether the query has what the fault stumbles over.
func (f *Fault) stumbles(q query) bool {
	switch f.Kind {
	case "edns-version":
		return q.edns && q.version > 0
	case "edns-option":
		return q.unknown
	case "cookie":
		return q.cookie != nil
	case "mixed-case":
		return q.mixedCase()
	}
	return false
}

// dropsManner reports whether the fault is silence to how the query is put.
func (f *Fault) dropsManner(q query) bool {
	return f.stumbles(q) && (f.Arg == "" || f.Arg == "drop")
}

// clientCookie is the length of the client's part of a cookie (RFC 7873
// section 4).
const clientCookie = 8

// alterManner answers what the fault stumbles over.
func (h *host) alterManner(f *armed, r *reply) bool {
	if !f.stumbles(r.query) {
		return false
	}
	switch f.Arg {
	case "formerr":
		r.answer = answer{rcode: dns.RcodeFormatError}
	case "ignore": // the version
		r.answer = h.zones.lookup(r.name, r.typ, r.do)
	case "nxdomain":
		denial := answer{aa: true, dnssec: r.dnssec, rcode: dns.RcodeNameError}
		if z := h.zones.deepest(r.name, r.typ); z != nil {
			z.deny(&denial)
		}
		r.answer = denial
	case "bad": // whatever the cookie is, even the server's own
		r.answer = answer{rcode: dns.RcodeBadCookie}
		r.cookie = append(slices.Clone(r.query.cookie[:min(clientCookie, len(r.query.cookie))]), "lab cook"...)
	case "foreign": // another client's
		r.cookie = []byte("othersme")
	}
	return true
}

// rate counts the queries of a rate limit.
type rate struct {
	count int
	slips bool // what the query now under way comes to
}

// drops counts one query and reports whether it is dropped: after as many as
// the limit, as many are above it. Of these every second one slips through as
// an answer with TC and no records.
func (r *rate) drops(limit string) bool {
	n, _ := strconv.Atoi(limit)
	at := r.count % (2 * max(n, 1))
	r.count++
	r.slips = at >= n && (at-n)%2 == 1
	return at >= n && !r.slips
}

package lab_test

import (
	"bytes"
	"context"
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"github.com/miekg/dns"

	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/lab"
	"github.com/mayissue/mayissue/name"
)

// judge walks the lab's zones from the anchors, as simply as can be, and has
// package dnssec judge what the servers say.
type judge struct {
	t     testing.TB
	in    *lab.Internet
	v     dnssec.Validator
	zones map[name.Name][]netip.Addr // the servers of each
	turn  int                        // which of them is asked
}

func newJudge(t testing.TB, in *lab.Internet) *judge {
	t.Helper()
	j := &judge{t: t, in: in, zones: map[name.Name][]netip.Addr{}, v: dnssec.Validator{Now: in.SigningTime()}}
	for _, s := range in.Servers() {
		for _, z := range s.Zones {
			j.zones[z.Origin] = append(j.zones[z.Origin], s.Addrs[0])
		}
	}
	return j
}

// anchors reads the lab's anchors.
func (j *judge) anchors() dnssec.Anchors {
	zone, err := wire.ParseZone([]byte(j.in.Anchors()), "anchors")
	if err != nil {
		j.t.Fatal(err)
	}
	var records []dnssec.Record
	for _, r := range zone {
		records = append(records, dnssec.Record{Owner: r.Owner, Type: r.Type, TTL: r.TTL, RData: r.RData})
	}
	a, err := dnssec.NewAnchors(records...)
	if err != nil {
		j.t.Fatal(err)
	}
	return a
}

// server is the one of the zone whose turn it is.
func (j *judge) server(zone name.Name) netip.Addr {
	s := j.zones[zone]
	return s[j.turn%len(s)]
}

// impatient is a context that has not ended, and that nobody waits for: with
// it silence is over at once, and gives neither a reply nor an error.
type impatient struct{ context.Context }

// Done is closed.
func (impatient) Done() <-chan struct{} {
	done := make(chan struct{})
	close(done)
	return done
}

// Err is nil: the context has not ended.
func (impatient) Err() error { return nil }

// answer asks a server of the zone over TCP, with DO; came is false
// for silence and for a failure.
func (j *judge) answer(zone, n name.Name, typ uint16) (ans, auth []dnssec.RRset, came bool) {
	j.t.Helper()
	q := question{name: n.String(), typ: typ, edns: 1232, network: "tcp"}
	b, err := j.in.Exchange(impatient{j.t.Context()}, "tcp", netip.AddrPortFrom(j.server(zone), 53), q.pack(j.t), func([]byte) bool { return true })
	if err != nil || b == nil || len(b) > 3 && b[3]&0xf == dns.RcodeServerFailure {
		return nil, nil, false
	}
	ans, auth, err = dnssec.Read(b)
	if err != nil {
		j.t.Fatalf("%s: %v", n, err)
	}
	return ans, auth, true
}

// zoneOf is the deepest zone that holds the name.
func (j *judge) zoneOf(n name.Name) name.Name {
	for ; ; n, _ = n.Parent() {
		if _, ok := j.zones[n]; ok || n.IsRoot() {
			return n
		}
	}
}

// keys walks the chain to a zone.
func (j *judge) keys(zone name.Name) (dnssec.Keys, dnssec.Security) {
	ans, _, came := j.answer(zone, zone, dns.TypeDNSKEY)
	dnskey, _ := dnssec.Find(ans, zone, dns.TypeDNSKEY)
	if zone.IsRoot() {
		return j.v.AnchorKeys(j.anchors(), dnskey)
	}
	above, _ := zone.Parent()
	parent := j.zoneOf(above)
	keys, sec := j.keys(parent)
	if !sec.IsSecure() {
		return dnssec.Keys{}, sec
	}
	ans, auth, answered := j.answer(parent, zone, dns.TypeDS)
	if !answered {
		return dnssec.Keys{}, dnssec.IndeterminateFor(dnssec.NotFetched)
	}
	if ds, ok := dnssec.Find(ans, zone, dns.TypeDS); ok {
		if !came {
			return dnssec.Keys{}, dnssec.IndeterminateFor(dnssec.NotFetched)
		}
		return j.v.MatchDS(j.v.Verify(keys, ds), dnskey)
	}
	return dnssec.Keys{}, j.v.Denial(keys, auth).NoDS(zone).Security
}

// look judges the answer to one question at one name: its state, whether the
// records are there, and where an alias leads.
func (j *judge) look(n name.Name, typ uint16) (sec dnssec.Security, found bool, next name.Name) {
	zone := j.zoneOf(n)
	keys, chain := j.keys(zone)
	ans, auth, _ := j.answer(zone, n, typ)
	set, found := dnssec.Find(ans, n, typ)
	dname, isDNAME := findDNAME(ans, n)
	cname, isCNAME := dnssec.Find(ans, n, dns.TypeCNAME)
	if !chain.IsSecure() {
		if !found && isCNAME {
			next, _ = name.FromWire(data(cname))
		}
		return chain, found, next
	}
	denial := j.v.Denial(keys, auth)
	verdict := j.v.Verify(keys, set)
	switch {
	case found:
	case isDNAME:
		verdict = j.v.Verify(keys, dname)
		if next, err := verdict.Synthesize(n); err == nil {
			return verdict.Security(), false, next
		}
		return verdict.Security(), false, name.Name{}
	case isCNAME:
		verdict = j.v.Verify(keys, cname)
		next, _ = name.FromWire(data(cname))
	default:
		return denial.Denies(n, typ).Security, false, name.Name{}
	}
	if _, expanded := verdict.Expanded(); expanded {
		verdict, _ = denial.WildcardAnswer(verdict)
	}
	return verdict.Security(), found, next
}

func findDNAME(ans []dnssec.RRset, n name.Name) (dnssec.RRset, bool) {
	for p, ok := n.Parent(); ok; p, ok = p.Parent() {
		if set, found := dnssec.Find(ans, p, dns.TypeDNAME); found {
			return set, true
		}
	}
	return dnssec.RRset{}, false
}

// data is the data of the only record of a set.
func data(s dnssec.RRset) []byte {
	for _, d := range s.RData() {
		return d
	}
	return nil
}

// insist asks for CAA, and asks other servers while the answer is bogus.
func (j *judge) insist(n name.Name) (sec dnssec.Security, found bool, next name.Name) {
	for range 2 {
		if sec, found, next = j.look(n, dns.TypeCAA); sec.Status() != dnssec.Bogus {
			break
		}
		j.turn++
	}
	return sec, found, next
}

// climb is the weakest state of all that a CAA lookup rests on (RFC 8659
// section 3).
func (j *judge) climb(n name.Name) dnssec.Security {
	var states []dnssec.Security
	for ; !n.IsRoot(); n, _ = n.Parent() {
		at := n
		for range 8 {
			sec, found, next := j.insist(at)
			states = append(states, sec)
			if found {
				return dnssec.Weakest(states...)
			}
			if !next.IsValid() {
				break
			}
			at = next
		}
	}
	return dnssec.Weakest(states...)
}

// word is the status alone, or with a reason.
func word(s dnssec.Security) string {
	out, _, _ := strings.Cut(s.String(), " ")
	return out
}

// verifyMessage has every signature of a message verified by another
// implementation, with the keys that the zones serve, and returns how many
// there were.
func (j *judge) verifyMessage(n name.Name, typ uint16) int {
	j.t.Helper()
	m := ask(j.t, j.in, j.server(j.zoneOf(n)), question{name: n.String(), typ: typ, edns: 1232, network: "tcp"})
	count := 0
	for _, section := range [][]dns.RR{m.Answer, m.Ns} {
		for _, rr := range section {
			sig, ok := rr.(*dns.RRSIG)
			if !ok {
				continue
			}
			var set []dns.RR
			for _, o := range section {
				if o.Header().Rrtype == sig.TypeCovered && o.Header().Name == sig.Hdr.Name {
					set = append(set, o)
				}
			}
			if err := j.verifySig(sig, set); err != nil {
				j.t.Errorf("%s %s: the signature over %s %s: %v", n, dns.Type(typ), sig.Hdr.Name, dns.Type(sig.TypeCovered), err)
			}
			count++
		}
	}
	return count
}

func (j *judge) verifySig(sig *dns.RRSIG, set []dns.RR) error {
	signer := name.MustParse(sig.SignerName)
	m := ask(j.t, j.in, j.server(signer), question{name: signer.String(), typ: dns.TypeDNSKEY, edns: 1232, network: "tcp"})
	err := fmt.Errorf("no key %d", sig.KeyTag)
	for _, rr := range m.Answer {
		if key, ok := rr.(*dns.DNSKEY); ok && key.KeyTag() == sig.KeyTag && key.Algorithm == sig.Algorithm {
			if err = sig.Verify(key, set); err == nil {
				break
			}
		}
	}
	if err == nil && !sig.ValidityPeriod(j.in.SigningTime()) {
		err = fmt.Errorf("not valid at the signing time")
	}
	return err
}

// sameBytes compares two messages without their IDs.
func sameBytes(a, b []byte) bool { return len(a) > 2 && len(b) > 2 && bytes.Equal(a[2:], b[2:]) }

package lab

import (
	"context"
	"io"
	"maps"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/miekg/dns"

	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

func closedPort() delivery { return delivery{err: syscall.ECONNREFUSED} }

// Exchange sends one query to a server of the lab in memory and gives every
// message that comes back, forged ones too, to accept until it returns true;
// that message is the result. The network is "udp" or "tcp", the port of
// server is not looked at. Silence lasts until ctx ends, and then the error
// is that of ctx. A closed port, and an address that no server has, gives an
// error that wraps syscall.ECONNREFUSED; a reset connection
// syscall.ECONNRESET; a TCP message that ends early io.ErrUnexpectedEOF.
//
// No goroutine is started and no time passes but the delays of the scenario,
// so Exchange works under testing/synctest.
func (in *Internet) Exchange(ctx context.Context, network string, server netip.AddrPort, query []byte, accept func(reply []byte) bool) ([]byte, error) {
	if network != "udp" && network != "tcp" {
		return nil, phrase.Errorf("lab: network %q is neither udp nor tcp", network)
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return in.serve(network, server.Addr(), query).receive(ctx, network, server, accept)
}

// receive is the client's side of a delivery.
func (d delivery) receive(ctx context.Context, network string, server netip.AddrPort, accept func([]byte) bool) ([]byte, error) {
	if d.after > 0 {
		timer := time.NewTimer(d.after)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	for i, p := range d.packets {
		if d.short && i == len(d.packets)-1 {
			return nil, phrase.Errorf("%s %s: %w", network, server, io.ErrUnexpectedEOF)
		}
		if accept(p) {
			return p, nil
		}
	}
	if d.err != nil {
		return nil, phrase.Errorf("%s %s: %w", network, server, d.err)
	}
	<-ctx.Done()
	return nil, ctx.Err()
}

// Authority answers for zones as a name server that is not broken would, at
// any address: for a zone that is not published yet. The zero value refuses
// every name.
type Authority struct{ zones zoneSet }

// NewAuthority returns a server of the zones. A zone without a SOA record is
// given one, so that its denials are lawful (RFC 2308 section 3). Of two
// zones with one name the later counts.
func NewAuthority(zones ...*Zone) *Authority {
	a := &Authority{zones: zoneSet{}}
	for _, z := range zones {
		z.complete(nil)
		a.zones[z.origin] = z
	}
	return a
}

// Sign signs the zones as of the time given, and returns trust anchors for them
// as DS records in zone-file form. A zone that is signed already is an error.
func (a *Authority) Sign(at time.Time) (anchors string, err error) {
	var b strings.Builder
	for _, origin := range slices.SortedFunc(maps.Keys(a.zones), name.Name.Compare) {
		z := a.zones[origin]
		if len(z.get(origin, dns.TypeDNSKEY)) > 0 {
			return "", phrase.Errorf("lab: %s: the zone %s has keys already: give it as it is before it is signed", z.file, origin)
		}
		s, err := newSigner(defaultSigning(origin), at)
		if err != nil {
			return "", err
		}
		z.signer = s
		s.addKeys(z)
		if err := s.chain(z); err != nil {
			return "", phrase.Errorf("lab: the denials of zone %s: %w", origin, err)
		}
		s.extra = sync.OnceValue(z.allSignatures)
		for _, r := range s.dsRecords() {
			b.WriteString(r.text() + "\n")
		}
	}
	return b.String(), nil
}

// Exchange answers one query, as [Internet.Exchange] does. A message that is
// no query is met with silence.
func (a *Authority) Exchange(ctx context.Context, network string, server netip.AddrPort, query []byte, accept func(reply []byte) bool) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var d delivery
	if q, formed, err := readQuery(query); err == nil {
		r := newReply(q, answer{rcode: dns.RcodeFormatError}, network == "tcp")
		if formed {
			r.answer = a.zones.respond(q)
		}
		new(Internet).sign(r, nil)
		d.packets = slices.Insert(d.packets, 0, r.pack())
	}
	return d.receive(ctx, network, server, accept)
}

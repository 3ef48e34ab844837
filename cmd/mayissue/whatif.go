package main

import (
	"context"
	"crypto/rand"
	"net/netip"

	"github.com/mayissue/mayissue"
	"github.com/mayissue/mayissue/lab"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/resolve"
)

// The addresses of the server that answers for the zones of --what-if. It
// exists inside this process only; nothing is ever sent to them.
func whatIfAddrs() []netip.Addr {
	return []netip.Addr{netip.MustParseAddr("127.255.53.53"), netip.MustParseAddr("fd53:ffff::53")}
}

// overlay puts the zones of --what-if before the DNS: the engine is given
// their delegations in advance, and their server answers in memory. Results
// and evidence bear the label "what-if", so that nobody takes them for the
// DNS's own.
func (e *engineFlags) overlay(p *program, cfg *mayissue.Config) error {
	if len(e.whatIf) == 0 {
		return nil
	}
	cfg.Vantage = "what-if"
	var zones []*lab.Zone
	from := map[name.Name]string{}
	for _, file := range e.whatIf {
		text, err := readFile("--what-if", file)
		if err != nil {
			return err
		}
		z, err := lab.ParseZone(name.Name{}, file, text)
		if err != nil {
			return phrase.Errorf("--what-if: %w", err)
		}
		if first, twice := from[z.Origin()]; twice {
			return phrase.Errorf("--what-if %q: the zone %s stands in %q already", file, z.Origin(), first)
		}
		from[z.Origin()] = file
		zones = append(zones, z)
		p.note("--what-if: the zone %s is answered from %q, not from the DNS", z.Origin(), file)
		cfg.Stubs = append(cfg.Stubs, mayissue.Stub{Zone: z.Origin(), Servers: whatIfAddrs()})
	}
	for _, a := range whatIfAddrs() {
		cfg.Permit = append(cfg.Permit, netip.PrefixFrom(a, a.BitLen()))
	}
	under := cfg.Transport
	if under == nil {
		under = resolve.NewSockets(rand.Reader)
	}
	// Nobody can know the signatures that the zones will have, so they get
	// some of their own, and the engine is told to believe these.
	authority := lab.NewAuthority(zones...)
	anchors, err := authority.Sign(cfg.Now())
	if err != nil {
		return phrase.Errorf("--what-if: %w", err)
	}
	cfg.StubAnchors = []byte(anchors)
	cfg.Transport = &overlay{zones: authority, under: under}
	return nil
}

// overlay answers for one server in memory and leaves all others to the
// transport under it.
type overlay struct {
	zones, under resolve.Transport
}

// Exchange implements [resolve.Transport].
func (o *overlay) Exchange(ctx context.Context, network string, server netip.AddrPort, query []byte, accept func([]byte) bool) ([]byte, error) {
	for _, a := range whatIfAddrs() {
		if server.Addr() == a {
			return o.zones.Exchange(ctx, network, server, query, accept)
		}
	}
	return o.under.Exchange(ctx, network, server, query, accept)
}

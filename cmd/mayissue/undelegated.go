package main

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"github.com/mayissue/mayissue"
	"github.com/mayissue/mayissue/diagnose"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/report"
	"github.com/mayissue/mayissue/resolve"
)

// undelegatedFlags describe a delegation that is not published yet.
type undelegatedFlags struct {
	servers []string
	ds      []string
	zone    string
}

func (u *undelegatedFlags) add(f *pflag.FlagSet) {
	f.StringArrayVar(&u.servers, "ns", nil, "ask the zone at this name server, `NAME/IP`, NAME or IP, in place of those that it is delegated to: to test a host before the delegation (repeatable)")
	f.StringArrayVar(&u.ds, "ds", nil, "with --ns, the DS record that the delegation will have, `\"TAG ALGORITHM TYPE DIGEST\"` (repeatable)")
	f.StringVar(&u.zone, "ns-zone", "", "with --ns, the `ZONE` (default the registered domain of the names)")
}

func (u *undelegatedFlags) given() bool { return len(u.servers) > 0 }

// check finds flags that make no sense together.
func (u *undelegatedFlags) check(e *engineFlags) error {
	switch {
	case !u.given() && len(u.ds) > 0:
		return phrase.Errorf("--ds without --ns: say which servers will have the zone")
	case !u.given() && u.zone != "":
		return phrase.Errorf("--ns-zone without --ns: say which servers will have the zone")
	case u.given() && len(e.whatIf) > 0:
		return phrase.Errorf("--ns and --what-if contradict each other: the one asks servers, the other a file")
	}
	return nil
}

// delegation is one that is not published.
type delegation struct {
	zone  name.Name
	hosts []resolve.Hint
	ds    string // what is proven of its DS records, where --ds gives none: answer, nodata, nxdomain
}

// apply puts the delegation into the configuration and makes an engine of it. Names of servers without
// an address are looked up through the engine, as the zone above would have
// resolvers do.
func (u *undelegatedFlags) apply(ctx context.Context, engine *mayissue.Engine, cfg *mayissue.Config, orders []order) (*delegation, *mayissue.Engine, error) {
	d := &delegation{}
	var err error
	if d.zone, err = u.zoneOf(orders); err != nil {
		return nil, nil, err
	}
	for _, s := range u.servers {
		h, err := server(ctx, engine, s, cfg)
		if err != nil {
			return nil, nil, err
		}
		d.hosts = append(d.hosts, h)
	}
	cfg.Stubs = append(slices.Clip(cfg.Stubs), mayissue.Stub{Zone: d.zone, Hosts: d.hosts})
	cfg.Vantage = "undelegated"
	anchors, err := u.anchors(d.zone)
	if err != nil {
		return nil, nil, err
	}
	if anchors != "" {
		cfg.StubAnchors = []byte(anchors)
	} else {
		cfg.Stubs = append(cfg.Stubs, d.above(ctx, engine)...)
	}
	if engine, err = mayissue.New(*cfg); err != nil && anchors != "" {
		err = phrase.Errorf("--ds: %w", err)
	}
	return d, engine, err
}

// above looks up the zones above, which say whether the zone is signed: without
// --ds what they say now stays in force. The root is known.
func (d *delegation) above(ctx context.Context, engine *mayissue.Engine) []mayissue.Stub {
	const ds = 43
	found, t := engine.Lookup(ctx, d.zone, ds)
	if d.ds = found.Outcome; found.State.Security != "secure" {
		d.ds = "" // nothing above is signed, or an opt-out leaves unsigned zones room
	}
	var out []mayissue.Stub
	for _, cut := range t.Cuts {
		if cut.Zone.IsRoot() || cut.Zone == d.zone || !cut.Zone.Contains(d.zone) {
			continue
		}
		stub := mayissue.Stub{Zone: cut.Zone}
		for _, s := range cut.Servers {
			stub.Hosts = append(stub.Hosts, resolve.Hint{Name: s.Name, Addrs: s.Addrs})
		}
		if len(stub.Hosts) > 0 {
			out = append(out, stub)
		}
	}
	return out
}

// note says on standard error what is asked in place of what.
func (d *delegation) note(p *program) {
	p.note("--ns: the zone %s is asked at %s: this delegation is not published", d.zone, strings.Join(d.servers(), ", "))
	switch d.ds {
	case "answer":
		p.note("--ns: the zone above has DS records of %s, which stay in force until they are changed: give --ds to test others", d.zone)
	case "nxdomain":
		p.note("--ns: the zone above denies that %s exists, so that nothing proves it unsigned: give --ds to test it signed", d.zone)
	}
}

// zoneOf returns the zone that is to be delegated.
func (u *undelegatedFlags) zoneOf(orders []order) (name.Name, error) {
	if u.zone != "" {
		n, err := name.Parse(u.zone)
		if err != nil || n.IsRoot() {
			return name.Name{}, phrase.Errorf("--ns-zone %q: not a domain name", u.zone)
		}
		return n, nil
	}
	var zone name.Name
	for _, o := range orders {
		if o.subject.err != nil || o.request.Name.Kind != name.KindDNS {
			continue
		}
		base, ok := (name.SuffixList{}).BaseDomain(o.request.Name.Base)
		if !ok && o.request.Name.Base.NumLabels() >= 2 {
			base = o.request.Name.Base.Ancestor(2) // a top-level domain of another root
		}
		switch {
		case !base.IsValid():
			return name.Name{}, phrase.Errorf("--ns: %s has no registered domain: give --ns-zone", o.request.Name)
		case zone.IsValid() && base != zone:
			return name.Name{}, phrase.Errorf("--ns: the names lie in %s and in %s: give --ns-zone", zone, base)
		}
		zone = base
	}
	if !zone.IsValid() {
		return name.Name{}, phrase.Errorf("--ns without a name that the DNS has: give --ns-zone")
	}
	return zone, nil
}

// server reads NAME/IP, NAME or IP. An address that is given may be asked even
// where it is private: whoever gives it means it.
func server(ctx context.Context, engine *mayissue.Engine, s string, cfg *mayissue.Config) (resolve.Hint, error) {
	host, addr, both := strings.Cut(s, "/")
	if ip, err := netip.ParseAddr(host); err == nil && !both {
		host, addr, both = "", ip.String(), true
	}
	var h resolve.Hint
	var err error
	if host != "" {
		if h.Name, err = name.Parse(host); err != nil || h.Name.IsRoot() {
			return h, phrase.Errorf("--ns %q: not NAME/IP, NAME or IP, such as ns1.example.net/192.0.2.1", s)
		}
	}
	if both {
		ip, err := netip.ParseAddr(addr)
		if err != nil || ip.Zone() != "" {
			return h, phrase.Errorf("--ns %q: not NAME/IP, NAME or IP, such as ns1.example.net/192.0.2.1", s)
		}
		h.Addrs = []netip.Addr{ip.Unmap()}
		cfg.Permit = append(slices.Clip(cfg.Permit), netip.PrefixFrom(ip.Unmap(), ip.Unmap().BitLen()))
		return h, nil
	}
	if h.Addrs = addressesOf(ctx, engine, h.Name); len(h.Addrs) == 0 {
		return h, phrase.Errorf("--ns %q: no address of it can be found: give NAME/IP", s)
	}
	return h, nil
}

// addressesOf looks the addresses of a host up.
func addressesOf(ctx context.Context, engine *mayissue.Engine, host name.Name) []netip.Addr {
	const a, aaaa = 1, 28
	var out []netip.Addr
	for _, t := range []uint16{a, aaaa} {
		found, _ := engine.Lookup(ctx, host, t)
		if found.Outcome != "answer" || len(found.Answer) == 0 {
			continue
		}
		for _, text := range found.Answer[len(found.Answer)-1].Records {
			fields := strings.Fields(text)
			if ip, err := netip.ParseAddr(fields[len(fields)-1]); err == nil {
				out = append(out, ip)
			}
		}
	}
	return out
}

// anchors are the DS records in zone-file form.
func (u *undelegatedFlags) anchors(zone name.Name) (string, error) {
	var b strings.Builder
	for _, s := range u.ds {
		fields := strings.Fields(s)
		sound := len(fields) >= 4
		for i, bits := range []int{16, 8, 8} {
			if sound {
				_, err := strconv.ParseUint(fields[i], 10, bits)
				sound = err == nil
			}
		}
		digest := ""
		if sound {
			digest = strings.Join(fields[3:], "")
			sound = len(digest)%2 == 0 && strings.Trim(digest, "0123456789abcdefABCDEF") == ""
		}
		if !sound {
			return "", phrase.Errorf("--ds %q: not the data of a DS record: TAG ALGORITHM TYPE DIGEST, such as \"12345 13 2 4A5B…\"", s)
		}
		fmt.Fprintf(&b, "%s. IN DS %s %s\n", zone, strings.Join(fields[:3], " "), digest)
	}
	return b.String(), nil
}

// mark says with each result of the zone that it is of a delegation which is
// not published.
func (d *delegation) mark(results []report.Result, orders []order) {
	if d == nil {
		return
	}
	for i, o := range orders {
		if o.subject.err == nil && d.zone.Contains(o.request.Name.Base) {
			results[i].Findings = diagnose.With(results[i].Findings, diagnose.Undelegated(d.zone.String(), d.servers()))
		}
	}
}

// servers are the servers for people.
func (d *delegation) servers() []string {
	var out []string
	for _, h := range d.hosts {
		for _, a := range h.Addrs {
			if h.Name.IsValid() {
				out = append(out, fmt.Sprintf("%s (%s)", h.Name, a))
			} else {
				out = append(out, a.String())
			}
		}
	}
	return out
}

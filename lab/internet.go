package lab

import (
	"net/netip"
	"slices"
	"sync"
	"time"

	"github.com/miekg/dns"

	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// Internet is a hierarchy of zones on name servers that answer, or fail to,
// as their scenarios say. It is safe for use by several goroutines. The zero
// value has no servers, and every port is closed.
type Internet struct {
	scenarios []*Scenario
	hosts     []*host
	byAddr    map[netip.Addr]*host
	faults    []*armed
	root      *Zone
	zones     map[name.Name]*Zone
	signed    time.Time // the signing time

	mu  sync.Mutex // guards hits of faults, and log
	log []Query
}

// host is one name server.
type host struct {
	name   name.Name
	addrs  []netip.Addr
	zones  zoneSet
	order  []name.Name // of the zones
	faults []*armed
	rootNS []record // for upward referrals
}

// Query is one query that reached a server of the lab, or its closed port.
type Query struct {
	Server  name.Name
	Addr    netip.Addr
	Network string // "udp" or "tcp"
	Name    name.Name
	Type    uint16
	EDNS    bool
	DO      bool // DNSSEC records wanted (RFC 3225)
}

// TCP reports whether the query came over TCP.
func (q Query) TCP() bool { return q.Network == "tcp" }

// serve is what happens to one query at one address.
func (in *Internet) serve(network string, addr netip.Addr, msg []byte) delivery {
	h := in.byAddr[addr.Unmap()]
	if h == nil {
		return closedPort()
	}
	q, formed, err := readQuery(msg)
	in.mu.Lock()
	defer in.mu.Unlock()
	in.log = append(in.log, Query{Server: h.name, Addr: addr, Network: network, Name: q.name, Type: q.typ, EDNS: q.edns, DO: q.do})
	active := h.active(q, network, addr.Unmap())
	if d, stopped := gate(active, q, network); stopped {
		return d
	}
	if err != nil {
		return delivery{}
	}
	r := newReply(q, answer{rcode: dns.RcodeFormatError}, network == "tcp")
	if formed {
		r.answer = h.zones.respond(q)
	}
	hit := map[*armed]bool{}
	for _, f := range active {
		// Nobody looks at a question in an EDNS version that he does not know.
		if r.rcode != dns.RcodeBadVers || f.Kind == "edns-version" {
			hit[f] = h.alter(f, r, network) || in.alterSigned(h, f, r)
		}
	}
	for f := range in.sign(r, active) {
		hit[f] = true
	}
	d := delivery{packets: [][]byte{r.pack()}}
	for _, f := range active {
		if mangle(f, r, &d, network) || hit[f] {
			f.hits++
		}
	}
	return d
}

// active returns the faults of the server that concern the query, in the
// order of the scenario.
func (h *host) active(q query, network string, at netip.Addr) []*armed {
	var fs []*armed
	for _, f := range h.faults {
		if f.Times > 0 && f.hits >= f.Times || !f.matches(q, network, at) {
			continue
		}
		if f.zone.IsValid() {
			z := h.zones.deepest(q.name, q.typ)
			if z == nil || z.origin != f.zone {
				continue
			}
		}
		if f.First && f.bound == nil {
			f.bound = h
		}
		if f.First && f.bound != h {
			continue
		}
		fs = append(fs, f)
	}
	return fs
}

// New builds one Internet of all the scenarios: their zones, and for those
// that have none a root, top-level domains, delegations, name servers,
// addresses, SOA and NS records. Two scenarios with one zone, one server name
// or one address between them are an error.
//
// The root is always signed, as are the top-level domains that the lab adds,
// the zones that a scenario signs, and all zones above these; they deny the DS
// records of unsigned ones. The signing time is the one that the scenarios
// state, 2026-11-21T12:00:00Z where none does, and it is an error where they
// state two: see [NewAt].
func New(ss ...*Scenario) (*Internet, error) {
	signed, err := signingTime(ss)
	if err != nil {
		return nil, err
	}
	return build(signed, ss)
}

func build(signed time.Time, ss []*Scenario) (*Internet, error) {
	b := &builder{
		in:    &Internet{scenarios: slices.Clone(ss), byAddr: map[netip.Addr]*host{}, signed: signed},
		zones: map[name.Name]*Zone{}, from: map[name.Name]string{}, hosts: map[name.Name]*host{},
	}
	b.in.zones = b.zones
	steps := []func() error{b.readZones, b.readServers, b.addHierarchy, b.number, b.fill, b.delegate, b.sign, b.arm}
	for _, step := range steps {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return b.in, nil
}

// builder puts an Internet together.
type builder struct {
	in    *Internet
	zones map[name.Name]*Zone
	order []name.Name          // of zones
	from  map[name.Name]string // zone or server: the scenario's file
	hosts map[name.Name]*host
}

// rootHost is the name of the lab's root server.
func rootHost() name.Name { return name.MustParse("ns1.root") }

func (b *builder) readZones() error {
	for _, s := range b.in.scenarios {
		if s == nil {
			return phrase.Errorf("lab: a nil scenario")
		}
		for _, t := range s.Zones {
			if other, taken := b.from[t.Origin]; taken {
				return phrase.Errorf("lab: zone %s is in %s and in %s", t.Origin, other, s.File)
			}
			z, err := ParseZone(t.Origin, s.File, []byte(t.Text))
			if err != nil {
				return phrase.Errorf("lab: zone %s: %w", t.Origin, err)
			}
			b.addZone(z, s.File)
		}
	}
	return nil
}

func (b *builder) addZone(z *Zone, file string) {
	b.zones[z.origin] = z
	b.from[z.origin] = file
	b.order = append(b.order, z.origin)
}

// readServers makes the servers that the scenarios name, and one for each
// zone that none of them has.
func (b *builder) readServers() error {
	served := map[name.Name]bool{}
	owner := map[name.Name]string{}
	for _, s := range b.in.scenarios {
		for _, spec := range s.Servers {
			if other, taken := owner[spec.Name]; taken {
				return phrase.Errorf("lab: server %s is in %s and in %s", spec.Name, other, s.File)
			}
			owner[spec.Name] = s.File
			h := b.addHost(spec.Name, slices.Clone(spec.Addrs))
			for _, z := range spec.Zones {
				h.take(b.zones[z])
				served[z] = true
			}
		}
	}
	for _, z := range b.order {
		if !served[z] {
			if err := b.defaultServer(z); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *builder) addHost(n name.Name, addrs []netip.Addr) *host {
	h := &host{name: n, addrs: addrs, zones: zoneSet{}}
	b.hosts[n] = h
	b.in.hosts = append(b.in.hosts, h)
	return h
}

func (b *builder) defaultServer(z name.Name) error {
	n, err := defaultHost(z)
	if err != nil {
		return phrase.Errorf("lab: a server for zone %s: %w", z, err)
	}
	if b.hosts[n] != nil {
		return phrase.Errorf("lab: no server has zone %s, and %s is taken", z, n)
	}
	b.addHost(n, []netip.Addr{netip.IPv4Unspecified()}).take(b.zones[z])
	return nil
}

// take gives the server a zone.
func (h *host) take(z *Zone) {
	if h.zones[z.origin] == nil {
		h.order = append(h.order, z.origin)
	}
	h.zones[z.origin] = z
}

// labsOwn stands in the place of a scenario's file for what none has.
const labsOwn = "the lab's own"

// addHierarchy adds the root and the top-level domains that no scenario has.
func (b *builder) addHierarchy() error {
	for _, origin := range slices.Clone(b.order) {
		tld := origin.Ancestor(min(1, origin.NumLabels()))
		if tld.IsRoot() || b.zones[tld] != nil {
			continue
		}
		b.addZone(newZone(tld, labsOwn), labsOwn)
		if err := b.defaultServer(tld); err != nil {
			return err
		}
	}
	if b.in.root = b.zones[name.Root()]; b.in.root == nil {
		b.in.root = newZone(name.Root(), labsOwn)
		b.addZone(b.in.root, labsOwn)
		b.addHost(rootHost(), []netip.Addr{block4.Addr().Next()}).take(b.in.root)
	}
	return nil
}

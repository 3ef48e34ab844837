// Package zones makes zone files of a plan: records, keys, signatures and
// denial of existence.
package zones

import (
	"fmt"
	"net/netip"

	"github.com/miekg/dns"

	"github.com/mayissue/mayissue/bench/internal/plan"
)

// ttl is that of every record: longer than any run.
const ttl = 86400

// rootServer is the name of the root's server, in the root zone itself.
const rootServer = "ns.root-servers."

// content is a zone before it is signed.
type content struct {
	origin string                // with its final dot
	sets   map[string][]dns.RR   // with authority, by owner
	cuts   map[string]delegation // by name of the child
	glue   []dns.RR
}

// delegation is what a zone has of one below it.
type delegation struct {
	ns []dns.RR
	ds []dns.RR
}

// newContent begins a zone with its SOA and NS records.
func newContent(origin string, servers []string) *content {
	c := &content{origin: dns.Fqdn(origin), sets: map[string][]dns.RR{}, cuts: map[string]delegation{}}
	c.add(&dns.SOA{
		Hdr: head(c.origin, dns.TypeSOA), Ns: servers[0], Mbox: "hostmaster.invalid.",
		Serial: 1, Refresh: ttl, Retry: ttl, Expire: 10 * ttl, Minttl: ttl,
	})
	for _, s := range servers {
		c.add(&dns.NS{Hdr: head(c.origin, dns.TypeNS), Ns: s})
	}
	return c
}

// head is the beginning of a record.
func head(owner string, t uint16) dns.RR_Header {
	return dns.RR_Header{Name: owner, Rrtype: t, Class: dns.ClassINET, Ttl: ttl}
}

func (c *content) add(rr dns.RR) {
	c.sets[rr.Header().Name] = append(c.sets[rr.Header().Name], rr)
}

// address makes an A record.
func address(owner string, a netip.Addr) dns.RR {
	return &dns.A{Hdr: head(owner, dns.TypeA), A: a.AsSlice()}
}

// serverNames gives the names of the servers of a zone: in itself, or in the
// first zone that its operator has under the same TLD.
func serverNames(p *plan.Plan, z *plan.Zone) []string {
	at := z.Origin
	if !z.OwnHosts {
		at = p.Home(z).Origin
	}
	return []string{"ns1." + at + ".", "ns2." + at + "."}
}

// leaf makes a zone below a TLD.
func leaf(p *plan.Plan, z *plan.Zone) *content {
	servers := serverNames(p, z)
	c := newContent(z.Origin, servers)
	if z.OwnHosts {
		for i, a := range p.Operators[z.Operator].Addrs {
			c.add(address(servers[i], a))
		}
	}
	somewhere := netip.AddrFrom4([4]byte{192, 0, 2, 1})
	for _, o := range z.Owners {
		name := dns.Fqdn(o.Name)
		if o.A {
			c.add(address(name, somewhere))
		}
		if o.Target != "" {
			c.add(&dns.CNAME{Hdr: head(name, dns.TypeCNAME), Target: dns.Fqdn(o.Target)})
		}
		for _, r := range o.CAA {
			c.add(&dns.CAA{Hdr: head(name, dns.TypeCAA), Flag: r.Flag, Tag: r.Tag, Value: r.Value})
		}
	}
	return c
}

// parentOf makes the root or a TLD from the zones below it and their keys.
func parentOf(p *plan.Plan, z *plan.Zone, below []*plan.Zone, keys map[*plan.Zone]*key) (*content, error) {
	server, at := rootServer, plan.RootAddr
	if z != p.Root {
		server, at = "ns."+z.Origin+".", plan.TLDAddr(z.Operator)
	}
	c := newContent(z.Origin, []string{server})
	c.add(address(server, at))
	for _, child := range below {
		if err := c.delegate(p, z, child, keys[child]); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// delegate adds a delegation with glue.
func (c *content) delegate(p *plan.Plan, z, child *plan.Zone, k *key) error {
	name := dns.Fqdn(child.Origin)
	var d delegation
	servers, addrs := []string{"ns." + name}, []netip.Addr{plan.TLDAddr(child.Operator)}
	if z != p.Root {
		servers, addrs = serverNames(p, child), p.Operators[child.Operator].Addrs[:]
	}
	for i, s := range servers {
		d.ns = append(d.ns, &dns.NS{Hdr: head(name, dns.TypeNS), Ns: s})
		if z == p.Root || child.OwnHosts {
			c.glue = append(c.glue, address(s, addrs[i]))
		}
	}
	if k != nil {
		ds := k.record(name).ToDS(dns.SHA256)
		if ds == nil {
			return fmt.Errorf("no DS record can be made for %s", name)
		}
		ds.Hdr.Ttl = ttl
		d.ds = []dns.RR{ds}
	}
	c.cuts[name] = d
	return nil
}

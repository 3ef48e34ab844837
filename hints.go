package mayissue

import (
	"net/netip"

	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/resolve"
)

// rootHints is the IANA root hints file: names and addresses of the thirteen
// root servers, as of 2023-11-27, when B moved last.
const rootHints = `
. 3600000 NS a.root-servers.net.
. 3600000 NS b.root-servers.net.
. 3600000 NS c.root-servers.net.
. 3600000 NS d.root-servers.net.
. 3600000 NS e.root-servers.net.
. 3600000 NS f.root-servers.net.
. 3600000 NS g.root-servers.net.
. 3600000 NS h.root-servers.net.
. 3600000 NS i.root-servers.net.
. 3600000 NS j.root-servers.net.
. 3600000 NS k.root-servers.net.
. 3600000 NS l.root-servers.net.
. 3600000 NS m.root-servers.net.
a.root-servers.net. 3600000 A 198.41.0.4
a.root-servers.net. 3600000 AAAA 2001:503:ba3e::2:30
b.root-servers.net. 3600000 A 170.247.170.2
b.root-servers.net. 3600000 AAAA 2801:1b8:10::b
c.root-servers.net. 3600000 A 192.33.4.12
c.root-servers.net. 3600000 AAAA 2001:500:2::c
d.root-servers.net. 3600000 A 199.7.91.13
d.root-servers.net. 3600000 AAAA 2001:500:2d::d
e.root-servers.net. 3600000 A 192.203.230.10
e.root-servers.net. 3600000 AAAA 2001:500:a8::e
f.root-servers.net. 3600000 A 192.5.5.241
f.root-servers.net. 3600000 AAAA 2001:500:2f::f
g.root-servers.net. 3600000 A 192.112.36.4
g.root-servers.net. 3600000 AAAA 2001:500:12::d0d
h.root-servers.net. 3600000 A 198.97.190.53
h.root-servers.net. 3600000 AAAA 2001:500:1::53
i.root-servers.net. 3600000 A 192.36.148.17
i.root-servers.net. 3600000 AAAA 2001:7fe::53
j.root-servers.net. 3600000 A 192.58.128.30
j.root-servers.net. 3600000 AAAA 2001:503:c27::2:30
k.root-servers.net. 3600000 A 193.0.14.129
k.root-servers.net. 3600000 AAAA 2001:7fd::1
l.root-servers.net. 3600000 A 199.7.83.42
l.root-servers.net. 3600000 AAAA 2001:500:9f::42
m.root-servers.net. 3600000 A 202.12.27.33
m.root-servers.net. 3600000 AAAA 2001:dc3::35
`

// parseHints reads root hints in zone-file form: NS records of the root and
// the addresses of the names that they give.
func parseHints(text []byte, file string) ([]resolve.Hint, error) {
	rrs, err := wire.ParseZone(text, file)
	if err != nil {
		return nil, err
	}
	var hints []resolve.Hint
	addrs := map[name.Name][]netip.Addr{}
	for _, rr := range rrs {
		switch rr.Type {
		case wire.TypeA, wire.TypeAAAA:
			a, _ := netip.AddrFromSlice(rr.RData)
			addrs[rr.Owner] = append(addrs[rr.Owner], a)
		case wire.TypeNS:
			host, err := rr.Target()
			if err != nil || !rr.Owner.IsRoot() {
				return nil, phrase.Errorf("%s:%d: an NS record of %s: root hints hold NS records of the root only", file, rr.Line, rr.Owner)
			}
			hints = append(hints, resolve.Hint{Name: host})
		}
	}
	found := 0
	for i, h := range hints {
		hints[i].Addrs = addrs[h.Name]
		found += len(hints[i].Addrs)
	}
	if found == 0 {
		return nil, phrase.Errorf("%s: no root server with an address: give NS records of \".\" and A or AAAA records of their names", file)
	}
	return hints, nil
}

// errNoAnchor is what a trust-anchor file without an anchor comes to: with
// none, nothing could ever be validated (SEC-13).
var errNoAnchor = phrase.Errorf("no trust anchor: give DS or DNSKEY records")

// errNoRootAnchor is what a file with anchors of other zones alone comes to:
// every chain begins at the root (BR 4.2.2.2).
var errNoRootAnchor = phrase.Errorf("no trust anchor of the root zone: give its DS or DNSKEY records")

// parseAnchors reads a trust-anchor file in zone-file form: DS and DNSKEY
// records. Others in it are left aside, as in a copy of a zone's apex.
func parseAnchors(text []byte, file string) (dnssec.Anchors, error) {
	rrs, err := wire.ParseZone(text, file)
	if err != nil {
		return dnssec.Anchors{}, err
	}
	var records []dnssec.Record
	for _, rr := range rrs {
		if rr.Type != wire.TypeDS && rr.Type != wire.TypeDNSKEY {
			continue
		}
		r := dnssec.Record{Owner: rr.Owner, Type: rr.Type, TTL: rr.TTL, RData: rr.RData}
		if _, err := dnssec.NewAnchors(r); err != nil {
			return dnssec.Anchors{}, phrase.Errorf("%s:%d: %w", file, rr.Line, err)
		}
		records = append(records, r)
	}
	if len(records) == 0 {
		return dnssec.Anchors{}, phrase.Errorf("%s: %w", file, errNoAnchor)
	}
	return dnssec.NewAnchors(records...)
}

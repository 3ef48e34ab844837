package name

import (
	"net/netip"
	"strings"
	"testing"
)

// NAME-14: every block of either special-purpose registry, those that are
// globally reachable included.
var reservedAddresses = map[string]string{
	"0.0.0.0":          "this host on this network",
	"0.1.2.3":          "this network",
	"10.0.0.1":         "private use",
	"100.64.0.1":       "shared address space",
	"100.127.255.255":  "shared address space",
	"127.0.0.1":        "loopback",
	"169.254.169.254":  "link local",
	"172.31.255.255":   "private use",
	"192.0.0.1":        "IPv4 service continuity",
	"192.0.0.8":        "IPv4 dummy address",
	"192.0.0.9":        "port control anycast",
	"192.0.0.10":       "TURN anycast",
	"192.0.0.11":       "IETF protocol assignments",
	"192.0.0.170":      "NAT64 discovery",
	"192.0.0.171":      "NAT64 discovery",
	"192.0.2.1":        "documentation",
	"192.31.196.1":     "AS112",
	"192.52.193.1":     "AMT",
	"192.88.99.1":      "6to4 relay anycast, deprecated",
	"192.168.1.1":      "private use",
	"192.175.48.1":     "AS112 direct delegation",
	"198.19.255.255":   "benchmarking",
	"198.51.100.1":     "documentation",
	"203.0.113.1":      "documentation",
	"224.0.0.1":        "multicast",
	"239.255.255.255":  "multicast",
	"240.0.0.1":        "reserved",
	"255.255.255.255":  "limited broadcast",
	"::":               "unspecified address",
	"::1":              "loopback",
	"::ffff:8.8.8.8":   "IPv4-mapped address",
	"::ffff:10.0.0.1":  "IPv4-mapped address",
	"64:ff9b::1":       "IPv4-IPv6 translation",
	"64:ff9b:1::1":     "IPv4-IPv6 translation",
	"100::1":           "discard only",
	"100:0:0:1::1":     "dummy prefix",
	"2001::1":          "Teredo",
	"2001:1::1":        "port control anycast",
	"2001:1::2":        "TURN anycast",
	"2001:1::3":        "service registration anycast",
	"2001:1::4":        "IETF protocol assignments",
	"2001:1ff:ffff::1": "IETF protocol assignments",
	"2001:2::1":        "benchmarking",
	"2001:3::1":        "AMT",
	"2001:4:112::1":    "AS112",
	"2001:1f::1":       "ORCHID, deprecated",
	"2001:2f::1":       "ORCHIDv2",
	"2001:30::1":       "drone remote ID",
	"2001:db8::1":      "documentation",
	"2002::1":          "6to4",
	"2620:4f:8000::1":  "AS112 direct delegation",
	"3fff:fff::1":      "documentation",
	"5f00::1":          "segment routing",
	"fd00::1":          "unique local",
	"fe80::1":          "link local",
	"ff02::1":          "multicast",
}

func TestReservedAddresses(t *testing.T) {
	for in, use := range reservedAddresses {
		b, ok := Reserved(netip.MustParseAddr(in))
		if !ok || b.Use.String() != use {
			t.Errorf("Reserved(%s) = %+v, %t; want %s", in, b, ok, use)
		}
		if r, err := ParseRequest(in, Rules{OwnHierarchy: true, Diagnosis: true}); err == nil {
			t.Errorf("ParseRequest(%s) = %s", in, r)
		}
	}
}

// The neighbours of the blocks are ordinary addresses.
func TestOrdinaryAddresses(t *testing.T) {
	for _, in := range []string{
		"1.0.0.0", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0",
		"172.15.255.255", "172.32.0.0", "192.0.1.0", "192.0.3.0", "198.17.255.255", "198.20.0.0", "223.255.255.255",
		"8.8.8.8", "::2", "64:ff9b:2::1", "100:0:0:2::1", "2001:200::1", "2001:db7::1", "2001:db9::1", "2003::1",
		"2620:4f:8001::1", "3ffe::1", "4000::1", "5f01::1", "fbff::1", "fec0::1", "2a00:1450::1",
	} {
		if b, ok := Reserved(netip.MustParseAddr(in)); ok {
			t.Errorf("Reserved(%s) = %+v", in, b)
		}
		if r, err := ParseRequest(in, Rules{}); err != nil || r.Kind != KindIP || r.String() != in {
			t.Errorf("ParseRequest(%s) = %s, %v", in, r, err)
		}
	}
}

func TestReservedBlocksAreWellFormed(t *testing.T) {
	seen := make(map[netip.Prefix]bool)
	for _, b := range reservedBlocks {
		if b.Prefix != b.Prefix.Masked() || seen[b.Prefix] || b.Use.IsZero() || !strings.HasPrefix(b.Source, "RFC ") {
			t.Errorf("block %+v", b)
		}
		seen[b.Prefix] = true
	}
	if got, ok := Reserved(netip.MustParseAddr("fe80::1%eth0")); !ok || got.Use.String() != "link local" {
		t.Errorf("Reserved with a zone = %+v, %t", got, ok)
	}
	if _, ok := Reserved(netip.Addr{}); ok {
		t.Error("no address is reserved")
	}
}

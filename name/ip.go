package name

import (
	"fmt"
	"net/netip"
	"strings"
)

// parseIP reads an IP address, brackets of a URL allowed around IPv6.
func parseIP(s string) (netip.Addr, bool) {
	if in, ok := strings.CutPrefix(s, "["); ok {
		if in, ok = strings.CutSuffix(in, "]"); !ok || !strings.Contains(in, ":") {
			return netip.Addr{}, false
		}
		s = in
	}
	ip, err := netip.ParseAddr(s)
	return ip, err == nil
}

func requestIP(ip netip.Addr) (Request, *RequestError) {
	if ip.Zone() != "" {
		return Request{}, fault(0, CodeReservedIP, "an IPv6 zone has a meaning on one machine only")
	}
	if b, ok := Reserved(ip); ok {
		return Request{}, fault(0, CodeReservedIP, fmt.Sprintf("no CA may certify an address in %s (%s, %s)", b.Prefix, b.Use, b.Source))
	}
	return Request{Kind: KindIP, IP: ip}, nil
}

// Block is one entry of a registry of reserved addresses.
type Block struct {
	Prefix netip.Prefix
	Use    string // what the block is for
	Source string // the RFC that reserves it
}

// Reserved returns the narrowest registered block that holds ip, and false
// where none does. Reserved is every address of either IANA special-purpose
// registry, those that are globally reachable included (BR 1.6.1 in 2.3.1),
// and every multicast address, which no subscriber can hold. An IPv4-mapped
// address is looked for as the IPv6 address that it is written as.
func Reserved(ip netip.Addr) (Block, bool) {
	var best Block
	found := false
	ip = ip.WithZone("")
	for _, b := range reservedBlocks {
		if b.Prefix.Contains(ip) && (!found || b.Prefix.Bits() > best.Prefix.Bits()) {
			best, found = b, true
		}
	}
	return best, found
}

func block(prefix, use, source string) Block {
	return Block{netip.MustParsePrefix(prefix), use, source}
}

// reservedBlocks holds the IANA IPv4 and IPv6 special-purpose address
// registries as they stood in April 2025, and the two multicast blocks. Never
// written.
var reservedBlocks = []Block{
	block("0.0.0.0/8", "this network", "RFC 791"),
	block("0.0.0.0/32", "this host on this network", "RFC 1122"),
	block("10.0.0.0/8", "private use", "RFC 1918"),
	block("100.64.0.0/10", "shared address space", "RFC 6598"),
	block("127.0.0.0/8", "loopback", "RFC 1122"),
	block("169.254.0.0/16", "link local", "RFC 3927"),
	block("172.16.0.0/12", "private use", "RFC 1918"),
	block("192.0.0.0/24", "IETF protocol assignments", "RFC 6890"),
	block("192.0.0.0/29", "IPv4 service continuity", "RFC 7335"),
	block("192.0.0.8/32", "IPv4 dummy address", "RFC 7600"),
	block("192.0.0.9/32", "port control anycast", "RFC 7723"),
	block("192.0.0.10/32", "TURN anycast", "RFC 8155"),
	block("192.0.0.170/32", "NAT64 discovery", "RFC 8880"),
	block("192.0.0.171/32", "NAT64 discovery", "RFC 8880"),
	block("192.0.2.0/24", "documentation", "RFC 5737"),
	block("192.31.196.0/24", "AS112", "RFC 7535"),
	block("192.52.193.0/24", "AMT", "RFC 7450"),
	block("192.88.99.0/24", "6to4 relay anycast, deprecated", "RFC 7526"),
	block("192.168.0.0/16", "private use", "RFC 1918"),
	block("192.175.48.0/24", "AS112 direct delegation", "RFC 7534"),
	block("198.18.0.0/15", "benchmarking", "RFC 2544"),
	block("198.51.100.0/24", "documentation", "RFC 5737"),
	block("203.0.113.0/24", "documentation", "RFC 5737"),
	block("224.0.0.0/4", "multicast", "RFC 5771"),
	block("240.0.0.0/4", "reserved", "RFC 1112"),
	block("255.255.255.255/32", "limited broadcast", "RFC 919"),

	block("::1/128", "loopback", "RFC 4291"),
	block("::/128", "unspecified address", "RFC 4291"),
	block("::ffff:0:0/96", "IPv4-mapped address", "RFC 4291"),
	block("64:ff9b::/96", "IPv4-IPv6 translation", "RFC 6052"),
	block("64:ff9b:1::/48", "IPv4-IPv6 translation", "RFC 8215"),
	block("100::/64", "discard only", "RFC 6666"),
	block("100:0:0:1::/64", "dummy prefix", "RFC 9780"),
	block("2001::/23", "IETF protocol assignments", "RFC 2928"),
	block("2001::/32", "Teredo", "RFC 4380"),
	block("2001:1::1/128", "port control anycast", "RFC 7723"),
	block("2001:1::2/128", "TURN anycast", "RFC 8155"),
	block("2001:1::3/128", "service registration anycast", "RFC 9665"),
	block("2001:2::/48", "benchmarking", "RFC 5180"),
	block("2001:3::/32", "AMT", "RFC 7450"),
	block("2001:4:112::/48", "AS112", "RFC 7535"),
	block("2001:10::/28", "ORCHID, deprecated", "RFC 4843"),
	block("2001:20::/28", "ORCHIDv2", "RFC 7343"),
	block("2001:30::/28", "drone remote ID", "RFC 9374"),
	block("2001:db8::/32", "documentation", "RFC 3849"),
	block("2002::/16", "6to4", "RFC 3056"),
	block("2620:4f:8000::/48", "AS112 direct delegation", "RFC 7534"),
	block("3fff::/20", "documentation", "RFC 9637"),
	block("5f00::/16", "segment routing", "RFC 9602"),
	block("fc00::/7", "unique local", "RFC 4193"),
	block("fe80::/10", "link local", "RFC 4291"),
	block("ff00::/8", "multicast", "RFC 4291"),
}

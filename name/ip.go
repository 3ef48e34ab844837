package name

import (
	"net/netip"
	"strings"

	"github.com/mayissue/mayissue/phrase"
)

// parseIP reads an IP address, brackets of a URL allowed around IPv6.
func parseIP(s string) (netip.Addr, bool) {
	if in, ok := strings.CutPrefix(s, "["); ok {
		if in, ok = strings.CutSuffix(in, "]"); !ok || !strings.Contains(in, ":") {
			return netip.Addr{}, false
		}
		s = in
	}
	if !strings.Contains(s, ":") && !strings.HasSuffix(strings.TrimRight(s, "0123456789"), ".") {
		return netip.Addr{}, false // every IPv4 address ends in a number after a dot
	}
	ip, err := netip.ParseAddr(s)
	return ip, err == nil
}

func requestIP(ip netip.Addr) (Request, *RequestError) {
	if ip.Zone() != "" {
		return Request{}, fault(0, CodeReservedIP, phrase.Of("an IPv6 zone has a meaning on one machine only"))
	}
	if b, ok := Reserved(ip); ok {
		return Request{}, fault(0, CodeReservedIP, phrase.Of("no CA may certify an address in %s (%s, %s)", b.Prefix, b.Use, b.Source))
	}
	return Request{Kind: KindIP, IP: ip}, nil
}

// Block is one entry of a registry of reserved addresses.
type Block struct {
	Prefix netip.Prefix
	Use    phrase.Phrase // what the block is for
	Source string        // the RFC that reserves it
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

func block(prefix, source, use string) Block {
	return Block{netip.MustParsePrefix(prefix), phrase.Of(use), source}
}

// reservedBlocks holds the IANA IPv4 and IPv6 special-purpose address
// registries as they stood in April 2025, and the two multicast blocks. Never
// written.
var reservedBlocks = []Block{
	block("0.0.0.0/8", "RFC 791", "this network"),
	block("0.0.0.0/32", "RFC 1122", "this host on this network"),
	block("10.0.0.0/8", "RFC 1918", "private use"),
	block("100.64.0.0/10", "RFC 6598", "shared address space"),
	block("127.0.0.0/8", "RFC 1122", "loopback"),
	block("169.254.0.0/16", "RFC 3927", "link local"),
	block("172.16.0.0/12", "RFC 1918", "private use"),
	block("192.0.0.0/24", "RFC 6890", "IETF protocol assignments"),
	block("192.0.0.0/29", "RFC 7335", "IPv4 service continuity"),
	block("192.0.0.8/32", "RFC 7600", "IPv4 dummy address"),
	block("192.0.0.9/32", "RFC 7723", "port control anycast"),
	block("192.0.0.10/32", "RFC 8155", "TURN anycast"),
	block("192.0.0.170/32", "RFC 8880", "NAT64 discovery"),
	block("192.0.0.171/32", "RFC 8880", "NAT64 discovery"),
	block("192.0.2.0/24", "RFC 5737", "documentation"),
	block("192.31.196.0/24", "RFC 7535", "AS112"),
	block("192.52.193.0/24", "RFC 7450", "AMT"),
	block("192.88.99.0/24", "RFC 7526", "6to4 relay anycast, deprecated"),
	block("192.168.0.0/16", "RFC 1918", "private use"),
	block("192.175.48.0/24", "RFC 7534", "AS112 direct delegation"),
	block("198.18.0.0/15", "RFC 2544", "benchmarking"),
	block("198.51.100.0/24", "RFC 5737", "documentation"),
	block("203.0.113.0/24", "RFC 5737", "documentation"),
	block("224.0.0.0/4", "RFC 5771", "multicast"),
	block("240.0.0.0/4", "RFC 1112", "reserved"),
	block("255.255.255.255/32", "RFC 919", "limited broadcast"),

	block("::1/128", "RFC 4291", "loopback"),
	block("::/128", "RFC 4291", "unspecified address"),
	block("::ffff:0:0/96", "RFC 4291", "IPv4-mapped address"),
	block("64:ff9b::/96", "RFC 6052", "IPv4-IPv6 translation"),
	block("64:ff9b:1::/48", "RFC 8215", "IPv4-IPv6 translation"),
	block("100::/64", "RFC 6666", "discard only"),
	block("100:0:0:1::/64", "RFC 9780", "dummy prefix"),
	block("2001::/23", "RFC 2928", "IETF protocol assignments"),
	block("2001::/32", "RFC 4380", "Teredo"),
	block("2001:1::1/128", "RFC 7723", "port control anycast"),
	block("2001:1::2/128", "RFC 8155", "TURN anycast"),
	block("2001:1::3/128", "RFC 9665", "service registration anycast"),
	block("2001:2::/48", "RFC 5180", "benchmarking"),
	block("2001:3::/32", "RFC 7450", "AMT"),
	block("2001:4:112::/48", "RFC 7535", "AS112"),
	block("2001:10::/28", "RFC 4843", "ORCHID, deprecated"),
	block("2001:20::/28", "RFC 7343", "ORCHIDv2"),
	block("2001:30::/28", "RFC 9374", "drone remote ID"),
	block("2001:db8::/32", "RFC 3849", "documentation"),
	block("2002::/16", "RFC 3056", "6to4"),
	block("2620:4f:8000::/48", "RFC 7534", "AS112 direct delegation"),
	block("3fff::/20", "RFC 9637", "documentation"),
	block("5f00::/16", "RFC 9602", "segment routing"),
	block("fc00::/7", "RFC 4193", "unique local"),
	block("fe80::/10", "RFC 4291", "link local"),
	block("ff00::/8", "RFC 4291", "multicast"),
}

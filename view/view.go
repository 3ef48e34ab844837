// Package view reads what recursive resolvers have of a name: what others see,
// for comparison with what the authoritative servers say. It may be old,
// filtered or forged, and so it is never evidence for a decision.
package view

import (
	"net/netip"
	"strings"

	"github.com/mayissue/mayissue/phrase"
)

// Resolver is a recursive resolver that somebody named.
type Resolver struct {
	Label string // for people; the address where none was given
	Addr  netip.AddrPort
}

// ParseResolver reads [LABEL=]ADDR[:PORT]. An IPv6 address with a port stands
// in brackets. The port is 53 unless given.
func ParseResolver(s string) (Resolver, error) {
	label, addr, labelled := strings.Cut(s, "=")
	if !labelled {
		label, addr = s, s
	}
	bare := strings.TrimSuffix(strings.TrimPrefix(addr, "["), "]")
	if ip, err := netip.ParseAddr(bare); err == nil && label != "" {
		return Resolver{label, netip.AddrPortFrom(ip.Unmap(), 53)}, nil
	}
	if ap, err := netip.ParseAddrPort(addr); err == nil && ap.Port() != 0 && label != "" {
		return Resolver{label, ap}, nil
	}
	return Resolver{}, phrase.Errorf("%q is no resolver: give its address, such as 192.0.2.1, [2001:db8::1]:5353 or office=192.0.2.1", s)
}

package resolve

import (
	"strconv"
	"strings"
)

// leastPorts is the least number of ports for the kernel to choose from: 14
// bits. As delivered it has 28,232, 14.8 bits.
const leastPorts = 1 << 14

// portCount reads the first and the last port that the kernel gives out, as
// /proc/sys/net/ipv4/ip_local_port_range has them, and counts. What cannot be
// read is no port.
func portCount(lines string) int {
	f := strings.Fields(lines)
	if len(f) != 2 {
		return 0
	}
	first, err := strconv.ParseUint(f[0], 10, 16)
	if err != nil {
		return 0
	}
	last, err := strconv.ParseUint(f[1], 10, 16)
	if err != nil || last < first {
		return 0
	}
	return int(last-first) + 1
}

// unguessable reports whether a kernel of this release draws ports that
// cannot be worked out from others: before Linux 5.10 its generator was linear,
// and a few outputs told the rest (CVE-2020-16166 and what followed it).
func unguessable(release string) bool {
	major, rest, _ := strings.Cut(release, ".")
	minor := rest
	if i := strings.IndexFunc(rest, func(r rune) bool { return r < '0' || r > '9' }); i >= 0 {
		minor = rest[:i]
	}
	a, err := strconv.ParseUint(major, 10, 16)
	if err != nil {
		return false
	}
	b, err := strconv.ParseUint(minor, 10, 16)
	return err == nil && (a > 5 || a == 5 && b >= 10)
}

// Package attacks holds one test for each attack that some resolver is known
// to have fallen to: advisories and issues of sdns, nsmithuk/resolver, zdns,
// Unbound, Knot Resolver, Hickory DNS, PowerDNS and dnsmasq. Each is named
// after what it stands for, says which rule keeps it out, and fails where
// that rule is taken out of the code.
//
// An attacker here owns what attackers own: the path to some servers, or a
// zone with keys that its parent vouches for. What is tested is what a CA
// would decide in the end, and from a stored trace again; only what lives in
// a pure function is tested there.
//
// The package has no code but its tests, and nothing imports it.
package attacks

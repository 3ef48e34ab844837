package realservers

import (
	"fmt"
	"net/netip"
	"os/exec"
	"slices"
	"strings"
)

// config is what a configuration file is made from. Every make is told the
// same: these addresses, these zones, no recursion, no rate limit, no caches,
// no help from the machine's own configuration.
type config struct {
	dir       string
	addrs     []netip.Addr
	port      uint16
	primaries uint16 // the port that zones are transferred from
	zones     []zoneFile
	inside    []zoneFile   // what clients, below, get in the place of zones
	clients   []netip.Addr // none: there is no inside
}

// nsd stays with the user that it was started as, and its rate limit, which
// is on by default, is off.
func (c config) nsd() string {
	var b strings.Builder
	fmt.Fprintf(&b, "server:\n  port: %d\n  server-count: 1\n  username: \"\"\n  chroot: \"\"\n  rrl-ratelimit: 0\n  rrl-whitelist-ratelimit: 0\n", c.port)
	fmt.Fprintf(&b, "  zonesdir: %q\n  zonelistfile: %q\n  database: \"\"\n", c.dir, c.dir+"/zone.list")
	fmt.Fprintf(&b, "  xfrdfile: %q\n  xfrdir: %q\n  pidfile: %q\n", c.dir+"/xfrd.state", c.dir, c.dir+"/nsd.pid")
	for _, a := range c.addrs {
		fmt.Fprintf(&b, "  ip-address: %s\n", a)
	}
	b.WriteString("remote-control:\n  control-enable: no\n")
	for _, z := range c.zones {
		fmt.Fprintf(&b, "zone:\n  name: %q\n  zonefile: %q\n", dotted(z), z.path)
		if z.primary.IsValid() {
			fmt.Fprintf(&b, "  request-xfr: AXFR %s@%d NOKEY\n", z.primary, c.primaries)
		}
	}
	return b.String()
}

func (c config) knot() string {
	var b strings.Builder
	fmt.Fprintf(&b, "server:\n  rundir: %q\n  udp-workers: 1\n  tcp-workers: 1\n  background-workers: 1\n  listen: [", c.dir)
	for i, a := range c.addrs {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "%s@%d", a, c.port)
	}
	fmt.Fprintf(&b, "]\nlog:\n  - target: stderr\n    any: warning\ndatabase:\n  storage: %q\n", c.dir)
	b.WriteString("acl:\n  - id: here\n    address: 127.0.0.0/8\n    action: transfer\nremote:\n")
	for i, z := range c.zones {
		if z.primary.IsValid() {
			fmt.Fprintf(&b, "  - id: primary%d\n    address: %s@%d\n", i, z.primary, c.primaries)
		}
	}
	fmt.Fprintf(&b, "template:\n  - id: default\n    storage: %q\n    zonefile-sync: -1\n    zonefile-load: whole\n    journal-content: none\n    semantic-checks: off\n    acl: here\nzone:\n", c.dir)
	for i, z := range c.zones {
		fmt.Fprintf(&b, "  - domain: %q\n    file: %q\n", dotted(z), z.path)
		if z.primary.IsValid() {
			fmt.Fprintf(&b, "    master: primary%d\n", i)
		}
	}
	return b.String()
}

// bind listens on 127.0.0.1 alone, because it opens only addresses that an
// interface has; a relay stands on the addresses of the hierarchy. Its limit
// of 100 records in a set is lifted, and zones are loaded without the checks
// that would refuse a hierarchy made to show faults.
func (c config) bind() string {
	var b strings.Builder
	fmt.Fprintf(&b, "options {\n  directory %q;\n  pid-file none;\n  session-keyfile none;\n  lock-file none;\n  managed-keys-directory %q;\n", c.dir, c.dir)
	fmt.Fprintf(&b, "  listen-on port %d { ", c.port)
	for _, a := range c.addrs {
		fmt.Fprintf(&b, "%s; ", a)
	}
	b.WriteString("};\n  listen-on-v6 { none; };\n  recursion no;\n  notify no;\n  allow-transfer { none; };\n  empty-zones-enable no;\n")
	b.WriteString("  dnssec-validation no;\n  max-records-per-type 0;\n  max-types-per-name 0;\n  check-names primary ignore;\n  check-mx ignore;\n  check-integrity no;\n")
	b.WriteString("  minimal-responses no;\n};\ncontrols { };\n")
	if len(c.clients) == 0 {
		b.WriteString(c.zoneStatements(BIND, c.zones))
		return b.String()
	}
	b.WriteString("view inside {\n  recursion yes;\n  allow-recursion { any; };\n  match-clients { ")
	for _, a := range c.clients {
		fmt.Fprintf(&b, "%s; ", a)
	}
	fmt.Fprintf(&b, "};\n%s};\nview outside {\n%s};\n", c.zoneStatements(BIND, c.inside), c.zoneStatements(BIND, c.zones))
	return b.String()
}

// zoneStatements lists zones as named.conf does, which the bind backend of
// PowerDNS reads too, but for the port of a primary.
func (c config) zoneStatements(k Kind, zones []zoneFile) string {
	options, primary := "check-names ignore;", "%s port %d"
	if k == PowerDNS {
		options, primary = "", "%s:%d"
	}
	var b strings.Builder
	for _, z := range zones {
		source := "type master;"
		if z.primary.IsValid() {
			source = fmt.Sprintf("type slave; masters { "+primary+"; };", z.primary, c.primaries)
		}
		fmt.Fprintf(&b, "zone %q { %s file %q; %s };\n", dotted(z), source, z.path, options)
	}
	return b.String()
}

// powerDNS is told to answer from DNAME, which it does not do by default, to
// keep no answers, to take the NSEC3 iterations of the lab's worst zone, and to
// leave its security poll, a query to the Internet.
func (c config) powerDNS() string {
	addrs := make([]string, len(c.addrs))
	for i, a := range c.addrs {
		addrs[i] = a.String()
	}
	secondary := "no"
	if slices.ContainsFunc(c.zones, func(z zoneFile) bool { return z.primary.IsValid() }) {
		secondary = "yes"
	}
	return fmt.Sprintf(`launch=bind
bind-config=%s/zones.conf
bind-dnssec-db=%s
local-address=%s
local-port=%d
daemon=no
guardian=no
write-pid=no
socket-dir=%s
dname-processing=yes
receiver-threads=1
distributor-threads=1
cache-ttl=0
negquery-cache-ttl=0
query-cache-ttl=0
zone-cache-refresh-interval=0
disable-axfr=no
slave=%s
max-nsec3-iterations=2500
security-poll-suffix=
loglevel=3
`, c.dir, c.dnssecDB(), strings.Join(addrs, ","), c.port, c.dir, secondary)
}

func (c config) dnssecDB() string { return c.dir + "/dnssec.sqlite" }

// presign tells PowerDNS which zones hold their signatures already, and which
// deny by NSEC3: it keeps that in a database, gives no DNSSEC records of any
// other zone, and would look for NSEC records.
func (c config) presign() error {
	run := func(args ...string) error {
		cmd := exec.Command("pdnsutil", append([]string{"--config-dir=" + c.dir}, args...)...)
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("pdnsutil %s: %w: %s", strings.Join(args, " "), err, out)
		}
		return nil
	}
	if err := run("create-bind-db", c.dnssecDB()); err != nil {
		return err
	}
	for _, z := range c.zones {
		if !z.signed {
			continue
		}
		if err := run("set-presigned", dotted(z)); err != nil {
			return err
		}
		if z.nsec3 == "" {
			continue
		}
		if err := run("set-nsec3", dotted(z), z.nsec3); err != nil {
			return err
		}
	}
	return nil
}

// dotted gives the name of a zone with its final dot.
func dotted(z zoneFile) string {
	return strings.TrimSuffix(z.origin.String(), ".") + "."
}

// Package realservers starts real authoritative name servers from Debian's
// packages (NSD, Knot DNS, BIND and PowerDNS), each serving part of one
// hierarchy on its own addresses in 127.0.0.0/8, and a recursor over them
// (Unbound), and stops them again. It is what the lab is held against; only
// tests import it.
package realservers

import (
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strings"

	"github.com/mayissue/mayissue/name"
)

// Kind is a make of name server. The zero value is none.
type Kind string

// The makes, in the order in which [Assign] deals zones out to them.
const (
	NSD      Kind = "nsd"
	Knot     Kind = "knot"
	BIND     Kind = "bind"
	PowerDNS Kind = "pdns"
)

// Kinds lists all makes.
func Kinds() []Kind { return []Kind{NSD, Knot, BIND, PowerDNS} }

// Zone is one zone to serve: its name and its whole text in zone-file form,
// with full names. NSD 4.6 reads no CAA record with capitals or more than 15
// letters in its tag: such records stand as octets (RFC 3597 section 5), as
// [lab.Zone.Text] writes them.
type Zone struct {
	Origin name.Name
	Text   string
	// Broken says that Text is none, on purpose: the server is told of the
	// zone and cannot load it.
	Broken bool
	// Primary is where the zone is transferred from at the start, in the place
	// of Text; the zero value for none. Knot and PowerDNS give zones away to the
	// machine that they are on. Nobody is told when a zone has changed there.
	Primary netip.Addr
}

// Server is one process: a make, the addresses that it answers on, and the
// zones that it answers for on each of them.
type Server struct {
	Kind   Kind
	Addrs  []netip.Addr
	Zones  []Zone
	Inside View  // of BIND alone
	Fault  Fault // between the server and the network; nil for none
}

// View is what a server answers on some addresses of its own, in the place of
// its other zones: the inside of a network that keeps a private zone. There it
// is a recursor too. The zero value is none.
type View struct {
	Addrs []netip.Addr
	Zones []Zone
}

// program gives the executable of a make, and the Debian packages that have
// it and what it needs here.
func (k Kind) program() (executable, packages string) {
	switch k {
	case NSD:
		return "nsd", "nsd"
	case Knot:
		return "knotd", "knot"
	case BIND:
		return "named", "bind9"
	case PowerDNS:
		return "pdns_server", "pdns-server pdns-backend-bind"
	}
	return "", ""
}

// find gives the path of the make's executable.
func (k Kind) find() (string, error) {
	executable, packages := k.program()
	return FindProgram(executable, packages)
}

// Missing lists what stands in the way of starting all makes, a line each:
// programs that are not installed, addresses that this system does not give
// out (see [NoAddresses]). It is empty when nothing does.
func Missing() []string {
	var missing []string
	if err := NoAddresses(); err != nil {
		missing = append(missing, err.Error())
	}
	for _, k := range Kinds() {
		if _, err := k.find(); err != nil {
			missing = append(missing, err.Error())
		}
	}
	return missing
}

// Required reports whether the tests that start programs from Debian's
// packages must run: where something is missing they fail, and are not left
// out.
func Required() bool { return os.Getenv("MAYISSUE_REAL_SERVERS") == "required" }

// configure writes zone files and configuration below dir and gives the
// arguments that keep the server in the foreground with them. Zones are
// transferred from the port named primaries.
func (k Kind) configure(dir string, s Server, port, primaries uint16) ([]string, error) {
	files, err := writeZones(dir, "", k, s.Zones)
	if err != nil {
		return nil, err
	}
	inside, err := writeZones(dir, "inside-", k, s.Inside.Zones)
	if err != nil {
		return nil, err
	}
	c := config{dir: dir, addrs: s.Addrs, port: port, primaries: primaries, zones: files, inside: inside, clients: s.Inside.Addrs}
	path := filepath.Join(dir, "server.conf")
	var text string
	var args []string
	switch k {
	case NSD:
		text, args = c.nsd(), []string{"-d", "-c", path}
	case Knot:
		text, args = c.knot(), []string{"-c", path}
	case BIND:
		text, args = c.bind(), []string{"-g", "-n", "1", "-c", path}
	case PowerDNS:
		path = filepath.Join(dir, "pdns.conf") // the name is given
		text, args = c.powerDNS(), []string{"--config-dir=" + dir}
		if err := os.WriteFile(filepath.Join(dir, "zones.conf"), []byte(c.zoneStatements(PowerDNS, c.zones)), 0o600); err != nil {
			return nil, err
		}
	default:
		return nil, fmt.Errorf("no make of name server: %q", string(k))
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil || k != PowerDNS {
		return args, err
	}
	return args, c.presign()
}

// zoneFile is a zone on disk.
type zoneFile struct {
	origin name.Name
	path   string
	signed bool   // the file holds keys and signatures
	nsec3  string // the parameters and flags of its NSEC3 chain; "" for none
	// primary is where it comes from instead; then the file is the server's to
	// write.
	primary netip.Addr
}

// writeZones writes each zone to a file of its own, in words that the make
// reads. A zone that is transferred has none before that.
func writeZones(dir, prefix string, k Kind, zones []Zone) ([]zoneFile, error) {
	var files []zoneFile
	for i, z := range zones {
		f := zoneFile{
			origin: z.Origin, path: filepath.Join(dir, fmt.Sprintf("%s%d.zone", prefix, i)),
			signed: strings.Contains(z.Text, "\tDNSKEY\t"), primary: z.Primary,
		}
		if _, param, ok := strings.Cut(z.Text, "\tNSEC3PARAM\t"); ok {
			f.nsec3, _, _ = strings.Cut(param, "\n")
			// NSEC3PARAM has no flag for opt-out (RFC 5155 section 4.1.2); the chain has.
			if strings.Contains(z.Text, "\tNSEC3\t1 1 ") {
				f.nsec3 = strings.Replace(f.nsec3, "1 0 ", "1 1 ", 1)
			}
		}
		if !z.Primary.IsValid() {
			if err := k.writeZone(f.path, z.Text); err != nil {
				return nil, err
			}
		}
		files = append(files, f)
	}
	return files, nil
}

// writeZone writes the file of a zone in words that the make reads.
func (k Kind) writeZone(path, text string) error {
	if k == PowerDNS {
		text = inCAAForm(text)
	}
	return os.WriteFile(path, []byte(text), 0o600)
}

// Package serve runs the servers of a hierarchy on loopback: NSD for the
// zones, Unbound as the peers' recursor, and servers that are silent or slow.
package serve

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/mayissue/mayissue/bench/internal/plan"
	"github.com/mayissue/mayissue/bench/internal/zones"
	"github.com/mayissue/mayissue/internal/realservers"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

// Port is that of every name server. Recursors ask the servers that they learn
// of at no other.
const Port = 53

// readyWithin bounds how long a program may take to answer.
const readyWithin = 90 * time.Second

// nsd is one running NSD. One process would answer for a child where its
// parent is to refer, so the root, the TLDs and all others have one each.
type nsd struct {
	process *realservers.Process
	socket  string // of its control
}

// zoneFile is a zone with its file.
type zoneFile struct{ origin, path string }

// startNSD starts one with its files in dir, and waits until it answers for
// its last zone.
func startNSD(ctx context.Context, dir string, addrs []netip.Addr, zs []zoneFile) (*nsd, error) {
	path, err := realservers.FindProgram("nsd", "nsd")
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	n := &nsd{socket: filepath.Join(dir, "control")}
	file := filepath.Join(dir, "nsd.conf")
	if err := os.WriteFile(file, []byte(n.config(dir, addrs, zs)), 0o600); err != nil {
		return nil, err
	}
	if n.process, err = realservers.StartProcess(ctx, dir, path, "-d", "-c", file); err != nil {
		return nil, err
	}
	ready, cancel := context.WithTimeout(ctx, readyWithin)
	defer cancel()
	last, err := name.Parse(zs[len(zs)-1].origin)
	if zs[len(zs)-1].origin == "" {
		last, err = name.Root(), nil
	}
	if err == nil {
		err = n.process.Await(ready, func(ctx context.Context) error {
			return authority(ctx, netip.AddrPortFrom(addrs[0], Port), last)
		})
	}
	if err != nil {
		n.process.Stop()
		return nil, fmt.Errorf("nsd: %w; it wrote:\n%s", err, n.process.Written())
	}
	return n, nil
}

// authority fails unless a server answers with authority for a zone.
func authority(ctx context.Context, server netip.AddrPort, zone name.Name) error {
	m, err := realservers.Ask(ctx, "udp", server, zone, wire.TypeSOA)
	if err == nil && !(m.Authoritative && len(m.Answer) > 0) {
		err = fmt.Errorf("%s answers %s for %s", server, wire.RCodeText(m.RCode), zone)
	}
	return err
}

// config is one process, without rate limits, with large socket buffers.
func (n *nsd) config(dir string, addrs []netip.Addr, zs []zoneFile) string {
	var b strings.Builder
	fmt.Fprintf(&b, "server:\n  port: %d\n  server-count: 1\n  username: \"\"\n  chroot: \"\"\n  rrl-ratelimit: 0\n  rrl-whitelist-ratelimit: 0\n", Port)
	fmt.Fprintf(&b, "  zonesdir: %q\n  zonelistfile: %q\n  database: \"\"\n  zonefiles-check: no\n", dir, dir+"/zone.list")
	fmt.Fprintf(&b, "  xfrdfile: %q\n  xfrdir: %q\n  pidfile: %q\n  send-buffer-size: 4194304\n  receive-buffer-size: 4194304\n", dir+"/xfrd.state", dir, dir+"/nsd.pid")
	for _, a := range addrs {
		fmt.Fprintf(&b, "  ip-address: %s\n", a)
	}
	fmt.Fprintf(&b, "remote-control:\n  control-enable: yes\n  control-interface: %q\n", n.socket)
	for _, z := range zs {
		fmt.Fprintf(&b, "zone:\n  name: %q\n  zonefile: %q\n", z.origin+".", z.path)
	}
	return b.String()
}

// queries is how many questions it has been asked since it started.
func (n *nsd) queries(ctx context.Context) (int, error) {
	path, err := realservers.FindProgram("nsd-control", "nsd")
	if err != nil {
		return 0, err
	}
	out, err := exec.CommandContext(ctx, path, "-c", filepath.Join(filepath.Dir(n.socket), "nsd.conf"), "stats_noreset").CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("nsd-control: %w: %s", err, out)
	}
	return counter(string(out), "num.queries")
}

// Servers are those of a whole hierarchy.
type Servers struct {
	nsds []*nsd
	dead *deadServers
}

// Start starts the servers of a plan whose zones stand below made; their own
// files are put below dir.
func Start(ctx context.Context, dir, made string, p *plan.Plan) (*Servers, error) {
	var tldAddrs, leafAddrs []netip.Addr
	var tlds, leaves []zoneFile
	for _, z := range p.TLDs {
		tldAddrs = append(tldAddrs, plan.TLDAddr(z.Operator))
		tlds = append(tlds, zoneFile{z.Origin, filepath.Join(made, zones.TLDDir, z.Origin)})
	}
	for _, o := range p.Operators {
		if o.Fate == plan.Alive {
			leafAddrs = append(leafAddrs, o.Addrs[:]...)
		}
	}
	behind := netip.AddrFrom4([4]byte{127, 77, 250, 1}) // for the slow ones
	leafAddrs = append(leafAddrs, behind)
	for _, z := range p.Zones {
		leaves = append(leaves, zoneFile{z.Origin, filepath.Join(made, zones.LeafDir, z.Origin)})
	}
	if err := free(plan.RootAddr); err != nil {
		return nil, err
	}
	s := &Servers{}
	for _, one := range []struct {
		dir   string
		addrs []netip.Addr
		zones []zoneFile
	}{
		{"root", []netip.Addr{plan.RootAddr}, []zoneFile{{"", filepath.Join(made, zones.RootFile)}}},
		{"tld", tldAddrs, tlds},
		{"leaf", leafAddrs, leaves},
	} {
		n, err := startNSD(ctx, filepath.Join(dir, one.dir), one.addrs, one.zones)
		if err != nil {
			s.Close()
			return nil, err
		}
		s.nsds = append(s.nsds, n)
	}
	var err error
	if s.dead, err = startDead(p.Operators, netip.AddrPortFrom(behind, Port)); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// free fails where somebody has the root's port already: servers of another
// run would answer in the place of ours.
func free(a netip.Addr) error {
	c, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(netip.AddrPortFrom(a, Port)))
	if err != nil {
		return fmt.Errorf("no right to this address, or another run has it: %w", err)
	}
	return c.Close()
}

// Queries is how many questions all servers have got since they started, those
// to silent servers among them.
func (s *Servers) Queries(ctx context.Context) (int, error) {
	total := s.dead.queries()
	for _, n := range s.nsds {
		q, err := n.queries(ctx)
		if err != nil {
			return 0, err
		}
		total += q
	}
	return total, nil
}

// Close stops them.
func (s *Servers) Close() {
	s.dead.close()
	for _, n := range s.nsds {
		n.process.Stop()
	}
}

// CPU is the processor time that NSD has used, all its processes together.
func (s *Servers) CPU() (time.Duration, error) {
	var total time.Duration
	for _, n := range s.nsds {
		pid, err := readPID(filepath.Join(filepath.Dir(n.socket), "nsd.pid"))
		if err != nil {
			return 0, err
		}
		used, err := familyCPU(pid)
		if err != nil {
			return 0, err
		}
		total += used
	}
	return total, nil
}

package realservers

import (
	"context"
	"fmt"
	"net/netip"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"

	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

// Rewrite gives the server at an address another text of one of its zones, as
// its owner would, and returns when it answers with the serial number given.
// Its secondaries are not told.
func (n *Network) Rewrite(ctx context.Context, at netip.Addr, z Zone, serial uint32) error {
	i := slices.IndexFunc(n.servers, func(s Server) bool { return slices.Contains(s.Addrs, at) })
	if i < 0 {
		return fmt.Errorf("no server at %s", at)
	}
	s, dir := n.servers[i], n.dirs[i]
	j := slices.IndexFunc(s.Zones, func(o Zone) bool { return o.Origin == z.Origin })
	if j < 0 {
		return fmt.Errorf("%s at %s has no zone %s", s.Kind, at, z.Origin)
	}
	if err := s.Kind.writeZone(filepath.Join(dir, fmt.Sprintf("%d.zone", j)), z.Text); err != nil {
		return err
	}
	if err := n.reload(ctx, i, z.Origin); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, readyWithin)
	defer cancel()
	err := n.processes[i].Await(ctx, func(ctx context.Context) error {
		return askSerial(ctx, netip.AddrPortFrom(at, n.port), z.Origin, serial)
	})
	if err != nil {
		return fmt.Errorf("%s at %s for zone %s: %w; it wrote:\n%s", s.Kind, at, z.Origin, err, n.processes[i].Written())
	}
	return nil
}

// reload has a server read its zone again: PowerDNS is told so by a program of
// its own, the others by a signal.
func (n *Network) reload(ctx context.Context, i int, zone name.Name) error {
	if n.servers[i].Kind != PowerDNS {
		return n.processes[i].signal(syscall.SIGHUP)
	}
	cmd := exec.CommandContext(ctx, "pdns_control", "--config-dir="+n.dirs[i], "bind-reload-now", zone.String())
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("pdns_control: %w: %s", err, out)
	}
	return nil
}

// askSerial asks a server for the serial number of its zone.
func askSerial(ctx context.Context, server netip.AddrPort, zone name.Name, want uint32) error {
	m, err := Ask(ctx, "udp", server, zone, wire.TypeSOA)
	if err != nil {
		return err
	}
	for _, rr := range m.Answer {
		if got, err := rr.SOASerial(); err == nil && got == want {
			return nil
		}
	}
	return fmt.Errorf("it does not answer with serial number %d", want)
}

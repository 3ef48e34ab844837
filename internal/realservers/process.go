package realservers

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

// patience is how long a program may take to end after it was asked to.
const patience = 5 * time.Second

// Process is one running program.
type Process struct {
	cancel context.CancelFunc
	signal func(os.Signal) error
	ended  chan struct{} // closed when it is gone
	err    error         // how it ended; read after ended
	log    string        // file with what it wrote
}

// FindProgram gives the path of an executable. Debian keeps daemons in
// /usr/sbin, which is not on everybody's PATH. The error names the Debian
// packages that have it.
func FindProgram(executable, packages string) (string, error) {
	if path, err := exec.LookPath(executable); err == nil {
		return path, nil
	}
	path := filepath.Join("/usr/sbin", executable)
	if _, err := os.Stat(path); err != nil {
		return "", fmt.Errorf("%s is not installed (Debian: %s)", executable, packages)
	}
	return path, nil
}

// StartProcess runs a program in dir until its context ends or Stop is
// called: it is asked to end, then killed.
func StartProcess(ctx context.Context, dir, path string, args ...string) (*Process, error) {
	ctx, cancel := context.WithCancel(ctx)
	p := &Process{cancel: cancel, ended: make(chan struct{}), log: filepath.Join(dir, "log")}
	log, err := os.Create(p.log)
	if err != nil {
		cancel()
		return nil, err
	}
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, log, log
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = patience
	if err := cmd.Start(); err != nil {
		cancel()
		return nil, errors.Join(err, log.Close())
	}
	p.signal = cmd.Process.Signal
	go func() {
		defer close(p.ended)
		p.err = errors.Join(cmd.Wait(), log.Close())
	}()
	return p, nil
}

// Stop ends the process and waits for that.
func (p *Process) Stop() {
	p.cancel()
	<-p.ended
}

// Written is what the process has written so far.
func (p *Process) Written() string {
	written, _ := os.ReadFile(p.log) // what there is helps; its absence is no news
	return string(written)
}

// Await tries again and again until try succeeds, the process ends or ctx
// does; the error is then that of the last try. A try is given half a second:
// a server that is not up yet may be silent.
func (p *Process) Await(ctx context.Context, try func(context.Context) error) error {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		once, cancel := context.WithTimeout(ctx, 500*time.Millisecond)
		last := try(once)
		cancel()
		if last == nil {
			return nil
		}
		select {
		case <-tick.C:
		case <-p.ended:
			return fmt.Errorf("the server ended: %w", p.err)
		case <-ctx.Done():
			return last
		}
	}
}

// ready waits until the server answers with authority for the SOA record of
// each zone on each address. A zone that is broken on purpose is not waited for.
func (p *Process) ready(ctx context.Context, s Server, port uint16) error {
	ctx, cancel := context.WithTimeout(ctx, readyWithin)
	defer cancel()
	for _, a := range s.Addrs {
		for _, z := range s.Zones {
			if z.Broken {
				continue
			}
			ask := func(ctx context.Context) error { return askSOA(ctx, netip.AddrPortFrom(a, port), z.Origin) }
			if err := p.Await(ctx, ask); err != nil {
				return fmt.Errorf("%s at %s for zone %s: %w; it wrote:\n%s", s.Kind, a, z.Origin, err, p.Written())
			}
		}
	}
	return nil
}

// askSOA asks a server for the SOA record of its zone.
func askSOA(ctx context.Context, server netip.AddrPort, zone name.Name) error {
	m, err := Ask(ctx, "udp", server, zone, wire.TypeSOA)
	if err == nil && !(m.Authoritative && len(m.Answer) > 0) {
		err = fmt.Errorf("answered %s without the SOA record", wire.RCodeText(m.RCode))
	}
	return err
}

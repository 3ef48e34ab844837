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

// patience is how long a server may take to end after it was asked to.
const patience = 5 * time.Second

// process is one running name server.
type process struct {
	kind   Kind
	cancel context.CancelFunc
	ended  chan struct{} // closed when it is gone
	err    error         // how it ended; read after ended
	log    string        // file with what it wrote
}

// startProcess runs the server until its context ends: it is asked to end,
// then killed.
func startProcess(ctx context.Context, dir string, k Kind, args []string) (*process, error) {
	path, err := k.find()
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	p := &process{kind: k, cancel: cancel, ended: make(chan struct{}), log: filepath.Join(dir, "log")}
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
	go func() {
		defer close(p.ended)
		p.err = errors.Join(cmd.Wait(), log.Close())
	}()
	return p, nil
}

// stop ends the process and waits for that.
func (p *process) stop() {
	p.cancel()
	<-p.ended
}

// ready waits until the server answers with authority for the SOA record of
// each zone on each address. A zone that is broken on purpose is not waited for.
func (p *process) ready(ctx context.Context, s Server, port uint16) error {
	ctx, cancel := context.WithTimeout(ctx, readyWithin)
	defer cancel()
	for _, a := range s.Addrs {
		for _, z := range s.Zones {
			if z.Broken {
				continue
			}
			if err := p.awaitSOA(ctx, netip.AddrPortFrom(a, port), z.Origin); err != nil {
				written, _ := os.ReadFile(p.log) // what there is helps; its absence is no news
				return fmt.Errorf("%s at %s for zone %s: %w; it wrote:\n%s", p.kind, a, z.Origin, err, written)
			}
		}
	}
	return nil
}

// awaitSOA asks again and again until the answer is there.
func (p *process) awaitSOA(ctx context.Context, server netip.AddrPort, zone name.Name) error {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	var last error
	for {
		// A server that is not up yet may be silent: ask again soon.
		try, cancel := context.WithTimeout(ctx, 500*time.Millisecond)
		m, err := Ask(try, "udp", server, zone, wire.TypeSOA)
		cancel()
		if err == nil && m.Authoritative && len(m.Answer) > 0 {
			return nil
		}
		if err != nil {
			last = err
		} else {
			last = fmt.Errorf("answered %s without the SOA record", wire.RCodeText(m.RCode))
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

package realservers

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/lab"
	"github.com/mayissue/mayissue/name"
)

// answerWithin is the time that a recursor is given to answer one question.
const answerWithin = 10 * time.Second

// Unbound is a running Unbound: a validating recursor over a lab.
type Unbound struct {
	process *Process
	at      netip.AddrPort
}

// FindUnbound gives the path of the program. The error names the Debian
// package.
func FindUnbound() (string, error) { return FindProgram("unbound", "unbound") }

// StartUnbound starts an Unbound with its files in dir, which exists, and
// returns when it answers. It validates from the lab's anchors as of the lab's
// signing time, and asks the lab's servers at the given port. It runs until Stop
// or until ctx ends; the error holds what it wrote.
func StartUnbound(ctx context.Context, dir string, in *lab.Internet, port uint16) (*Unbound, error) {
	path, err := FindUnbound()
	if err != nil {
		return nil, err
	}
	here := netip.AddrFrom4([4]byte{127, 0, 0, 1})
	own, err := FreePort([]netip.Addr{here})
	if err != nil {
		return nil, err
	}
	u := &Unbound{at: netip.AddrPortFrom(here, own)}
	anchors, file := filepath.Join(dir, "anchors"), filepath.Join(dir, "unbound.conf")
	text := u.settings(dir, anchors, in.SigningTime()) + stubs(in.Servers(), port)
	known, err := u.known(ctx, dir)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(os.WriteFile(anchors, []byte(in.Anchors()), 0o600), os.WriteFile(file, []byte(known+text), 0o600)); err != nil {
		return nil, err
	}
	if u.process, err = StartProcess(ctx, dir, path, "-d", "-p", "-c", file); err != nil {
		return nil, err
	}
	ready, cancel := context.WithTimeout(ctx, readyWithin)
	defer cancel()
	try := func(ctx context.Context) error { _, err := u.Ask(ctx, name.Root(), wire.TypeSOA); return err }
	if err := u.process.Await(ready, try); err != nil {
		u.Stop()
		return nil, fmt.Errorf("unbound: %w; it wrote:\n%s", err, u.process.Written())
	}
	return u, nil
}

// Addr is where it answers.
func (u *Unbound) Addr() netip.AddrPort { return u.at }

// Stop ends it and waits for that.
func (u *Unbound) Stop() { u.process.Stop() }

// settings is the first part of the configuration. Nothing is answered from a
// synthesised denial, so that an answer does not depend on what was asked
// before; all else that concerns answers is as Unbound has it by default.
func (u *Unbound) settings(dir, anchors string, at time.Time) string {
	lines := []string{
		`module-config: "validator iterator"`,
		`use-syslog: no`, `logfile: ""`, `verbosity: 1`, `val-log-level: 2`,
		`username: ""`, `chroot: ""`, `pidfile: ""`,
		fmt.Sprintf(`directory: %q`, dir),
		fmt.Sprintf(`interface: %s`, u.at.Addr()), fmt.Sprintf(`port: %d`, u.at.Port()),
		`do-ip6: no`, `do-not-query-localhost: no`, `incoming-num-tcp: 1000`,
		fmt.Sprintf(`trust-anchor-file: %q`, anchors),
		// The time is that of the signatures, in UTC.
		fmt.Sprintf(`val-override-date: "%s"`, at.UTC().Format("20060102150405")),
		`aggressive-nsec: no`, `ede: yes`,
	}
	return "server:\n  " + strings.Join(lines, "\n  ") + "\nremote-control:\n  control-enable: no\n"
}

// known lists settings that not every version has, if this one has them: how
// long an answer may take and how many may wait before Unbound drops them
// without a word.
func (u *Unbound) known(ctx context.Context, dir string) (string, error) {
	checker, err := FindProgram("unbound-checkconf", "unbound")
	if err != nil {
		return "", err
	}
	text := "server:\n"
	for _, line := range []string{"discard-timeout: 0", "wait-limit: 0"} {
		file := filepath.Join(dir, "setting")
		if err := os.WriteFile(file, []byte("server:\n  chroot: \"\"\n  "+line+"\n"), 0o600); err != nil {
			return "", err
		}
		if exec.CommandContext(ctx, checker, file).Run() == nil {
			text += "  " + line + "\n"
		}
	}
	return text, nil
}

// stubs tells where each zone is served. Unbound asks servers that it learns
// of at port 53, which belongs to the machine, and those that it is told of at
// any. A zone that the servers of its parent serve as well is not told of: it
// has to be found.
func stubs(servers []lab.Server, port uint16) string {
	at := map[name.Name]string{} // zone: its addresses
	var order []name.Name
	for _, s := range servers {
		for _, z := range s.Zones {
			if at[z.Origin] == "" {
				order = append(order, z.Origin)
			}
			for _, a := range s.Addrs {
				at[z.Origin] += fmt.Sprintf("  stub-addr: %s@%d\n", a, port)
			}
		}
	}
	var b strings.Builder
	for _, zone := range order {
		if above, below := zone.Parent(); below && at[above] == at[zone] {
			continue
		}
		fmt.Fprintf(&b, "stub-zone:\n  name: %q\n  stub-prime: no\n%s", zone, at[zone])
	}
	return b.String()
}

// Ask puts one question over TCP, recursion and validation wanted, and gives
// the reply.
func (u *Unbound) Ask(ctx context.Context, n name.Name, t wire.Type) (*wire.Message, error) {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	query := wire.Query{ID: 0x2a2a, Name: n, Type: t, EDNS: true}.Append(nil)
	query[2] |= 1     // RD
	query[3] &^= 0x10 // CD
	return Exchange(ctx, "tcp", u.at, query)
}

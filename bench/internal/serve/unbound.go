package serve

import (
	"context"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/mayissue/mayissue/bench/internal/zones"
	"github.com/mayissue/mayissue/internal/realservers"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

// Recursor says how Unbound runs.
type Recursor struct {
	Threads  int
	Minimise bool // QNAME minimisation
	DoH      bool // DNS over HTTPS too
}

// Best is the setting that costs the least processor time; Default is as
// Unbound comes, with a thread for each of two processors.
var (
	Best    = Recursor{Threads: 1}
	Default = Recursor{Threads: 2, Minimise: true}
)

// Where Unbound answers.
var (
	RecursorAddr = netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 77, 251, 1}), Port)
	DoHAddr      = netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 77, 251, 1}), 443)
)

// Unbound is a running Unbound with empty caches.
type Unbound struct {
	process *realservers.Process
	pid     string // file with its number
	Cert    string // file with the certificate of its DoH
}

// StartUnbound starts one with its files in dir, over the hierarchy whose
// zones stand below made, and waits until it answers.
func StartUnbound(ctx context.Context, dir, made string, r Recursor) (*Unbound, error) {
	path, err := realservers.FindUnbound()
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	u := &Unbound{pid: filepath.Join(dir, "pid"), Cert: filepath.Join(dir, "cert.pem")}
	if r.DoH {
		if err := writeCertificate(dir, time.Now()); err != nil {
			return nil, err
		}
	}
	file := filepath.Join(dir, "unbound.conf")
	if err := os.WriteFile(file, []byte(u.config(dir, made, r)), 0o600); err != nil {
		return nil, err
	}
	if u.process, err = realservers.StartProcess(ctx, dir, path, "-d", "-c", file); err != nil {
		return nil, err
	}
	ready, cancel := context.WithTimeout(ctx, readyWithin)
	defer cancel()
	if err := u.process.Await(ready, answers); err != nil {
		u.Stop()
		return nil, fmt.Errorf("unbound: %w; it wrote:\n%s", err, u.process.Written())
	}
	return u, nil
}

// answers asks for what Unbound knows by itself, so that its caches stay
// empty: it is its own name.
func answers(ctx context.Context) error {
	_, err := realservers.Ask(ctx, "udp", RecursorAddr, name.MustParse("localhost"), wire.TypeSOA)
	return err
}

// config gives Unbound caches that hold everything and room for every question
// that is in flight; all else is as it comes.
func (u *Unbound) config(dir, made string, r Recursor) string {
	lines := []string{
		`use-syslog: no`, `logfile: ""`, `verbosity: 0`, `username: ""`, `chroot: ""`,
		fmt.Sprintf(`pidfile: %q`, u.pid), fmt.Sprintf(`directory: %q`, dir),
		fmt.Sprintf(`interface: %s@%d`, RecursorAddr.Addr(), RecursorAddr.Port()),
		`do-ip6: no`, `do-not-query-localhost: no`, `module-config: "validator iterator"`,
		fmt.Sprintf(`trust-anchor-file: %q`, filepath.Join(made, zones.AnchorsFile)),
		fmt.Sprintf(`root-hints: %q`, filepath.Join(made, zones.HintsFile)),
		fmt.Sprintf(`num-threads: %d`, r.Threads), fmt.Sprintf(`qname-minimisation: %s`, yesNo(r.Minimise)),
		`msg-cache-size: 256m`, `rrset-cache-size: 512m`, `key-cache-size: 128m`, `neg-cache-size: 64m`,
		`outgoing-range: 8192`, `num-queries-per-thread: 4096`, `so-rcvbuf: 4m`, `so-sndbuf: 4m`,
		`access-control: 127.0.0.0/8 allow`,
	}
	if r.DoH {
		lines = append(lines,
			fmt.Sprintf(`interface: %s@%d`, DoHAddr.Addr(), DoHAddr.Port()), fmt.Sprintf(`https-port: %d`, DoHAddr.Port()),
			fmt.Sprintf(`tls-service-pem: %q`, u.Cert), fmt.Sprintf(`tls-service-key: %q`, filepath.Join(dir, "key.pem")),
			`incoming-num-tcp: 1000`, `http-max-streams: 1000`, `http-query-buffer-size: 64m`, `http-response-buffer-size: 64m`,
		)
	}
	return "server:\n  " + strings.Join(lines, "\n  ") + "\nremote-control:\n  control-enable: no\n"
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// Usage is what its process has used.
func (u *Unbound) Usage() (Usage, error) {
	pid, err := readPID(u.pid)
	if err != nil {
		return Usage{}, err
	}
	return UsageOf(pid)
}

// Stop ends it.
func (u *Unbound) Stop() { u.process.Stop() }

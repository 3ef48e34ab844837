//go:build linux && !386 && !s390x

package resolve

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"os"
	"sync"
	"syscall"
	"time"
)

// keptSockets are UDP sockets that are used again, in a stack for each
// family. The order matters to nobody: an idle socket has no port, and what it
// had before says nothing about the next.
type keptSockets struct {
	slots chan struct{} // one for each question under way

	mu     sync.Mutex
	idle   [2][]*keptSocket // IPv4, IPv6
	open   int              // idle or in use
	closed bool
}

// newKept returns nil on a system whose ports are too few or could be guessed.
func newKept(atOnce int) *keptSockets {
	ports, err := os.ReadFile("/proc/sys/net/ipv4/ip_local_port_range")
	if err != nil || portCount(string(ports)) < leastPorts || !unguessable(kernelRelease()) {
		return nil
	}
	// With half of the ports at most in use at once, each question still has
	// the other half to be in.
	return &keptSockets{slots: make(chan struct{}, min(atOnce, portCount(string(ports))/2))}
}

func kernelRelease() string {
	var u syscall.Utsname
	if err := syscall.Uname(&u); err != nil {
		return ""
	}
	var b []byte
	for _, c := range u.Release {
		if c == 0 {
			break
		}
		b = append(b, byte(c))
	}
	return string(b)
}

// systemLimits divides the file descriptors that the process may have: half
// for UDP, an eighth for TCP, the rest for everybody else.
func systemLimits() (udp, tcp int) {
	var l syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &l); err != nil {
		return openSockets, openSockets
	}
	files := int(min(l.Cur, 1<<20))
	return max(files/2, 1), max(min(files/8, openSockets), 1)
}

// unnoticed is how long a question may go on after its context was cancelled.
// Replies mostly come sooner, and the context need not be told to tell us.
const unnoticed = 50 * time.Millisecond

func (ks *keptSockets) exchange(ctx context.Context, server netip.AddrPort, query []byte, accept func([]byte) bool, bufs *sync.Pool) ([]byte, error) {
	if err := acquire(ctx, ks.slots); err != nil {
		return nil, err
	}
	defer func() { <-ks.slots }()
	k, err := ks.take(server)
	if err != nil {
		return nil, udpError("socket", server, err)
	}
	k.begin(server, query, accept, bufs)
	err = k.wait(ctx)
	reply := k.end()
	if err == nil && k.clean {
		ks.giveBack(k, family(server))
	} else {
		ks.discard(k)
	}
	if err != nil {
		return nil, udpError("exchange", server, err)
	}
	return reply, nil
}

// family is the index of the stack for a server.
func family(server netip.AddrPort) int {
	if server.Addr().Unmap().Is4() {
		return 0
	}
	return 1
}

// take returns an idle socket or opens one. Whoever takes holds a slot, so
// that where all sockets are open and none of this family is idle, one of the
// other is.
func (ks *keptSockets) take(server netip.AddrPort) (*keptSocket, error) {
	f := family(server)
	ks.mu.Lock()
	if ks.closed {
		ks.mu.Unlock()
		return nil, net.ErrClosed
	}
	if n := len(ks.idle[f]); n > 0 {
		k := ks.idle[f][n-1]
		ks.idle[f][n-1] = nil
		ks.idle[f] = ks.idle[f][:n-1]
		ks.mu.Unlock()
		return k, nil
	}
	var other *keptSocket
	if n := len(ks.idle[1-f]); n > 0 && ks.open >= cap(ks.slots) {
		other = ks.idle[1-f][n-1]
		ks.idle[1-f] = ks.idle[1-f][:n-1]
		ks.open--
	}
	ks.open++
	ks.mu.Unlock()
	if other != nil {
		other.file.Close()
	}
	k, err := openKept(f)
	if err != nil {
		ks.mu.Lock()
		ks.open--
		ks.mu.Unlock()
	}
	return k, err
}

func (ks *keptSockets) giveBack(k *keptSocket, f int) {
	ks.mu.Lock()
	if ks.closed {
		ks.mu.Unlock()
		ks.discard(k)
		return
	}
	ks.idle[f] = append(ks.idle[f], k)
	ks.mu.Unlock()
}

func (ks *keptSockets) discard(k *keptSocket) {
	k.file.Close()
	ks.mu.Lock()
	ks.open--
	ks.mu.Unlock()
}

func (ks *keptSockets) close() {
	ks.mu.Lock()
	idle := append(ks.idle[0], ks.idle[1]...)
	ks.idle = [2][]*keptSocket{}
	ks.closed = true
	ks.open -= len(idle)
	ks.mu.Unlock()
	for _, k := range idle {
		k.file.Close()
	}
}

// wait has the question asked and waits for its reply, until ctx ends. Most
// replies come before it asks for ctx.Done, which costs an allocation.
func (k *keptSocket) wait(ctx context.Context) error {
	deadline, limited := ctx.Deadline()
	soon := time.Now().Add(unnoticed)
	if limited && deadline.Before(soon) {
		return k.until(deadline)
	}
	if err := k.until(soon); !errors.Is(err, os.ErrDeadlineExceeded) {
		return err
	}
	if err := k.file.SetReadDeadline(deadline); err != nil {
		return err
	}
	stop := context.AfterFunc(ctx, func() { _ = k.file.SetReadDeadline(time.Unix(1, 0)) })
	err := k.ask()
	if !stop() {
		k.clean = false // its deadline may be set yet
	}
	return err
}

// until is ask with a deadline.
func (k *keptSocket) until(deadline time.Time) error {
	if err := k.file.SetReadDeadline(deadline); err != nil {
		return err
	}
	return k.ask()
}

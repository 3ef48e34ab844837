//go:build !linux || 386 || s390x

package resolve

import (
	"context"
	"errors"
	"net/netip"
	"sync"
)

// keptSockets are not to be had here: these systems keep the port of a socket
// for as long as it is open.
type keptSockets struct{}

func newKept(int) *keptSockets { return nil }

func systemLimits() (udp, tcp int) { return openSockets, openSockets }

func (*keptSockets) exchange(context.Context, netip.AddrPort, []byte, func([]byte) bool, *sync.Pool) ([]byte, error) {
	return nil, errors.ErrUnsupported
}

func (*keptSockets) close() {}

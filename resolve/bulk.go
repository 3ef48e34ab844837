package resolve

import (
	"context"
	"io"
	"net"
	"net/netip"
)

// Bulk is the transport for a great many questions, at a third of what
// [Sockets] costs. Where the system allows it, on Linux, UDP sockets are kept
// open and used again, for one question at a time, and for each the kernel
// gives the socket a new random port, which it loses with the reply: no two
// questions share a port by more than chance, and between questions there is
// none that anybody could find. Everything else is done by a Sockets: TCP, and
// UDP on other systems and on a Linux whose ports could be guessed.
//
// The ports are the kernel's, 14.8 bits of them as it is delivered, where
// Sockets draws from 16.0. docs/decisions.md weighs that; decisions for a CA
// are made with Sockets.
//
// It is safe for concurrent use, starts no goroutine that outlives a call,
// and holds its idle sockets until Close.
type Bulk struct {
	fresh *Sockets
	kept  *keptSockets // nil where none can be kept
}

// NewBulk returns a transport for at most atOnce questions over UDP at once;
// more wait. Zero or less, or more than the limits of the system, means as many
// as those allow. What is not left to the kernel is drawn from rand.
func NewBulk(rand io.Reader, atOnce int) *Bulk {
	most, tcp := systemLimits()
	if atOnce > 0 {
		most = min(most, atOnce)
	}
	if kept := newKept(most); kept != nil {
		return &Bulk{fresh: newSockets(rand, tcp), kept: kept}
	}
	return &Bulk{fresh: newSockets(rand, min(most, openSockets))}
}

// Exchange implements [Transport]. That ctx was cancelled may be noticed 50 ms
// late; its deadline is kept.
func (b *Bulk) Exchange(ctx context.Context, network string, server netip.AddrPort, query []byte, accept func([]byte) bool) ([]byte, error) {
	if b.kept == nil || network != "udp" || server.Addr().Zone() != "" {
		return b.fresh.Exchange(ctx, network, server, query, accept)
	}
	reply, err := b.kept.exchange(ctx, server, query, accept, &b.fresh.bufs)
	if err != nil {
		return nil, ended(ctx, err)
	}
	return reply, nil
}

// Close closes the idle sockets. Those of questions under way are closed as
// these end; questions asked later fail with [net.ErrClosed].
func (b *Bulk) Close() error {
	if b.kept != nil {
		b.kept.close()
	}
	return nil
}

// udpError says what failed as package net would.
func udpError(op string, server netip.AddrPort, err error) error {
	return &net.OpError{Op: op, Net: "udp", Addr: net.UDPAddrFromAddrPort(server), Err: err}
}

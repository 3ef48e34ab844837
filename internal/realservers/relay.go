package realservers

import (
	"io"
	"net"
	"net/netip"
	"sync"
	"time"
)

// A Fault is what stands between a server and whoever asks it. It is given a
// query and the way to the server, and returns what is to be sent back; nil is
// silence.
type Fault func(network string, query []byte, ask func() []byte) []byte

// relay stands on one address and hands every datagram and every connection
// to another, octet for octet; or, with a fault, message for message as the
// fault will have it. It asks from the address that it stands on, so that the
// server can tell which of its addresses was asked.
type relay struct {
	from  netip.Addr
	to    netip.AddrPort
	fault Fault // nil: none
	udp   *net.UDPConn
	tcp   *net.TCPListener
	wg    sync.WaitGroup

	mu   sync.Mutex
	open map[io.Closer]bool // what close must end; nil once closed
}

func newRelay(from, to netip.AddrPort, fault Fault) (*relay, error) {
	udp, tcp, err := listen(from)
	if err != nil {
		return nil, err
	}
	r := &relay{from: from.Addr(), to: to, fault: fault, udp: udp, tcp: tcp, open: map[io.Closer]bool{udp: true, tcp: true}}
	r.wg.Go(r.datagrams)
	r.wg.Go(r.connections)
	return r, nil
}

// close ends everything under way and waits for it.
func (r *relay) close() {
	r.mu.Lock()
	open := r.open
	r.open = nil
	r.mu.Unlock()
	for c := range open {
		_ = c.Close() // nothing was promised to the other side
	}
	r.wg.Wait()
}

// hold notes what close must end, and reports false when it is too late.
func (r *relay) hold(c io.Closer) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.open == nil {
		_ = c.Close()
		return false
	}
	r.open[c] = true
	return true
}

// drop closes what hold has noted.
func (r *relay) drop(c io.Closer) {
	r.mu.Lock()
	delete(r.open, c)
	r.mu.Unlock()
	_ = c.Close()
}

// datagrams gives each query a socket of its own, so that the reply finds its
// way back, for two seconds.
func (r *relay) datagrams() {
	buf := make([]byte, 65535)
	for {
		n, client, err := r.udp.ReadFromUDPAddrPort(buf)
		if err != nil {
			return
		}
		up, err := net.DialUDP("udp", net.UDPAddrFromAddrPort(netip.AddrPortFrom(r.from, 0)), net.UDPAddrFromAddrPort(r.to))
		if err != nil || !r.hold(up) {
			continue
		}
		query := append([]byte(nil), buf[:n]...)
		r.wg.Go(func() {
			defer r.drop(up)
			timer := time.AfterFunc(2*time.Second, func() { _ = up.Close() })
			defer timer.Stop()
			if reply := r.meddle("udp", query, func() []byte { return answered(up, "udp", query) }); reply != nil {
				_, _ = r.udp.WriteToUDPAddrPort(reply, client) // a lost datagram is a lost datagram
			}
		})
	}
}

// meddle lets the fault, if there is one, have its way.
func (r *relay) meddle(network string, query []byte, ask func() []byte) []byte {
	if r.fault == nil {
		return ask()
	}
	return r.fault(network, query, ask)
}

// answered is what comes back on a query; nil where nothing does.
func answered(conn net.Conn, network string, query []byte) []byte {
	reply, err := exchange(conn, network, query)
	if err != nil {
		return nil
	}
	return reply
}

func (r *relay) connections() {
	for {
		down, err := r.tcp.AcceptTCP()
		if err != nil {
			return
		}
		up, err := net.DialTCP("tcp", net.TCPAddrFromAddrPort(netip.AddrPortFrom(r.from, 0)), net.TCPAddrFromAddrPort(r.to))
		if err != nil {
			_ = down.Close()
			continue
		}
		if !r.hold(down) || !r.hold(up) {
			return
		}
		if r.fault != nil {
			r.wg.Go(func() { r.frames(up, down) })
			continue
		}
		r.wg.Go(func() { r.copy(up, down) })
		r.wg.Go(func() { r.copy(down, up) })
	}
}

// frames moves one message after the other, through the fault.
func (r *relay) frames(up, down *net.TCPConn) {
	defer r.drop(up)
	defer r.drop(down)
	for {
		query, err := readFrame(down)
		if err != nil {
			return
		}
		reply := r.meddle("tcp", query, func() []byte { return answered(up, "tcp", query) })
		if reply == nil {
			return
		}
		if _, err := down.Write(append([]byte{byte(len(reply) >> 8), byte(len(reply))}, reply...)); err != nil {
			return
		}
	}
}

// copy moves one direction of a connection and then ends both.
func (r *relay) copy(to, from *net.TCPConn) {
	_, _ = io.Copy(to, from) // either side may go at any time
	r.drop(to)
	r.drop(from)
}

package serve

import (
	"io"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/mayissue/mayissue/bench/internal/plan"
)

// slowness is how much later than others a slow server answers.
const slowness = 400 * time.Millisecond

// deadServers hold the addresses of operators that are silent or slow.
type deadServers struct {
	conns []*net.UDPConn
	asked atomic.Int64 // questions that went no further
	done  sync.WaitGroup

	listeners []*net.TCPListener // of the slow ones
}

// startDead opens the addresses. The slow ones pass questions on to behind;
// what they pass on is counted there.
func startDead(operators []plan.Operator, behind netip.AddrPort) (*deadServers, error) {
	d := &deadServers{}
	for _, o := range operators {
		if o.Fate == plan.Alive {
			continue
		}
		for _, a := range o.Addrs {
			c, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(netip.AddrPortFrom(a, Port)))
			if err != nil {
				d.close()
				return nil, err
			}
			d.conns = append(d.conns, c)
			d.done.Go(func() { d.serve(c, o.Fate, behind) })
			if o.Fate != plan.Slow {
				continue
			}
			l, err := net.ListenTCP("tcp", net.TCPAddrFromAddrPort(netip.AddrPortFrom(a, Port)))
			if err != nil {
				d.close()
				return nil, err
			}
			d.listeners = append(d.listeners, l)
			d.done.Go(func() { serveTCP(l, behind) })
		}
	}
	return d, nil
}

// serve reads until the socket is closed.
func (d *deadServers) serve(c *net.UDPConn, f plan.Fate, behind netip.AddrPort) {
	buf := make([]byte, 4096)
	for {
		n, from, err := c.ReadFromUDPAddrPort(buf)
		if err != nil {
			return
		}
		if f == plan.Silent {
			d.asked.Add(1)
			continue
		}
		query := append([]byte(nil), buf[:n]...)
		time.AfterFunc(slowness, func() {
			if reply := pass(query, behind); reply != nil {
				_, _ = c.WriteToUDPAddrPort(reply, from) // a lost reply is no news
			}
		})
	}
}

// pass asks another server and gives its reply, nil if there is none.
func pass(query []byte, to netip.AddrPort) []byte {
	c, err := net.DialUDP("udp", nil, net.UDPAddrFromAddrPort(to))
	if err != nil {
		return nil
	}
	defer c.Close()
	buf := make([]byte, 4096)
	if _, err := c.Write(query); err != nil || c.SetReadDeadline(time.Now().Add(time.Second)) != nil {
		return nil
	}
	n, err := c.Read(buf)
	if err != nil {
		return nil
	}
	return buf[:n]
}

// serveTCP passes connections on, as slowly.
func serveTCP(l *net.TCPListener, behind netip.AddrPort) {
	for {
		c, err := l.AcceptTCP()
		if err != nil {
			return
		}
		time.AfterFunc(slowness, func() {
			defer c.Close()
			b, err := net.DialTCP("tcp", nil, net.TCPAddrFromAddrPort(behind))
			if err != nil {
				return
			}
			defer b.Close()
			go func() { _, _ = io.Copy(b, c) }() // ends when the client closes
			_, _ = io.Copy(c, b)
		})
	}
}

func (d *deadServers) queries() int { return int(d.asked.Load()) }

func (d *deadServers) close() {
	if d == nil {
		return
	}
	for _, c := range d.conns {
		c.Close()
	}
	for _, l := range d.listeners {
		l.Close()
	}
	d.done.Wait()
}

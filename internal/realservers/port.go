package realservers

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"syscall"
)

// NoAddresses says why the addresses of a lab cannot be listened on, or is
// nil. Linux has all of 127.0.0.0/8; other systems have one of them.
func NoAddresses() error {
	udp, tcp, err := listen(netip.MustParseAddrPort("127.53.250.254:0"))
	if err != nil {
		return fmt.Errorf("addresses in 127.53.0.0/16 cannot be opened: %w", err)
	}
	return errors.Join(udp.Close(), tcp.Close()) // only opened to see whether they can be
}

// FreePort finds a port that is free for UDP and TCP on every address.
func FreePort(addrs []netip.Addr) (uint16, error) {
	var last error
	for range 50 {
		probe, err := net.ListenTCP("tcp", net.TCPAddrFromAddrPort(netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), 0)))
		if err != nil {
			return 0, err
		}
		port := probe.Addr().(*net.TCPAddr).AddrPort().Port()
		_ = probe.Close() // it only served to be told a number
		if last = portIsFree(addrs, port); last == nil {
			return port, nil
		}
		if !errors.Is(last, syscall.EADDRINUSE) {
			break
		}
	}
	return 0, fmt.Errorf("no port is free on all of %v: %w", addrs, last)
}

func portIsFree(addrs []netip.Addr, port uint16) error {
	for _, a := range addrs {
		udp, tcp, err := listen(netip.AddrPortFrom(a, port))
		if err != nil {
			return err
		}
		if err := errors.Join(udp.Close(), tcp.Close()); err != nil {
			return err
		}
	}
	return nil
}

// listen opens one address for datagrams and for connections.
func listen(at netip.AddrPort) (*net.UDPConn, *net.TCPListener, error) {
	udp, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(at))
	if err != nil {
		return nil, nil, err
	}
	tcp, err := net.ListenTCP("tcp", net.TCPAddrFromAddrPort(at))
	if err != nil {
		return nil, nil, errors.Join(err, udp.Close())
	}
	return udp, tcp, nil
}

package realservers

import (
	"context"
	"io"
	"net"
	"net/netip"
	"time"

	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

// Ask puts one question to one server over "udp" or "tcp", with EDNS and the
// DO bit as the engine sends it, and gives the reply. It waits five
// seconds at most.
func Ask(ctx context.Context, network string, server netip.AddrPort, n name.Name, t wire.Type) (*wire.Message, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	return Exchange(ctx, network, server, wire.Query{ID: 0x2a2a, Name: n, Type: t, EDNS: true}.Append(nil))
}

// Exchange sends one query to one server over "udp" or "tcp" and gives the
// first message that comes back, whatever it says, until ctx ends.
func Exchange(ctx context.Context, network string, server netip.AddrPort, query []byte) (*wire.Message, error) {
	conn, err := new(net.Dialer).DialContext(ctx, network, server.String())
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	reply, err := exchange(conn, network, query)
	if err != nil {
		return nil, err
	}
	return wire.Parse(reply)
}

// exchange sends one message and reads one; over TCP each follows its length
// (RFC 1035 section 4.2.2).
func exchange(conn net.Conn, network string, query []byte) ([]byte, error) {
	if network == "tcp" {
		query = append([]byte{byte(len(query) >> 8), byte(len(query))}, query...)
	}
	if _, err := conn.Write(query); err != nil {
		return nil, err
	}
	if network == "tcp" {
		return readFrame(conn)
	}
	buf := make([]byte, 65535)
	n, err := conn.Read(buf)
	return buf[:n], err
}

// readFrame reads one message after its length.
func readFrame(conn io.Reader) ([]byte, error) {
	var length [2]byte
	if _, err := io.ReadFull(conn, length[:]); err != nil {
		return nil, err
	}
	message := make([]byte, int(length[0])<<8|int(length[1]))
	_, err := io.ReadFull(conn, message)
	return message, err
}

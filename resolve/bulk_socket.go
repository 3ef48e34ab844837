//go:build linux && !386 && !s390x

package resolve

import (
	"encoding/binary"
	"net/netip"
	"os"
	"sync"
	"syscall"
	"unsafe"
)

// keptSocket is a UDP socket that asks one question after the other, each
// from a port of its own. Connecting it gives it a port, and tells the kernel
// to let in only what comes from that server; dissolving the connection takes
// the port away again (connect(2): AF_UNSPEC), with the address and the route
// that belonged to that server.
type keptSocket struct {
	file *os.File
	raw  syscall.RawConn
	step func(fd uintptr) bool // k.next: made once

	// The question under way. to points to v4 or v6.
	v4     syscall.RawSockaddrInet4
	v6     syscall.RawSockaddrInet6
	to     unsafe.Pointer
	toLen  uintptr
	query  []byte
	accept func([]byte) bool
	bufs   *sync.Pool
	sent   bool
	reply  []byte
	err    error

	// clean: the last question was answered, and the port is gone.
	clean bool
	// proven: the system was seen to take the port away. Some that only look
	// like Linux do not.
	proven bool
}

func openKept(family int) (*keptSocket, error) {
	domain := syscall.AF_INET
	if family == 1 {
		domain = syscall.AF_INET6
	}
	fd, err := syscall.Socket(domain, syscall.SOCK_DGRAM|syscall.SOCK_NONBLOCK|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, os.NewSyscallError("socket", err)
	}
	if family == 1 { // or else it would take a port of IPv4 as well
		if err := syscall.SetsockoptInt(fd, syscall.IPPROTO_IPV6, syscall.IPV6_V6ONLY, 1); err != nil {
			_ = syscall.Close(fd)
			return nil, os.NewSyscallError("setsockopt", err)
		}
	}
	k := &keptSocket{file: os.NewFile(uintptr(fd), "udp")}
	if k.raw, err = k.file.SyscallConn(); err != nil {
		k.file.Close()
		return nil, err
	}
	k.step = k.next
	return k, nil
}

// begin makes the question the one under way.
func (k *keptSocket) begin(server netip.AddrPort, query []byte, accept func([]byte) bool, bufs *sync.Pool) {
	k.query, k.accept, k.bufs = query, accept, bufs
	k.reply, k.err, k.sent, k.clean = nil, nil, false, false
	big := [2]byte{byte(server.Port() >> 8), byte(server.Port())}
	port := binary.NativeEndian.Uint16(big[:])
	if a := server.Addr().Unmap(); a.Is4() {
		k.v4 = syscall.RawSockaddrInet4{Family: syscall.AF_INET, Port: port, Addr: a.As4()}
		k.to, k.toLen = unsafe.Pointer(&k.v4), syscall.SizeofSockaddrInet4
	} else {
		k.v6 = syscall.RawSockaddrInet6{Family: syscall.AF_INET6, Port: port, Addr: a.As16()}
		k.to, k.toLen = unsafe.Pointer(&k.v6), syscall.SizeofSockaddrInet6
	}
}

// end lets go of the question and gives its reply.
func (k *keptSocket) end() []byte {
	reply := k.reply
	k.query, k.accept, k.bufs, k.reply, k.err = nil, nil, nil, nil, nil
	return reply
}

// ask asks and waits, or waits on, until there is a reply, an error, or the
// deadline. The poller is made ready before the query leaves, so no reply can
// come too early for it.
func (k *keptSocket) ask() error {
	if err := k.raw.Read(k.step); err != nil {
		return err
	}
	return k.err
}

// next does what can be done without waiting, and reports whether the
// question is over.
func (k *keptSocket) next(fd uintptr) bool {
	buf := k.bufs.Get().(*[maxDatagram]byte)
	defer k.bufs.Put(buf)
	if !k.sent {
		k.err = k.send(fd, buf[:])
		k.sent = true
		return k.err != nil
	}
	for {
		n, err := syscall.Read(int(fd), buf[:])
		switch {
		case err == syscall.EAGAIN:
			return false
		case err == syscall.EINTR:
			continue
		case err != nil:
			k.err = os.NewSyscallError("read", err)
			return true
		}
		if b := buf[:n:n]; k.accept(b) {
			k.reply = append([]byte{}, b...)
			k.dissolve(fd)
			return true
		}
	}
}

// send empties the socket of what came to its last port, gives it a new one,
// and sends the query from there.
func (k *keptSocket) send(fd uintptr, buf []byte) error {
	for faults := 0; ; {
		_, err := syscall.Read(int(fd), buf)
		if err == syscall.EAGAIN {
			break
		}
		// An error that was waiting is an ICMP message about the last question.
		if faults++; err != nil && faults > 16 {
			return os.NewSyscallError("read", err)
		}
	}
	if _, _, e := syscall.RawSyscall(syscall.SYS_CONNECT, fd, uintptr(k.to), k.toLen); e == syscall.EAGAIN {
		return os.NewSyscallError("connect", syscall.EADDRNOTAVAIL) // no port is free
	} else if e != 0 {
		return os.NewSyscallError("connect", e)
	}
	_, err := syscall.Write(int(fd), k.query)
	return os.NewSyscallError("write", err)
}

// dissolve takes the port away. It leaves clean false where that failed.
func (k *keptSocket) dissolve(fd uintptr) {
	unspec := syscall.RawSockaddrInet4{Family: syscall.AF_UNSPEC}
	if _, _, e := syscall.RawSyscall(syscall.SYS_CONNECT, fd, uintptr(unsafe.Pointer(&unspec)), syscall.SizeofSockaddrInet4); e != 0 {
		return
	}
	k.proven = k.proven || portless(fd)
	k.clean = k.proven
}

func portless(fd uintptr) bool {
	switch at, _ := syscall.Getsockname(int(fd)); at := at.(type) {
	case *syscall.SockaddrInet4:
		return at.Port == 0
	case *syscall.SockaddrInet6:
		return at.Port == 0
	}
	return false
}

//go:build linux && !386 && !s390x

package resolve_test

import (
	"context"
	"errors"
	stdnet "net"
	"net/netip"
	"os"
	"syscall"
	"testing"
	"time"
)

// openFiles counts the file descriptors of this process.
func openFiles(t *testing.T) int {
	t.Helper()
	es, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(es)
}

// Sockets are kept while they are of use, one for questions that follow each
// other, and none is left after Close.
func TestBulkFiles(t *testing.T) {
	l := listen(t, func(c *stdnet.UDPConn, from netip.AddrPort, b []byte) {
		if string(b) != "silence" {
			to(c, from, "ok")
		}
	}, nil)
	closed := listen(t, nil, nil)
	refusing := closed.addr()
	closed.close()
	before := openFiles(t)
	tr := newBulk(t, 0)
	ask := func() {
		if _, err := tr.Exchange(patience(t), "udp", l.addr(), []byte("query"), is("ok")); err != nil {
			t.Fatal(err)
		}
	}
	ask()
	first := openFiles(t)
	for range 100 {
		ask()
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		_, _ = tr.Exchange(ctx, "udp", l.addr(), []byte("silence"), is("ok"))
		cancel()
		_, _ = tr.Exchange(patience(t), "udp", refusing, []byte("query"), is("ok"))
	}
	ask()
	if now := openFiles(t); now != first || now <= before {
		t.Errorf("%d files before, %d after the first question, %d after all", before, first, now)
	}
	tr.Close()
	if now := openFiles(t); now != before {
		t.Errorf("%d files before, %d after Close", before, now)
	}
}

// The families share one bound on what is open.
func TestBulkFilesOfBothFamilies(t *testing.T) {
	at := bothFamilies(t)
	tr := newBulk(t, 1)
	before := openFiles(t)
	for range 5 {
		for a, server := range at {
			if _, err := tr.Exchange(patience(t), "udp", server, []byte("query"), is(a+" query")); err != nil {
				t.Fatal(err)
			}
			if now := openFiles(t); now != before+1 {
				t.Fatalf("%d files before, %d after a question to %s", before, now, a)
			}
		}
	}
}

// Between questions a socket has no port: a stranger who tries the last one
// finds it closed, as it was before, and so learns no port of the next.
func TestBulkIdleHasNoPort(t *testing.T) {
	ports := make(chan netip.AddrPort, 1)
	l := listen(t, func(c *stdnet.UDPConn, from netip.AddrPort, _ []byte) {
		ports <- from
		to(c, from, "ok")
	}, nil)
	tr := newBulk(t, 1)
	open := 0
	for range 64 {
		if _, err := tr.Exchange(patience(t), "udp", l.addr(), []byte("query"), is("ok")); err != nil {
			t.Fatal(err)
		}
		c, err := stdnet.DialUDP("udp", nil, stdnet.UDPAddrFromAddrPort(<-ports))
		if err != nil {
			t.Fatal(err)
		}
		_, err = c.Write([]byte("anybody there?"))
		if err == nil { // on loopback the refusal is there at once
			_ = c.SetReadDeadline(time.Now().Add(time.Second))
			_, err = c.Read(make([]byte, 1))
		}
		if !errors.Is(err, syscall.ECONNREFUSED) {
			open++ // somebody else's by now
		}
		c.Close()
	}
	if open > 8 {
		t.Errorf("%d of 64 ports were open after their question", open)
	}
}

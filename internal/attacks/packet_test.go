package attacks_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"net"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/mayissue/mayissue/resolve"
)

// packets can be guessed, or mixed up.
func packets() []known {
	return []known{
		{"zdns: one ID for every query", "RFC 5452 section 9.2", randomIDs},
		{"zdns: one source port for as long as the program runs", "RFC 5452 section 9.2", func(t *testing.T) { sourcePorts(t, resolve.NewSockets(seeded()), 2, 2) }},
		{"CVE-2026-50252: source ports of a small pool", "Unbound; RFC 5452 section 9.2", func(t *testing.T) { sourcePorts(t, resolve.NewSockets(seeded()), 64, 60) }},
		{"CVE-2026-50252: source ports of a small pool, where sockets are kept", "Unbound; RFC 5452 section 9.2", keptSockets},
		{"CVE-2026-33278: a reply lies where the next is written", "Unbound; evidence is immutable", repliesStay},
		{"sdns: two values of a context share a key", "panic of 2026-07", noContextValues},
	}
}

// randomIDs: of 16 bits none may be known.
func randomIDs(t *testing.T) {
	attack(t, victim, func(t *testing.T, w *world) {
		w.want("www.victim.test", denied)
		w.reset()
		w.want("ftp.victim.test", denied)
		ids := map[uint16]bool{}
		all := w.sent()
		for _, a := range all {
			ids[binary.BigEndian.Uint16(a.query)] = true
		}
		if len(ids) < len(all)/2 || len(all) < 8 {
			t.Errorf("%d IDs in %d queries", len(ids), len(all))
		}
	})
}

// echo is a server on loopback that sends back what it gets, and tells the
// port that it came from.
func echo(t *testing.T) (*net.UDPConn, chan int) {
	t.Helper()
	c, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	ports := make(chan int, 256)
	done := make(chan struct{})
	go func() {
		defer close(done)
		b := make([]byte, 512)
		for {
			size, from, err := c.ReadFromUDPAddrPort(b)
			if err != nil {
				return
			}
			ports <- int(from.Port())
			_, _ = c.WriteToUDPAddrPort(b[:size], from)
		}
	}()
	t.Cleanup(func() {
		_ = c.Close()
		<-done
	})
	return c, ports
}

func exchange(t *testing.T, s resolve.Transport, c *net.UDPConn, query string) []byte {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	b, err := s.Exchange(ctx, "udp", c.LocalAddr().(*net.UDPAddr).AddrPort(), []byte(query), func([]byte) bool { return true })
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// keptSockets: where one socket asks all questions, each has a port of its own.
func keptSockets(t *testing.T) {
	b := resolve.NewBulk(seeded(), 1)
	defer b.Close()
	sourcePorts(t, b, 64, 60)
}

// sourcePorts counts the different ports of so many queries.
func sourcePorts(t *testing.T, s resolve.Transport, queries, least int) {
	c, ports := echo(t)
	seen := map[int]bool{}
	for range queries {
		exchange(t, s, c, "query")
		seen[<-ports] = true
	}
	if len(seen) < least {
		t.Errorf("%d ports in %d queries", len(seen), queries)
	}
}

// repliesStay: what a decision holds is its own.
func repliesStay(t *testing.T) {
	c, _ := echo(t)
	b := resolve.NewBulk(seeded(), 1)
	defer b.Close()
	for what, s := range map[string]resolve.Transport{"fresh": resolve.NewSockets(seeded()), "kept": b} {
		first := exchange(t, s, c, "first")
		for range 8 {
			exchange(t, s, c, "other")
		}
		if !bytes.Equal(first, []byte("first")) {
			t.Errorf("%s sockets: the first reply is %q now", what, first)
		}
	}
}

// noContextValues: no code puts a value into a context, so no two can be taken
// for each other. Only the runner of other suites does, which nothing imports.
func noContextValues(t *testing.T) {
	files := 0
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if d != nil && d.IsDir() && d.Name() == "rpl" {
			return fs.SkipDir
		}
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		files++
		ast.Inspect(f, func(node ast.Node) bool {
			if s, ok := node.(*ast.SelectorExpr); ok && s.Sel.Name == "WithValue" {
				t.Errorf("%s puts a value into a context", path)
			}
			return true
		})
		return nil
	})
	if err != nil || files < 50 {
		t.Errorf("%d files read, %v", files, err)
	}
}

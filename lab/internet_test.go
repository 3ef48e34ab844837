package lab_test

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/miekg/dns"

	"github.com/mayissue/mayissue/lab"
)

// hierarchy is a scenario with a child, servers within and without, and a TLD
// of its own.
const hierarchy = `-- zone/z.test --
@ CAA 0 issue "ca.example"
-- zone/sub.z.test --
@ A 192.0.2.1
-- zone/out.example --
@ A 192.0.2.1
-- zone/own --
@ CAA 0 issue "tld.example"
-- zone/six.own --
@ CAA 0 issue "six.example"
-- zone/lost.own --
@ NS ns.nowhere.test.
-- zone/said.own --
ns1 A 10.0.0.53
-- servers --
ns1.z.test v4,v6 z.test,out.example
ns.out.example 127.53.7.7 sub.z.test
ns6.six.own v6 six.own
`

// The lab adds the root, the TLDs, delegations with the glue that belongs
// there (RFC 9471) and no other, and what zones lack.
func TestHierarchy(t *testing.T) {
	in := internet(t, hierarchy)
	const soa = " SOA"
	for _, tt := range []struct{ host, q, want string }{
		{"ns1.root", "www.z.test", "NOERROR | auth test. NS ns1.test. | add ns1.test. A 127.53.1.5"},
		{"ns1.root", "nothing", "NXDOMAIN aa | auth ." + soa},
		{"ns1.root", ".", "NOERROR aa | auth ." + soa},
		{"ns1.test", "www.z.test", "NOERROR | auth z.test. NS ns1.z.test. | add ns1.z.test. A 127.53.1.1, ns1.z.test. AAAA fd53::1"},
		{"ns1.test", "y.test", "NXDOMAIN aa | auth test." + soa},
		{"ns1.z.test", "sub.z.test", "NOERROR | auth sub.z.test. NS ns.out.example."},
		{"ns1.z.test", "ns.out.example", "NOERROR aa | auth out.example." + soa},
		{"ns1.example", "out.example", "NOERROR | auth out.example. NS ns1.z.test."},
		{"ns1.own", "own", `NOERROR aa | ans own. CAA 0 issue "tld.example"`},
		{"ns1.own", "six.own", "NOERROR | auth six.own. NS ns6.six.own. | add ns6.six.own. AAAA fd53::2"},
		{"ns1.own", "lost.own", "NOERROR | auth lost.own. NS ns.nowhere.test."},
		{"ns1.own", "said.own", "NOERROR | auth said.own. NS ns1.said.own. | add ns1.said.own. A 10.0.0.53"},
		{"ns.out.example", "z.test", "REFUSED"},
	} {
		if got := summary(ask(t, in, server(t, in, tt.host), question{name: tt.q})); got != tt.want {
			t.Errorf("%s %s:\n got %s\nwant %s", tt.host, tt.q, got, tt.want)
		}
	}
	if got, want := in.RootHints(), ".\t300\tIN\tNS\tns1.root.\nns1.root.\t300\tIN\tA\t127.53.0.1\n"; got != want {
		t.Errorf("hints\n%swant\n%s", got, want)
	}
	m := ask(t, in, netip.MustParseAddr("127.53.7.7"), question{name: "sub.z.test", typ: dns.TypeNS})
	if got := summary(m); got != "NOERROR aa | ans sub.z.test. NS ns.out.example." {
		t.Errorf("a fixed address: %s", got)
	}
}

// Every server is listed with texts that make the same zones again.
func TestServers(t *testing.T) {
	in := internet(t, hierarchy)
	var names []string
	for _, s := range in.Servers() {
		names = append(names, s.Name.String())
		for _, z := range s.Zones {
			again, err := lab.ParseZone(z.Origin, "text", []byte(z.Text))
			if err != nil || sortedLines(again.Text()) != sortedLines(z.Text) {
				t.Errorf("%s: %v\n%s", z.Origin, err, z.Text)
			}
			if own := z.Scenario == ""; own != slices.Contains([]string{".", "test", "example"}, z.Origin.String()) {
				t.Errorf("zone %s is from %q", z.Origin, z.Scenario)
			}
			if !strings.Contains(z.Text, "\tSOA\t") {
				t.Errorf("zone %s without SOA", z.Origin)
			}
		}
	}
	want := []string{"ns1.z.test", "ns.out.example", "ns6.six.own", "ns1.own", "ns1.lost.own", "ns1.said.own", "ns1.test", "ns1.example", "ns1.root"}
	slices.Sort(names)
	slices.Sort(want)
	if !slices.Equal(names, want) {
		t.Errorf("servers %q, want %q", names, want)
	}
}

// sortedLines compares zone texts as sets: signatures may stand anywhere.
func sortedLines(text string) string {
	return strings.Join(slices.Sorted(strings.Lines(text)), "")
}

// Two scenarios may not have a zone, a server or an address between them.
func TestConflicts(t *testing.T) {
	a := scenario(t, "-- zone/a.test --\n@ A 192.0.2.1\n-- servers --\nns.a.test 127.53.5.5 a.test\n")
	for text, want := range map[string]string{
		"-- zone/a.test --\n@ A 192.0.2.1\n":                                             "zone a.test is in test.txtar and in test.txtar",
		"-- zone/b.test --\n@ A 192.0.2.1\n-- servers --\nns.a.test v4 b.test\n":         "server ns.a.test is in test.txtar and in test.txtar",
		"-- zone/b.test --\n@ A 192.0.2.1\n-- servers --\nns.b.test 127.53.5.5 b.test\n": "address 127.53.5.5 is that of ns.a.test and of ns.b.test",
		"-- zone/b.test --\n@ A 192.0.2.1\n-- servers --\nns1.b.test v4\n":               "no server has zone b.test, and ns1.b.test is taken",
	} {
		if _, err := lab.New(a, scenario(t, text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	if _, err := lab.New(a, nil); err == nil {
		t.Error("a nil scenario was taken")
	}
	if _, err := lab.New(); err != nil {
		t.Errorf("no scenario: %v", err)
	}
}

// An address that nobody has is a closed port; the network must be known; a
// context that has ended asks nothing.
func TestExchangeErrors(t *testing.T) {
	in := internet(t, hierarchy)
	if _, err := raw(t, in, netip.MustParseAddr("127.53.250.1"), question{name: "z.test"}); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("nobody's address: %v", err)
	}
	if _, err := raw(t, in, server(t, in, "ns1.test"), question{name: "z.test", network: "quic"}); err == nil {
		t.Error("network quic was taken")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	at := netip.AddrPortFrom(server(t, in, "ns1.test"), 53)
	for _, x := range []exchanger{in, lab.NewAuthority()} {
		if _, err := x.Exchange(ctx, "udp", at, question{name: "z.test"}.pack(t), func([]byte) bool { return true }); !errors.Is(err, context.Canceled) {
			t.Errorf("an ended context: %v", err)
		}
	}
	if qs := in.Queries(); len(qs) != 0 {
		t.Errorf("queries %v of servers that were never asked", qs)
	}
}

// The log has every query, TCP or not, with what it asked for.
func TestQueries(t *testing.T) {
	in := internet(t, hierarchy)
	at := server(t, in, "ns1.z.test")
	ask(t, in, at, question{name: "WWW.z.test", edns: 1232})
	ask(t, in, at, question{name: "z.test", typ: dns.TypeNS, network: "tcp"})
	var got []string
	for _, q := range in.Queries() {
		got = append(got, fmt.Sprintln(q.Server, q.Addr, q.Network, q.TCP(), q.Name, q.Type, q.EDNS, q.DO))
	}
	want := []string{
		fmt.Sprintln("ns1.z.test", at, "udp", false, "www.z.test", 257, true, true),
		fmt.Sprintln("ns1.z.test", at, "tcp", true, "z.test", 2, false, false),
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
}

// FuzzExchange: whatever is sent, what comes back is a reply with the same ID
// that can be read, or silence for what is no query.
func FuzzExchange(f *testing.F) {
	s, err := lab.ParseScenario("f", []byte("-- scenario --\ntitle: f\n"+hierarchy+"-- check --\nname: z.test\nca: c\nresult: permit\nreason: no-caa\nshow: s\n"))
	if err != nil {
		f.Fatal(err)
	}
	in, err := lab.New(s)
	if err != nil {
		f.Fatal(err)
	}
	for _, q := range []question{{name: "z.test"}, {name: "a.sub.z.test", edns: 4096}, {name: "six.own", typ: dns.TypeANY, network: "tcp"}} {
		f.Add(q.pack(f), q.network == "tcp")
	}
	f.Add([]byte{1, 2, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0}, false)
	servers := in.Servers()
	f.Fuzz(func(t *testing.T, query []byte, tcp bool) {
		ctx, cancel := context.WithCancel(t.Context())
		network := "udp"
		if tcp {
			network = "tcp"
		}
		time.AfterFunc(10*time.Millisecond, cancel)
		defer cancel()
		for _, s := range servers {
			b, err := in.Exchange(ctx, network, netip.AddrPortFrom(s.Addrs[0], 53), query, func([]byte) bool { cancel(); return true })
			ctx = t.Context()
			if err != nil {
				if len(query) >= 12 && query[2]&0x80 == 0 {
					t.Fatalf("a query without an answer: %v", err)
				}
				return
			}
			var m dns.Msg
			if err := m.Unpack(b); err != nil {
				t.Fatalf("% x: %v", b, err)
			}
			if m.Id != binary.BigEndian.Uint16(query) || !m.Response {
				t.Fatalf("no reply to % x: %v", query, &m)
			}
		}
	})
}

// TestLoopback asks every server over both transports: the answers are those
// of memory, octet for octet.
func TestLoopback(t *testing.T) {
	in := internet(t, hierarchy+"-- faults --\nns.out.example closed-port transport=tcp\nsub.z.test delay 1ms\nsix.own malformed-message transport=tcp short-frame\nown tcp-reset\nown drop type=MX\n")
	l, err := in.Listen(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if l.Port() == 0 || l.RootHints() != in.RootHints() {
		t.Errorf("port %d, hints %q", l.Port(), l.RootHints())
	}
	for _, s := range in.Servers() {
		for _, network := range []string{"udp", "tcp"} {
			q := question{name: s.Zones[0].Origin.String(), network: network, edns: 1232}
			at := s.Addrs[0]
			want, wantErr := raw(t, in, at, q)
			if at.Is6() {
				if !l.IPv6() {
					t.Logf("no IPv6 here: %s is left out", s.Name)
					continue
				}
				at = netip.IPv6Loopback()
			}
			got, err := overSocket(t, network, netip.AddrPortFrom(at, l.Port()), q.pack(t))
			if string(got) != string(want) || (err == nil) != (wantErr == nil) {
				t.Errorf("%s %s: got % x, %v; want % x, %v", s.Name, network, got, err, want, wantErr)
			}
		}
	}
	if l.IPv6() {
		b, err := overSocket(t, "udp", netip.AddrPortFrom(netip.IPv6Loopback(), l.Port()), question{name: "ns6.six.own", typ: dns.TypeAAAA}.pack(t))
		var m dns.Msg
		if err != nil || m.Unpack(b) != nil || summary(&m) != "NOERROR aa | ans ns6.six.own. AAAA ::1" {
			t.Errorf("address of the IPv6 server: %v, %s", err, summary(&m))
		}
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	if _, err := net.Dial("tcp", netip.AddrPortFrom(server(t, in, "ns1.test"), l.Port()).String()); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("after Close: %v", err)
	}
}

// A port that is taken is an error that says so, and leaves nothing open.
func TestListenTaken(t *testing.T) {
	in := internet(t, hierarchy)
	first, err := in.Listen(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	if l, err := in.Listen(t.Context(), first.Port()); !errors.Is(err, syscall.EADDRINUSE) {
		t.Errorf("got %v, %v", l, err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	again, err := in.Listen(ctx, first.Port())
	if err != nil {
		t.Fatalf("the port is still taken: %v", err)
	}
	cancel()
	if err := again.Close(); err != nil {
		t.Error(err)
	}
}

// overSocket sends one query to a real socket.
func overSocket(t *testing.T, network string, at netip.AddrPort, query []byte) ([]byte, error) {
	t.Helper()
	c, err := net.Dial(network, at.String())
	if err != nil {
		return nil, err
	}
	defer c.Close()
	if err := c.SetDeadline(time.Now().Add(5 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if network == "udp" {
		if _, err := c.Write(query); err != nil {
			return nil, err
		}
		b := make([]byte, 65535)
		n, err := c.Read(b)
		return b[:n], err
	}
	if _, err := c.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(query))), query...)); err != nil {
		return nil, err
	}
	var size [2]byte
	if _, err := io.ReadFull(c, size[:]); err != nil {
		return nil, err
	}
	b := make([]byte, binary.BigEndian.Uint16(size[:]))
	if _, err := io.ReadFull(c, b); err != nil {
		return nil, err
	}
	return b, nil
}

package resolve_test

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"math/rand/v2"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/internal/wiretest"
	"github.com/mayissue/mayissue/lab"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/resolve"
)

// zone is one zone of a world: its origin, its servers as "host address…",
// and its records in zone form, relative to the origin.
type zone struct {
	origin  string
	servers []string
	text    string
	ttl     int // of the delegation, seconds; 0 means 3600
}

// world is a scripted Internet in memory: a transport that hands each query
// to the server at its address. Servers answer for their zones as they
// should, until a test says otherwise.
type world struct {
	mu      sync.Mutex
	servers map[netip.Addr]server
	roots   []resolve.Hint
	log     []asked
}

// server is what one address says to one query.
type server func(asked) said

// asked is one query as a server sees it.
type asked struct {
	addr    netip.Addr
	network string
	wire.Question
	id    uint16
	edns  bool
	query []byte
}

func (a asked) String() string {
	return fmt.Sprintf("%s %s %s", a.addr, a.Name, wire.TypeText(a.Type))
}

// said is what comes back. Without packets and error it is silence.
type said struct {
	after   time.Duration
	packets [][]byte
	err     error
}

// newWorld builds the zones, with the delegation and the glue of each in the
// nearest zone above it.
func newWorld(t *testing.T, zones ...zone) *world {
	t.Helper()
	w := &world{servers: map[netip.Addr]server{}}
	texts := make([]string, len(zones))
	for i, z := range zones {
		texts[i] += "$TTL 3600\n@ SOA ns. admin. 1 2 3 4 300\n" + z.nsLines(z.origin, true) + z.text + "\n"
		if up := parentOf(zones, i); up >= 0 {
			texts[up] += z.nsLines(zones[up].origin, false)
		}
	}
	held := map[netip.Addr][]*lab.Zone{}
	for i, z := range zones {
		parsed, err := lab.ParseZone(name.MustParse(z.origin), z.origin, []byte(texts[i]))
		if err != nil {
			t.Fatalf("%v in\n%s", err, texts[i])
		}
		for _, s := range z.servers {
			for _, a := range addresses(s) {
				held[a] = append(held[a], parsed)
			}
			if z.origin == "." {
				w.roots = append(w.roots, resolve.Hint{Name: name.MustParse(strings.Fields(s)[0]), Addrs: addresses(s)})
			}
		}
	}
	for a, zs := range held {
		w.servers[a] = honest(zs...)
	}
	return w
}

// nsLines are the NS records of the zone and the addresses of those servers
// that lie below in; the zone's own copy has no TTL of its own.
func (z zone) nsLines(in string, own bool) string {
	var b strings.Builder
	ttl := z.ttl
	if ttl == 0 || own {
		ttl = 3600
	}
	for _, s := range z.servers {
		host := strings.Fields(s)[0]
		fmt.Fprintf(&b, "%s %d NS %s\n", dot(z.origin), ttl, dot(host))
		if !name.MustParse(in).Contains(name.MustParse(host)) || own && !name.MustParse(z.origin).Contains(name.MustParse(host)) {
			continue
		}
		for _, a := range addresses(s) {
			typ := "A"
			if a.Is6() {
				typ = "AAAA"
			}
			fmt.Fprintf(&b, "%s %d %s %s\n", dot(host), ttl, typ, a)
		}
	}
	return b.String()
}

func dot(s string) string {
	if s == "." {
		return s
	}
	return s + "."
}

func addresses(server string) []netip.Addr {
	var out []netip.Addr
	for _, f := range strings.Fields(server)[1:] {
		out = append(out, netip.MustParseAddr(f))
	}
	return out
}

func parentOf(zones []zone, child int) int {
	best, labels := -1, -1
	for i, z := range zones {
		n := name.MustParse(z.origin)
		if i != child && n.NumLabels() > labels && n.Contains(name.MustParse(zones[child].origin)) && z.origin != zones[child].origin {
			best, labels = i, n.NumLabels()
		}
	}
	return best
}

// honest answers for zones as it should.
func honest(zones ...*lab.Zone) server {
	authority := lab.NewAuthority(zones...)
	return func(a asked) said {
		var s said
		_, err := authority.Exchange(context.Background(), a.network, netip.AddrPortFrom(a.addr, 53), a.query, func(b []byte) bool {
			s.packets = append(s.packets, b)
			return true
		})
		s.err = err
		return s
	}
}

// Exchange implements resolve.Transport.
func (w *world) Exchange(ctx context.Context, network string, to netip.AddrPort, query []byte, accept func([]byte) bool) ([]byte, error) {
	h, qs, err := wire.ParseQuestion(query)
	if err != nil || len(qs) != 1 {
		return nil, fmt.Errorf("no query: %x", query)
	}
	a := asked{addr: to.Addr(), network: network, Question: qs[0], id: h.ID, edns: binary.BigEndian.Uint16(query[10:]) == 1, query: query}
	w.mu.Lock()
	w.log = append(w.log, a)
	s, ok := w.servers[a.addr]
	w.mu.Unlock()
	if !ok {
		return nil, fmt.Errorf("%s %s: %w", network, to, syscall.ECONNREFUSED)
	}
	said := s(a)
	if said.after > 0 {
		timer := time.NewTimer(said.after)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	for _, p := range said.packets {
		if accept(p) {
			return p, nil
		}
	}
	if said.err != nil {
		return nil, said.err
	}
	<-ctx.Done()
	return nil, ctx.Err()
}

// change puts a new server in the place of the one at addr, made from it.
func (w *world) change(addr string, f func(old server) server) {
	w.mu.Lock()
	defer w.mu.Unlock()
	a := netip.MustParseAddr(addr)
	w.servers[a] = f(w.servers[a])
}

// when makes a server answer some queries in another way.
func when(cond func(asked) bool, then server) func(server) server {
	return func(old server) server {
		return func(a asked) said {
			if cond(a) {
				return then(a)
			}
			return old(a)
		}
	}
}

func always(asked) bool { return true }

func ofType(t wire.Type) func(asked) bool { return func(a asked) bool { return a.Type == t } }

func over(network string) func(asked) bool { return func(a asked) bool { return a.network == network } }

func silence(asked) said { return said{} }

// says replies with what build makes of an empty reply to the query.
func says(build func(a asked, m *wiretest.Message)) server {
	return func(a asked) said {
		m := wiretest.Message{ID: a.id, QR: true, Question: []wiretest.Question{{Name: a.Name, Type: a.Type, Class: wire.ClassIN}}}
		if a.edns {
			m.EDNS = &wire.EDNS{Size: 1232, DO: true}
		}
		build(a, &m)
		b := m.Pack()
		if len(m.Question) == 1 && m.Question[0].Name == a.Name {
			copy(b[12:], a.Raw) // the letters as they were sent
		}
		return said{packets: [][]byte{b}}
	}
}

// rcode replies with a response code and nothing else.
func rcode(rc uint16) server {
	return says(func(_ asked, m *wiretest.Message) { m.RCode = rc })
}

// records replies with authority and the records given in zone form.
func records(answer string) server {
	return says(func(_ asked, m *wiretest.Message) { m.AA, m.Answer = true, wiretest.Records(answer) })
}

// take empties the log and returns what was in it, one query a line.
func (w *world) take() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out []string
	for _, a := range w.log {
		out = append(out, a.String())
	}
	w.log = nil
	return out
}

// queries returns the log as it is.
func (w *world) queries() []asked {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.log)
}

// locked makes a source of random octets safe for several goroutines.
type locked struct {
	mu sync.Mutex
	r  io.Reader
}

func (l *locked) Read(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.r.Read(b)
}

func seeded(n byte) io.Reader { return &locked{r: rand.NewChaCha8([32]byte{n})} }

// resolver makes one for the world. The servers' addresses are those of
// documentation, which nobody would be asked at without a permit.
func (w *world) resolver(t *testing.T, change ...func(*resolve.Config)) *resolve.Resolver {
	t.Helper()
	cfg := resolve.Config{
		Transport: w, Hints: w.roots, Rand: seeded(1), Engine: "test",
		Permit: []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("2001:db8::/32")},
	}
	for _, f := range change {
		f(&cfg)
	}
	r, err := resolve.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// wantQueries takes the log and compares it.
func (w *world) wantQueries(t *testing.T, want ...string) {
	t.Helper()
	if got := w.take(); !slices.Equal(got, want) {
		t.Errorf("asked\n%s, want\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// The usual world: a root with four servers, com and net, and example.com
// with two servers of its own.
func root() zone {
	return zone{origin: ".", servers: []string{"a.root 192.0.2.1", "b.root 192.0.2.2", "c.root 192.0.2.3", "d.root 192.0.2.4"}}
}

func com() zone { return zone{origin: "com", servers: []string{"a.nic.com 192.0.2.11"}} }

func net() zone { return zone{origin: "net", servers: []string{"a.nic.net 192.0.2.12"}} }

func exampleCom(text string) zone {
	return zone{origin: "example.com", servers: []string{"ns1.example.com 192.0.2.21"}, text: text}
}

func addr(s string) netip.Addr { return netip.MustParseAddr(s) }

package scan

import (
	"context"
	"encoding/binary"
	"flag"
	"fmt"
	"io"
	"net/netip"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"

	"github.com/mayissue/mayissue"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/internal/wiretest"
	"github.com/mayissue/mayissue/lab"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/report"
)

var soakNames = flag.Int("soak", 20_000, "how many names TestSoak decides")

const (
	soakTLDs = 20
	soakEach = 4 // names of one zone
)

// generated is the lab's root and top-level domains, signed and unsigned, and
// below those as many zones as are asked for: each is made up when a question
// for it comes. One zone in five names the CA, one in twenty another one.
type generated struct{ *lab.Internet }

var (
	soakRegistry = netip.MustParseAddr("127.53.200.1")
	soakHosting  = netip.MustParsePrefix("127.53.201.0/24")
)

func newGenerated(t testing.TB) generated {
	t.Helper()
	text := "-- scenario --\ntitle: soak\nsource: none\n"
	served := ""
	for i := range soakTLDs {
		text += fmt.Sprintf("-- zone/t%d --\n@ NS ns1.t0.\n", i)
		served += fmt.Sprintf(",t%d", i)
	}
	text += fmt.Sprintf("-- servers --\nns1.t0 %s %s\n", soakRegistry, served[1:])
	text += "-- check --\nname: t0\nca: ca.example\nresult: permit\nreason: no-caa\nshow: nothing\n"
	s, err := lab.ParseScenario("soak", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	in, err := lab.New(s)
	if err != nil {
		t.Fatal(err)
	}
	return generated{in}
}

// Exchange implements [resolve.Transport].
func (g generated) Exchange(ctx context.Context, network string, to netip.AddrPort, query []byte, accept func([]byte) bool) ([]byte, error) {
	h, qs, err := wire.ParseQuestion(query)
	hosting := soakHosting.Contains(to.Addr())
	if err != nil || !hosting && to.Addr() != soakRegistry || qs[0].Name.NumLabels() == 0 {
		return g.Internet.Exchange(ctx, network, to, query, accept)
	}
	q := qs[0]
	m := wiretest.Message{ID: h.ID, QR: true, Question: []wiretest.Question{{Name: q.Name, Type: q.Type, Class: wire.ClassIN}}, EDNS: &wire.EDNS{Size: 1232, DO: true}, Compress: true}
	zone := q.Name.Ancestor(min(2, q.Name.NumLabels()))
	switch {
	case !hosting && zone.NumLabels() == 2:
		host, err := zone.Prepend("ns1")
		if err != nil {
			return nil, err
		}
		n, _ := strconv.Atoi(zone.Label(0)[1:])
		m.Authority = []wiretest.Record{{Owner: zone, Type: wire.TypeNS, Class: wire.ClassIN, TTL: 3600, RData: []byte(host.Wire())}}
		m.Additional = []wiretest.Record{{Owner: host, Type: wire.TypeA, Class: wire.ClassIN, TTL: 3600, RData: []byte{127, 53, 201, byte(n % 250)}}}
	case hosting && q.Type == wire.TypeCAA && q.Name == zone && soakIssuer(zone) != "":
		m.AA = true
		m.Answer = []wiretest.Record{{Owner: zone, Type: wire.TypeCAA, Class: wire.ClassIN, TTL: 300, RData: []byte("\x00\x05issue" + soakIssuer(zone))}}
	default:
		m.AA = true
		soa := append([]byte(zone.Wire()), zone.Wire()...)
		for _, v := range []uint32{1, 2, 3, 4, 300} {
			soa = binary.BigEndian.AppendUint32(soa, v)
		}
		m.Authority = []wiretest.Record{{Owner: zone, Type: wire.TypeSOA, Class: wire.ClassIN, TTL: 300, RData: soa}}
	}
	b := m.Pack()
	copy(b[12:], q.Raw) // the letters as they were sent
	if !accept(b) {
		return nil, context.DeadlineExceeded
	}
	return b, nil
}

// soakIssuer is whom the records of a zone name; "" where it has none.
func soakIssuer(zone name.Name) string {
	n, _ := strconv.Atoi(zone.Label(0)[1:])
	switch {
	case n%5 == 0:
		return "ca.example"
	case n%20 == 1:
		return "other.example"
	}
	return ""
}

// soakSource makes up names, those of one zone apart from each other.
type soakSource struct{ n, of int }

func (s *soakSource) Next() (Task, error) {
	if s.n == s.of {
		return Task{}, io.EOF
	}
	block, in := s.n/4000, s.n%4000
	zone := block*1000 + in%1000
	s.n++
	return taskOf(s.n, fmt.Sprintf("h%d.z%d.t%d", in/1000, zone, zone%soakTLDs)), nil
}

func (s *soakSource) Skipped() Skipped { return Skipped{} }

// TestSoak decides a great many names by the engine itself and counts that
// each has the right result, for no more questions than it takes: for each
// zone one of its registry, one for its apex, and one for each name. With
// "-soak 1000000 -v" it decides a million and says what memory that took.
func TestSoak(t *testing.T) {
	n := *soakNames / 4000 * 4000
	g := newGenerated(t)
	engine, err := mayissue.New(mayissue.Config{
		Transport: g, Hints: []byte(g.RootHints()), Anchors: []byte(g.Anchors()), HintsFile: "lab", AnchorsFile: "lab",
		Permit: []netip.Prefix{netip.MustParsePrefix("127.53.0.0/16"), netip.MustParsePrefix("fd53::/64")},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(448 << 20)) // as the command does
	path := filepath.Join(t.TempDir(), "out.ndjson.zst")
	out, err := OpenOutput(path, path, Zstandard, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	cfg := Config{
		Source: &soakSource{of: n}, Decider: engine, Output: out, Form: JSON{phrase.For(phrase.English)},
		Ordered: true, Parallel: 128, Parked: 2048,
	}
	if n > 20_000 {
		cfg.Tick = func(s Stats) { t.Logf("%d names, peak memory %s", s.Names, peakMemory()) }
		cfg.TickEvery = 10e9
	}
	stats := mustRun(t, cfg)
	want := Stats{Names: n, Results: n, Permit: n / 20 * 19, Deny: n / 20, Warned: n / 20, Queries: stats.Queries}
	if stats != want {
		t.Errorf("%+v, want %+v", stats, want)
	}
	// One in a thousand more: what is remembered of registries expires after
	// minutes, which a million names take.
	if most := n + 2*n/soakEach + n/1000 + 100; stats.Queries > most {
		t.Errorf("%d questions for %d names in %d zones, want at most %d", stats.Queries, n, n/soakEach, most)
	}
	got := 0
	if err := Replay(path, -1, func(r report.Result) error {
		if got++; r.Line != got {
			return fmt.Errorf("line %d in the place of %d", r.Line, got)
		}
		return nil
	}); err != nil || got != n {
		t.Errorf("%d results can be read, want %d: %v", got, n, err)
	}
	t.Logf("%d names, %d questions, peak memory %s", n, stats.Queries, peakMemory())
}

// peakMemory is what the system says of this process.
func peakMemory() string {
	b, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return "unknown"
	}
	_, after, _ := strings.Cut(string(b), "VmHWM:")
	line, _, _ := strings.Cut(after, "\n")
	return strings.TrimSpace(line)
}

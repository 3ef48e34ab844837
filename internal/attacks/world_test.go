package attacks_test

import (
	"context"
	"math/rand/v2"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mayissue/mayissue/br"
	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/chain"
	"github.com/mayissue/mayissue/climb"
	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/internal/wiretest"
	"github.com/mayissue/mayissue/lab"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/resolve"
)

var n = name.MustParse

// world is a lab with a resolver that validates, and an attacker between the
// two. It implements resolve.Transport.
type world struct {
	t     *testing.T
	r     *resolve.Resolver
	begin time.Time
	trust dnssec.Anchors // the lab's own, unless a test says otherwise

	mu      sync.Mutex
	in      *lab.Internet
	meddle  meddle                // with what the lab's servers say; may be nil
	servers map[netip.Addr]meddle // of the attacker: each makes its reply of an empty one
	log     []asked
}

// meddle changes a reply on its way. False drops it.
type meddle func(a asked, m *wiretest.Message) bool

// asked is one query as the servers see it.
type asked struct {
	addr    netip.Addr
	network string
	wire.Question
	query []byte
}

// is reports whether the query asks for the type at the name.
func (a asked) is(owner string, t wire.Type) bool { return a.Name == n(owner) && a.Type == t }

// attack runs f in a world that a scenario describes. A check is added, which
// scenarios must have and nobody makes.
func attack(t *testing.T, scenario string, f func(*testing.T, *world), change ...func(*resolve.Config)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := &world{t: t, in: labOf(t, scenario), servers: map[netip.Addr]meddle{}, begin: time.Now()}
		w.reset(change...)
		f(t, w)
	})
}

func labOf(t *testing.T, scenario string) *lab.Internet {
	t.Helper()
	const rest = "\n-- scenario --\ntitle: an attack\n-- check --\nname: www.test\nca: ca.example\nresult: permit\nreason: no-caa\nshow: nothing\n"
	s, err := lab.ParseScenario("attack.txtar", []byte(strings.TrimSpace(scenario)+rest))
	if err != nil {
		t.Fatal(err)
	}
	in, err := lab.New(s)
	if err != nil {
		t.Fatal(err)
	}
	return in
}

// reset gives the world a resolver that has seen nothing.
func (w *world) reset(change ...func(*resolve.Config)) {
	w.t.Helper()
	cfg := resolve.Config{
		Transport: w, Hints: hints(w.t, w.in), Rand: seeded(), Anchors: w.anchors(), Clock: w.clock,
		Permit: []netip.Prefix{netip.MustParsePrefix("127.53.0.0/16"), netip.MustParsePrefix("fd53::/64")},
	}
	for _, f := range change {
		f(&cfg)
	}
	r, err := resolve.New(cfg)
	if err != nil {
		w.t.Fatal(err)
	}
	w.r = r
}

// becomes puts another state of the Internet in the place of the present one.
// Keys follow from the names of zones, so they stay.
func (w *world) becomes(scenario string) {
	w.t.Helper()
	in := labOf(w.t, scenario)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.in = in
}

// clock is that of signatures: the time of signing and what has gone by.
func (w *world) clock() time.Time { return w.in.SigningTime().Add(time.Since(w.begin)) }

func addr(s string) netip.Addr { return netip.MustParseAddr(s) }

func hints(t *testing.T, in *lab.Internet) []resolve.Hint {
	t.Helper()
	var out []resolve.Hint
	for _, rr := range zoneText(t, in.RootHints()) {
		if a, ok := netip.AddrFromSlice(rr.RData); ok && (rr.Type == wire.TypeA || rr.Type == wire.TypeAAAA) {
			out = append(out, resolve.Hint{Name: rr.Owner, Addrs: []netip.Addr{a}})
		}
	}
	return out
}

func zoneText(t *testing.T, text string) []wire.ZoneRecord {
	t.Helper()
	rrs, err := wire.ParseZone([]byte(text), "test")
	if err != nil {
		t.Fatal(err)
	}
	return rrs
}

// anchors are those that the resolver and the judgements after it begin at.
func (w *world) anchors() dnssec.Anchors {
	w.t.Helper()
	if w.trust.Zones() > 0 {
		return w.trust
	}
	var records []dnssec.Record
	for _, rr := range zoneText(w.t, w.in.Anchors()) {
		records = append(records, dnssec.Record{Owner: rr.Owner, Type: rr.Type, TTL: rr.TTL, RData: rr.RData})
	}
	a, err := dnssec.NewAnchors(records...)
	if err != nil {
		w.t.Fatal(err)
	}
	return a
}

// locked makes a source of random octets safe for several goroutines.
type locked struct {
	mu sync.Mutex
	r  *rand.ChaCha8
}

func (l *locked) Read(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.r.Read(b)
}

func seeded() *locked { return &locked{r: rand.NewChaCha8([32]byte{1})} }

// Exchange implements resolve.Transport.
func (w *world) Exchange(ctx context.Context, network string, server netip.AddrPort, query []byte, accept func([]byte) bool) ([]byte, error) {
	_, qs, err := wire.ParseQuestion(query)
	if err != nil {
		return nil, err
	}
	a := asked{server.Addr(), network, qs[0], query}
	w.mu.Lock()
	w.log = append(w.log, a)
	in, own, meddle := w.in, w.servers[a.addr], w.meddle
	w.mu.Unlock()
	if own != nil {
		m := emptyReply(a)
		if own(a, &m) {
			if b := packed(a, m); accept(b) {
				return b, nil
			}
		}
		<-ctx.Done()
		return nil, ctx.Err()
	}
	var got []byte
	b, err := in.Exchange(ctx, network, server, query, func(b []byte) bool {
		if meddle == nil {
			return accept(b)
		}
		m := message(w.t, b)
		if !meddle(a, &m) {
			return false
		}
		got = packed(a, m)
		return accept(got)
	})
	if err == nil && got != nil {
		b = got
	}
	return b, err
}

func emptyReply(a asked) wiretest.Message {
	h, _ := wire.ParseHeader(a.query)
	return wiretest.Message{
		ID: h.ID, QR: true, AA: true, EDNS: &wire.EDNS{Size: 1232, DO: true},
		Question: []wiretest.Question{{Name: a.Name, Type: a.Type, Class: a.Class}},
	}
}

// packed writes a reply with the letters of the question as they were sent.
func packed(a asked, m wiretest.Message) []byte {
	b := m.Pack()
	if len(m.Question) == 1 && m.Question[0].Name == a.Name {
		copy(b[12:], a.Raw)
	}
	return b
}

// message reads a message of the lab, which compresses no names in RDATA.
func message(t *testing.T, b []byte) wiretest.Message {
	t.Helper()
	p, err := wire.Parse(b)
	if err != nil {
		t.Fatal(err)
	}
	m := wiretest.Message{
		ID: p.ID, QR: p.Response, AA: p.Authoritative, TC: p.Truncated, RA: p.RecursionAvailable, RCode: p.RCode, EDNS: p.EDNS,
		Answer: written(p.Answer), Authority: written(p.Authority), Additional: written(p.Additional),
	}
	for _, q := range p.Question {
		m.Question = append(m.Question, wiretest.Question{Name: q.Name, Type: q.Type, Class: q.Class})
	}
	return m
}

func written(rrs []wire.RR) []wiretest.Record {
	var out []wiretest.Record
	for _, rr := range rrs {
		out = append(out, wiretest.Record{Owner: rr.Owner, Type: rr.Type, Class: rr.Class, TTL: rr.TTL, RData: rr.RData()})
	}
	return out
}

// collect asks a server of the zone itself, as an attacker may who gathers
// true records to play them back.
func (w *world) collect(zone, owner string, t wire.Type) wiretest.Message {
	w.t.Helper()
	for _, s := range w.in.Servers() {
		for _, z := range s.Zones {
			if z.Origin != n(zone) {
				continue
			}
			q := wire.Query{ID: 1, Name: n(owner), Type: t, EDNS: true}.Append(nil)
			b, err := w.in.Exchange(context.Background(), "tcp", netip.AddrPortFrom(s.Addrs[0], 53), q, func([]byte) bool { return true })
			if err != nil {
				w.t.Fatal(err)
			}
			return message(w.t, b)
		}
	}
	w.t.Fatalf("nobody has the zone %s", zone)
	return wiretest.Message{}
}

// sent returns the queries that went to an address; with none given, all.
func (w *world) sent(addrs ...string) []asked {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out []asked
	for _, a := range w.log {
		for _, s := range addrs {
			if a.addr == addr(s) {
				out = append(out, a)
			}
		}
		if len(addrs) == 0 {
			out = append(out, a)
		}
	}
	return out
}

// decided is what a CA called ca.example would decide: the verdict, the
// reason and, where there is an answer, how secure it is. All of it comes from
// the trace, validated again as a replay does.
func (w *world) decided(host string) string {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), 20*time.Second)
	defer cancel()
	return w.judged(w.r.Climb(ctx, n(host)))
}

func (w *world) judged(tr *evidence.Trace) string {
	w.t.Helper()
	if err := tr.Validate(); err != nil {
		w.t.Error(err)
	}
	auth, err := caa.NewAuthority([]string{"ca.example"})
	if err != nil {
		w.t.Fatal(err)
	}
	levels := climb.Validated(tr, tr.Name, chain.Replay(tr, nil))
	d := caa.Decide(levels, auth, caa.Request{}, br.At(tr.Clock))
	out := d.Verdict.String() + " " + string(d.Reason)
	if d.Verdict == caa.VerdictError {
		return out
	}
	return out + " " + d.Security.String()
}

// want compares the decision on a name.
func (w *world) want(host, decision string) {
	w.t.Helper()
	if got := w.decided(host); got != decision {
		w.t.Errorf("%s: %s, want %s", host, got, decision)
	}
}

// Decisions that tests want.
const (
	bogus         = "error dnssec-bogus"
	indeterminate = "error dnssec-indeterminate"
	overBudget    = "error budget-exceeded"
	denied        = "deny not-authorized secure"
)

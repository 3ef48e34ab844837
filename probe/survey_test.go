package probe_test

import (
	"context"
	"crypto/rand"
	"net/netip"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/lab"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/probe"
)

const zoneText = `$ORIGIN six.test.
@ NS ns1
@ NS ns2
@ NS ns3
@ NS ns4
@ NS ns5
@ NS ns6
ns1 A 192.0.2.1
ns2 A 192.0.2.2
ns3 A 192.0.2.3
ns4 A 192.0.2.4
ns5 A 192.0.2.5
ns6 A 192.0.2.6
www A 198.51.100.1
@ CAA 0 issue "ca.example"
`

// network has six servers; what each does with a question is up to drops. It
// counts what each address is sent.
type network struct {
	*lab.Authority
	drops func(server int, network string, q wire.Question) bool

	mu   sync.Mutex
	sent map[netip.Addr][]time.Time
	open map[netip.Addr]int
	most int
}

func newNetwork(t *testing.T, drops func(server int, network string, q wire.Question) bool) *network {
	t.Helper()
	z, err := lab.ParseZone(name.MustParse("six.test"), "six.zone", []byte(zoneText))
	if err != nil {
		t.Fatal(err)
	}
	return &network{Authority: lab.NewAuthority(z), drops: drops, sent: map[netip.Addr][]time.Time{}, open: map[netip.Addr]int{}}
}

func (n *network) Exchange(ctx context.Context, network string, server netip.AddrPort, query []byte, accept func([]byte) bool) ([]byte, error) {
	a := server.Addr()
	n.mu.Lock()
	n.sent[a] = append(n.sent[a], time.Now())
	n.open[a]++
	n.most = max(n.most, n.open[a])
	n.mu.Unlock()
	defer func() {
		n.mu.Lock()
		n.open[a]--
		n.mu.Unlock()
	}()
	_, qs, err := wire.ParseQuestion(query)
	if err != nil {
		return nil, err
	}
	if n.drops(int(a.As4()[3]), network, qs[0]) {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	return n.Authority.Exchange(ctx, network, server, query, accept)
}

func plan(why probe.Why) probe.Plan {
	p := probe.Plan{Zone: name.MustParse("six.test"), Name: name.MustParse("www.six.test"), Why: why}
	for i := range byte(6) {
		n, _ := p.Zone.Prepend("ns" + string('1'+rune(i)))
		p.Servers = append(p.Servers, probe.Server{Name: n, Addrs: []netip.Addr{netip.AddrFrom4([4]byte{192, 0, 2, i + 1})}})
	}
	return p
}

func survey(t *testing.T, n *network, p probe.Plan) (*evidence.Survey, time.Duration) {
	t.Helper()
	began := time.Now()
	s := probe.New(probe.Config{Transport: n, Now: time.Now, Rand: rand.Reader}).Survey(context.Background(), p, 7)
	return s, time.Since(began)
}

// A survey ends within ten seconds and is polite, whatever the servers do: at
// most forty packets to an address, two at a time, a fifth of a second apart.
// The clock is a fake one.
func TestBounds(t *testing.T) {
	dead := func(server int) bool { return server <= 3 }
	for _, c := range []struct {
		what  string
		drops func(server int, network string, q wire.Question) bool
	}{
		{"three of six are dead, three drop CAA", func(s int, _ string, q wire.Question) bool { return dead(s) || q.Type == wire.TypeCAA }},
		{"three of six are dead, three drop all but SOA", func(s int, _ string, q wire.Question) bool { return dead(s) || q.Type != wire.TypeSOA }},
		{"three of six are dead, three are sound", func(s int, _ string, q wire.Question) bool { return dead(s) }},
		{"three of six are dead, three know UDP only", func(s int, network string, q wire.Question) bool { return dead(s) || network == "tcp" }},
		{"three of six are dead, three drop all but A", func(s int, _ string, q wire.Question) bool { return dead(s) || q.Type != wire.TypeA }},
		{"all are dead", func(int, string, wire.Question) bool { return true }},
	} {
		for _, why := range []probe.Why{probe.Anything, probe.NoAnswer, probe.Unproven, probe.Forbidden} {
			synctest.Test(t, func(t *testing.T) {
				n := newNetwork(t, c.drops)
				s, took := survey(t, n, plan(why))
				if took > 10*time.Second {
					t.Errorf("%s: took %v", c.what, took)
				}
				if n.most > 2 {
					t.Errorf("%s: %d questions at once to one address", c.what, n.most)
				}
				for a, times := range n.sent {
					if len(times) > 40 {
						t.Errorf("%s: %d packets to %s", c.what, len(times), a)
					}
					for i := 1; i < len(times); i++ {
						if gap := times[i].Sub(times[i-1]); gap < 200*time.Millisecond {
							t.Errorf("%s: %v between two questions to %s", c.what, gap, a)
						}
					}
				}
				for i, p := range s.Probes {
					if p.Exchange.ID != 8+i {
						t.Fatalf("%s: exchange %d has the number %d", c.what, i, p.Exchange.ID)
					}
				}
				if len(n.sent) != 6 || len(s.Probes) < 6*4 {
					t.Errorf("%s: %d addresses, %d probes", c.what, len(n.sent), len(s.Probes))
				}
			})
		}
	}
}

// A caller that gives up ends the survey at once, and what was seen is kept.
func TestCanceled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newNetwork(t, func(s int, _ string, q wire.Question) bool { return s <= 3 })
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		began := time.Now()
		s := probe.New(probe.Config{Transport: n, Now: time.Now, Rand: rand.Reader}).Survey(ctx, plan(probe.NoAnswer), 0)
		if took := time.Since(began); took > time.Second || len(s.Probes) == 0 {
			t.Errorf("%d probes in %v", len(s.Probes), took)
		}
	})
}

// Addresses that must not be asked are listed with the reason and get nothing.
func TestUnasked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newNetwork(t, func(int, string, wire.Question) bool { return false })
		p := plan(probe.NoAnswer)
		p.Servers[0].Addrs = append(p.Servers[0].Addrs, netip.MustParseAddr("2001:db8::1"))
		p.Servers[1].Addrs = nil
		cfg := probe.Config{
			Transport: n, Now: time.Now, Rand: rand.Reader, NoIPv6: true,
			MayAsk: func(a netip.Addr) bool { return a != netip.MustParseAddr("192.0.2.3") },
		}
		s := probe.New(cfg).Survey(context.Background(), p, 0)
		got := map[string]string{}
		for _, l := range s.Zones[0].Servers {
			if l.Unasked != "" {
				got[l.Name.String()+" "+l.Addr.String()] = l.Unasked
			}
			if !l.Parent || !l.Child && l.Addr.IsValid() {
				t.Errorf("%s %s: listed by parent %t, by child %t", l.Name, l.Addr, l.Parent, l.Child)
			}
		}
		if len(got) != 3 || got["ns1.six.test 2001:db8::1"] != "family" || got["ns2.six.test invalid IP"] != "no-address" || got["ns3.six.test 192.0.2.3"] != "refused-range" {
			t.Errorf("%v", got)
		}
		if len(n.sent) != 4 {
			t.Errorf("%d addresses were asked", len(n.sent))
		}
	})
}

// What a server says decides what it is asked next.
func TestScript(t *testing.T) {
	for _, c := range []struct {
		what  string
		why   probe.Why
		drops func(network string, q wire.Question) bool
		asked []evidence.ProbeKind
		not   []evidence.ProbeKind
	}{
		{"CAA dropped", probe.NoAnswer, func(_ string, q wire.Question) bool { return q.Type == wire.TypeCAA },
			[]evidence.ProbeKind{evidence.ProbeCAANoEDNS, evidence.ProbeCAANoDO, evidence.ProbeCAATCP, evidence.ProbeUnknown}, []evidence.ProbeKind{evidence.ProbeKeys}},
		{"sound", probe.NoAnswer, func(string, wire.Question) bool { return false },
			[]evidence.ProbeKind{evidence.ProbeCAAMixed, evidence.ProbeVersion, evidence.ProbeOption, evidence.ProbeCookie}, []evidence.ProbeKind{evidence.ProbeUnknown, evidence.ProbeKeys}},
		{"unproven", probe.Unproven, func(string, wire.Question) bool { return false },
			[]evidence.ProbeKind{evidence.ProbeKeys, evidence.ProbeParam, evidence.ProbeRandom}, []evidence.ProbeKind{evidence.ProbeElsewhere}},
		{"forbidden", probe.Forbidden, func(string, wire.Question) bool { return false },
			[]evidence.ProbeKind{evidence.ProbeElsewhere, evidence.ProbeTXT, evidence.ProbeNS}, []evidence.ProbeKind{evidence.ProbeCAAMixed, evidence.ProbeKeys}},
		{"dead", probe.NoAnswer, func(string, wire.Question) bool { return true },
			[]evidence.ProbeKind{evidence.ProbeSOATCP, evidence.ProbeCAANoEDNS}, []evidence.ProbeKind{evidence.ProbeUnknown, evidence.ProbeCAATCP, evidence.ProbeAddress}},
		{"addresses alone", probe.NoAnswer, func(_ string, q wire.Question) bool { return q.Type != wire.TypeA },
			[]evidence.ProbeKind{evidence.ProbeTXT, evidence.ProbeUnknown, evidence.ProbeCAANoEDNS}, []evidence.ProbeKind{evidence.ProbeCAANoDO, evidence.ProbeHTTPS, evidence.ProbeAddress}},
	} {
		synctest.Test(t, func(t *testing.T) {
			n := newNetwork(t, func(_ int, network string, q wire.Question) bool { return c.drops(network, q) })
			s, _ := survey(t, n, plan(c.why))
			seen := map[evidence.ProbeKind]bool{}
			for _, p := range s.Probes {
				seen[p.Kind] = true
			}
			for _, k := range c.asked {
				if !seen[k] {
					t.Errorf("%s: %s was not asked", c.what, k)
				}
			}
			for _, k := range c.not {
				if seen[k] {
					t.Errorf("%s: %s was asked", c.what, k)
				}
			}
		})
	}
}

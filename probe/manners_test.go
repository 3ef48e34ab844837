package probe_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"net/netip"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/lab"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/probe"
)

// of returns the exchanges of one kind.
func of(s *evidence.Survey, k evidence.ProbeKind) []*evidence.Exchange {
	var out []*evidence.Exchange
	for _, p := range s.Probes {
		if p.Kind == k {
			out = append(out, p.Exchange)
		}
	}
	return out
}

// faulty surveys a zone of the lab whose server has a fault.
func faulty(t *testing.T, fault string) *evidence.Survey {
	t.Helper()
	text := "-- scenario --\ntitle: x\nsource: x\n-- zone/z.test --\n@ CAA 0 issue \"ca.example\"\n-- faults --\nz.test " + fault +
		"\n-- check --\nname: z.test\nca: ca.example\nresult: permit\nreason: authorized\nshow: x\n"
	sc, err := lab.ParseScenario("x.txtar", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	in, err := lab.New(sc)
	if err != nil {
		t.Fatal(err)
	}
	zone := name.MustParse("z.test")
	p := probe.Plan{Zone: zone, Name: zone, Why: probe.NoAnswer}
	for _, h := range in.Servers() {
		if h.Name == name.MustParse("ns1.z.test") {
			p.Servers = append(p.Servers, probe.Server{Name: h.Name, Addrs: h.Addrs})
		}
	}
	return probe.New(probe.Config{Transport: in, Now: time.Now, Rand: rand.Reader}).Survey(context.Background(), p, 0)
}

// RFC 7873 section 5.2.3: to BADCOOKIE the client comes back with the server's
// part beside its own. A cookie that is taken is not sent again.
func TestCookies(t *testing.T) {
	for _, c := range []struct {
		fault string
		sizes []int // of the cookies sent
	}{
		{"cookie bad", []int{8, 16}},
		{"cookie foreign", []int{8}},
		{"cookie drop", []int{8, 8}}, // a packet may be lost
		{"delay 1ms", []int{8}},
	} {
		synctest.Test(t, func(t *testing.T) {
			var sizes []int
			var first []byte
			for _, x := range of(faulty(t, c.fault), evidence.ProbeCookie) {
				m, err := wire.Parse(x.Query)
				if err != nil {
					t.Fatal(err)
				}
				cookie, _ := m.EDNS.Option(10)
				sizes = append(sizes, len(cookie))
				if first == nil {
					first = cookie
				}
				if c.fault == "cookie bad" && !bytes.HasPrefix(cookie, first) {
					t.Errorf("%s: came back with %x after %x", c.fault, cookie, first)
				}
			}
			if !slices.Equal(sizes, c.sizes) {
				t.Errorf("%s: cookies of %d octets, want %d", c.fault, sizes, c.sizes)
			}
		})
	}
}

// What a server that answers is silent to is asked twice, so that a lost
// packet is no bad manner; what it answers, once.
func TestMannersAgain(t *testing.T) {
	for fault, twice := range map[string]evidence.ProbeKind{
		"edns-option drop": evidence.ProbeOption, "edns-version drop": evidence.ProbeVersion,
		"mixed-case drop": evidence.ProbeCAAMixed, "dead transport=tcp": evidence.ProbeCAATCP,
	} {
		synctest.Test(t, func(t *testing.T) {
			s := faulty(t, fault)
			for _, k := range []evidence.ProbeKind{evidence.ProbeOption, evidence.ProbeVersion, evidence.ProbeCAAMixed, evidence.ProbeCAATCP, evidence.ProbeCookie} {
				want := 1
				if k == twice {
					want = 2
				}
				if got := len(of(s, k)); got != want {
					t.Errorf("%s: %s was asked %d times, want %d", fault, k, got, want)
				}
			}
		})
	}
}

// The addresses of the zone's own name servers are asked of one server, of the
// types that there is glue of, and of no more than four names.
func TestHostsInside(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newNetwork(t, func(int, string, wire.Question) bool { return false })
		p := plan(probe.NoAnswer)
		p.Servers[5] = probe.Server{Name: name.MustParse("ns.elsewhere.test"), Addrs: p.Servers[5].Addrs}
		s, _ := survey(t, n, p)
		at := map[netip.AddrPort]bool{}
		xs := of(s, evidence.ProbeAddress)
		for _, x := range xs {
			at[x.Addr] = true
			if x.Question.Type != wire.TypeA || !p.Zone.Contains(x.Question.Name) || x.Outcome != evidence.Answer {
				t.Errorf("%s type %d: %s", x.Question.Name, x.Question.Type, x.Outcome)
			}
		}
		if len(at) != 1 || len(xs) != 4 {
			t.Errorf("%d questions to %d servers, want 4 to 1", len(xs), len(at))
		}
	})
}

// Where records above a name forbid, one server is asked for CAA and A at the
// name itself.
func TestAskedName(t *testing.T) {
	for asked, want := range map[string]int{"www.six.test": 1, "six.test": 0, "www.other.test": 0} {
		synctest.Test(t, func(t *testing.T) {
			n := newNetwork(t, func(int, string, wire.Question) bool { return false })
			p := plan(probe.Forbidden)
			p.Name, p.Asked = p.Zone, name.MustParse(asked)
			s, _ := survey(t, n, p)
			caa, a := of(s, evidence.ProbeAsked), of(s, evidence.ProbeAskedA)
			if len(caa) != want || len(a) != want {
				t.Fatalf("%s: asked %d and %d times, want %d", asked, len(caa), len(a), want)
			}
			if want == 1 && (caa[0].Question != evidence.Question{Name: p.Asked, Type: wire.TypeCAA} || a[0].Question != evidence.Question{Name: p.Asked, Type: wire.TypeA} || caa[0].Addr != a[0].Addr) {
				t.Errorf("%s: asked %v and %v", asked, caa[0].Question, a[0].Question)
			}
		})
	}
}

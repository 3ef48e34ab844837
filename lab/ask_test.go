package lab_test

import (
	"context"
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"github.com/miekg/dns"

	"github.com/mayissue/mayissue/lab"
	"github.com/mayissue/mayissue/name"
)

// question is a query as the tests write it: edns is the payload size
// offered, 0 for no EDNS.
type question struct {
	name, network string
	typ           uint16
	edns          int
	version       uint8
	option        dns.EDNS0
	mixed         bool // letters of the name
}

// pack makes the query; a type of 0 is CAA, no network UDP.
func (q question) pack(t testing.TB) []byte {
	t.Helper()
	m := new(dns.Msg)
	typ := q.typ
	if typ == 0 {
		typ = dns.TypeCAA
	}
	m.SetQuestion(dns.Fqdn(q.name), typ)
	m.Id, m.RecursionDesired = 0x1234, false
	if q.edns > 0 {
		m.SetEdns0(uint16(q.edns), true)
		m.IsEdns0().SetVersion(q.version)
		if q.option != nil {
			m.IsEdns0().Option = append(m.IsEdns0().Option, q.option)
		}
	}
	if q.mixed {
		m.Question[0].Name = strings.ToUpper(m.Question[0].Name[:1]) + m.Question[0].Name[1:]
	}
	b, err := m.Pack()
	if err != nil {
		t.Fatalf("pack %s: %v", q.name, err)
	}
	return b
}

func (q question) net() string {
	if q.network == "" {
		return "udp"
	}
	return q.network
}

// exchanger is what both an Internet and an Authority are.
type exchanger interface {
	Exchange(context.Context, string, netip.AddrPort, []byte, func([]byte) bool) ([]byte, error)
}

// raw asks and returns the first message that comes back.
func raw(t testing.TB, x exchanger, server netip.Addr, q question) ([]byte, error) {
	t.Helper()
	return x.Exchange(t.Context(), q.net(), netip.AddrPortFrom(server, 53), q.pack(t), func([]byte) bool { return true })
}

// ask asks and returns the reply, which must come and be readable.
func ask(t testing.TB, x exchanger, server netip.Addr, q question) *dns.Msg {
	t.Helper()
	b, err := raw(t, x, server, q)
	if err != nil {
		t.Fatalf("%s %s: %v", q.net(), q.name, err)
	}
	m := new(dns.Msg)
	if err := m.Unpack(b); err != nil {
		t.Fatalf("%s %s: %v", q.net(), q.name, err)
	}
	return m
}

// summary is a reply in one line: RCODE, flags and the three sections without
// TTL, class and OPT.
func summary(m *dns.Msg) string {
	var b strings.Builder
	if m.Rcode == dns.RcodeBadVers {
		b.WriteString("BADVERS") // shares its number with BADSIG
	} else {
		b.WriteString(dns.RcodeToString[m.Rcode])
	}
	for _, f := range []struct {
		word string
		on   bool
	}{{"aa", m.Authoritative}, {"tc", m.Truncated}, {"ra", m.RecursionAvailable}} {
		if f.on {
			b.WriteString(" " + f.word)
		}
	}
	for _, s := range []struct {
		mark string
		rrs  []dns.RR
	}{{"ans", m.Answer}, {"auth", m.Ns}, {"add", m.Extra}} {
		var words []string
		for _, rr := range s.rrs {
			if h := rr.Header(); h.Rrtype != dns.TypeOPT {
				data := strings.TrimPrefix(rr.String(), h.String())
				if h.Rrtype == dns.TypeSOA {
					data = ""
				}
				words = append(words, strings.TrimSpace(fmt.Sprintf("%s %s %s", h.Name, dns.Type(h.Rrtype), data)))
			}
		}
		if len(words) > 0 {
			fmt.Fprintf(&b, " | %s %s", s.mark, strings.Join(words, ", "))
		}
	}
	return b.String()
}

// scenario parses a scenario with the zones, servers and faults given, and a
// check that it needs to be whole.
func scenario(t testing.TB, sections string) *lab.Scenario {
	t.Helper()
	text := "-- scenario --\ntitle: test\n" + sections +
		"-- check --\nname: www.z.test\nca: ca.example\nresult: permit\nreason: no-caa\nshow: test\n"
	s, err := lab.ParseScenario("test.txtar", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// internet builds the lab of one such scenario.
func internet(t testing.TB, sections string) *lab.Internet {
	t.Helper()
	in, err := lab.New(scenario(t, sections))
	if err != nil {
		t.Fatal(err)
	}
	return in
}

// server finds the first address of a server by name.
func server(t testing.TB, in *lab.Internet, host string) netip.Addr {
	t.Helper()
	for _, s := range in.Servers() {
		if s.Name == name.MustParse(host) {
			return s.Addrs[0]
		}
	}
	t.Fatalf("no server %s", host)
	return netip.Addr{}
}

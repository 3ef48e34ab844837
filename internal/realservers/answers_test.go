package realservers

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

// start starts servers for one test. Where name servers are missing the test
// is left out, and says what that leaves untested.
func start(t *testing.T, servers ...Server) *Network {
	t.Helper()
	needPrograms(t)
	n, err := Start(t.Context(), t.TempDir(), servers...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(n.Close)
	return n
}

// needPrograms leaves a test out where the makes are missing, or another
// program that it needs.
func needPrograms(t *testing.T, others ...func() (path string, err error)) {
	t.Helper()
	missing := Missing()
	for _, find := range others {
		if _, err := find(); err != nil {
			missing = append(missing, err.Error())
		}
	}
	if len(missing) == 0 {
		return
	}
	text := "left out: " + t.Name() + ", which asks real name servers:\n\t" + strings.Join(missing, "\n\t")
	if Required() {
		t.Fatal(text)
	}
	t.Skip(text)
}

// sampleZone has one of everything that a walk meets inside a zone.
const sampleZone = `
sample.test. 3600 IN SOA ns.sample.test. hostmaster.sample.test. 1 3600 600 86400 300
sample.test. 3600 IN NS ns.sample.test.
ns.sample.test. 3600 IN A %s
caa.sample.test. 300 IN CAA 0 issue "ca.example"
critical.sample.test. 300 IN TYPE257 \# 22 800a496e76616c696454616763612e6578616d706c65
longtag.sample.test. 300 IN TYPE257 \# 31 001c617461676f666d6f72657468616e6669667465656e6c65747465727378
a.sample.test. 300 IN A 192.0.2.1
below.ent.sample.test. 300 IN A 192.0.2.1
alias.sample.test. 300 IN CNAME caa.sample.test.
dname.sample.test. 300 IN DNAME sample.test.
*.wild.sample.test. 300 IN CAA 0 issue ";"
child.sample.test. 3600 IN NS ns.child.sample.test.
ns.child.sample.test. 3600 IN A 127.53.250.99
`

// manyRecords makes a set that fits no datagram.
func manyRecords(owner string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "%s 300 IN CAA 0 tag%d \"x\"\n", owner, i)
	}
	return b.String()
}

// sampleServers serves the sample zone by every make.
func sampleServers() []Server {
	var servers []Server
	for i, k := range Kinds() {
		addr := netip.AddrFrom4([4]byte{127, 53, 250, byte(1 + i)})
		text := fmt.Sprintf(sampleZone, addr) + manyRecords("big.sample.test.", 1001)
		servers = append(servers, Server{Kind: k, Addrs: []netip.Addr{addr}, Zones: []Zone{{Origin: name.MustParse("sample.test"), Text: text}}})
	}
	return servers
}

// summary is what a reply comes to: response code, flags, the types of the
// answer, and where there is none those of the authority section. Beside an
// answer some makes repeat the zone's NS records there and some do not.
func summary(m *wire.Message) string {
	flags := ""
	if m.Authoritative {
		flags += " aa"
	}
	if m.Truncated {
		flags += " tc"
	}
	text := wire.RCodeText(m.RCode) + flags
	if len(m.Answer) > 0 {
		return text + ":" + types(m.Answer)
	}
	return text + ", no answer:" + types(m.Authority)
}

// types lists the types of a section by number, each once, with how many where
// more. The order of a reply says nothing: PowerDNS deals a DNAME, its CNAME
// and the records that they lead to out in any order.
func types(section []wire.RR) string {
	counts := map[wire.Type]int{}
	for _, rr := range section {
		counts[rr.Type]++
	}
	text := ""
	for _, t := range slices.Sorted(maps.Keys(counts)) {
		text += " " + wire.TypeText(t)
		if counts[t] > 1 {
			text += fmt.Sprint("*", counts[t])
		}
	}
	return text
}

// caaOctets gives the RDATA of the CAA records in an answer.
func caaOctets(m *wire.Message) []string {
	var octets []string
	for _, rr := range m.Answer {
		if rr.Type == wire.TypeCAA {
			octets = append(octets, string(rr.RData()))
		}
	}
	return octets
}

// TestAnswers pins what the four makes answer: the forms that the lab imitates
// and the engine must read.
func TestAnswers(t *testing.T) {
	servers := sampleServers()
	network := start(t, servers...)
	for _, c := range []struct{ qname, network, want, rdata string }{
		{"caa.sample.test", "udp", "NOERROR aa: CAA", "\x00\x05issueca.example"},
		{"critical.sample.test", "udp", "NOERROR aa: CAA", "\x80\x0aInvalidTagca.example"},
		{"longtag.sample.test", "udp", "NOERROR aa: CAA", "\x00\x1catagofmorethanfifteenlettersx"},
		{"a.sample.test", "udp", "NOERROR aa, no answer: SOA", ""},
		{"ent.sample.test", "udp", "NOERROR aa, no answer: SOA", ""},
		{"nowhere.sample.test", "udp", "NXDOMAIN aa, no answer: SOA", ""},
		{"alias.sample.test", "udp", "NOERROR aa: CNAME CAA", "\x00\x05issueca.example"},
		{"caa.dname.sample.test", "udp", "NOERROR aa: CNAME DNAME CAA", "\x00\x05issueca.example"},
		{"x.wild.sample.test", "udp", "NOERROR aa: CAA", "\x00\x05issue;"},
		{"www.child.sample.test", "udp", "NOERROR, no answer: NS", ""},
		{"elsewhere.example", "udp", "REFUSED, no answer:", ""},
		{"big.sample.test", "udp", "NOERROR aa tc, no answer:", ""},
		{"big.sample.test", "tcp", "NOERROR aa: CAA*1001", ""},
	} {
		for _, s := range servers {
			t.Run(fmt.Sprintf("%s/%s/%s", c.qname, c.network, s.Kind), func(t *testing.T) {
				m, err := Ask(t.Context(), c.network, netip.AddrPortFrom(s.Addrs[0], network.Port()), name.MustParse(c.qname), wire.TypeCAA)
				if err != nil {
					t.Fatal(err)
				}
				if got := summary(m); got != c.want {
					t.Errorf("got %q, want %q", got, c.want)
				}
				if got := caaOctets(m); c.rdata != "" && !slices.Equal(got, []string{c.rdata}) {
					t.Errorf("the CAA records are %q, want %q alone", got, c.rdata)
				}
			})
		}
	}
}

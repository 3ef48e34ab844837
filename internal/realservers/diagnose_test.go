package realservers

import (
	"net/netip"
	"slices"
	"testing"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/lab"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/report"
)

// diagnosed decides about a name on the servers given and demands a code.
func diagnosed(t *testing.T, in *lab.Internet, network *Network, asked, code string) report.Result {
	t.Helper()
	req, ok := request(lab.Check{Name: asked, CA: []string{"ca.example"}})
	if !ok {
		t.Fatalf("%q is no name", asked)
	}
	results, _ := engine(t, in, network).Check(t.Context(), req)
	var codes []string
	for _, f := range results[0].Findings {
		codes = append(codes, f.Code)
	}
	if !slices.Contains(codes, code) {
		t.Errorf("%s: %s (%s) with the findings %q, want %s", asked, results[0].Result, results[0].Reason, codes, code)
	}
	return results[0]
}

// addressOf returns where the server of single.test is.
func addressOf(t *testing.T, in *lab.Internet, host string) netip.Addr {
	t.Helper()
	for _, s := range in.Servers() {
		if s.Name == name.MustParse(host) {
			return s.Addrs[slices.IndexFunc(s.Addrs, netip.Addr.Is4)]
		}
	}
	t.Fatalf("no server %s", host)
	return netip.Addr{}
}

// TestFirewalled: S8, S27. A packet filter in front of a sound server lets
// only some record types pass: the kernel's own, where it allows rules, and a
// fault in the way where it does not.
func TestFirewalled(t *testing.T) {
	in := parsePair(t)
	zone := singleZone(t, in)
	for _, k := range Kinds() {
		t.Run(string(k), func(t *testing.T) {
			servers := instead(t, in, k, zone)
			wall, err := NewFirewall(t.Context())
			if err != nil {
				t.Logf("no rules in this kernel, so a fault stands in: %v", err)
				servers[len(servers)-1].Fault = dropTypes(wire.TypeA, wire.TypeSOA, wire.TypeNS, wire.TypeAAAA, wire.TypeDS, wire.TypeDNSKEY)
				diagnosed(t, in, start(t, servers...), "www.single.test", "srv.qtype-dropped")
				return
			}
			defer func() {
				if err := wall.Close(); err != nil {
					t.Error(err)
				}
			}()
			network := start(t, servers...)
			at := netip.AddrPortFrom(addressOf(t, in, "ns1.single.test"), network.Port())
			if err := wall.DropTCP(t.Context(), at); err != nil {
				t.Fatal(err)
			}
			for _, typ := range []wire.Type{wire.TypeCAA, 65280, 65} {
				for _, n := range []string{"www.single.test", "single.test"} {
					if err := wall.DropType(t.Context(), at, name.MustParse(n), typ); err != nil {
						t.Fatal(err)
					}
				}
			}
			res := diagnosed(t, in, network, "www.single.test", "srv.qtype-dropped")
			if res.Reason != string(evidence.FailTimeout) {
				t.Errorf("%s (%s)", res.Result, res.Reason)
			}
		})
	}
}

// singleZone is the zone single.test as the lab has it.
func singleZone(t *testing.T, in *lab.Internet) Zone {
	t.Helper()
	for _, s := range in.Servers() {
		for _, z := range s.Zones {
			if z.Origin == name.MustParse("single.test") {
				return Zone{Origin: z.Origin, Text: z.Text}
			}
		}
	}
	t.Fatal("no zone single.test")
	return Zone{}
}

// typeOf reads the type that a query asks for.
func typeOf(query []byte) wire.Type {
	_, qs, err := wire.ParseQuestion(query)
	if err != nil || len(qs) != 1 {
		return 0
	}
	return qs[0].Type
}

// dropTypes is silence for every type but those given, over UDP and TCP.
func dropTypes(known ...wire.Type) Fault {
	return func(_ string, query []byte, ask func() []byte) []byte {
		if !slices.Contains(known, typeOf(query)) {
			return nil
		}
		return ask()
	}
}

// answering gives every type but those given this response code, without
// asking the server.
func answering(rcode byte, known ...wire.Type) Fault {
	return func(_ string, query []byte, ask func() []byte) []byte {
		if slices.Contains(known, typeOf(query)) {
			return ask()
		}
		reply := slices.Clone(query)
		reply[2] |= 0x84 // QR and AA; the OPT record goes back as it came
		reply[3] = reply[3]&0xf0 | rcode
		return reply
	}
}

// withoutEDNS drops queries that carry an OPT record, but for those that the
// start of a server waits for.
func withoutEDNS(_ string, query []byte, ask func() []byte) []byte {
	m, err := wire.Parse(query)
	if err != nil || m.EDNS != nil && typeOf(query) != wire.TypeSOA {
		return nil
	}
	return ask()
}

// onlyUDP cuts every answer about CAA over UDP short, and is silent over TCP.
func onlyUDP(network string, query []byte, ask func() []byte) []byte {
	if network == "tcp" {
		return nil
	}
	reply := ask()
	if typeOf(query) == wire.TypeCAA && len(reply) > 12 {
		reply[2] |= 0x02 // TC
	}
	return reply
}

// ordinary are the types that every server knows.
func ordinary() []wire.Type {
	return []wire.Type{wire.TypeA, wire.TypeNS, wire.TypeSOA, wire.TypeAAAA, wire.TypeDS, wire.TypeDNSKEY, 16}
}

// TestFaultsNamed: the causes that are named in the lab are named in front of
// real servers as well, with a fault between them and us.
func TestFaultsNamed(t *testing.T) {
	in := parsePair(t)
	zone := singleZone(t, in)
	for _, c := range []struct {
		code  string
		kind  Kind
		fault Fault
	}{
		{"srv.notimp", PowerDNS, answering(4, ordinary()...)},
		{"srv.formerr-type", BIND, answering(1, ordinary()...)},
		{"srv.refused-type", Knot, answering(5, ordinary()...)},
		{"srv.servfail-type", NSD, answering(2, ordinary()...)},
		{"srv.edns-broken", NSD, withoutEDNS},
		{"srv.tcp-closed", Knot, onlyUDP},
	} {
		t.Run(c.code, func(t *testing.T) {
			servers := instead(t, in, c.kind, zone)
			servers[len(servers)-1].Fault = c.fault
			diagnosed(t, in, start(t, servers...), "www.single.test", c.code)
		})
	}
}

// TestServersNamed: dead servers, servers without the zone, and servers that
// cannot load it, are told apart.
func TestServersNamed(t *testing.T) {
	in := parsePair(t)
	servers := in.Servers()
	other := Zone{Origin: name.MustParse("elsewhere.test"), Text: `elsewhere.test. 60 IN SOA ns.elsewhere.test. hostmaster.elsewhere.test. 1 3600 600 86400 60
elsewhere.test. 60 IN NS ns.elsewhere.test.
ns.elsewhere.test. 60 IN A 127.53.251.3
`}
	t.Run("srv.all-down", func(t *testing.T) {
		gone := without(without(servers, "ns1.pair.test"), "ns2.pair.test")
		diagnosed(t, in, start(t, assign(t, gone)...), "www.pair.test", "srv.all-down")
	})
	for _, k := range Kinds() {
		t.Run("srv.lame/"+string(k), func(t *testing.T) {
			diagnosed(t, in, start(t, instead(t, in, k, other)...), "www.single.test", "srv.lame")
		})
		t.Run("srv.expired-secondary/"+string(k), func(t *testing.T) {
			broken := Zone{Origin: name.MustParse("single.test"), Text: "this is no zone\n", Broken: true}
			diagnosed(t, in, start(t, instead(t, in, k, broken)...), "www.single.test", "srv.expired-secondary")
		})
	}
}
